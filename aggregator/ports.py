"""What the service needs from the world: a clock, a fetcher, a store, a publisher."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from aggregator.model.article import ArticleId
from aggregator.model.channel import (
    AutoChannels,
    Channel,
    ChannelSummary,
    Gathering,
    RenderedFeed,
    SentLine,
    Shelf,
    Show,
    Showing,
    StoryPiece,
    StoryShowing,
)
from aggregator.model.document import Document, Fetched, FetchRequest
from aggregator.model.feed import ParsedFeed
from aggregator.model.filing import Filed, Filing, StoredPiece
from aggregator.model.page import PageLease, PagePolicy, PageVerdict, RobotsFile
from aggregator.model.place import Place
from aggregator.model.poll import Committed, Lease, PollDecision, SourceState
from aggregator.model.report import PruneReport, PublishedChannel, RetentionPolicy, SyncReport
from aggregator.model.source import Source, SourceId
from aggregator.model.story import Key, Known, PieceId


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        ...


class Fetcher(Protocol):
    """Fetches documents, politely and within limits."""

    def fetch_all(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield one ending for each request, in order of completion.

        `requests` is drawn lazily: only as many are taken as can run. One host is asked one
        request at a time, with the host gap between two of them. Never raises for what a server
        does; every request taken gets exactly one ending, also after `stop`.
        """
        ...

    def stop(self, grace_seconds: float) -> None:
        """Draw no further requests; what still runs after the grace ends as CANCELLED. Any thread."""
        ...


class TolerantReader(Protocol):
    """Reads the documents that the direct path declines."""

    def __call__(self, document: Document) -> ParsedFeed:
        """Read a document.

        Raises:
            ParseError: no feed came out of it.
        """
        ...

    def rest(self) -> None:
        """Let go of what is held for the next document; calling it again is allowed."""
        ...


class Store(Protocol):
    """Keeps sources, articles and ledgers; every call is one transaction."""

    def sync_sources(self, wanted: Sequence[Source], interval: timedelta, now: datetime) -> SyncReport: ...
    def ensure_channels(self, places: Sequence[Place], now: datetime, *, opens: bool = True) -> None: ...
    def count_pieces(self) -> int: ...
    def stored(self, before: PieceId | None, limit: int) -> tuple[StoredPiece, ...]: ...
    def stored_under(self, names: Collection[str]) -> tuple[StoredPiece, ...]: ...
    def filing(self) -> Filing | None: ...
    def file(
        self, filed: Sequence[Filed], live: Collection[str], progress: Filing, now: datetime
    ) -> None: ...
    def open_channels(self, paths: Collection[str], now: datetime) -> None: ...
    def open_grown(self, auto: AutoChannels, now: datetime) -> tuple[str, ...]: ...
    def active_urls(self) -> frozenset[str]: ...
    def lease_due(
        self, now: datetime, limit: int, polls_an_hour: float | None = None
    ) -> tuple[Lease, ...]: ...
    def heed_clock(self, now: datetime) -> int: ...
    def release(self, lease: Lease) -> None: ...
    def make_all_due(self, now: datetime) -> None: ...
    def count_due(self, now: datetime) -> int: ...
    def first_round(self) -> bool: ...
    def adopt_predecessor(
        self, lease: Lease, guids: Sequence[str], key_of: Callable[[str, str], bytes]
    ) -> Lease: ...
    def known_entries(
        self, source_id: SourceId, hashes: Sequence[bytes]
    ) -> Mapping[bytes, ArticleId | None]: ...
    def backstage(self, source_id: SourceId, keys: Sequence[bytes]) -> frozenset[bytes]: ...
    def commit_poll(
        self, lease: Lease, keys: Iterable[Key], decide: Callable[[Known], PollDecision], now: datetime
    ) -> Committed: ...
    def commit_quiet(self, ended: Sequence[tuple[Lease, SourceState]]) -> frozenset[SourceId]: ...
    def page_due(self, now: datetime) -> bool: ...
    def lease_pages(self, now: datetime, policy: PagePolicy) -> tuple[PageLease, ...]: ...
    def commit_page(self, lease: PageLease, verdict: PageVerdict, now: datetime, *, asked: bool) -> bool: ...
    def release_page(self, lease: PageLease, now: datetime, rest_until: datetime | None) -> None: ...
    def keep_robots(self, file: RobotsFile) -> None: ...
    def claim_publishing(self, now: datetime, until: datetime) -> str | None: ...
    def dirty_channels(self) -> tuple[tuple[Channel, datetime | None], ...]: ...
    def showings(
        self,
        path: str,
        limit: int,
        choose: Callable[[Sequence[SentLine]], Sequence[int]] | None = None,
        shelf: Shelf | None = None,
    ) -> tuple[Showing, ...]: ...
    def stories(
        self,
        path: str,
        limit: int,
        choose: Callable[[Sequence[StoryPiece]], Sequence[Gathering]],
        shelf: Shelf | None = None,
    ) -> tuple[StoryShowing, ...]: ...
    def refresh_outlets(self, path: str, limit: int, not_since: datetime, now: datetime) -> bool: ...
    def mark_published(
        self,
        shown: Channel,
        entries: int,
        high_water: datetime,
        now: datetime,
        *,
        outlets_wait: bool = False,
        stories_at: Mapping[str, datetime] = ...,
    ) -> None: ...
    def mark_all_changed(self, now: datetime) -> None: ...
    def follow_shows(self, shows: Mapping[str, Show], now: datetime) -> None: ...
    def remember(self, key: str, value: str) -> str | None: ...
    def recall(self, key: str) -> str | None: ...
    def summaries(self) -> tuple[ChannelSummary, ...]: ...
    def split(self, pairs: frozenset[frozenset[str]], now: datetime) -> int: ...
    def prune(self, now: datetime, policy: RetentionPolicy) -> PruneReport: ...
    def recover(self, published: Sequence[PublishedChannel], now: datetime) -> int: ...
    def is_new(self) -> bool: ...
    def set_notice(self, key: str, text: str | None, now: datetime) -> None: ...


class Publisher(Protocol):
    """Puts documents where readers find them."""

    def publish(self, feed: RenderedFeed) -> bool:
        """Write a document; False where the published bytes are the same already.

        Raises:
            PublishError: it could not be written; what was published stays.
        """
        ...

    def sweep(self) -> None:
        """Remove what a killed process left half written; only the process that publishes calls it."""
        ...
