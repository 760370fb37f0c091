"""An article: an entry normalised, with what it is known by and the labels it was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType, assert_never

from aggregator.model.feed import Category, Enclosure, Image, Person
from aggregator.model.place import Place
from aggregator.model.source import Label

ArticleId = NewType("ArticleId", int)
Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an entry's atom:source says, frozen when the article came in (RFC 4287 section 4.2.11)."""

    id: str
    title: str
    updated_at: datetime
    self_url: str | None = None
    link: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One normalised entry. Times are aware UTC; `published_at` is never later than `first_seen_at`.

    `guid` and `link` are the publisher's; `link_is_key` is False where the link cannot tell this
    entry from others. `title`, `summary` are plain text; `content` is clean HTML with absolute
    links. `text_hash` folds white space and markup away: it changes when a reader would notice.
    `caption` is the text under the picture. `rights` names the licence where the publisher says no more.
    `entry_hash` stands for the entry as published (16 bytes): while it holds, the entry is not read again.
    `dropped_by` names the owner's step that dropped it: it is stored, and no channel shows it.
    """

    guid: str | None
    link: str | None
    link_is_key: bool
    guid_is_key: bool
    title: str
    summary: str
    content: str
    published_at: datetime
    updated_at: datetime
    first_seen_at: datetime
    dated: bool
    authors: tuple[Person, ...]
    categories: tuple[Category, ...]
    enclosures: tuple[Enclosure, ...]
    image: Image | None
    rights: str | None
    comments: str | None
    geo: tuple[float, float] | None
    language: str | None
    direction: Direction
    text_hash: bytes
    origin: Origin
    caption: str | None = None
    licence: str | None = None
    entry_hash: bytes | None = None
    dropped_by: str | None = None


SaidField = Literal["title", "category", "author", "link"]


def said_in(article: Article, field: SaidField) -> Iterable[str | None]:
    """Return what an article says under a field that an owner's rule may name."""
    match field:
        case "title":
            return (article.title,)
        case "category":
            return (text for one in article.categories for text in (one.term, one.label))
        case "author":
            return (text for one in article.authors for text in (one.name, one.email, one.uri))
        case "link":
            return (article.link,)
        case _:
            assert_never(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReason:
    """A label and why the article has it, in words.

    `confidence` is in (0, 1]: 1 for what somebody said (the owner, the publisher), less for what the text
    tells. `main` marks the one region, or topic, that the article is about before all others.
    """

    label: Label
    reason: str
    confidence: float = 1.0
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArticle:
    """An article that went through classification: the only thing that can be placed.

    `places` are the channels that take it beside that of everything; no channel shows what is `hidden`.
    """

    article: Article
    labels: tuple[LabelReason, ...]
    places: tuple[Place, ...] = ()
    hidden: bool = False
