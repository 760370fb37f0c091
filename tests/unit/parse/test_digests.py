from typing import Any

import pytest

from aggregator.model.feed import Category, Thread
from aggregator.parse import digest_of
from tests.builders import entry, html, text

SETTINGS = b"settings"


@pytest.mark.parametrize(
    "change",
    [
        {"title": text("Another")},
        {"summary": html("<p>Another</p>")},
        {"link": "https://news.example/another"},
        {"guid": "another"},
        {"categories": (Category(term="another"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_entry_has_another_digest(change: dict[str, Any]) -> None:
    assert digest_of(entry(1, **change), SETTINGS) != digest_of(entry(1), SETTINGS)


@pytest.mark.parametrize(
    "change",
    [{"published": "Tue, 03 Mar 2026 11:00:00 GMT"}, {"updated": "2026-03-03"}],
    ids=["published", "updated"],
)
def test_an_entry_that_is_only_dated_anew_keeps_its_digest(change: dict[str, Any]) -> None:
    assert digest_of(entry(1, **change), SETTINGS) == digest_of(entry(1), SETTINGS)


def test_without_a_guid_the_date_tells_entries_apart() -> None:
    one, two = entry(1, guid=None, published="2026-03-02"), entry(1, guid=None, published="2026-03-03")

    assert digest_of(one, SETTINGS) != digest_of(two, SETTINGS)


def test_the_number_of_comments_does_not_matter_but_where_they_are_does() -> None:
    three, four = (
        entry(1, thread=Thread(replies_url="https://news.example/c", replies=count)) for count in (3, 4)
    )

    assert digest_of(three, SETTINGS) == digest_of(four, SETTINGS)
    assert digest_of(three, SETTINGS) != digest_of(entry(1), SETTINGS)


def test_other_settings_give_another_digest() -> None:
    assert digest_of(entry(1), b"other") != digest_of(entry(1), SETTINGS)
