"""The labels that the classifier of regions is measured by: well-formed, and of entries that exist.

README.md in this folder says how they were made.
"""

import csv
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from tests.quality.sample_regions import entries
from tests.shared import shared

_LABELLED = Path(__file__).with_name("regions_labelled.tsv")
_COLUMNS = ["file", "digest", "language", "countries", "optional", "reason"]
_ENOUGH = 60
# All the entries with a title in Spanish that the corpus has.
_ALL_THERE_ARE = {"es": 54}


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with _LABELLED.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _codes(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split(" ")


def test_every_row_says_what_it_labels_and_why() -> None:
    for row in _rows():
        assert list(row) == _COLUMNS
        assert re.fullmatch(r"[0-9a-f]{16}", row["digest"]), row
        assert 0 < len(row["reason"]) <= 100, row


def test_no_entry_is_labelled_twice() -> None:
    repeated = [digest for digest, times in Counter(row["digest"] for row in _rows()).items() if times > 1]

    assert repeated == []


def test_a_country_is_either_needed_or_optional_and_named_once() -> None:
    for row in _rows():
        codes = _codes(row["countries"]) + _codes(row["optional"])
        assert len(codes) == len(set(codes)), row


def test_every_code_is_a_country() -> None:
    with shared("refdata/countries/countries.tsv").open(encoding="utf-8", newline="") as lines:
        known = {row["alpha2"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    used = {code for row in _rows() for code in _codes(row["countries"]) + _codes(row["optional"])}

    assert used - known == set()


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "ru"])
def test_enough_entries_of_a_language_are_labelled(language: str) -> None:
    labelled = sum(row["language"] == language for row in _rows())

    assert labelled >= _ALL_THERE_ARE.get(language, _ENOUGH)


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "ru"])
def test_every_labelled_entry_is_found_again(language: str) -> None:
    shared("corpus/feeds")
    wanted = {(row["file"], row["digest"]) for row in _rows() if row["language"] == language}
    found = {(file, entry.digest) for file in {file for file, _ in wanted} for entry in entries(file)}

    assert wanted - found == set()
