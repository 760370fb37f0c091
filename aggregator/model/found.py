"""Stored articles as they are looked for: by what they are chosen, and what is found."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.article import Article, ArticleId, LabelReason
from aggregator.model.source import LabelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stored articles are looked for; None and False do not narrow it.

    `topic` and `region` are slugs, `channel` is a path, `source` an address as feeds.yaml writes it. `since`
    and `before` are times of first sight, the second one not included.
    """

    topic: str | None = None
    region: str | None = None
    language: str | None = None
    source: str | None = None
    channel: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """A stored article; `entry_id` is the id of its entry, None where no channel ever showed it."""

    article_id: ArticleId
    article: Article
    source_url: str
    entry_id: str | None
    labels: tuple[LabelReason, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the slugs of its topics."""
        return self._slugs("topic")

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the slugs of its regions."""
        return self._slugs("region")

    def _slugs(self, kind: LabelKind) -> tuple[str, ...]:
        return tuple(one.label.slug for one in self.labels if one.label.kind == kind)
