"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the modules that readers know."""

from email.utils import format_datetime
from html import escape
from itertools import islice

from lxml import etree

from aggregator import __version__
from aggregator.model.article import Article
from aggregator.model.channel import Edition, EditionEntry, RenderedFeed
from aggregator.render.also import related
from aggregator.render.characters import told
from aggregator.render.entry_parts import (
    GENERATOR,
    authors,
    channel_title,
    content,
    legal_line,
    media_type,
    rights,
    seconds,
)
from aggregator.render.leaves import Leaves, rendered
from aggregator.text.markup import xml_safe
from aggregator.text.uris import legal

MEDIA_TYPE = "application/rss+xml"
_START, _END = b"  <channel>\n", b"  </channel>"
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def render(edition: Edition, leaves: Leaves | None = None) -> RenderedFeed:
    """Return the RSS document of an edition, in document order as given."""
    channel, site = edition.channel, edition.site
    path = f"{channel.path}.rss"
    root = etree.Element("rss", {"version": "2.0"}, nsmap=_NAMESPACES)
    top = etree.SubElement(root, "channel")
    title = channel_title(edition.site, edition.channel)
    _add(top, "title", title)
    _add(top, "link", f"{site.base_url}{channel.path}.html")
    _add(top, "description", title)
    _add(top, "language", edition.language or site.language)
    _add(top, "lastBuildDate", format_datetime(seconds(edition.updated_at), usegmt=True))
    _add(top, "generator", f"{GENERATOR} {__version__}")
    _add(top, "docs", "https://www.rssboard.org/rss-specification")
    # RSS Best Practices Profile, section "Identifying a Feed's URL".
    _link(top, "self", site.base_url + path, type=MEDIA_TYPE)
    if site.hub:
        _link(top, "hub", site.hub)
    document = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    frame, end, rest = told(document).rpartition(_END)
    items = rendered(edition, MEDIA_TYPE, _item, leaves)
    return RenderedFeed(path=path, media_type=MEDIA_TYPE, body=b"".join((frame, *items, end, rest)))


def _item(entry: EditionEntry, language: str | None) -> bytes:
    """Return an item as it stands in the document, without the namespaces that the root declares."""
    root = etree.Element("rss", nsmap=_NAMESPACES)
    top = etree.SubElement(root, "channel")
    _add_item(top, entry, language)
    lines = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=False)
    return told(lines[lines.index(_START) + len(_START) : lines.rindex(_END)])


def _add_item(top: etree._Element, entry: EditionEntry, language: str | None) -> None:
    article = entry.article
    item = etree.SubElement(top, "item")
    _add(item, "title", legal_line(article.title))
    _add(item, "link", article.link and legal(article.link))
    _add(item, "guid", entry.entry_id, isPermaLink="false")
    _add(item, "pubDate", format_datetime(seconds(entry.published_at), usegmt=True))
    # RSS's own author is an address of mail; names go into Dublin Core's.
    for author in authors(article):
        _add(item, _name("dc", "creator"), author.name)
    for category in article.categories:
        scheme = {"domain": xml_safe(category.scheme)} if category.scheme else {}
        _add(item, "category", category.label or category.term, **scheme)
    # HTML, by the specification, and before the content, by the profile.
    _add(item, "description", escape(article.summary or article.title, quote=False))
    _add(item, _name("content", "encoded"), content(entry, language))
    _add(item, "comments", article.comments and legal(article.comments))
    _add_files(item, article)
    _add(item, _name("dc", "language"), article.language)
    _add(item, _name("dc", "rights"), rights(entry))
    for href, title in related(entry):
        _link(item, "related", href, title=title)
    if article.origin.self_url:
        _add(item, "source", legal_line(article.origin.title), url=legal(article.origin.self_url))


def _add_files(item: etree._Element, article: Article) -> None:
    """Write one enclosure, as the Best Practices Profile asks, and the picture in both of its forms."""
    files = ((one, kind) for one in article.enclosures if (kind := media_type(one.media_type)))
    for file, kind in islice(files, 1):
        fields = {"url": legal(file.url), "length": str(file.length_bytes or 0), "type": kind}
        etree.SubElement(item, "enclosure", fields)
    if article.image:
        width, height = article.image.width, article.image.height
        size = {name: str(pixels) for name, pixels in (("width", width), ("height", height)) if pixels}
        url = legal(article.image.url)
        etree.SubElement(item, _name("media", "thumbnail"), {"url": url, **size})
        etree.SubElement(item, _name("media", "content"), {"url": url, "medium": "image", **size})


def _add(parent: etree._Element, name: str, text: str | None, **attributes: str) -> None:
    if text and (legal := xml_safe(text).strip()):
        etree.SubElement(parent, name, attributes).text = legal


def _link(parent: etree._Element, rel: str, href: str, **attributes: str) -> None:
    fields = {"rel": rel, "href": legal(href), **attributes}
    etree.SubElement(parent, _name("atom", "link"), {name: xml_safe(value) for name, value in fields.items()})


def _name(prefix: str, name: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{name}"
