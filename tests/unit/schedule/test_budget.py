"""The budget: prices by the hour, bookings, and what is left of an hour."""

import random

import pytest

from aggregator.schedule.allowance import (
    Allowance,
    allowance_of,
    allowance_text,
    spend,
    used_in_hour,
    used_lately,
)
from aggregator.schedule.bookings import Bookings
from aggregator.schedule.policy import Budget
from aggregator.schedule.price import Price, after_hour, from_text, starting_price, to_text
from aggregator.schedule.rhythm import HOUR
from bench.budget import simulate
from tests.builders import NOON

NOW = NOON.timestamp()


def simulated(budget: float, days: int, price: Price, demand: list[float]) -> list[int]:
    """Return the polls of each day where an hour sees its demand over the root of its price."""
    days_used = []
    for day in range(days):
        used = 0
        for hour in range(24):
            polls = round(demand[hour] / price.hours[(24 * day + hour) % 168] ** 0.5)
            price = after_hour(price, 24 * day + hour, polls, budget)
            used += polls
        days_used.append(used)
    return days_used


@pytest.mark.parametrize("wrong_by", [0.01, 1, 100])
def test_the_price_brings_the_polls_of_a_day_to_the_budget(wrong_by: float) -> None:
    demand = [10_000.0 + 6_000 * (8 < hour < 20) for hour in range(24)]
    start = starting_price(1.0)
    start = Price(start.level * wrong_by, tuple(one * wrong_by for one in start.hours))

    used = simulated(1000, 8, start, demand)

    assert used[-1] == pytest.approx(24_000, rel=0.01)
    assert sum(used[2:]) == pytest.approx(6 * 24_000, rel=0.01)


def test_busy_hours_pay_more() -> None:
    price = starting_price(1.0)
    for hour in range(72):
        price = after_hour(price, hour, 1500 if 8 <= hour % 24 < 16 else 500, 800)

    assert price.hours[12] > 1.5 * price.hours[2]


def test_days_of_the_week_that_ask_for_more_pay_more() -> None:
    price = starting_price(1.0)
    for hour in range(21 * 24):
        price = after_hour(
            price,
            hour,
            round((40_000 if hour // 24 % 7 == 3 else 20_000) / price.hours[hour % 168] ** 0.5),
            800,
        )

    assert price.hours[3 * 24 + 12] > 1.5 * price.hours[4 * 24 + 12]


def test_the_budget_holds_over_days_and_in_every_hour_wherever_it_begins() -> None:
    """The long one is `python -m bench.budget`."""
    kept = simulate(sources=60, days=9, polls_a_day=12.0)

    assert kept.busiest_hour <= 1.25
    assert sum(kept.days[4:]) / 5 == pytest.approx(1.0, abs=0.02)
    assert max(kept.days[4:]) < 1.1


def test_a_burst_at_the_end_of_a_slot_counts_for_a_whole_hour() -> None:
    slots = NOW - NOW % 300
    granted, used = spend(Allowance(), slots + 299, 1000, 100)

    again, used = spend(used, slots + 3600, 1000, 100)

    assert (granted, again) == (125, 0)
    assert spend(used, slots + 3900, 1000, 100)[0] == 125


def test_a_price_survives_as_text() -> None:
    price = after_hour(starting_price(0.5), 7, 80, 100)

    assert from_text(to_text(price)) == price
    assert [from_text(text) for text in (None, "", "{}", "[1]", "[1,2,3,4]")] == [None] * 5


def test_no_sliding_hour_is_booked_beyond_a_quarter_more_than_its_share() -> None:
    chance = random.Random(1)
    bookings = Bookings(100)
    booked = sorted(
        bookings.book(NOW, NOW + 2 * HOUR + 1800 * chance.random(), NOW + 900, NOW + 20 * HOUR)
        for _ in range(400)
    )

    busiest = max(sum(start <= one < start + HOUR for one in booked) for start in booked)
    assert busiest <= 125 + 125 // 12 + 1  # slots of five minutes


def test_a_poll_that_cannot_wait_is_booked_all_the_same() -> None:
    bookings = Bookings(1)

    at = [bookings.book(NOW, NOW + 900, NOW + 900, NOW + 900) for _ in range(50)]

    assert at == [NOW + 900] * 50


def test_bookings_forget_what_has_passed_and_bear_a_clock_that_goes_back() -> None:
    bookings = Bookings(10)
    for hours in range(0, 500, 7):
        now = NOW + hours * HOUR
        assert bookings.book(now, now + HOUR, now, now + 2 * HOUR) == now + HOUR
    assert bookings.book(NOW, NOW + HOUR, NOW, NOW + 2 * HOUR) >= NOW


def test_an_hour_wherever_it_begins_grants_a_quarter_more_than_its_share() -> None:
    used, granted = Allowance(), []
    for minute in range(0, 180, 5):
        now = NOW + 60 * minute
        number, used = spend(used, now, 40, 200)
        granted.append(number)

    hours = [sum(granted[at : at + 12]) for at in range(len(granted) - 11)]
    assert max(hours) == 250
    assert min(hours) > 200


def test_a_tiny_site_is_not_held_up_by_its_budget() -> None:
    assert spend(Allowance(), NOW, 5, 0.2)[0] == 5


def test_what_was_used_is_known_by_hour_and_survives_as_text() -> None:
    _granted, used = spend(Allowance(), NOW, 30, 1000)
    _granted, used = spend(used, NOW + HOUR, 7, 1000)

    back = allowance_of(allowance_text(used))

    assert back == used
    assert [used_in_hour(back, int(NOW // HOUR) + later) for later in (-1, 0, 1)] == [0, 30, 7]
    assert used_lately(back, NOW + HOUR) == 7
    assert [allowance_of(text) for text in (None, "", "{}", "[]")] == [Allowance()] * 4


@pytest.mark.parametrize(
    ("budget", "expected"),
    [(Budget(polls_a_day=24, of_each=True), 500), (Budget(polls_a_day=2400, of_each=False), 100)],
)
def test_a_budget_is_a_total_or_a_mean(budget: Budget, expected: float) -> None:
    assert budget.an_hour(500) == expected
