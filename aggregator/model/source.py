"""A source: what we poll, as the owner configured it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NewType

from aggregator.model.document import FetchLimits
from aggregator.model.rule import Rule

SourceId = NewType("SourceId", int)
"""The store's own number of a source; it survives edits of the URL."""

ContentMode = Literal["excerpt", "full"]
SourceKind = Literal["feed", "page"]
VanishMode = Literal["keep", "retract"]
LabelKind = Literal["topic", "region"]
Distrusted = Literal["id", "updated", "published", "author", "language"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A topic or a region; `slug` is `[a-z0-9-]+` and names the channel's file."""

    kind: LabelKind
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """How much of a new source's back history enters the channels."""

    days: float = 2.0
    max_articles: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of feeds.yaml, with the defaults of its groups applied.

    `url` is as written (placeholders for secrets unreplaced): it is shown, logged and stored.
    `request_url` and `headers` hold the replaced secrets and are never shown, logged or stored. A source of
    the kind `page` is one article as pasted or saved, or a folder of such; its `url` may be a bare path.
    `labels` hold for each of its articles; `priors` are topics and regions that its articles often have, a
    weight beside what the text says; `never` are those that no text gives them. `home` is the country of the
    outlet (ISO 3166 alpha-2): it says which of several places of one name is meant, and labels nothing.
    """

    url: str
    request_url: str = field(repr=False)
    kind: SourceKind = "feed"
    name: str | None = None
    group: str | None = None
    labels: tuple[Label, ...] = ()
    priors: tuple[Label, ...] = ()
    never: tuple[Label, ...] = ()
    home: str | None = None
    language: str | None = None
    timezone: str | None = None
    interval: timedelta | None = None
    allow_fast: bool = False
    backfill: Backfill = Backfill()
    was: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    has_secret: bool = False
    content: ContentMode | None = None
    full_text: bool = False
    vanish: VanishMode = "keep"
    rights: str | None = None
    priority: int = 0
    distrust: tuple[Distrusted, ...] = ()
    keep: tuple[Rule, ...] = ()
    drop: tuple[Rule, ...] = ()
    allow_private_addresses: bool = False
    limits: FetchLimits = FetchLimits()
    origin: str = ""
    """Where it stands, for messages: `feeds.yaml:14`."""
