"""Floors under the quality of regions, on sets that others labelled; the shared data has them."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from aggregator.classify.gazetteer import gazetteer
from aggregator.classify.labels import text_labels
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article, LabelReason
from aggregator.model.document import Document, FetchRequest
from aggregator.model.source import Source
from aggregator.normalise import normalise
from aggregator.parse import pages
from bench.quality_regions import regions
from tests.builders import NOON
from tests.quality.sample_regions import entries
from tests.shared import shared

_LABELLED = Path(__file__).with_name("regions_labelled.tsv")
_SOURCE = Source(url="https://news.example/feed.xml", request_url="https://news.example/feed.xml")


def _countries(found: tuple[LabelReason, ...]) -> set[str]:
    areas = gazetteer().areas
    named = (areas[one.label.slug] for one in found if one.label.kind == "region")
    return {area.members[0] for area in named if area.kind == "country"}


def _labelled(article: Article, source: Source = _SOURCE) -> tuple[LabelReason, ...]:
    return text_labels(article, source, Vocabulary.of(()))


def _precision_and_recall(counts: Counter[str]) -> tuple[float, float]:
    right = counts["right"]
    return right / (right + counts["wrong"]), right / (right + counts["missed"])


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "ru"])
def test_countries_of_real_feeds_are_found(language: str) -> None:
    shared("corpus/feeds")
    with _LABELLED.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [row for row in table if row["language"] == language]
    articles = {
        (entry.file, entry.digest): entry.article
        for file in {row["file"] for row in rows}
        for entry in entries(file)
    }
    counts: Counter[str] = Counter()
    for row in rows:
        given = _countries(_labelled(articles[row["file"], row["digest"]]))
        needed, allowed = set(row["countries"].split()) - {"-"}, set(row["optional"].split())
        counts["right"] += len(given & needed)
        counts["wrong"] += len(given - needed - allowed)
        counts["missed"] += len(needed - given)

    precision, recall = _precision_and_recall(counts)

    assert precision >= 0.9, counts
    assert recall >= 0.7, counts


def test_countries_of_the_labelled_news_are_found() -> None:
    packed = shared("eval/data/group_region_dev.jsonl.gz").read_bytes()
    rows = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    counts: Counter[str] = Counter()
    for row, given in zip(rows, regions(rows), strict=True):
        gold = set(row["gold"])
        counts["right"] += len(given & gold)
        counts["wrong"] += len(given - gold)
        counts["missed"] += len(gold - given)

    precision, recall = _precision_and_recall(counts)

    assert precision >= 0.935, counts
    assert 2 * precision * recall / (precision + recall) >= 0.88, counts


def test_pasted_page_is_about_iraq() -> None:
    page = next(shared("seed").glob("*.txt"))
    url = f"file:///clippings/{page.name}"
    document = Document(
        request=FetchRequest(key=1, url=url, label=url),
        url=url,
        headers=(("content-type", "text/plain"),),
        body=page.read_bytes(),
    )
    source = Source(url=url, request_url=url, kind="page")
    [article] = normalise(pages.read(document), source, NOON).articles

    found = {one.label.slug: one for one in _labelled(article, source)}

    assert {"iraq", "western-asia", "middle-east"} <= set(found)
    assert [slug for slug, one in found.items() if one.main and one.label.kind == "region"] == ["iraq"]
    assert "in the title" in found["iraq"].reason
    assert found["middle-east"].reason == "contains Iraq"
