"""Podcasts as podcastparser's tests expect them: every difference has a reason."""

import csv
from pathlib import Path

from tests.corpus.podcasts import differences
from tests.shared import shared

_REASONS = Path(__file__).with_name("expected_podcasts.tsv")
_LEAST_DOCUMENTS = 70


def test_every_difference_from_podcastparser_has_a_reason() -> None:
    with _REASONS.open(encoding="utf-8") as table:
        explained = {(file, field) for file, field, _why in list(csv.reader(table, delimiter="\t"))[1:]}
    documents = sorted(shared("corpus/peers/podcastparser/tests/data").glob("*.rss"))
    found = {(path.stem, one.field): one for path in documents for one in differences(path)}

    assert len(documents) >= _LEAST_DOCUMENTS
    assert [one for key, one in found.items() if key not in explained] == []
    assert explained - found.keys() == set()
