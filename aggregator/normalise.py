"""ParsedFeed -> articles: identity, precedence of fields, clean text, aware and clamped times."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from aggregator.model.article import Article, Direction, Origin
from aggregator.model.feed import Defect, Image, Markup, ParsedEntry, ParsedFeed
from aggregator.model.source import Source
from aggregator.text import markup
from aggregator.text.dates import parse_date
from aggregator.text.pictures import first_image
from aggregator.text.urls import canonical, host_of, source_urn, without_tracking
from aggregator.text.words import digest, folded, folded_title, is_right_to_left, one_line, shortened

SUMMARY_CHARACTERS = 300
_UNTITLED_CHARACTERS = 80
_LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*")
_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"\\^`{|}]+")
_SIMILAR_UPDATES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The articles of a document in its order, and what was wrong with it."""

    articles: tuple[Article, ...]
    defects: tuple[Defect, ...]
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all entries of one document share."""

    feed: ParsedFeed
    source: Source
    received_at: datetime
    zone: tzinfo
    trust_updated: bool
    shared_links: frozenset[str]
    shared_guids: frozenset[str]
    feed_updated_at: datetime | None


def normalise(
    feed: ParsedFeed, source: Source, received_at: datetime, skip: frozenset[int] = frozenset()
) -> Normalised:
    """Turn the entries of a document into articles; an entry without any content becomes a Defect.

    `skip` holds the positions of entries that are known to be unchanged: they give no article, but
    count for what all entries share.
    """
    reading = _reading(feed, source, received_at)
    articles: list[Article] = []
    defects = list(feed.defects)
    for position, entry in enumerate(feed.entries):
        if position in skip:
            continue
        if _is_empty(entry):
            defects.append(Defect(what="an entry without id, link, title and text", entry=position))
        else:
            articles.append(_article(entry, reading))
    return Normalised(articles=tuple(articles), defects=tuple(defects))


def _reading(feed: ParsedFeed, source: Source, received_at: datetime) -> _Reading:
    zone = ZoneInfo(source.timezone) if source.timezone else UTC
    updates = [entry.updated for entry in feed.entries if entry.updated]
    return _Reading(
        feed=feed,
        source=source,
        received_at=received_at,
        zone=zone,
        # One equal `updated` on a whole document is the time of its making, not of its entries.
        trust_updated=len(updates) < _SIMILAR_UPDATES or len(set(updates)) > 1,
        shared_links=_shared_links(feed.entries),
        shared_guids=_shared_guids(feed.entries),
        feed_updated_at=parse_date(feed.updated, zone),
    )


def _shared_links(entries: tuple[ParsedEntry, ...]) -> frozenset[str]:
    """Return the canonical links that entries with unlike guids, or unlike titles, have in common."""
    by_link: dict[str, set[str]] = {}
    for entry in entries:
        if link := canonical(entry.link):
            by_link.setdefault(link, set()).add(entry.guid or "title:" + _title_key(entry))
    return frozenset(link for link, owners in by_link.items() if len(owners) > 1)


def _shared_guids(entries: tuple[ParsedEntry, ...]) -> frozenset[str]:
    """Return the guids that a publisher gave to several entries which differ in link and in title."""
    repeated = {guid for guid, count in Counter(entry.guid for entry in entries).items() if count > 1}
    by_guid: dict[str, list[ParsedEntry]] = {}
    for entry in entries:
        if entry.guid in repeated and entry.guid:
            by_guid.setdefault(entry.guid, []).append(entry)
    return frozenset(guid for guid, sharing in by_guid.items() if _differ(sharing))


def _differ(entries: list[ParsedEntry]) -> bool:
    links = {canonical(entry.link) or entry.link for entry in entries}
    titles = {_title_key(entry) for entry in entries}
    return len(links) > 1 and len(titles) > 1


def _title_key(entry: ParsedEntry) -> str:
    text = entry.title or entry.summary or entry.content
    return folded_title(text.value) if text else ""


def _is_empty(entry: ParsedEntry) -> bool:
    return not (entry.guid or entry.link or entry.title or entry.summary or entry.content)


def _article(entry: ParsedEntry, reading: _Reading) -> Article:
    link = _link(entry)
    content = _content(entry, link, reading)
    summary = _summary(entry, content)
    title = _title(entry, summary, link)
    published_at, updated_at, dated = _times(entry, reading)
    language = _language(entry, reading)
    key = canonical(link)
    return Article(
        guid=entry.guid,
        link=link,
        link_is_key=key is not None and key not in reading.shared_links,
        guid_is_key=entry.guid is not None and entry.guid not in reading.shared_guids,
        title=title,
        summary=summary,
        content=content,
        published_at=published_at,
        updated_at=updated_at,
        first_seen_at=reading.received_at,
        dated=dated,
        authors=entry.authors,
        categories=entry.categories,
        enclosures=entry.enclosures,
        image=_image(entry, content),
        rights=one_line(markup.plain_text(entry.rights)) if entry.rights else None,
        comments=entry.comments,
        geo=entry.geo,
        language=language,
        direction=_direction(title + " " + summary),
        text_hash=digest(folded(title) + "\n" + folded(markup.plain_text(content))),
        origin=_origin(reading, updated_at),
    )


def _link(entry: ParsedEntry) -> str | None:
    if entry.link:
        return without_tracking(entry.link)
    is_address = entry.guid is not None and entry.guid.startswith(("http://", "https://"))
    return entry.guid if is_address and canonical(entry.guid) else None


def _content(entry: ParsedEntry, link: str | None, reading: _Reading) -> str:
    text = entry.content or entry.summary
    if text is None:
        return ""
    if text.kind == "text" and not markup.looks_like_html(text.value):
        return markup.text_to_html(markup.xml_safe(text.value))
    return markup.sanitised(text.value, _base(text, link, reading))


def _base(text: Markup, link: str | None, reading: _Reading) -> str | None:
    # An xml:base that only repeats the document's own address says less than the entry's link.
    return text.base if text.base and text.base != reading.feed.url else link or reading.feed.url


def _summary(entry: ParsedEntry, content: str) -> str:
    text = _plain(entry.summary) or markup.plain_text(content)
    return shortened(text, SUMMARY_CHARACTERS)


def _title(entry: ParsedEntry, summary: str, link: str | None) -> str:
    title = _plain(entry.title)
    return title or shortened(summary, _UNTITLED_CHARACTERS) or link or entry.guid or "Untitled"


def _plain(text: Markup | None) -> str:
    if text is None:
        return ""
    if text.kind == "text":
        return one_line(markup.xml_safe(text.value))
    return markup.plain_text(text.value)


def _times(entry: ParsedEntry, reading: _Reading) -> tuple[datetime, datetime, bool]:
    """Return published, updated (never after the receipt, never before published) and whether dated."""
    updated = _moment(entry.updated, reading) if reading.trust_updated else None
    published = _moment(entry.published, reading) or updated
    published_at = min(published or reading.received_at, reading.received_at)
    updated_at = min(updated or published_at, reading.received_at)
    # A date in the future moves with each receipt until it has come: it identifies nothing.
    return published_at, max(updated_at, published_at), published == published_at


def _moment(text: str | None, reading: _Reading) -> datetime | None:
    moment = parse_date(text, reading.zone)
    # The first day of the epoch is what software writes where it knows no date.
    return moment if moment and moment.timestamp() >= 86_400 else None


def _language(entry: ParsedEntry, reading: _Reading) -> str | None:
    for tag in (reading.source.language, entry.language, reading.feed.language):
        folded_tag = (tag or "").strip().replace("_", "-")
        if _LANGUAGE.fullmatch(folded_tag):
            return folded_tag
    return None


def _direction(text: str) -> Direction:
    return "rtl" if is_right_to_left(text) else "ltr"


def _image(entry: ParsedEntry, content: str) -> Image | None:
    if entry.image:
        return entry.image
    found = first_image(content)
    return Image(url=found[0], width=found[1], height=found[2]) if found else None


def _origin(reading: _Reading, updated_at: datetime) -> Origin:
    feed, source = reading.feed, reading.source
    shareable = source.url.startswith(("http://", "https://")) and not source.has_secret
    # A publisher may echo the address it was asked for, and with it the secret.
    own_id = feed.id if feed.id and _IRI.fullmatch(feed.id) and not source.has_secret else None
    link = feed.link if feed.link and not (source.has_secret and "?" in feed.link) else None
    title = source.name or (markup.plain_text(feed.title) if feed.title else "") or host_of(source.url)
    return Origin(
        id=own_id or (source.url if shareable else source_urn(source.url)),
        title=title or "Unnamed source",
        updated_at=min(reading.feed_updated_at or updated_at, reading.received_at),
        self_url=source.url if shareable else None,
        link=link,
        rights=source.rights or (one_line(markup.plain_text(feed.rights)) if feed.rights else None),
    )
