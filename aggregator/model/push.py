"""WebSub's vocabulary: messages to hubs and callbacks, how they end, subscriptions on both sides."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NewType

from aggregator.model.source import SourceId

HubMode = Literal["subscribe", "unsubscribe"]
Headers = tuple[tuple[str, str], ...]
SubscriptionId = NewType("SubscriptionId", int)
"""The store's number of a subscription at our hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One HTTP request to a hub or a callback. URL and body may hold secrets and are never shown.

    `body` is None for a GET. `follows`: a redirect that keeps the method is followed, as hubs are allowed to
    move. `reply_bytes` is how much of the answer's body is read.
    """

    url: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    headers: Headers = field(default=(), repr=False)
    follows: bool = False
    allow_private_addresses: bool = False
    reply_bytes: int = 1024
    seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; `body` is cut at the message's `reply_bytes`."""

    status: int
    body: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        """Tell whether it is a 2xx."""
        return 200 <= self.status < 300

    @property
    def in_words(self) -> str:
        """Return what to tell a person."""
        return f"it answered {self.status}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """No answer; `detail` is a sentence for a person."""

    detail: str

    @property
    def is_success(self) -> bool:
        """Tell that it is none."""
        return False

    @property
    def in_words(self) -> str:
        """Return what to tell a person."""
        return self.detail


Ending = Reply | Undelivered


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRequest:
    """What somebody asks our hub for, until it is verified; `topic` is a path in output/, `lease` is granted.

    `asked_at` tells two requests for the same topic and callback apart: the later one counts.
    """

    mode: HubMode
    topic: str
    callback: str = field(repr=False)
    asked_at: datetime
    lease: timedelta = timedelta()
    secret: str | None = field(default=None, repr=False)
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HubDelivery:
    """A subscriber of our hub who is to have what a topic says now; `changes` count those since the last."""

    subscription: SubscriptionId
    topic: str
    callback: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    changes: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a delivery ended: `digest` is that of what was taken; None with `rest_until`, or the end."""

    delivery: HubDelivery
    digest: bytes | None = None
    rest_until: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPing:
    """A topic whose hub elsewhere is to be told; `topic` is a path in output/."""

    topic: str
    changes: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a source says of push: its hub, and the URL that a subscription is to name."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Ours to a source's hub. `token` makes the callback's path; it and `secret` are never shown.

    It holds until `expires_at`. `asked_at` is when the hub was last asked and has not verified it since;
    `due_at` when something is to be asked next. `leaving`: it is to end.
    """

    source_id: SourceId
    url: str
    offer: Offer
    token: str = field(repr=False)
    secret: str = field(repr=False)
    due_at: datetime
    asked_at: datetime | None = None
    expires_at: datetime | None = None
    failures: int = 0
    leaving: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettings:
    """What feeds.yaml says of push. `base_url` ends with a slash.

    `hub` is the URL of the hub that documents name, None for none; `is_own`: it is ours. `private` are the
    paths of channels that ask for a token. `command` is what runs after a publish, in `timeout` at most.
    """

    base_url: str = ""
    hub: str | None = None
    is_own: bool = False
    subscribe: bool = False
    allow_private_addresses: bool = False
    private: frozenset[str] = frozenset()
    command: tuple[str, ...] = field(default=(), repr=False)
    timeout: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicReport:
    """How many subscribe to a topic at our hub, and how many of them could not be reached last time."""

    topic: str
    subscribers: int
    failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """How push fares: subscribers of ours, those whose callbacks fail, and what we subscribe to."""

    subscribers: int = 0
    failing: int = 0
    unverified: int = 0
    waiting: int = 0
    subscriptions: tuple[Subscription, ...] = ()
