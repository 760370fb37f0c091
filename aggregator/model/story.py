"""Where articles belong: stored candidates, the keys they share, and the decision for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from aggregator.model.article import ArticleId, LabelledArticle
from aggregator.model.source import SourceId

PieceId = NewType("PieceId", int)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of the keys of one poll: candidates by key value, and keys of pruned articles."""

    candidates: Mapping[bytes, tuple[Candidate, ...]]
    seen: frozenset[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticle:
    """Store it. With `piece` it is a copy; `shown` puts the piece into the channels of its labels.

    `entry_id` is the id to mint if the piece is new. `attempt` tells of a claim on another
    source's guid or link that was refused.
    """

    labelled: LabelledArticle
    keys: tuple[Key, ...]
    entry_id: str
    shown: bool
    piece: PieceId | None
    copy_of: ArticleId | None
    rule: str
    attempt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedArticle:
    """Replace the text of a stored article; `updated_at` moves only when it is given."""

    article_id: ArticleId
    labelled: LabelledArticle
    keys: tuple[Key, ...]
    updated_at: datetime | None
    rule: str


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
