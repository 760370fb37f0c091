"""Merges of real feeds that a person has read (`sample_merges.py`): right ones are found, wrong ones are not.

`merges_read.tsv` has hashes of both entries, verdict, rule, reason, sources. Its first 200 lines are the sample of seed
20261124, all right; the wrong ones were found by an earlier state of the rules and are its regression tests.
"""

from pathlib import Path

import pytest

from tests.quality.sample_merges import SAMPLED, merges
from tests.shared import shared

_READ = [
    line.split("\t")
    for line in (Path(__file__).parent / "merges_read.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
_RIGHT = {line[0] for line in _READ if line[1] == "right"}
_WRONG = {line[0] for line in _READ if line[1] == "wrong"}


@pytest.fixture(scope="module")
def found() -> frozenset[str]:
    shared("corpus/feeds")
    sources = frozenset(name for line in _READ for name in line[4:6])
    return frozenset(one.name for one in merges(sources))


def test_the_sample_is_as_large_as_it_says() -> None:
    assert len(_RIGHT) == SAMPLED


def test_merges_that_were_read_as_right_are_found(found: frozenset[str]) -> None:
    assert len(_RIGHT & found) >= 0.99 * len(_RIGHT)


def test_merges_that_were_read_as_wrong_are_not_found(found: frozenset[str]) -> None:
    assert _WRONG & found == set()


def test_what_these_feeds_merge_has_been_read(found: frozenset[str]) -> None:
    """Identical entries aside, which need no reading, nearly all that is joined here is in the file."""
    unread = {name for name in found - _RIGHT if len(set(name.split("-"))) > 1}

    assert len(unread) <= 0.01 * len(found)
