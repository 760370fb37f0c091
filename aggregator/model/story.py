"""Where articles belong: stored candidates, the keys they share, and the decision for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from aggregator.model.article import ArticleId, LabelledArticle
from aggregator.model.source import SourceId

PieceId = NewType("PieceId", int)
StoryId = NewType("StoryId", int)
UNNUMBERED = ArticleId(-1)


class KeyKind(StrEnum):
    """What an article can be recognised by; `architecture.md` calls these the fingerprints."""

    GUID = "guid"
    LINK = "link"
    TITLE = "title"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A fingerprint: 16 bytes; GUID and TITLE are scoped to their source, LINK and ENTRY to nothing."""

    kind: KeyKind
    value: bytes


class Relation(StrEnum):
    """How two articles are related: the same text, a later take of it, or another text on the same event."""

    COPY = "copy"
    REVISION = "revision"
    STORY = "story"


Sketch = tuple[tuple[int, int], ...]
"""Hashes (32 bits) by which similar articles are found, each with the points that sharing it is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that shares a key with an incoming one.

    `text_hash` is None for an article read back from published output: its text is not known as the
    source gave it. `piece` and `entry_id` are None for back history that no channel shows.
    """

    article_id: ArticleId
    source_id: SourceId
    piece: PieceId | None
    entry_id: str | None
    guid: str | None
    link: str | None
    title: str
    summary: str
    text_hash: bytes | None
    updated_at: datetime
    changes: int
    published_at: datetime | None = None
    language: str | None = None
    story: StoryId | None = None


class Nearby(Protocol):
    """Looks up the articles of the window that share the most with a sketch."""

    def __call__(self, sketch: Sketch, /) -> tuple[tuple[Candidate, int], ...]:
        """Return a few candidates with their points, the best first; all of them are shown in channels."""
        ...


def nothing_near(_sketch: Sketch) -> tuple[tuple[Candidate, int], ...]:
    """Look nothing up: what is known by its keys is all there is."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of the keys of one poll: candidates by key value, and keys of pruned articles.

    `nearby` looks up by text, within the same transaction.
    """

    candidates: Mapping[bytes, tuple[Candidate, ...]]
    seen: frozenset[bytes]
    nearby: Nearby = nothing_near


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """Store it. With `piece` it joins that one; `shown` puts the piece into the channels of its labels.

    `number` is below zero and stands for the article until the store numbers it: others of its document
    refer to it so. `entry_id` is the id of its piece, to be minted if that is new. `placed_with` is the
    article that decided, `relation` how the two are related, by `rule`, with a `score` of at most 100.
    `related` are articles on the same event, whose pieces form a story with this one. `sketch` is None
    for what no channel shows. `attempt` tells of a refused claim on another source's guid or link.
    """

    labelled: LabelledArticle
    keys: tuple[Key, ...]
    entry_id: str
    shown: bool
    piece: PieceId | None
    copy_of: ArticleId | None
    rule: str
    attempt: str | None = None
    number: ArticleId = UNNUMBERED
    relation: Relation | None = None
    placed_with: ArticleId | None = None
    score: int | None = None
    related: tuple[ArticleId, ...] = ()
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedArticle:
    """Replace the text of a stored article; `updated_at` moves only when it is given."""

    article_id: ArticleId
    labelled: LabelledArticle
    keys: tuple[Key, ...]
    updated_at: datetime | None
    rule: str
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SameArticle:
    """Nothing to say but that it was listed again, perhaps under a further key or in another form."""

    article_id: ArticleId
    keys: tuple[Key, ...]
    rule: str
    entry_hash: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrunedArticle:
    """An article that was stored once, shown, and deleted by retention: it does not come back."""

    keys: tuple[Key, ...]


Placement = NewArticle | ChangedArticle | SameArticle | PrunedArticle
