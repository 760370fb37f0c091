"""The direct path against feedparser, on all real feeds: every difference has a reason, nothing is lost."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.parse import direct, parse
from aggregator.parse.decoding import as_utf8
from tests.builders import document
from tests.corpus.differential import CLASSES, Difference, DifferenceClass, differences, explanation
from tests.shared import shared

_MOST_CLASSES = 25
_LEAST_DIRECT_SHARE = 0.985


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)
def test_each_class_has_a_document_that_shows_it(kind: DifferenceClass) -> None:
    found = {explanation(one) for one in differences(document(kind.fixture))}

    assert kind.name in found
    assert kind.sentence


def test_readers_agree_where_no_class_holds() -> None:
    plain = (
        "<rss version='2.0'><channel><title>T</title><link>https://h.example/</link><item>"
        "<guid isPermaLink='false'>1</guid><link>https://h.example/1</link><title>One</title>"
        "<description>&lt;p&gt;Text&lt;/p&gt;</description><author>a@h.org (Ada)</author>"
        "<category domain='d'>c</category><pubDate>Mon, 02 Mar 2026 11:00:00 GMT</pubDate>"
        "<enclosure url='https://h.example/1.mp3' type='audio/mpeg' length='1'/></item></channel></rss>"
    )

    assert list(differences(document(plain))) == []


def _xml_feeds() -> list[Path]:
    return sorted(path for path in shared("corpus/feeds").glob("*/*") if path.parent.name != "json")


def test_every_difference_on_real_feeds_has_a_reason() -> None:
    unexplained: list[tuple[str, Difference]] = []
    for path in _xml_feeds():
        try:
            found = list(differences(document(path.read_bytes())))
        except (direct.Declined, ParseError):
            continue
        unexplained += [(path.name, one) for one in found if explanation(one) is None]

    assert [(name, one.field, one.ours, one.theirs) for name, one in unexplained] == []
    assert len(CLASSES) <= _MOST_CLASSES


def test_no_entry_is_lost_silently() -> None:
    """Entries out are what is expected, or the defects say what is wrong with the document."""
    with shared("corpus/expected.tsv").open(encoding="utf-8") as table:
        rows = list(csv.reader(table, delimiter="\t"))[1:]
    wrong = {}
    for file, first, second in rows:
        try:
            feed = parse(document((shared("corpus/feeds") / file).read_bytes()))
        except ParseError as error:
            wrong[file] = str(error)
            continue
        if len(feed.entries) != max(int(first), int(second)) and not feed.defects:
            wrong[file] = f"{len(feed.entries)} entries"

    assert wrong == {}


def test_nearly_all_well_formed_feeds_take_the_direct_path() -> None:
    manifest = map(json.loads, shared("corpus/manifest.jsonl").read_text(encoding="utf-8").splitlines())
    well_formed = {Path(one["file"]).name for one in manifest if one["wellformed"]}
    taken = Counter[bool]()
    for path in _xml_feeds():
        if path.name in well_formed:
            one = document(path.read_bytes())
            try:
                direct.read(one, as_utf8(one))
                taken[True] += 1
            except direct.Declined:
                taken[False] += 1

    assert taken[True] / taken.total() >= _LEAST_DIRECT_SHARE
