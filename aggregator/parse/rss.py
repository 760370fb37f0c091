"""RSS 0.90 to 2.0, RSS 1.0 (RDF) among them: one vocabulary, whose items stand in or beside the channel.

https://www.rssboard.org/rss-specification and https://web.resource.org/rss/1.0/spec
"""

from typing import Literal, TypeVar

from aggregator.model.feed import Defect, Markup, ParsedEntry, ParsedFeed
from aggregator.parse.extras import extras_for, feed_extras, rights_of, with_extras
from aggregator.parse.fields import Fields, Reading, html_of, text_of
from aggregator.parse.media import channel_image, media_text
from aggregator.parse.people import authors_of
from aggregator.parse.tree import Element
from aggregator.text.urls import absolute

_Value = TypeVar("_Value")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_VERSIONS = {"0.90": "rss090", "0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}

# By field, in the order of trust.
_GUIDS = ("guid", "atom:id")
_OTHER_IDS = ("dc:identifier", "id")
_AUTHORS = ("author", "dc:creator", "itunes:author", "atom:author")
_TITLES = ("title", "dc:title", "itunes:title")
_CONTENTS = ("content:encoded", "xhtml:body", "atom:content")
_SUMMARIES = ("description", "dc:description", "atom:summary", "itunes:summary", "fulltext")
_PUBLISHED = ("pubdate", "atom:published", "dcterms:issued", "dcterms:created", "dcterms:available")
_UPDATED = ("atom:updated", "dcterms:modified", "modified", "lastbuilddate")
_LANGUAGES = ("dc:language", "language")
_TEXTS = (
    *_GUIDS, *_OTHER_IDS, *_PUBLISHED, *_UPDATED, "dc:date", *_LANGUAGES, "comments", "feedburner:origlink",
)  # fmt: skip

# What is read in the one pass over an item; the children of other names are kept as they are.
_KINDS: dict[str, Literal["text", "html"]] = {
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys((*_TITLES, *_CONTENTS, *_SUMMARIES), "html"),
}


def read(root: Element, reading: Reading) -> ParsedFeed:
    """Read an `rss`, `rdf:RDF` or bare `channel` document."""
    top = Fields(root, reading)
    channel_element = root if reading.names[root.tag] == "channel" else top.first("channel")
    channel = top if channel_element in (None, root) else Fields(channel_element, reading)
    return ParsedFeed(
        format=_version(root, reading),
        url=reading.url,
        entries=tuple([_entry(item, reading) for item in _items(top, channel)]),
        id=channel.text("atom:id", "dc:identifier") or None,
        title=channel.text("title", "dc:title") or None,
        description=channel.text("description", "dc:description", "itunes:summary", "itunes:subtitle")
        or None,
        link=_page(channel),
        updated=channel.text("lastbuilddate", "pubdate", "dc:date", "dcterms:modified", "atom:updated")
        or None,
        language=channel.text("language", "dc:language") or reading.language(channel.element),
        authors=authors_of(channel, "managingeditor", *_AUTHORS),
        image=channel_image(top if top.first("image") is not None else channel),
        rights=rights_of(channel),
        generator=channel.text("generator") or None,
        defects=() if channel_element is not None else (Defect(what="no channel element"),),
        **feed_extras(channel),
    )


def _items(top: Fields, channel: Fields) -> list[Element]:
    """Return the items: RSS has them in the channel, RDF beside it; some have both, or items in items."""
    names = top.reading.names
    found = [*channel.all("item")] if channel is not top else []
    for items in channel.all("items"):
        found += [one for one in items if names[one.tag] == "item"]
    found += top.all("item")
    for further in top.all("channel")[1:]:
        found += Fields(further, top.reading).all("item")
    return (
        found
        if not top.reading.nested
        else [one for item in found for one in _with_nested(item, top.reading)]
    )


def _with_nested(item: Element, reading: Reading) -> list[Element]:
    """Return an item, and those that an end tag in the wrong place has put into it."""
    children = (child for child in item if reading.names[child.tag] == "item")
    return [item, *(one for child in children for one in _with_nested(child, reading))]


def _version(root: Element, reading: Reading) -> str:
    if reading.names[root.tag] == "rdf:rdf":
        return "rss090" if any("netscape.com" in (uri or "") for uri in root.nsmap.values()) else "rss10"
    version = (root.get("version") or "").strip()
    return _VERSIONS.get(version, "rss20" if version.startswith("2") or not version else "rss")


def _entry(item: Element, reading: Reading) -> ParsedEntry:
    fields, texts, markups = _children(item, reading)
    guid = _first(texts, _GUIDS) or item.get(_RDF_ABOUT) or _first(texts, _OTHER_IDS) or None
    title = _first(markups, _TITLES) or media_text(fields, "media:title")
    content = _first(markups, _CONTENTS)
    summary = _summary(markups, content, fields)
    published, dated = _first(texts, _PUBLISHED), texts.get("dc:date")
    spoken = content or summary or title
    entry = ParsedEntry(
        guid,
        _link(fields, texts, guid),
        title,
        summary,
        content,
        published or dated,
        _first(texts, _UPDATED) or (dated if published else None),
        authors_of(fields, *_AUTHORS),
        comments=absolute(texts["comments"], reading.url) if "comments" in texts else None,
        language=_first(texts, _LANGUAGES) or (spoken.language if spoken else None),
    )
    return with_extras(entry, fields, extras_for(fields.shape))


def _children(item: Element, reading: Reading) -> tuple[Fields, dict[str, str], dict[str, Markup]]:
    """Look at the children of an item, each once: return the texts and the markup in them, and the others."""
    names = reading.names
    texts: dict[str, str] = {}
    markups: dict[str, Markup] = {}
    others: dict[str, list[Element]] = {}
    for child in item:
        name = names[child.tag]
        kind = _KINDS.get(name)
        if kind is None:
            if name in others:
                others[name].append(child)
            else:
                others[name] = [child]
        elif kind == "text":
            text = text_of(child) if len(child) else (child.text or "").strip()
            if text and name not in texts:
                texts[name] = text
        elif (markup := html_of(child, reading)) and (
            name not in markups or len(markup.value) > len(markups[name].value)
        ):
            markups[name] = markup
    return Fields(item, reading, others), texts, markups


def _first(found: dict[str, _Value], names: tuple[str, ...]) -> _Value | None:
    """Return what the first of the names has."""
    for name in names:
        if name in found:
            return found[name]
    return None


def _link(fields: Fields, texts: dict[str, str], guid: str | None) -> str | None:
    """Return the page of an item; a proxy that counts clicks names it (feedburner:origLink)."""
    reading = fields.reading
    if "feedburner:origlink" in texts and (own := absolute(texts["feedburner:origlink"], reading.url)):
        return own
    if page := _page(fields):
        return page
    element = next((one for one in fields.element if reading.names[one.tag] == "guid"), None)
    permanent = "true" if element is None else element.get("isPermaLink") or element.get("ispermalink")
    # "If isPermaLink is true, the reader may assume that it is a URL": most that are none do not say so.
    if not guid or permanent == "false" or "/" not in guid:
        return None
    return absolute(guid, reading.url if element is None else reading.base(element))


def _page(fields: Fields) -> str | None:
    for element in fields.children.get("link", ()):
        url: str | None = (element.text or "").strip()
        # Some write Atom's <link href rel> without Atom's namespace.
        if not url and element.get("rel") in (None, "alternate"):
            url = element.get("href")
        if url and (address := fields.reading.address(element, url)):
            return address
    return fields.linked_page() if "atom:link" in fields.children else None


def _summary(markups: dict[str, Markup], content: Markup | None, fields: Fields) -> Markup | None:
    """Return the first description that says something else than the content."""
    for name in _SUMMARIES:
        described = markups.get(name)
        if described and (content is None or described.value != content.value):
            return described
    if content is not None:
        return None
    return media_text(fields, "media:description") or fields.html(("itunes:subtitle",))
