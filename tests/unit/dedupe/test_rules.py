import pytest

from aggregator.dedupe.rules import agree, titles_agree
from tests.builders import article, candidate


@pytest.mark.parametrize(
    ("ours", "theirs", "agrees"),
    [
        ("Harbour reopens after the storm", "Harbour reopens after the storm", True),
        ("Harbour reopens after the storm", "HARBOUR REOPENS AFTER THE STORM!", True),
        ("Harbour reopens after the storm", "Harbour reopens after storm - Herald", True),
        ("Harbour reopens after the storm", "Buy cheap watches", False),
        ("اليوم في بغداد", "اليوم في بغداد", True),
        ("東京で大きな地震", "東京で大きな地震", True),
        ("東京で大きな地震", "株価が下落", False),
        ("", "", False),
        ("!!!", "???", False),
    ],
)
def test_titles_agree_where_they_say_the_same(ours: str, theirs: str, agrees: bool) -> None:
    """B8."""
    assert titles_agree(article(1, title=ours), candidate(article(1, title=theirs))) is agrees


def test_missing_texts_do_not_agree() -> None:
    """B8."""
    ours, theirs = article(1, title="One thing", summary=""), article(1, title="Quite another", summary="")

    assert not agree(ours, candidate(theirs))


def test_texts_agree_where_titles_do_not() -> None:
    """B8."""
    words = "The harbour reopened on Monday after the storm had passed"
    ours, theirs = (
        article(1, title="One thing", summary=words),
        article(1, title="Quite another", summary=words),
    )

    assert agree(ours, candidate(theirs))
