"""What is stored, looked at again: which labels it has by now, and which channels take it."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.article import Article, ArticleId, LabelReason
from aggregator.model.place import Place
from aggregator.model.story import PieceId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is stored, with the address of its source."""

    article_id: ArticleId
    source_url: str
    article: Article
    labels: tuple[LabelReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPiece:
    """A piece with the articles that carry it, but for retracted ones, and the channels that show it."""

    piece: PieceId
    entry_id: str
    first_shown_at: datetime
    articles: tuple[StoredArticle, ...]
    shown_in: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What a piece is to have: the channels that take it, and the labels of its articles that changed.

    What is `hidden` leaves every channel.
    """

    piece: StoredPiece
    places: tuple[Place, ...]
    labels: tuple[tuple[ArticleId, tuple[LabelReason, ...]], ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How far filing anew has come: newest first, down to the piece `before` (not done yet), None at first.

    `rules` stands for what is filed by; `done` and `total` count pieces.
    """

    rules: str
    before: PieceId | None = None
    done: int = 0
    total: int = 0
    finished: bool = False
