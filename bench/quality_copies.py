"""How well copies and stories are told apart, on labelled streams: callables for `shared/eval/dedup_bench.py`.

`cd ../shared/eval && PYTHONPATH=CLONE CLONE/.venv/bin/python dedup_bench.py bench.quality:dedupe`, and
`bench.quality:stories --names story_uci`. Both run `place`, one article at a time as polls bring them, on an
index in memory that answers as the store does. `dedupe` gives each revision an id of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypedDict, assert_never

from aggregator.dedupe import PlacingPolicy, keyed, place
from aggregator.dedupe.placing import MAX_CHANGES
from aggregator.dedupe.postings import Postings
from aggregator.model.article import Article, ArticleId, LabelledArticle, Origin
from aggregator.model.source import SourceId
from aggregator.model.story import (
    Candidate,
    ChangedArticle,
    Key,
    Known,
    NewArticle,
    PieceId,
    PrunedArticle,
    Relation,
    SameArticle,
)
from aggregator.text.words import digest

_SITE = "tag:bench.example,2026:site"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(TypedDict):
    """An article of a labelled set, without its label."""

    id: str
    guid: str
    url: str
    title: str
    summary: str
    source: str
    published: int
    lang: str


def dedupe(rows: Sequence[Row]) -> list[int]:
    """Return for each article the number of its text: copies share one."""
    stream = Stream()
    return [stream.text_of(stream.add(row)) for row in rows]


def stories(rows: Sequence[Row]) -> list[int]:
    """Return for each article the number of its story."""
    stream = Stream()
    numbers = [stream.add(row) for row in rows]
    return [stream.story_of(number) for number in numbers]


@dataclass
class Stream:
    """What the store would know after each poll: candidates by key and by sketch, texts, pieces, stories."""

    index: Postings = field(default_factory=Postings)
    by_key: dict[bytes, tuple[Candidate, ...]] = field(default_factory=dict)
    sources: dict[str, SourceId] = field(default_factory=dict)
    texts: dict[ArticleId, int] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    pieces: dict[ArticleId, PieceId] = field(default_factory=dict)

    def add(self, row: Row) -> ArticleId:
        """Place one row of a labelled set; return its number."""
        return self.add_article(LabelledArticle(article=article_of(row), labels=()), row["source"])[0]

    def add_article(self, labelled: LabelledArticle, source: str) -> tuple[ArticleId, NewArticle | None]:
        """Place one article, as a poll of its source that brought nothing else; return its number, if new how."""
        source_id = self.sources.setdefault(source, SourceId(len(self.sources) + 1))
        policy = PlacingPolicy(source_id=source_id, source_key=source, site_id=_SITE, backfill=None)
        known = Known(candidates=self.by_key, seen=frozenset(), nearby=self.index)
        (placement,) = place(keyed([labelled], source, _SITE), known, policy)
        match placement:
            case NewArticle():
                return self._store(placement, source_id), placement
            case ChangedArticle() | SameArticle():
                return placement.article_id, None
            case PrunedArticle():
                raise AssertionError("nothing is pruned here")
            case _:
                assert_never(placement)

    def text_of(self, number: ArticleId) -> int:
        """Return the text of an article: that of the one it copies, else its own."""
        return self.texts[number]

    def story_of(self, number: ArticleId) -> int:
        """Return the story of an article, its piece where it has none."""
        root = int(self.pieces[number])
        while self.parents.get(root, root) != root:
            root = self.parents[root]
        return root

    def _store(self, new: NewArticle, source_id: SourceId) -> ArticleId:
        number = ArticleId(len(self.pieces) + 1)
        copied = new.placed_with if new.relation is Relation.COPY else None
        self.texts[number] = self.texts[copied] if copied else int(number)
        self.pieces[number] = new.piece or PieceId(int(number))
        for other in new.related:
            ours, theirs = self.story_of(number), self.story_of(other)
            self.parents[max(ours, theirs)] = min(ours, theirs)
        candidate = self._candidate(new, number, source_id)
        for key in new.keys:
            self._remember(key, candidate)
        if new.sketch is not None:
            self.index.add(candidate, new.sketch)
        return number

    def _remember(self, key: Key, candidate: Candidate) -> None:
        self.by_key[key.value] = (*self.by_key.get(key.value, ()), candidate)

    def _candidate(self, new: NewArticle, number: ArticleId, source_id: SourceId) -> Candidate:
        article = new.labelled.article
        return Candidate(
            article_id=number, source_id=source_id, piece=self.pieces[number], entry_id=new.entry_id,
            guid=article.guid, link=article.link, title=article.title, summary=article.summary,
            text_hash=article.text_hash, updated_at=article.updated_at, changes=MAX_CHANGES,
            published_at=article.published_at, language=article.language,
        )  # fmt: skip


def article_of(row: Row) -> Article:
    """Return a row of a labelled set as normalising would have made it."""
    at = datetime.fromtimestamp(row["published"], UTC)
    return Article(
        guid=row["guid"] or None, link=row["url"] or None, link_is_key=bool(row["url"]), guid_is_key=True,
        title=row["title"], summary=row["summary"], content="", published_at=at, updated_at=at,
        first_seen_at=at, dated=True, authors=(), categories=(), enclosures=(), image=None, rights=None,
        comments=None, geo=None, language=row["lang"] or None, direction="ltr",
        text_hash=digest(row["title"] + row["summary"]), origin=_ORIGIN,
    )  # fmt: skip


_ORIGIN = Origin(id="", title="", updated_at=_EPOCH)
