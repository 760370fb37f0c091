"""Joins of stories in real feeds that people have read (`sample_stories.py`), without rule and score before them.

`stories_read.tsv` has the sample of seed 20261124 that the rules made when it was drawn: hashes of both entries,
verdict, reason, sources. 80 of the 100 were right. `stories_second.tsv` is the sample of seed 73406095 by a second
reader, who did not write the rules and was stricter: 85 right. `mended` are wrong ones that are no longer made, `wrong`
those that are.
"""

from pathlib import Path

import pytest

from tests.quality.sample_stories import SAMPLED, joins
from tests.shared import shared

_READ = {
    name: [
        line.split("\t")
        for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()[1:]
    ]
    for name in ("stories_read.tsv", "stories_second.tsv")
}
_RIGHT_OF_MADE = {"stories_read.tsv": 0.88, "stories_second.tsv": 0.85}


@pytest.fixture(scope="module")
def found() -> frozenset[str]:
    shared("corpus/feeds")
    sources = frozenset(name for read in _READ.values() for line in read for name in line[3:5])
    return frozenset(one.name for one in joins(sources))


@pytest.mark.parametrize("name", _READ)
def test_the_sample_is_as_large_as_it_says(name: str) -> None:
    verdicts = [line[1] for line in _READ[name]]

    assert len({line[0] for line in _READ[name]}) == SAMPLED
    assert set(verdicts) <= {"right", "wrong", "mended"}


@pytest.mark.parametrize("name", _READ)
def test_joins_that_were_read_as_right_are_made(name: str, found: frozenset[str]) -> None:
    """All but two over all feeds; among fewer feeds a few articles join the same story by another of its articles."""
    right = _read_as("right", name)

    assert len(right & found) >= 0.92 * len(right)


@pytest.mark.parametrize("name", _READ)
def test_wrong_joins_whose_cause_was_mended_are_not_made(name: str, found: frozenset[str]) -> None:
    assert _read_as("mended", name) & found == set()


@pytest.mark.parametrize("name", _READ)
def test_of_the_joins_that_were_read_and_are_made_most_are_right(name: str, found: frozenset[str]) -> None:
    made = found & frozenset(line[0] for line in _READ[name])

    assert len(_read_as("right", name) & made) >= _RIGHT_OF_MADE[name] * len(made)


def _read_as(verdict: str, name: str) -> frozenset[str]:
    return frozenset(line[0] for line in _READ[name] if line[1] == verdict)
