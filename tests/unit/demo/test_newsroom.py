"""Time alone decides what is published."""

from datetime import timedelta

import pytest

from aggregator.demo.newsroom import WINDOW, Newsroom, assignment, listings, newest, published_at
from aggregator.demo.outlets import OUTLETS, Outlet, writers

from .fakes import STARTED_AT

EACH_OUTLET = pytest.mark.parametrize("outlet", writers(OUTLETS), ids=lambda outlet: outlet.slug)


@EACH_OUTLET
def test_a_feed_is_full_from_the_start_and_newest_first(newsroom: Newsroom, outlet: Outlet) -> None:
    shown = listings(newsroom, outlet, STARTED_AT)
    times = [listing.published_at for listing in shown]
    assert 15 <= len(shown) <= WINDOW
    assert times == sorted(times, reverse=True)
    assert times[0] < STARTED_AT


def test_one_story_appears_at_every_pace(newsroom: Newsroom) -> None:
    assert newest(newsroom, STARTED_AT + timedelta(seconds=2.9)) == newest(newsroom, STARTED_AT)
    assert newest(newsroom, STARTED_AT + timedelta(seconds=3)) == newest(newsroom, STARTED_AT) + 1
    assert newest(newsroom, STARTED_AT + timedelta(seconds=300)) == newest(newsroom, STARTED_AT) + 100


@EACH_OUTLET
def test_every_outlet_publishes_in_every_turn(newsroom: Newsroom, outlet: Outlet) -> None:
    before = {listing.story.number for listing in listings(newsroom, outlet, STARTED_AT)}
    later = listings(newsroom, outlet, STARTED_AT + timedelta(seconds=30))
    own = [listing for listing in later if listing.story.outlet == outlet]
    assert len({listing.story.number for listing in own} - before) == 1


def test_a_clock_before_the_start_shows_the_backlog(newsroom: Newsroom) -> None:
    outlet = newsroom.writers[0]
    early = listings(newsroom, outlet, STARTED_AT - timedelta(days=400))
    assert early == listings(newsroom, outlet, STARTED_AT)


def test_nothing_is_dated_later_than_now(newsroom: Newsroom) -> None:
    now = STARTED_AT + timedelta(seconds=100.7)
    for outlet in newsroom.writers:
        assert all(
            listing.published_at <= listing.listed_at <= now for listing in listings(newsroom, outlet, now)
        )


def test_dates_are_whole_seconds_and_rise_with_the_number(newsroom: Newsroom) -> None:
    times = [published_at(newsroom, number) for number in range(400)]
    assert times == sorted(times)
    assert all(time.microsecond == 0 for time in times)


def test_a_feed_only_ever_gains_entries_at_any_step(newsroom: Newsroom) -> None:
    for outlet in newsroom.writers:
        seen: set[int] = set()
        for second in range(0, 90, 3):
            numbers = [
                listing.story.number
                for listing in listings(newsroom, outlet, STARTED_AT + timedelta(seconds=second))
            ]
            assert len(set(numbers)) == len(numbers)
            assert seen <= set(numbers) | {number for number in seen if number < min(numbers)}
            seen |= set(numbers)


def test_a_wire_story_about_the_economy_stands_in_three_outlets(newsroom: Newsroom) -> None:
    carriers: dict[int, set[str]] = {}
    for outlet in newsroom.writers:
        for listing in listings(newsroom, outlet, STARTED_AT):
            carriers.setdefault(listing.story.number, set()).add(outlet.slug)
    shared = {number: slugs for number, slugs in carriers.items() if len(slugs) > 1}
    assert {"meridian-wire", "harbour-ledger", "acacia-courier"} in shared.values()
    assert all(assignment(newsroom, number).outlet.slug == "meridian-wire" for number in shared)


def test_a_reprint_is_listed_later_under_its_first_date(newsroom: Newsroom) -> None:
    ledger = next(outlet for outlet in newsroom.writers if outlet.slug == "harbour-ledger")
    reprints = [
        listing for listing in listings(newsroom, ledger, STARTED_AT) if listing.story.outlet != ledger
    ]
    assert reprints
    assert all(listing.listed_at > listing.published_at for listing in reprints)
