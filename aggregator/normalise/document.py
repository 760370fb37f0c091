"""What all entries of a document share: keys that tell nothing, dates to trust, where it comes from."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from aggregator.model.article import Direction, Origin
from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.model.source import Source
from aggregator.normalise.texts import one_line_of
from aggregator.text import markup
from aggregator.text.dates import parse_date
from aggregator.text.languages import language_tag, written
from aggregator.text.uris import is_normal, normal
from aggregator.text.urls import canonical, host_of, source_urn
from aggregator.text.words import folded_title

_SIMILAR_UPDATES = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and what holds for all of its entries; `pages` are their canonical links, in its order."""

    feed: ParsedFeed
    source: Source
    received_at: datetime
    zone: tzinfo
    language: str | None
    written: Direction | None
    trust_updated: bool
    pages: tuple[str | None, ...]
    shared_links: frozenset[str]
    shared_guids: frozenset[str]
    updated_at: datetime | None
    channel: Origin

    def origin(self, entry: ParsedEntry, updated_at: datetime) -> Origin:
        """Return where an entry comes from: the feed, or the publication that the feed took it from."""
        channel, publication = self.channel, entry.publication
        if publication is None and self.updated_at is not None:
            return channel
        return Origin(
            id=channel.id,
            title=self.source.name or (publication and one_line_of(publication.title)) or channel.title,
            updated_at=min(self.updated_at or updated_at, self.received_at),
            self_url=channel.self_url,
            link=(publication and publication.link) or channel.link,
            rights=channel.rights,
        )


def reading(feed: ParsedFeed, source: Source, received_at: datetime) -> Reading:
    """Look at a document as a whole."""
    zone = ZoneInfo(source.timezone) if source.timezone else UTC
    updates = [entry.updated for entry in feed.entries if entry.updated]
    pages = tuple(canonical(entry.link) for entry in feed.entries)
    updated_at = parse_date(feed.updated, zone, received_at)
    language = language_tag(feed.language)
    return Reading(
        feed=feed,
        source=source,
        received_at=received_at,
        zone=zone,
        language=language,
        written=written(language) if language else None,
        # One equal `updated` on a whole document is the time of its making, not of its entries.
        trust_updated=len(updates) < _SIMILAR_UPDATES or len(set(updates)) > 1,
        pages=pages,
        shared_links=_shared_links(feed.entries, pages),
        shared_guids=_shared_guids(feed.entries, pages),
        updated_at=updated_at,
        channel=_channel(feed, source, min(updated_at or received_at, received_at)),
    )


def _shared_links(entries: tuple[ParsedEntry, ...], pages: tuple[str | None, ...]) -> frozenset[str]:
    """Return the pages that entries with unlike guids, or unlike titles, have in common."""
    repeated = {page for page, count in Counter(pages).items() if count > 1 and page}
    by_page: dict[str, set[str]] = {}
    for entry, page in zip(entries, pages, strict=True) if repeated else ():
        if page in repeated and page:
            by_page.setdefault(page, set()).add(entry.guid or "title:" + _title_key(entry))
    return frozenset(page for page, owners in by_page.items() if len(owners) > 1)


def _shared_guids(entries: tuple[ParsedEntry, ...], pages: tuple[str | None, ...]) -> frozenset[str]:
    """Return the guids that a publisher gave to several entries which differ in link and in title."""
    counts = Counter(entry.guid for entry in entries)
    repeated = {guid for guid, count in counts.items() if count > 1 and guid}
    by_guid: dict[str, list[tuple[str | None, str]]] = {}
    for entry, page in zip(entries, pages, strict=True) if repeated else ():
        if entry.guid in repeated and entry.guid:
            by_guid.setdefault(entry.guid, []).append((page or entry.link, _title_key(entry)))
    return frozenset(guid for guid, sharing in by_guid.items() if _differ(sharing))


def _differ(sharing: list[tuple[str | None, str]]) -> bool:
    return len({link for link, _ in sharing}) > 1 and len({title for _, title in sharing}) > 1


def _title_key(entry: ParsedEntry) -> str:
    text = entry.title or entry.summary or entry.content
    return folded_title(text.value) if text else ""


def _channel(feed: ParsedFeed, source: Source, updated_at: datetime) -> Origin:
    shareable = source.url.startswith(("http://", "https://")) and not source.has_secret
    # A publisher may echo the address it was asked for, and with it the secret.
    own_id = feed.id if feed.id and is_normal(feed.id) and not source.has_secret else None
    link = feed.link if feed.link and not (source.has_secret and "?" in feed.link) else None
    title = source.name or (markup.plain_text(feed.title) if feed.title else "") or host_of(source.url)
    return Origin(
        id=own_id or (normal(source.url) if shareable else None) or source_urn(source.url),
        title=title or "Unnamed source",
        updated_at=updated_at,
        self_url=source.url if shareable else None,
        link=link,
        rights=source.rights or one_line_of(feed.rights) or feed.licence,
    )
