"""Articles that are taken back: why, and what one poll tells of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model.article import ArticleId


class Retraction(StrEnum):
    """Why an article is retracted: it left the channels, and is known so that it does not come as new."""

    PAGE_GONE = "page_gone"
    DELETED = "deleted"
    VANISHED = "vanished"
    WITHDRAWN = "withdrawn"

    @property
    def in_words(self) -> str:
        """Return the reason as a person says it."""
        return _WORDS[self]


_WORDS = {
    Retraction.PAGE_GONE: "its page answered 404 or 410 twice, a day apart",
    Retraction.DELETED: "the publisher's feed names it as deleted (at:deleted-entry)",
    Retraction.VANISHED: "it vanished from the feed (vanish: retract)",
    Retraction.WITHDRAWN: "it was withdrawn by the owner of this site",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an article stands: retracted or not, and since when its feed has left it out though it was due.

    `published_at` is None where the publisher gives no date.
    """

    article_id: ArticleId
    published_at: datetime | None
    vanished_at: datetime | None
    retraction: Retraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a document that was read tells of stored articles of its source.

    `changed` is the part of `listed` whose text is new. `vanish` says that leaving an entry out means
    something.
    """

    listed: AbstractSet[ArticleId]
    changed: AbstractSet[ArticleId]
    deleted: AbstractSet[ArticleId]
    vanish: bool
