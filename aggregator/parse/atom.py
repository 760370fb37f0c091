"""Atom 1.0 (RFC 4287) and its forerunner 0.3, whose names and modes differ."""

import base64

from aggregator.model.feed import DeletedEntry, Image, Markup, ParsedEntry, ParsedFeed, Person
from aggregator.parse.extras import extras_for, feed_extras, with_extras
from aggregator.parse.fields import Fields, Reading, inner, text_of
from aggregator.parse.media import image_of, media_text
from aggregator.parse.people import authors_of
from aggregator.parse.tree import Element
from aggregator.text.markup import xml_safe
from aggregator.text.urls import absolute

_PUBLISHED = ("atom:published", "atom:issued", "dcterms:issued", "atom:created", "dc:date", "pubdate")
_UPDATED = ("atom:updated", "atom:modified", "dcterms:modified")
_AUTHORS = ("atom:author", "dc:creator", "itunes:author", "author")


def read(root: Element, reading: Reading) -> ParsedFeed:
    """Read a `feed` document, or a single `entry`."""
    feed = Fields(root, reading)
    is_entry = reading.names[root.tag] == "atom:entry"
    entries = [root] if is_entry else feed.all("atom:entry")
    return ParsedFeed(
        format=_version(root),
        url=reading.url,
        entries=tuple(_entry(Fields(one, reading)) for one in entries),
        id=feed.text("atom:id") or None,
        title=_plain(feed, "atom:title", "dc:title", "title"),
        description=_plain(feed, "atom:subtitle", "atom:tagline", "itunes:summary"),
        link=feed.linked_page(),
        updated=feed.text(*_UPDATED, *_PUBLISHED) or None,
        language=reading.language(root) or feed.text("dc:language") or None,
        authors=authors_of(feed, *_AUTHORS),
        image=_picture(feed),
        rights=_plain(feed, "atom:rights", "atom:copyright", "dc:rights"),
        generator=feed.text("atom:generator") or None,
        deleted=tuple(
            DeletedEntry(ref=ref, deleted=one.get("when"))
            for one in feed.all("at:deleted-entry")
            if (ref := (one.get("ref") or "").strip())
        ),
        **feed_extras(feed),
    )


def _version(root: Element) -> str:
    is_old = str(root.tag).lower().startswith("{http://purl.org/atom/ns#") or root.get("version") == "0.3"
    return "atom03" if is_old else "atom10"


def _entry(entry: Fields) -> ParsedEntry:
    summary = _markup(entry, "atom:summary", "summary", "description") or media_text(
        entry, "media:description"
    )
    content = _content(entry)
    if content is not None and summary is not None and content.value == summary.value:
        summary = None
    title = _markup(entry, "atom:title", "dc:title", "title") or media_text(entry, "media:title")
    found = ParsedEntry(
        guid=entry.text("atom:id", "guid") or None,
        link=_link(entry),
        title=title,
        summary=summary,
        content=content,
        published=entry.text(*_PUBLISHED) or None,
        updated=entry.text(*_UPDATED) or None,
        authors=authors_of(entry, *_AUTHORS) or _source_authors(entry),
        language=_language(entry, (content, title, summary)),
    )
    return with_extras(found, entry, extras_for(entry.shape))


def _link(entry: Fields) -> str | None:
    if url := absolute(entry.text("feedburner:origlink"), entry.reading.url):
        return url
    if url := entry.linked_page():
        return url
    content = entry.first("atom:content")
    # A content that lies elsewhere is the article itself (RFC 4287 section 4.1.3.2).
    return None if content is None else entry.address(content, content.get("src"))


def _content(entry: Fields) -> Markup | None:
    found = [markup for one in entry.all("atom:content") if (markup := _construct(one, entry.reading))]
    if not found:
        return entry.html(("content:encoded", "xhtml:body"))
    return max(found, key=lambda markup: len(markup.value))


def _markup(fields: Fields, *names: str) -> Markup | None:
    for name in names:
        for element in fields.all(name):
            if markup := _construct(element, fields.reading):
                return markup
    return None


def _construct(element: Element, reading: Reading) -> Markup | None:
    """Read a text construct or a content (RFC 4287 sections 3.1 and 4.1.3; Atom 0.3's `mode`)."""
    kind = (element.get("type") or "text").strip().lower()
    value = inner(element)
    if element.get("mode") == "base64":
        value = _from_base64(value)
    if not value:
        return None
    if len(element) or "html" in kind:
        is_html = True
    elif kind in ("text", "text/plain", "plain"):
        is_html = False
    elif kind.startswith("text/") or kind.endswith(("/xml", "+xml")):
        is_html = "<" in value
    else:
        return None  # a picture or another file in Base64: no text
    return Markup(
        value=value,
        kind="html" if is_html else "text",
        base=reading.own_base(element),
        language=reading.language(element),
    )


def _from_base64(value: str) -> str:
    try:
        return xml_safe(base64.b64decode(value, validate=False).decode("utf-8", "replace"))
    except ValueError:  # what is not ASCII, and binascii's own
        return ""


def _plain(fields: Fields, *names: str) -> str | None:
    markup = _markup(fields, *names)
    return markup.value if markup else None


def _picture(feed: Fields) -> Image | None:
    for name in ("atom:logo", "atom:icon"):
        for element in feed.all(name):
            if url := feed.address(element, text_of(element)):
                return Image(url=url)
    return image_of(feed)


def _source_authors(entry: Fields) -> tuple[Person, ...]:
    """Return the authors of the feed that the entry was taken from (RFC 4287 section 4.2.1)."""
    source = entry.first("atom:source")
    return () if source is None else authors_of(Fields(source, entry.reading), "atom:author")


def _language(entry: Fields, texts: tuple[Markup | None, ...]) -> str | None:
    spoken = next((text.language for text in texts if text and text.language), None)
    return entry.text("dc:language") or spoken or entry.reading.language(entry.element)
