"""Joins of stories in real feeds that a person has read (`sample_stories.py`), without rule and score before them.

`stories_read.tsv` has the sample of seed 20261124 that the rules made when it was drawn: hashes of both entries,
verdict, reason, sources. 80 of the 100 were right. `mended` are wrong ones that are no longer made, `wrong`
those that are.
"""

from pathlib import Path

import pytest

from tests.quality.sample_stories import SAMPLED, joins
from tests.shared import shared

_READ = [
    line.split("\t")
    for line in (Path(__file__).parent / "stories_read.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
_BY_VERDICT = {
    verdict: frozenset(line[0] for line in _READ if line[1] == verdict)
    for verdict in ("right", "wrong", "mended")
}


@pytest.fixture(scope="module")
def found() -> frozenset[str]:
    shared("corpus/feeds")
    sources = frozenset(name for line in _READ for name in line[3:5])
    return frozenset(one.name for one in joins(sources))


def test_the_sample_is_as_large_as_it_says() -> None:
    assert sum(map(len, _BY_VERDICT.values())) == SAMPLED


def test_joins_that_were_read_as_right_are_made(found: frozenset[str]) -> None:
    """All but two over all feeds; among fewer feeds a few articles join the same story by another of its articles."""
    assert len(_BY_VERDICT["right"] & found) >= 0.92 * len(_BY_VERDICT["right"])


def test_wrong_joins_whose_cause_was_mended_are_not_made(found: frozenset[str]) -> None:
    assert _BY_VERDICT["mended"] & found == set()


def test_of_the_joins_that_were_read_and_are_made_most_are_right(found: frozenset[str]) -> None:
    made = found & frozenset(line[0] for line in _READ)

    assert len(_BY_VERDICT["right"] & made) >= 0.88 * len(made)
