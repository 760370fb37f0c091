"""Atom (RFC 4287) with archives (RFC 5005), deleted entries (RFC 6721), Media RSS and GeoRSS."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from tests.validity.addresses import address, identifier
from tests.validity.complaint import (
    XML_LANG,
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

ATOM = "{http://www.w3.org/2005/Atom}"
_FH = "{http://purl.org/syndication/history/1.0}"
_AT = "{http://purl.org/atompub/tombstones/1.0}"
_GEORSS = "{http://www.georss.org/georss}"
# The validator's own list: names that are registered since then it does not know.
_RELATIONS = frozenset(
    "alternate current describedby edit edit-media enclosure first hub last license next next-archive payment "
    "prev-archive previous related replies search self service up via".split()
)
_OF_FEEDS = frozenset("current first last next next-archive prev-archive previous".split())
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_POINT = re.compile(r"[-+]?\d+(?:\.\d+)? [-+]?\d+(?:\.\d+)?")
_EMAIL = re.compile(r"[a-z0-9_\-+.']+@(?:[a-z0-9-]+\.)+[a-z0-9][-a-z0-9]*", re.IGNORECASE)
_EARLIEST = "1990"


def complaints_of_atom(body: bytes, url: str) -> list[Complaint]:
    """Return all that is wrong with a document that is read at `url`."""
    document, found = opened(body, url)
    return found if document is None else [*found, *_feed(document)]


def _feed(document: Document) -> Iterator[Complaint]:
    feed = document.root
    if feed.tag != f"{ATOM}feed":
        yield Complaint("InvalidNamespace", document.url, str(feed.tag))
    yield from missing(feed, "MissingElement", f"{ATOM}title", f"{ATOM}id", f"{ATOM}updated")
    yield from _common(document, feed)
    yield from _feed_links(document, feed)
    entries = feed.findall(f"{ATOM}entry")
    names = [one.tag for one in feed if isinstance(one.tag, str)]
    if entries and any(name != f"{ATOM}entry" for name in names[names.index(f"{ATOM}entry") :]):
        yield Complaint("MisplacedMetadata", document.url)
    yield from _repeated(entries, "id", "DuplicateEntries")
    yield from _repeated(entries, "updated", "DuplicateUpdated")
    newest = max((one.findtext(f"{ATOM}updated") or "" for one in entries), default="")
    if newest > (feed.findtext(f"{ATOM}updated") or ""):
        yield Complaint("OutdatedFeed", document.url, newest)
    for one in feed.findall(f"{_AT}deleted-entry"):
        yield from address(where_of(one, "ref"), one.get("ref", ""))
        yield from _moment(where_of(one, "when"), one.get("when", ""))
    for entry in entries:
        yield from _entry(document, entry)
    for one in feed.iter(etree.Element):
        if (tag := one.get(XML_LANG)) is not None:
            yield from language(where_of(one, "xml:lang"), tag)


def _feed_links(document: Document, feed: etree._Element) -> Iterator[Complaint]:
    links = feed.findall(f"{ATOM}link")
    by_rel = {one.get("rel", "alternate"): one.get("href", "") for one in links}
    for key, count in Counter(
        (one.get("rel"), one.get("type"), one.get("hreflang")) for one in links
    ).items():
        if count > 1:
            yield Complaint("DuplicateAtomLink", document.url, str(key))
    if "self" not in by_rel:
        yield Complaint("MissingSelf", document.url)
    elif by_rel["self"] != document.url:
        yield Complaint("SelfDoesntMatchLocation", document.url, by_rel["self"])
    if feed.find(f"{_FH}archive") is not None:
        if by_rel.get("current", document.url) == document.url:
            yield Complaint("MissingCurrentInArchive", document.url)
        if not {"prev-archive", "next-archive"} & set(by_rel):
            yield Complaint("ArchiveIncomplete", document.url)


def _repeated(entries: list[etree._Element], name: str, rule: str) -> Iterator[Complaint]:
    counts = Counter(one.findtext(f"{ATOM}{name}") or "" for one in entries)
    yield from (
        Complaint(rule, f"feed/entry/{name}", f"{count} of {value}")
        for value, count in counts.items()
        if count > 1
    )


def _entry(document: Document, entry: etree._Element) -> Iterator[Complaint]:
    names = [f"{ATOM}{one}" for one in ("title", "id", "updated", "source")]
    yield from missing(entry, "MissingElement", *names)
    if document.root.find(f"{ATOM}author") is None:  # whose is each entry's that has none (section 4.2.1)
        yield from missing(entry, "MissingElement", f"{ATOM}author")
    yield from named_once(entry, *(f"{ATOM}{one}" for one in ("content", "summary", "published", "source")))
    yield from _common(document, entry)
    if entry.find(f"{ATOM}content") is None and entry.find(f"{ATOM}summary") is None:
        yield Complaint("MissingTextualContent", where_of(entry))
    for one in entry.findall(f"{ATOM}link"):
        if one.get("rel") in _OF_FEEDS:
            yield Complaint("FeedHistoryRelInEntry", where_of(one), one.get("rel", ""))
    for category in entry.findall(f"{ATOM}category"):
        yield from _category(document, category)
    for point in entry.findall(f"{_GEORSS}point"):
        if not _POINT.fullmatch(point.text or ""):
            yield Complaint("InvalidCoord", where_of(point), point.text or "")
    yield from pictures(entry)
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from missing(source, "MissingSourceElement", f"{ATOM}title", f"{ATOM}id", f"{ATOM}updated")
        yield from _common(document, source)


def _common(document: Document, parent: etree._Element) -> Iterator[Complaint]:
    """Complain about what feeds, entries and sources have in common."""
    yield from named_once(
        parent, *(f"{ATOM}{one}" for one in ("title", "id", "updated", "rights", "generator"))
    )
    for element in parent.iterchildren("*"):
        value, where = element.text or "", where_of(element)
        match element.tag.removeprefix(ATOM):
            case "title" | "rights" | "summary" | "subtitle" | "content":
                yield from _text(document, element)
            case "id":
                yield from identifier(where, value)
            case "updated" | "published":
                yield from _moment(where, value)
            case "author" | "contributor":
                yield from _person(document, element)
            case "link":
                yield from link(document, element)
            case "generator":
                yield from tidy(element)


def _text(document: Document, element: etree._Element) -> Iterator[Complaint]:
    kind, value = element.get("type", "text"), element.text or ""
    if len(element):
        yield Complaint("UndefinedElement", where_of(element), str(element[0].tag))
    if not value.strip():
        yield Complaint("NotBlank", where_of(element))
    if kind == "text":
        yield from plain(document, element, value)
    elif kind == "html":
        yield from fragment(where_of(element), value)
    else:
        yield Complaint("InvalidTextType", where_of(element), kind)


def _person(document: Document, person: etree._Element) -> Iterator[Complaint]:
    yield from missing(person, "MissingElement", f"{ATOM}name")
    for name in person.findall(f"{ATOM}name"):
        yield from tidy(name)
        yield from plain(document, name, name.text or "")
        if _EMAIL.search(name.text or ""):
            yield Complaint("ContainsEmail", where_of(name), name.text or "")
    for one in person.findall(f"{ATOM}email"):
        if not _EMAIL.fullmatch(one.text or ""):
            yield Complaint("InvalidAddrSpec", where_of(one), one.text or "")
    for one in person.findall(f"{ATOM}uri"):
        yield from address(where_of(one), one.text or "")


def link(document: Document, element: etree._Element) -> Iterator[Complaint]:
    """Complain about a link, in RSS as well."""
    rel, where = element.get("rel", "alternate"), where_of(element)
    if element.text or len(element):
        yield Complaint("AtomLinkNotEmpty", where)
    if rel not in _RELATIONS and ":" not in rel:
        yield Complaint("UnregisteredAtomLinkRel", where, rel)
    yield from address(f"{where}[{rel}]", element.get("href", ""))
    if (kind := element.get("type")) is not None:
        yield from media_type(where, kind)
    if rel == "self" and kind and kind != "application/atom+xml":
        yield Complaint("SelfNotAtom", where, kind)
    if rel == "enclosure" and not kind:
        yield Complaint("MissingTypeAttr", where)
    if (length := element.get("length")) is not None:
        yield from whole_number(where, length, 0)
    if (title := element.get("title")) is not None:
        if not title.strip():
            yield Complaint("AttrNotBlank", where, "title")
        yield from plain(document, element, title, "title")


def _category(document: Document, category: etree._Element) -> Iterator[Complaint]:
    where = where_of(category)
    if not category.get("term", "").strip():
        yield Complaint("AttrNotBlank", where, "term")
    if (scheme := category.get("scheme")) is not None:
        yield from address(where, scheme)
    for name in ("term", "label"):
        yield from plain(document, category, category.get(name, ""), name)


def _moment(where: str, value: str) -> Iterator[Complaint]:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        yield Complaint("InvalidRFC3339Date", where, value)
        return
    if not _MOMENT.fullmatch(value):
        yield Complaint("InvalidRFC3339Date", where, value)
    if value < _EARLIEST:
        yield Complaint("ImplausibleDate", where, value)
