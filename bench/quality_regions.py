"""Regions for ../shared/eval/grouping_bench.py: rows with title, summary and lang -> ISO 3166 alpha-2 codes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.classify.gazetteer import gazetteer
from aggregator.classify.passages import passages
from aggregator.classify.regions import regions as regions_of
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article, Origin
from aggregator.model.source import Source
from aggregator.text.markup import text_to_html
from aggregator.text.words import one_line, shortened

_SUMMARY_CHARACTERS = 300
_WHEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
_SOURCE = Source(url="https://news.example/feed.xml", request_url="https://news.example/feed.xml")
_VOCABULARY = Vocabulary.of(())
_BLANK = Article(
    guid=None, link=None, link_is_key=False, guid_is_key=False, title="", summary="", content="",
    published_at=_WHEN, updated_at=_WHEN, first_seen_at=_WHEN, dated=True, authors=(), categories=(), enclosures=(),
    image=None, rights=None, comments=None, geo=None, language=None, direction="ltr", text_hash=b"",
    origin=Origin(id="", title="", updated_at=_WHEN),
)  # fmt: skip


def article_of(row: Mapping[str, str]) -> Article:
    """Return a row of the labelled sets as the article that a feed would have given."""
    text = row["summary"]
    return replace(
        _BLANK,
        title=one_line(row["title"]),
        summary=shortened(one_line(text), _SUMMARY_CHARACTERS),
        content=text_to_html(text),
        language=row["lang"] or None,
    )


def regions(rows: Sequence[Mapping[str, str]]) -> list[set[str]]:
    """Return the countries that each row is about."""
    areas = gazetteer().areas
    return [
        {areas[one.label.slug].members[0] for one in regions_of(passages(article_of(row)), _SOURCE, _VOCABULARY)
         if areas[one.label.slug].kind == "country"}
        for row in rows
    ]  # fmt: skip
