"""Merges of real feeds that people have read (`sample_merges.py`): right ones are found, wrong ones are not.

A line has hashes of both entries, verdict, rule, reason, sources. The first 200 lines of `merges_read.tsv` are the
sample of seed 20261124, all right; the wrong ones below were found by an earlier state of the rules and are its regression
tests. `merges_second.tsv` is the sample of seed 43416285 by a second reader, who did not write the rules: all right.
"""

from pathlib import Path

import pytest

from tests.quality.sample_merges import SAMPLED, merges
from tests.shared import shared

_READ = {
    name: [
        line.split("\t")
        for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()[1:]
    ]
    for name in ("merges_read.tsv", "merges_second.tsv")
}
_RIGHT = {name: {line[0] for line in read if line[1] == "right"} for name, read in _READ.items()}
_WRONG = {line[0] for read in _READ.values() for line in read if line[1] == "wrong"}


@pytest.fixture(scope="module")
def found() -> frozenset[str]:
    shared("corpus/feeds")
    sources = frozenset(name for read in _READ.values() for line in read for name in line[4:6])
    return frozenset(one.name for one in merges(sources))


@pytest.mark.parametrize("name", _READ)
def test_the_sample_is_as_large_as_it_says(name: str) -> None:
    assert len(_RIGHT[name]) == SAMPLED


@pytest.mark.parametrize("name", _READ)
def test_merges_that_were_read_as_right_are_found(name: str, found: frozenset[str]) -> None:
    assert len(_RIGHT[name] & found) >= 0.99 * len(_RIGHT[name])


def test_merges_that_were_read_as_wrong_are_not_found(found: frozenset[str]) -> None:
    assert _WRONG & found == set()


def test_no_reader_found_wrong_what_the_other_found_right() -> None:
    assert _WRONG & frozenset().union(*_RIGHT.values()) == set()


def test_what_these_feeds_merge_has_been_read(found: frozenset[str]) -> None:
    """Identical entries aside, which need no reading, nearly all that is joined here is in the files."""
    read = frozenset().union(*_RIGHT.values())
    unread = {name for name in found - read if len(set(name.split("-"))) > 1}

    assert len(unread) <= 0.01 * len(found)
