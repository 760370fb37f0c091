"""One scheduled attempt on one source: the lease it needs, how it ended, and what is stored of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.model.article import ArticleId
from aggregator.model.document import Validators
from aggregator.model.source import SourceId
from aggregator.model.story import Placement


class Outcome(StrEnum):
    """How a poll ended, in one word."""

    NEW = "new"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    FAILED = "failed"
    NOT_A_FEED = "not_a_feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A permanent redirect of a source: where it leads, since when, and whether requests go there by now.

    `url` is the address as written that it was learned for.
    """

    url: str
    target: str
    since: datetime
    adopted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherWishes:
    """How often the publisher wants to be asked: how long an answer is fresh, RSS's ttl, the syndication
    module's period, and the hours (0 to 23, UTC) and weekdays (0 is Monday) in which to stay away.
    """

    max_age: timedelta | None = None
    ttl: timedelta | None = None
    period: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered between two polls of a source; times are aware UTC.

    `why` says in words why `next_poll_at` is when it is; `next_poll_at` is None when polling has
    stopped (410). `reason` is the last outcome in words, `status` the last HTTP status of a failure.
    `body_repeats`: the same document was ever served twice. `read_at` is when a document was last read,
    `reader` the version of the readers then; `full_at` is when the server last sent a whole document.
    `wishes` are the publisher's last: an answer 304 may leave them out. So many of its next documents as
    `tolerant_reads` says go to the tolerant reader at once. `rhythm` is what the schedule has learned,
    `overflow_at` when entries may last have been lost between two polls. Until `pushed_until` its hub sends
    us what is new; what a poll writes leaves that as it is.
    """

    validators: Validators = Validators()
    body_hash: bytes | None = None
    next_poll_at: datetime | None
    why: str = ""
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    outcome: Outcome | None = None
    reason: str = ""
    status: int | None = None
    failures: int = 0
    failing_since: datetime | None = None
    title: str | None = None
    read_at: datetime | None = None
    full_at: datetime | None = None
    body_repeats: bool = False
    reader: int | None = None
    tolerant_reads: int = 0
    wishes: PublisherWishes = PublisherWishes()
    move: Move | None = None
    rhythm: bytes | None = field(default=None, repr=False)
    overflow_at: datetime | None = None
    pushed_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to poll a source until `expires_at`; the store refuses a commit with an older token.

    `source_key` seeds derived ids and never changes; `url` is as written in feeds.yaml.
    """

    source_id: SourceId
    url: str
    source_key: str
    token: int
    expires_at: datetime
    state: SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a document showed to the schedule: its number of entries, and when those that are new came out.

    `oldest` is the oldest date in it; None where entries have no dates.
    """

    window: int
    published: tuple[datetime, ...] = ()
    oldest: datetime | None = None
    overflow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSummary:
    """What the schedule needs to know of a poll: its ending, the publisher's wishes, and what was new.

    `news` is None where the document is the one of the poll before.
    """

    outcome: Outcome
    wishes: PublisherWishes = PublisherWishes()
    status: int | None = None
    retry_at: datetime | None = None
    soft: bool = False
    has_validators: bool = True
    body_repeats: bool = True
    news: News | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDecision:
    """What one poll writes, all of it or nothing: placements in the order of showing, and the next state.

    `host_hold` keeps the whole host unpolled until a time (429, 503). `full_text`: the pages of what is shown
    are asked for. `deleted` are keys of guids that the publisher names as deleted; `vanish`: what the
    document leaves out although it reaches further back is to be retracted. `relisted` were listed unchanged
    and not looked at again; `relisted_pruned` are entry hashes of such that retention has deleted.
    """

    placements: tuple[Placement, ...]
    state: SourceState
    host_hold: tuple[str, datetime] | None = None
    full_text: bool = False
    deleted: tuple[bytes, ...] = ()
    vanish: bool = False
    relisted: tuple[ArticleId, ...] = ()
    relisted_pruned: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit did; `accepted` is False when the lease had passed to somebody else.

    `retracted` counts the articles that were taken back or restored.
    """

    accepted: bool
    new: int = 0
    shown: int = 0
    changed: int = 0
    retracted: int = 0
