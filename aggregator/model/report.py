"""What the command line tells of the store: sources, channels, articles and notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.article import Article, ArticleId, LabelReason
from aggregator.model.filing import Filing
from aggregator.model.poll import SourceState
from aggregator.model.push import PushReport, TopicReport
from aggregator.model.retraction import Retraction
from aggregator.model.story import Relation

_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How a source fares; `outcome` is None before its first poll."""

    url: str
    name: str
    outcome: str | None
    reason: str
    articles: int
    polled_at: datetime | None
    succeeded_at: datetime | None
    next_poll_at: datetime | None
    why: str
    failures: int
    failing_since: datetime | None
    state: SourceState | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What bears on the next poll of a source; `held_until` is its host's, `interval` its own fixed one."""

    url: str
    name: str
    state: SourceState
    held_until: datetime | None
    interval: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """What a channel holds: entries in its document, and in its whole ledger.

    `sources` counts those of the document, `largest` is the part in (0, 1] that the largest of them has;
    `held_minutes` is how long after its oldest entry its newest was shown, None where it has none.
    """

    path: str
    title: str
    feed_id: str
    entries: int
    ledger: int
    published_at: datetime | None
    updated_at: datetime | None
    sources: int = 0
    largest: float = 0.0
    held_minutes: int | None = None

    @property
    def shares(self) -> str:
        """Say whom its document is from."""
        if not self.sources:
            return "no source"
        return f"{self.sources} source{'s' * (self.sources != 1)}, largest {round(self.largest * 100)} %"

    @property
    def warning(self) -> str | None:
        """Say what a reader that asks once an hour would miss (rule C4), None where it would not."""
        if self.held_minutes is None or self.held_minutes >= _HOUR or self.ledger <= self.entries:
            return None
        return (
            f"holds {self.held_minutes} min of news: who asks once an hour may miss some; a larger "
            "`window`, or feeds of fewer sources, help"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the owner should know, kept until it no longer holds."""

    key: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """Everything that `status` shows; `filing` is how far filing anew has come, None where it never ran."""

    articles: int
    sources: tuple[SourceReport, ...]
    channels: tuple[ChannelReport, ...]
    notices: tuple[Notice, ...]
    filing: Filing | None = None
    push: PushReport = field(default_factory=PushReport)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMeasure:
    """A channel in numbers; `shown_lately` counts the last 24 hours."""

    path: str
    title: str
    entries: int
    shown_ever: int
    shown_lately: int
    published_at: datetime | None
    dirty_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What monitoring wants to know: sources by last outcome, what is due, channels, topics of our hub."""

    sources: Mapping[str, int]
    due: int
    oldest_due_at: datetime | None
    channels: tuple[ChannelMeasure, ...]
    topics: tuple[TopicReport, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    """How an article's page fares; `characters` of text are kept, `reason` is the last look in words."""

    url: str
    reason: str
    characters: int
    attempts: int
    asked_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """Another article of the same piece: who carries it, where, and whether it was taken back."""

    article_id: ArticleId
    outlet: str
    source_url: str
    link: str | None
    retracted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceReport:
    """A piece of a story: its headline, its lead's link, and the outlets that carry it, the lead's first."""

    entry_id: str
    headline: str
    link: str | None
    outlets: tuple[str, ...]
    first_shown_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """A story: its pieces, the first shown first, and the ids that it had before others became part of it."""

    entry_id: str
    pieces: tuple[PieceReport, ...]
    former_ids: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """Return what its first piece says."""
        return self.pieces[0].headline

    @property
    def outlets(self) -> tuple[str, ...]:
        """Return all outlets that tell it, each once, in the order of coming."""
        return tuple(dict.fromkeys(name for piece in self.pieces for name in piece.outlets))

    @property
    def first_at(self) -> datetime:
        """Return when it was first shown."""
        return self.pieces[0].first_shown_at

    @property
    def last_at(self) -> datetime:
        """Return when its last piece was first shown."""
        return max(piece.first_shown_at for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReport:
    """One stored article with its history: where it came from, where it is shown, who else carries it.

    `more_copies` are not among `copies`, which names the first.
    """

    article_id: ArticleId
    article: Article
    source_url: str
    entry_id: str | None
    labels: tuple[LabelReason, ...]
    channels: tuple[tuple[str, int, datetime], ...]
    copies: tuple[CopyReport, ...]
    more_copies: int
    story: StoryReport | None
    placed_by: str
    attempt: str | None
    changes: int
    is_lead: bool
    retracted_at: datetime | None = None
    retraction: Retraction | None = None
    page: PageReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedReport:
    """Another article beside one that is explained: how they stand, and what a comparison finds now.

    `score` is at most 100; `shared` and `conflict` are the evidence in words.
    """

    article_id: ArticleId
    title: str | None
    source_url: str | None
    stands: str
    relation: Relation | None = None
    rule: str | None = None
    score: int | None = None
    shared: str | None = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingReport:
    """How an article was placed, with which other one and score, what it is compared with; and its labels,
    each with the reason, and the paths of the channels that show it.
    """

    article_id: ArticleId
    title: str
    source_url: str
    entry_id: str | None
    placed_by: str
    placed_with: int | None
    score: int | None
    attempt: str | None
    compared: tuple[ComparedReport, ...]
    labels: tuple[LabelReason, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a new configuration changed in the store."""

    added: int = 0
    removed: int = 0
    moved: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """How long articles and the hashes of what was seen are kept."""

    articles: timedelta = timedelta(days=90)
    newest_per_channel: int = 100
    seen: timedelta = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneReport:
    """What retention deleted."""

    articles: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPiece:
    """A piece that the entry of its story lists: its own entry id, and what the list says of it."""

    entry_id: str
    title: str
    link: str | None
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """A piece read back from a published document.

    Where the entry stood for a story, `story_id` is its id, the piece is its lead, and `others` are those
    that it lists beside, the oldest first. `sequence` is its line in the channel's ledger, None where the
    document does not tell.
    """

    entry_id: str
    source_url: str | None
    article: Article
    story_id: str | None = None
    others: tuple[PublishedPiece, ...] = ()
    sequence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedChannel:
    """A document of a channel, read back: the current one, or the archive with this number.

    `entries` are in the order of showing; `last_sequence` is the last line that the ledger had then.
    `departed` are the ids of entries that it names as deleted; `former` the paths that its channel had.
    """

    path: str
    feed_id: str
    updated_at: datetime
    entries: tuple[PublishedEntry, ...]
    departed: tuple[str, ...] = ()
    last_sequence: int = 0
    archive: int = 0
    former: tuple[str, ...] = ()
