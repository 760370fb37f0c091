"""Every XML feed format, read by feedparser, which forgives what publishers do to XML.

It is given bytes and headers and never a URL or a name, so that it opens nothing by itself, and so
that a guid such as `123` stays what it is: resolved against the document's address, it would change
when that does. Its own sanitising and link resolving are off: `normalise` does both, with our rules.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import cast
from xml.sax import SAXException

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import (
    Category,
    Defect,
    Enclosure,
    Image,
    Markup,
    ParsedEntry,
    ParsedFeed,
    Person,
    Wishes,
)
from aggregator.text.markup import xml_safe
from aggregator.text.urls import absolute

Fields = Mapping[str, object]

_SIXTEEN_BITS = re.compile(rb"(?:&#(?:x0*d[89a-f][0-9a-f]{2}|0*5[5-7]\d{3});)+", re.IGNORECASE)


def read_safely(document: Document) -> ParsedFeed:
    """Read any XML feed; a fault of feedparser's is an error of the document.

    Raises:
        ParseError: no feed came out.
    """
    try:
        return read(document)
    except ParseError:
        raise
    except (
        ValueError,
        LookupError,
        ArithmeticError,
        RecursionError,
        AttributeError,
        TypeError,
        AssertionError,
    ) as error:
        # feedparser raises what its parts raise; a document must never do more harm than this.
        raise ParseError(document.request.label, f"the reader failed on it: {error}") from error


def read(document: Document) -> ParsedFeed:
    """Read any XML feed.

    Raises:
        UnknownFormatError: XML or text, but no feed.
        MalformedError: a feed of which not one entry could be read.
    """
    # Heavy, and most rounds need it for no document.
    import feedparser

    result = cast(
        Fields,
        feedparser.parse(
            io.BytesIO(_SIXTEEN_BITS.sub(_as_characters, document.body)),
            response_headers=_headers(document),
            resolve_relative_uris=False,
            sanitize_html=False,
        ),
    )
    feed = cast(Fields, result["feed"])
    items = cast(Sequence[Fields], result["entries"])
    trouble = result.get("bozo_exception")
    _refuse_non_feed(document, _text(result, "version"), bool(items), trouble)
    return ParsedFeed(
        format=_text(result, "version") or "unknown",
        url=document.url,
        entries=tuple(_entry(item, document.url) for item in items),
        id=_text(feed, "id") or None,
        title=_text(feed, "title") or None,
        link=_alternate(feed, document.url),
        updated=_text(feed, "updated") or _text(feed, "published") or None,
        language=_text(feed, "language") or None,
        rights=_text(feed, "rights") or None,
        generator=_text(feed, "generator") or None,
        self_url=_link(feed, "self", document.url),
        hubs=_hubs(feed, document.url),
        wishes=Wishes(ttl_minutes=_number(_text(feed, "ttl"))),
        defects=(Defect(what=_trouble_in_words(trouble)),) if trouble else (),
    )


def _headers(document: Document) -> dict[str, str]:
    names = ("content-type", "content-language")
    return {name: value for name in names if (value := document.header(name))}


def _as_characters(references: re.Match[bytes]) -> bytes:
    """Mend an emoji that was written as two halves: `&#55357;&#56832;`, on which feedparser gives up."""
    numbers = re.findall(rb"&#(x?)([0-9a-f]+);", references[0], re.IGNORECASE)
    units = [int(number, 16 if hexadecimal else 10) for hexadecimal, number in numbers]
    text = b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be", "ignore")
    return text.encode("ascii", "xmlcharrefreplace")


def _refuse_non_feed(document: Document, version: str, has_entries: bool, trouble: object) -> None:
    if has_entries:
        return
    label = document.request.label
    broken = isinstance(trouble, SAXException)
    line = getattr(trouble, "getLineNumber", lambda: 0)() or 0 if broken else 0
    if not version:
        problem = "not well-formed XML and no feed" if broken else "no feed: the reader knows no such format"
        raise UnknownFormatError(label, problem, line)
    if broken:
        raise MalformedError(
            label, f"broken XML without one readable entry: {_trouble_in_words(trouble)}", line
        )


def _trouble_in_words(trouble: object) -> str:
    if isinstance(trouble, SAXException):
        return trouble.getMessage() or "not well-formed"
    return str(trouble)


def _entry(item: Fields, base: str) -> ParsedEntry:
    content, summary = _content(item, base), _markup(item.get("summary_detail"), base)
    if content and summary and content.value == summary.value:
        summary = None
    title = _markup(item.get("title_detail"), base)
    return ParsedEntry(
        guid=_text(item, "id") or None,
        link=_alternate(item, base),
        title=title,
        summary=summary,
        content=content,
        published=_text(item, "published") or _text(item, "created") or None,
        updated=_text(item, "updated") or None,
        authors=_authors(item),
        categories=_categories(item),
        enclosures=_enclosures(item, base),
        image=_image(item, base),
        rights=_text(item, "rights") or _text(item, "license") or None,
        comments=absolute(_text(item, "comments"), base),
        geo=_geo(item),
        language=next((one.language for one in (content, title, summary) if one and one.language), None),
    )


def _content(item: Fields, base: str) -> Markup | None:
    found = [markup for one in _dicts(item, "content") if (markup := _markup(one, base))]
    return max(found, key=lambda markup: len(markup.value), default=None)


def _markup(detail: object, base: str) -> Markup | None:
    if not isinstance(detail, Mapping):
        return None
    fields = cast(Fields, detail)
    value = _text(fields, "value")
    kind = _text(fields, "type")
    if not value or (kind and not kind.startswith("text/") and "html" not in kind):
        return None
    return Markup(
        value=value,
        kind="text" if kind == "text/plain" else "html",
        base=absolute(_text(fields, "base"), base),
        language=_text(fields, "language") or None,
    )


def _alternate(fields: Fields, base: str) -> str | None:
    # The first one: feedparser's own `link` is the last, which in items that nest related items
    # is the link of another article.
    alternates = [link for link in _dicts(fields, "links") if _text(link, "rel") == "alternate"]
    pages = [link for link in alternates if "html" in _text(link, "type")]
    for link in pages + alternates:
        if url := absolute(_text(link, "href"), base):
            return url
    own = _text(fields, "link")
    # A guid that does not say `isPermaLink="false"` is given as the link, also where it is a bare number.
    return None if own == _text(fields, "id") and "/" not in own else absolute(own, base)


def _link(fields: Fields, rel: str, base: str) -> str | None:
    links = (link for link in _dicts(fields, "links") if _text(link, "rel") == rel)
    return next((absolute(_text(link, "href"), base) for link in links), None)


def _hubs(fields: Fields, base: str) -> tuple[str, ...]:
    hubs = (link for link in _dicts(fields, "links") if _text(link, "rel") == "hub")
    return tuple(url for link in hubs if (url := absolute(_text(link, "href"), base)))


def _authors(item: Fields) -> tuple[Person, ...]:
    people = tuple(
        Person(
            name=_text(one, "name") or _text(one, "email"),
            email=_text(one, "email") or None,
            uri=absolute(_text(one, "href")),
        )
        for one in _dicts(item, "authors")
        if _text(one, "name") or _text(one, "email")
    )
    single = _text(item, "author")
    return tuple(dict.fromkeys(people)) or ((Person(name=single),) if single else ())


def _categories(item: Fields) -> tuple[Category, ...]:
    found = (
        Category(
            term=_text(tag, "term") or _text(tag, "label"),
            scheme=_text(tag, "scheme") or None,
            label=_text(tag, "label") or None,
        )
        for tag in _dicts(item, "tags")
    )
    return tuple(dict.fromkeys(category for category in found if category.term))


def _enclosures(item: Fields, base: str) -> tuple[Enclosure, ...]:
    links = [link for link in _dicts(item, "links") if _text(link, "rel") == "enclosure"]
    found = (
        Enclosure(
            url=url,
            media_type=_text(link, "type") or None,
            length_bytes=_number(_text(link, "length")) or None,
        )
        for link in links
        if (url := absolute(_text(link, "href"), base))
    )
    return tuple(dict.fromkeys(found))


def _image(item: Fields, base: str) -> Image | None:
    pictures = [
        *_dicts(item, "media_thumbnail"),
        *(one for one in _dicts(item, "media_content") if _is_picture(one)),
        *(link for link in _dicts(item, "links") if _text(link, "type").startswith("image/")),
        *(one for one in (item.get("image"),) if isinstance(one, Mapping)),
    ]
    for picture in cast(list[Fields], pictures):
        if url := absolute(_text(picture, "url") or _text(picture, "href"), base):
            width, height = _number(_text(picture, "width")), _number(_text(picture, "height"))
            return Image(url=url, width=width or None, height=height or None)
    return None


def _is_picture(fields: Fields) -> bool:
    return _text(fields, "medium") == "image" or _text(fields, "type").startswith("image/")


def _geo(item: Fields) -> tuple[float, float] | None:
    where = item.get("where")
    if not isinstance(where, Mapping) or where.get("type") != "Point":
        return None
    try:
        longitude, latitude = (float(number) for number in where["coordinates"][:2])
    except (TypeError, ValueError, KeyError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _dicts(fields: Fields, key: str) -> list[Fields]:
    value = fields.get(key) if key in fields else None
    return [cast(Fields, one) for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(fields: Fields, key: str) -> str:
    # `in` first: feedparser's get() answers `updated` with `published`, and warns about it.
    value = fields.get(key) if key in fields else None
    return xml_safe(value).strip() if isinstance(value, str) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
