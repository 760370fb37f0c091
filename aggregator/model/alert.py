"""What needs a person: found now, told when it begins, and told again when it is over."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.poll import SourceState
from aggregator.model.report import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that needs a person now; `key` says of what it is, and stays while it lasts."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A finding with its time; `over_at` is None while it lasts."""

    key: str
    text: str
    since: datetime
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSource:
    """A source that is polled, and when its newest article came; None where none is stored."""

    url: str
    name: str
    state: SourceState
    newest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedChannel:
    """A channel, and when it last showed something: the newest of its ledger's lines first, at most 20."""

    path: str
    shown_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is looked at for alerts."""

    sources: tuple[WatchedSource, ...]
    channels: tuple[WatchedChannel, ...]
    notices: tuple[Notice, ...]
