"""Topics for ../shared/eval/grouping_bench.py: rows with title, summary, lang and url -> sets of its names of topics.

The benchmark knows fewer topics than IPTC's top level and calls some otherwise: each of ours is given as the one that
its texts are filed under. Weather, lifestyle and curiosities have no place there but "other".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aggregator.classify.passages import passages
from aggregator.classify.topics import SURE_CONFIDENCE, topics
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import LabelReason
from aggregator.model.source import Source
from bench.quality_regions import article_of

Row = Mapping[str, str]

_THEIR_NAMES = {
    "science-technology": "tech",
    "weather": "other",
    "lifestyle": "other",
    "human-interest": "other",
    "crime": "society",
    "education": "society",
    "labour": "society",
}
_SOURCE = Source(url="https://news.example/feed.xml", request_url="https://news.example/feed.xml")
_VOCABULARY = Vocabulary.of(())


def all_topics(rows: Iterable[Row]) -> list[set[str]]:
    """Return the topics that the program gives."""
    return [_names(_labels(row)) for row in rows]


def sure_topics(rows: Iterable[Row]) -> list[set[str]]:
    """Return those topics of which the program is sure."""
    return [_names(one for one in _labels(row) if one.confidence >= SURE_CONFIDENCE) for row in rows]


def _labels(row: Row) -> Iterable[LabelReason]:
    article = replace(article_of(row), link=row["url"] or None)
    return topics(passages(article), _SOURCE, _VOCABULARY)


def _names(labels: Iterable[LabelReason]) -> set[str]:
    return {_THEIR_NAMES.get(one.label.slug, one.label.slug) for one in labels}
