"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterable
from typing import cast

from aggregator.errors import MalformedError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import (
    Category,
    Defect,
    Enclosure,
    Episode,
    Image,
    Markup,
    ParsedEntry,
    ParsedFeed,
    Person,
)
from aggregator.parse.decoding import Decoded
from aggregator.text.markup import xml_safe
from aggregator.text.urls import absolute

Fields = dict[str, object]

# An object takes a hundred bytes and more, two in the document: `{}`.
_MOST_PARTS = 1_000_000
_MOST_DEFECTS = 100


def read(document: Document, decoded: Decoded) -> ParsedFeed:
    """Read a JSON Feed; a broken item is a Defect.

    Raises:
        MalformedError: not JSON, or of more parts than any feed.
        UnknownFormatError: JSON, but no feed.
    """
    body = decoded.body
    if len(body) > _MOST_PARTS and body.count(b"{") + body.count(b"[") > _MOST_PARTS:
        raise MalformedError(document.request.label, f"more than {_MOST_PARTS:,} objects, as no feed has")
    try:
        root = json.loads(body.lstrip(b"\x00").decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise MalformedError(document.request.label, "not valid JSON", line) from error
    if not isinstance(root, dict) or not isinstance(root.get("items"), list):
        raise UnknownFormatError(document.request.label, "JSON, but no JSON Feed: it has no list 'items'")
    fields = cast(Fields, root)
    entries, defects = _entries(cast(list[object], fields["items"]), document.url)
    if "jsonfeed.org/version/" not in _text(fields, "version"):
        defects.append(Defect(what="no JSON Feed version"))
    return ParsedFeed(
        format="jsonfeed",
        url=document.url,
        entries=tuple(entries),
        title=_text(fields, "title") or None,
        description=_text(fields, "description") or None,
        link=absolute(_text(fields, "home_page_url"), document.url),
        language=_text(fields, "language") or None,
        authors=_authors(fields),
        image=_picture(fields, document.url, "icon", "favicon"),
        self_url=absolute(_text(fields, "feed_url"), document.url),
        hubs=_hubs(fields),
        next_url=absolute(_text(fields, "next_url"), document.url),
        defects=tuple(defects),
    )


def _entries(items: list[object], base: str) -> tuple[list[ParsedEntry], list[Defect]]:
    entries = [_entry(cast(Fields, item), base) for item in items if isinstance(item, dict)]
    others = [position for position, item in enumerate(items) if not isinstance(item, dict)]
    defects = [Defect(what="an item that is no object", entry=one) for one in others[:_MOST_DEFECTS]]
    if more := len(others) - len(defects):
        defects.append(Defect(what=f"{more} more items that are no objects"))
    return entries, defects


def _entry(item: Fields, base: str) -> ParsedEntry:
    link = absolute(_text(item, "url"), base) or absolute(_text(item, "external_url"), base)
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    title, summary = _text(item, "title"), _text(item, "summary")
    return ParsedEntry(
        # "If there is no id, or it is not a string, coerce it" (JSON Feed 1.1, items, id).
        guid=_text(item, "id") or None,
        link=link,
        title=Markup(value=title, kind="text") if title else None,
        summary=Markup(value=summary, kind="text") if summary else None,
        content=_content(html, plain, link or base),
        published=_text(item, "date_published") or None,
        updated=_text(item, "date_modified") or None,
        authors=_authors(item),
        categories=tuple(Category(term=tag) for tag in _texts(item.get("tags"))),
        enclosures=_attachments(item, base),
        image=_picture(item, base, "image", "banner_image"),
        language=_text(item, "language") or None,
        episode=_episode(item),
    )


def _content(html: str, plain: str, base: str) -> Markup | None:
    if html:
        return Markup(value=html, kind="html", base=base)
    return Markup(value=plain, kind="text") if plain else None


def _authors(item: Fields) -> tuple[Person, ...]:
    listed = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    people = (cast(Fields, one) for one in cast(list[object], listed) if isinstance(one, dict))
    return tuple(
        Person(name=_text(person, "name"), uri=absolute(_text(person, "url")))
        for person in people
        if _text(person, "name")
    )


def _attachments(item: Fields, base: str) -> tuple[Enclosure, ...]:
    found = []
    for one in _list(item.get("attachments")):
        if isinstance(one, dict) and (url := absolute(_text(cast(Fields, one), "url"), base)):
            size = one.get("size_in_bytes")
            found.append(
                Enclosure(
                    url=url,
                    media_type=_text(cast(Fields, one), "mime_type") or None,
                    length_bytes=int(size) if isinstance(size, int | float) and 0 < size < 2**53 else None,
                )
            )
    return tuple(found)


def _picture(fields: Fields, base: str, *keys: str) -> Image | None:
    urls = (absolute(_text(fields, key), base) for key in keys)
    return next((Image(url=url) for url in urls if url), None)


def _episode(item: Fields) -> Episode | None:
    files = (cast(Fields, one) for one in _list(item.get("attachments")) if isinstance(one, dict))
    lengths = (one.get("duration_in_seconds") for one in files)
    seconds = next(
        (length for length in lengths if isinstance(length, int | float) and 0 < length < 2**31), None
    )
    return None if seconds is None else Episode(duration_seconds=int(seconds))


def _hubs(fields: Fields) -> tuple[str, ...]:
    hubs = (cast(Fields, hub) for hub in _list(fields.get("hubs")) if isinstance(hub, dict))
    found = (absolute(_text(hub, "url")) for hub in hubs if _text(hub, "type") == "WebSub")
    return tuple(url for url in found if url)


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # Lone surrogates come from broken escapes; they are no characters (RFC 8259 section 8.2).
    return xml_safe(str(value)).strip()


def _texts(value: object) -> Iterable[str]:
    return (text for one in _list(value) if isinstance(one, str) and (text := xml_safe(one).strip()))


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []
