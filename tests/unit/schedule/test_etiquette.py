"""Rules A1 and A3 of behaviour.md: what publishers ask for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.model.poll import News, Outcome, PollSummary, PublisherWishes, SourceState
from aggregator.schedule import PollPolicy, after, starting_price
from aggregator.schedule.etiquette import out_of_skipped
from tests.builders import NOON, state

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PRICE = starting_price(1.0)
BUSY = News(
    window=200,
    published=tuple(NOON - minutes * MINUTE for minutes in range(200)),
    oldest=NOON - 200 * MINUTE,
)
"""Sixty entries an hour: the schedule would poll all the time."""


def polled(
    wishes: PublisherWishes, news: News | None = None, policy: PollPolicy | None = None
) -> SourceState:
    summary = PollSummary(outcome=Outcome.NEW, wishes=wishes, news=news)
    return after(summary, state(), NOON, policy or PollPolicy(), PRICE, 0)


def wait(wishes: PublisherWishes, news: News | None = None, policy: PollPolicy | None = None) -> timedelta:
    later = polled(wishes, news, policy)
    assert later.next_poll_at is not None
    return later.next_poll_at - NOON


def test_the_schedules_wish_is_a_quarter_of_an_hour_at_least() -> None:
    """A1."""
    assert wait(PublisherWishes(), BUSY) == 15 * MINUTE


def test_the_schedules_wish_is_six_hours_at_most() -> None:
    """A1."""
    silent = News(window=10, published=(NOON - 900 * DAY,), oldest=NOON - 900 * DAY)

    assert wait(PublisherWishes(), silent) == 6 * HOUR


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (PublisherWishes(max_age=10 * MINUTE), 10 * MINUTE),
        (PublisherWishes(ttl=7 * MINUTE), 7 * MINUTE),
        (PublisherWishes(period=6 * MINUTE), 6 * MINUTE),
        (PublisherWishes(max_age=MINUTE), 5 * MINUTE),
        (PublisherWishes(max_age=timedelta(0)), 15 * MINUTE),
        (PublisherWishes(max_age=MINUTE, ttl=12 * MINUTE), 12 * MINUTE),
        (PublisherWishes(max_age=MINUTE, ttl=2 * HOUR), 2 * HOUR),
    ],
    ids=["max-age", "ttl", "period", "never under 5 min", "no-cache is no wish", "the slowest", "a floor"],
)
def test_only_the_publisher_gets_less_than_a_quarter_of_an_hour_and_never_under_five_minutes(
    wishes: PublisherWishes, expected: timedelta
) -> None:
    """A1."""
    assert wait(wishes, BUSY) == expected


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (PublisherWishes(period=8 * HOUR), 8 * HOUR),
        (PublisherWishes(period=365 * DAY), DAY),
        (PublisherWishes(max_age=2 * HOUR, ttl=3 * HOUR, period=HOUR), 3 * HOUR),
    ],
    ids=["syndication module", "absurd", "the greatest counts"],
)
def test_the_publishers_floor_holds_whatever_the_schedule_wishes(
    wishes: PublisherWishes, expected: timedelta
) -> None:
    """A3."""
    assert wait(wishes, BUSY) == expected


def test_the_publishers_floor_holds_for_a_fixed_interval_too() -> None:
    """A1, A3."""
    policy = PollPolicy(interval=30 * MINUTE)

    assert wait(PublisherWishes(period=2 * HOUR), policy=policy) == 2 * HOUR


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"wishes": PublisherWishes(ttl=3 * HOUR)}, 3 * HOUR),
        ({"wishes": PublisherWishes(skip_hours=frozenset({12, 13}))}, 2 * HOUR),
        ({"read_at": NOON - HOUR}, HOUR),
    ],
    ids=["floor", "skipHours", "no validators and never the same document"],
)
def test_a_failure_is_no_leave_to_come_sooner_than_the_publisher_wishes(
    fields: dict[str, Any], expected: timedelta
) -> None:
    """A1, A3."""
    broken = PollSummary(outcome=Outcome.FAILED, status=500)

    later = after(broken, state(**fields), NOON, PollPolicy(interval=30 * MINUTE, spread=0), PRICE, 0)

    assert later.next_poll_at is not None
    assert later.next_poll_at - NOON >= expected


def test_skip_hours_move_the_poll_to_the_hour_behind_them() -> None:
    """A3."""
    later = polled(PublisherWishes(skip_hours=frozenset({12, 13})), policy=PollPolicy(interval=40 * MINUTE))

    assert later.next_poll_at == NOON + 2 * HOUR + 40 * MINUTE
    assert "stay away" in later.why


def test_skip_days_move_the_poll_into_the_next_day() -> None:
    """A3: NOON is a Monday."""
    at = NOON + 3 * HOUR

    moved = out_of_skipped(at, PublisherWishes(skip_days=frozenset({0})), NOON)

    assert moved == datetime(2026, 3, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wishes",
    [
        PublisherWishes(skip_hours=frozenset(range(24))),
        PublisherWishes(skip_days=frozenset(range(7))),
        PublisherWishes(skip_days=frozenset({0, 1, 2, 3, 4})),
    ],
    ids=["all hours", "all days", "the working week"],
)
def test_whatever_is_skipped_there_is_one_poll_a_day(wishes: PublisherWishes) -> None:
    """A3."""
    assert out_of_skipped(NOON + HOUR, wishes, NOON) == NOON + DAY


def test_what_comes_later_than_a_day_is_not_brought_forward() -> None:
    """A3: a floor of a day and its jitter."""
    at = NOON + DAY + HOUR

    assert out_of_skipped(at, PublisherWishes(skip_hours=frozenset(range(24))), NOON) == at


def test_a_time_that_is_not_skipped_stays_as_it_is() -> None:
    """A3."""
    at = NOON + 90 * MINUTE

    assert out_of_skipped(at, PublisherWishes(skip_hours=frozenset({12, 14})), NOON) == at
