"""The configuration as the rest of the program sees it: frozen values, nothing of files or YAML."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from aggregator.model.channel import AutoChannels, FeedFormat, Order, Show
from aggregator.model.place import ChannelRule, Correction, Place
from aggregator.model.source import ContentMode, Label, Source
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from aggregator.schedule import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What is published; `titles` are (language, text), `title` the one in `language`, else the first."""

    id: str | None = None
    title: str = "News"
    titles: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    base_url: str | None = None
    contact: str | None = None
    timezone: str = "UTC"
    is_public: bool = False
    """Whether `base_url` can be reached from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingSettings:
    """How sources are polled; `interval` is None where the schedule decides."""

    interval: timedelta | None = None
    budget: Budget = field(default_factory=Budget)
    host_gap_seconds: float = 1.0
    allow_private_addresses: bool = False
    concurrency: int = 32
    transport: Literal["auto", "curl", "requests"] = "auto"
    proxy: str | None = field(default=None, repr=False)
    pages_per_day: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """How the output is written; `content` is None where `base_url` decides."""

    content: ContentMode | None = None
    every: timedelta = timedelta(minutes=5)
    formats: tuple[FeedFormat, ...] = ("atom", "rss", "json")
    on_publish: tuple[str, ...] = field(default=(), repr=False)
    on_publish_timeout: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettings:
    """Whether news is pushed; `hub` is `own`, `off` or a URL."""

    hub: str = "off"
    subscribe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Where the built-in server listens, and where for its owner alone; hosts have no brackets."""

    host: str = "127.0.0.1"
    port: int = 8080
    admin: tuple[str, int] | None = ("127.0.0.1", 8081)
    access_log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """How the owner is told of what needs a person: by none, one or both; at most every so often."""

    command: tuple[str, ...] = field(default=(), repr=False)
    webhook: str | None = field(default=None, repr=False)
    every: timedelta = timedelta(minutes=15)


TitleText = tuple[tuple[str, str], ...]
"""A title as pairs of language and text; the language of a plain title is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """How one channel differs from the others; None where it does not.

    `rule` is None where the path says by itself what it takes; `is_named`: the owner gave the title.
    `share` is the largest part of the newest entries that one source has while others have news;
    `moved_from` the path that it had.
    """

    place: Place
    is_named: bool = False
    rule: ChannelRule | None = None
    show: Show = "articles"
    hours: float | None = None
    at_least: int | None = None
    at_most: int | None = None
    order: Order = "published"
    share: float | None = None
    token: str | None = field(default=None, repr=False)
    moved_from: str | None = None

    @property
    def path(self) -> str:
        """Return its path."""
        return self.place.path


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSettings:
    """A function of the owner's, `module:function`, and where feeds.yaml names it; line 0 where not known."""

    name: str
    line: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSettings:
    """How long, and how much of, what the network answered is kept."""

    days: float = 3.0
    megabytes: float = 500.0


DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingList:
    """A list that is fetched: from where, how often, and where its last copy lies."""

    url: str
    request_url: str = field(repr=False)
    copy: Path
    refresh: timedelta = DAILY


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One accepted configuration.

    `labels` are all labels in use, in the order of the file; `never_merge` holds pairs of links or entry ids
    of articles that are kept apart; `withdrawn` are keys of what is shown never again; `files` every file
    that was read, `path` first; `notes` sentences for a person about what was found odd but obeyed. `flat`
    is the whole of it as JSON, includes inlined,
    placeholders as written: `load_flat` reads it back to an equal Config. It holds what was secret and
    written literally: keep it where only the owner can read it.
    """

    path: Path
    site: SiteSettings
    polling: PollingSettings
    publish: PublishSettings
    push: PushSettings
    serve: ServeSettings
    alerts: AlertSettings
    auto: AutoChannels
    sources: tuple[Source, ...]
    labels: tuple[Label, ...]
    topics: tuple[OwnTopic, ...]
    regions: tuple[OwnRegion, ...]
    channels: tuple[ChannelSettings, ...]
    never_merge: frozenset[frozenset[str]]
    corrections: tuple[tuple[str, Correction], ...]
    withdrawn: frozenset[bytes]
    notes: tuple[str, ...]
    files: tuple[Path, ...]
    flat: str = field(repr=False)
    lists: tuple[LivingList, ...] = ()
    steps: tuple[StepSettings, ...] = ()
    record: RecordSettings | None = None
