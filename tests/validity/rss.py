"""RSS 2.0 and the RSS Best Practices Profile, with the modules content, dc, media and Atom's links."""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lxml import etree

from tests.validity.addresses import address, file_address
from tests.validity.atom import link as atom_link
from tests.validity.complaint import (
    Complaint,
    Document,
    language,
    media_type,
    missing,
    named_once,
    opened,
    plain,
    tidy,
    where_of,
    whole_number,
)
from tests.validity.fragments import fragment
from tests.validity.media import pictures

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_DATE = re.compile(
    "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)
_OF_CHANNEL = frozenset(
    {"title", "link", "description", "language", "lastBuildDate", "generator", "docs", "item", _ATOM_LINK}
)
_OF_ITEM = frozenset(
    {
        *("title", "link", "description", "category", "comments", "enclosure", "guid", "pubDate", "source"),
        *(_ATOM_LINK, _ENCODED, f"{_DC}creator", f"{_DC}language", f"{_DC}rights"),
        *(f"{_MEDIA}thumbnail", f"{_MEDIA}content"),
    }
)
_ONCE = ("title", "link", "description", "comments", "enclosure", "guid", "pubDate", "source", _ENCODED)


def complaints_of_rss(body: bytes, url: str) -> list[Complaint]:
    """Return all that is wrong with a document that is read at `url`."""
    document, found = opened(body, url)
    return found if document is None else [*found, *_rss(document)]


def _rss(document: Document) -> Iterator[Complaint]:
    root = document.root
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        yield Complaint("InvalidRSSVersion", document.url, str(root.tag))
    for channel in channels:
        yield from _channel(document, channel)


def _channel(document: Document, channel: etree._Element) -> Iterator[Complaint]:
    yield from missing(channel, "MissingElement", "title", "link", "description")
    yield from named_once(
        channel, "title", "link", "description", "language", "lastBuildDate", "generator", "docs"
    )
    yield from _known(channel, _OF_CHANNEL)
    for name in ("title", "description"):
        for one in channel.findall(name):
            yield from tidy(one)
            yield from plain(document, one, one.text or "")
    for name in ("link", "docs"):
        yield from (
            problem for one in channel.findall(name) for problem in address(where_of(one), one.text or "")
        )
    if (tag := channel.findtext("language")) is not None:
        yield from language("channel/language", tag)
    yield from _date("channel/lastBuildDate", channel.findtext("lastBuildDate") or "")
    own = [one.get("href") for one in channel.findall(_ATOM_LINK) if one.get("rel") == "self"]
    if not own:
        yield Complaint("MissingAtomSelfLink", document.url)
    elif own != [document.url]:
        yield Complaint("SelfDoesntMatchLocation", document.url, str(own))
    items = channel.findall("item")
    children = [one.tag for one in channel if isinstance(one.tag, str)]
    if items and any(name != "item" for name in children[children.index("item") :]):
        yield Complaint("MisplacedItem", document.url)
    for guid, count in Counter(one.findtext("guid") for one in items).items():
        if count > 1:
            yield Complaint("DuplicateValue", "channel/item/guid", str(guid))
    for item in items:
        yield from _item(document, item)


def _item(document: Document, item: etree._Element) -> Iterator[Complaint]:
    yield from _known(item, _OF_ITEM)
    yield from named_once(item, *_ONCE, f"{_DC}language", f"{_DC}rights")
    yield from missing(item, "ItemMustContainTitleOrDescription", "title", "description")
    names = [one.tag for one in item]
    if _ENCODED in names and "description" not in names[: names.index(_ENCODED)]:
        yield Complaint("NeedDescriptionBeforeContent", where_of(item))
    yield from _guid(item)
    yield from _enclosure(item)
    yield from pictures(item)
    for one in item:
        value, where = one.text or "", where_of(one)
        match one.tag:
            case "title" | "category" | "source" | "{http://purl.org/dc/elements/1.1/}rights":
                yield from tidy(one)
                yield from plain(document, one, value)
            case "description" | "{http://purl.org/rss/1.0/modules/content/}encoded":
                yield from fragment(where, value)
            case "link" | "comments":
                yield from address(where, value)
            case "pubDate":
                yield from _date(where, value)
            case "{http://purl.org/dc/elements/1.1/}language":
                yield from language(where, value)
            case "{http://purl.org/dc/elements/1.1/}creator":
                yield from tidy(one)
            case "{http://www.w3.org/2005/Atom}link":
                yield from atom_link(document, one)
    for source in item.findall("source"):
        yield from address(where_of(source, "url"), source.get("url", ""))


def _known(parent: etree._Element, names: frozenset[str]) -> Iterator[Complaint]:
    for one in parent:
        if one.tag not in names:
            yield Complaint("UndefinedElement", where_of(parent), str(one.tag))


def _guid(item: etree._Element) -> Iterator[Complaint]:
    guid, link = item.find("guid"), item.findtext("link")
    if guid is None or not (guid.text or "").strip():
        yield Complaint("MissingGuid", where_of(item))
        return
    value, claim = guid.text or "", guid.get("isPermaLink", "true")
    if claim not in ("true", "false"):
        yield Complaint("InvalidBooleanAttribute", where_of(guid), claim)
    if claim == "true":
        yield from address(where_of(guid), value)
        if value != link:
            yield Complaint("InvalidPermalink", where_of(guid), value)
    if len(value) < 9 and value.isdigit():
        yield Complaint("NotSufficientlyUnique", where_of(guid), value)


def _enclosure(item: etree._Element) -> Iterator[Complaint]:
    for one in item.findall("enclosure"):
        where = where_of(one)
        yield from file_address(where, one.get("url", ""))
        yield from whole_number(where, one.get("length", ""), 0)
        yield from media_type(where, one.get("type", ""))


def _date(where: str, value: str) -> Iterator[Complaint]:
    if not _DATE.fullmatch(value):
        yield Complaint("InvalidRFC2822Date", where, value)
        return
    moment = parsedate_to_datetime(value)
    if f"{moment:%a}" != value[:3]:
        yield Complaint("IncorrectDOW", where, value)
    if moment.year < 1990:
        yield Complaint("ImplausibleDate", where, value)
