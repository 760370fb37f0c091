"""Dates from real feeds and from the tests and issues of other readers: each read as a person would.

`expected_dates.tsv` holds our judgement by a hash of the text, whose own words stay where they are;
`date_shapes.tsv` a date of our own for each shape that feeds were found to write.
"""

import csv
import hashlib
import html
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.text.dates import parse_date
from tests.shared import shared

_HERE = Path(__file__).parent
_RECEIVED_AT = datetime(2026, 6, 6, 15, tzinfo=UTC)
_DATE_ELEMENT = re.compile(
    rb"<(?:\w+:)?(?:pubDate|date|updated|published|modified|issued|created|lastBuildDate)>\s*(?:<!\[CDATA\[)?(.*?)"
    rb"(?:\]\]>)?\s*</",
    re.DOTALL,
)
_RUNS = re.compile(r"\d+|[^\W\d_]+")


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _shape(text: str) -> str:
    """Write a digit as 9 and a word of Latin letters by its length, as the list of shapes does."""
    return _RUNS.sub(lambda run: "9" * len(run[0]) if run[0].isdigit() else _shape_of_word(run[0]), text)


def _shape_of_word(word: str) -> str:
    if not word.isascii():
        return word
    return {1: "Z", 3: "Aaa"}.get(len(word), f"W{len(word)}")


@pytest.mark.parametrize("name", ["dates_in_peer_tests.jsonl", "odd_dates.jsonl"])
def test_date_of_the_wild_is_read_as_a_person_reads_it(name: str) -> None:
    """B2."""
    samples = [
        json.loads(line)["date"]
        for line in shared(f"corpus/peers/dates/{name}").read_text(encoding="utf-8").splitlines()
    ]
    expected = {row["key"]: (row["moment"], row["received"]) for row in _rows("expected_dates.tsv")}

    read = {
        text: tuple(
            moment.isoformat() if moment else ""
            for moment in (parse_date(text), parse_date(text, UTC, _RECEIVED_AT))
        )
        for text in samples
    }

    assert read
    assert read == {text: expected[_key(text)] for text in samples}


@pytest.mark.parametrize("row", _rows("date_shapes.tsv"), ids=lambda row: row["date"])
def test_date_of_each_shape_that_feeds_write_is_read(row: dict[str, str]) -> None:
    """B2."""
    moment = parse_date(row["date"], UTC, _RECEIVED_AT)

    assert (moment.isoformat() if moment else "") == row["moment"]


def test_each_shape_that_feeds_write_has_a_date_here() -> None:
    text = shared("corpus/peers/dates/date_shapes.tsv").read_text(encoding="utf-8")
    rows = re.findall(r"^(\d+)\t([^\t]+)\t", text, re.MULTILINE)
    ours = {_shape(row["date"]) for row in _rows("date_shapes.tsv")}
    missing = Counter({shape: int(feeds) for feeds, shape in rows if not shape.startswith("আপডেটঃ")})
    for shape in ours:
        del missing[shape]

    assert len(rows) > 80
    assert missing == Counter()


def test_every_date_of_the_real_feeds_is_read() -> None:
    """B2: but for the year 1, which says that the software knew no date."""
    texts = {
        html.unescape(found[1].decode("utf-8", "replace"))
        for path in shared("corpus/feeds").rglob("*")
        if path.is_file()
        for found in _DATE_ELEMENT.finditer(path.read_bytes())
    }

    unread = {text for text in texts if text.strip() and parse_date(text, UTC, _RECEIVED_AT) is None}

    assert len(texts) > 5_000
    assert {text for text in unread if " 0001 " not in text} == set()
