"""What the command line tells of the store: sources, channels, articles and notices."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.article import Article, ArticleId
from aggregator.model.poll import SourceState
from aggregator.model.retraction import Retraction


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
    """What a channel holds: entries in its document, and in its whole ledger."""

    path: str
    title: str
    feed_id: str
    entries: int
    ledger: int
    published_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the owner should know, kept until it no longer holds."""

    key: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """Everything that `status` shows."""

    articles: int
    sources: tuple[SourceReport, ...]
    channels: tuple[ChannelReport, ...]
    notices: tuple[Notice, ...]


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
class ArticleReport:
    """One stored article with its history: where it came from, where it is shown, who else carries it."""

    article_id: ArticleId
    article: Article
    source_url: str
    entry_id: str | None
    labels: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, int, datetime], ...]
    copies: tuple[str, ...]
    placed_by: str
    attempt: str | None
    changes: int
    is_lead: bool
    retracted_at: datetime | None = None
    retraction: Retraction | None = None
    page: PageReport | None = None


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
class PublishedEntry:
    """An entry read back from a published document."""

    entry_id: str
    source_url: str | None
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedChannel:
    """A channel read back from its published document, entries in the order of showing."""

    path: str
    feed_id: str
    updated_at: datetime
    entries: tuple[PublishedEntry, ...]
