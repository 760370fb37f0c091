"""Floors for telling copies and stories apart, on the labelled sets beside the repository (a bounded part of each)."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bench.quality_copies import Row, dedupe, stories
from tests.shared import shared

# Of the wire's articles all: the few pairs of a part of them say little.
_ROWS = {"dedup_reuters_dev": 10_000}
_FIRST_ROWS = 2500
_FIELDS = tuple(Row.__annotations__)


def _labelled(name: str) -> tuple[list[dict[str, Any]], set[tuple[str, ...]]]:
    """Return the first rows of a set, and the pairs (of rows or of clusters) that nobody is sure of."""
    with gzip.open(shared(f"eval/data/{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        head = json.loads(next(lines))
        rows = [
            json.loads(line)
            for _number, line in zip(range(_ROWS.get(name, _FIRST_ROWS)), lines, strict=False)
        ]
    unsure = {tuple(sorted(pair)) for key in ("_gray", "_grayg") for pair in head.get(key, ())}
    return rows, unsure


def _precision_and_recall(name: str, told: Callable[[Sequence[Row]], list[int]]) -> tuple[float, float]:
    """Return both over pairs of articles."""
    rows, unsure = _labelled(name)
    found = told([{key: row[key] for key in _FIELDS} for row in rows])  # type: ignore[misc]  # keys of Row
    together: dict[int, list[int]] = {}
    for position, cluster in enumerate(found):
        together.setdefault(cluster, []).append(position)
    right = wrong = 0
    for members in together.values():
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                one, other = rows[first], rows[second]
                if one["gold"] == other["gold"]:
                    right += 1
                elif unsure.isdisjoint(
                    {tuple(sorted((one["id"], other["id"]))), tuple(sorted((one["gold"], other["gold"])))}
                ):
                    wrong += 1
    wanted = sum(size * (size - 1) // 2 for size in Counter(row["gold"] for row in rows).values())
    return right / max(1, right + wrong), right / max(1, wanted)


@pytest.mark.parametrize(
    ("name", "told", "precision", "recall"),
    [
        ("dedup_built_dev", dedupe, 0.998, 0.985),
        ("dedup_reuters_dev", dedupe, 0.75, 0.97),
        ("story_uci_dev", stories, 0.85, 0.25),
    ],
)
def test_copies_and_stories_are_told_apart_as_well_as_promised(
    name: str, told: Callable[[Sequence[Row]], list[int]], precision: float, recall: float
) -> None:
    found = _precision_and_recall(name, told)

    assert found[0] >= precision
    assert found[1] >= recall


def test_related_links_above_every_text_of_an_outlet_join_nothing() -> None:
    """In 59 of 20,000 articles they once did."""
    precision, _recall = _precision_and_recall("dedup_abp_dev", dedupe)

    assert precision == 1
