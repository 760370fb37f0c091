"""The cast is as rich as the demo promises."""

import pytest

from aggregator.demo.outlets import OUTLETS, Outlet, direction, writers
from aggregator.demo.stories import PHRASEBOOKS


def test_the_cast_has_ten_writers_and_one_broken_outlet() -> None:
    assert len(writers(OUTLETS)) == 10
    assert sum(outlet.broken for outlet in OUTLETS) == 1
    assert (
        len({outlet.slug for outlet in OUTLETS}) == len({outlet.name for outlet in OUTLETS}) == len(OUTLETS)
    )


def test_topics_regions_languages_and_formats_are_varied() -> None:
    cast = writers(OUTLETS)
    assert len({topic for outlet in cast for topic in outlet.topics}) >= 4
    assert len({region for outlet in cast for region in outlet.regions}) >= 4
    assert {outlet.language for outlet in cast} == {"en", "ar", "ja", "es"}
    assert {outlet.format for outlet in cast} == {"rss2", "rss1", "atom", "json"}


@pytest.mark.parametrize("outlet", writers(OUTLETS), ids=lambda outlet: outlet.slug)
def test_each_outlet_has_the_phrases_it_writes_with(outlet: Outlet) -> None:
    book = PHRASEBOOKS[outlet.language]
    assert set(outlet.topics) <= set(book.beats)
    assert set(outlet.regions) <= set(book.places) == set(book.region_names)


def test_arabic_runs_from_right_to_left() -> None:
    assert direction("ar") == "rtl"
    assert direction("ja") == "ltr"
