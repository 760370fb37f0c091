"""What is learned of a source, and that it fits into 150 bytes."""

import random

import pytest

from aggregator.schedule.price import starting_price
from aggregator.schedule.rhythm import DAY, HOUR, QUARTER, Rhythm, Seen, learn, pack, share_of_weekday, unpack
from aggregator.schedule.timing import Bounds, decide, wish

MONDAY = 1_772_409_600.0
"""2026-03-02, midnight in UTC."""
BOUNDS = Bounds(300, 6 * HOUR)
PRICE = starting_price(1.0)


def document(now: float, *times: float, window: int | None = None) -> Seen:
    return Seen(now, sorted(times), window or max(len(times), 1), min(times, default=None))


def evenly(a_day: float, now: float, entries: int = 20) -> Rhythm:
    """Return what the first document of a steady source teaches."""
    return learn(None, document(now, *(now - number * DAY / a_day for number in range(entries))))


def polled_for_days(days: int, times: list[float], every: float = HOUR) -> Rhythm:
    """Poll a source that publishes at `times` from MONDAY on."""
    rhythm, now, seen = evenly(1, MONDAY, 2), MONDAY, 0
    while now < MONDAY + days * DAY:
        now += every
        new = [time for time in times[seen:] if time <= now]
        seen += len(new)
        rhythm = learn(rhythm, Seen(now, new, 20, now - DAY))
    return rhythm


@pytest.mark.parametrize(("a_day", "low", "high"), [(0.5, 0.3, 0.7), (4, 3, 5), (50, 8, 50)])
def test_first_document_says_how_much_a_source_publishes(a_day: float, low: float, high: float) -> None:
    """A document of a few hours is no proof that it goes on like that."""
    assert low < evenly(a_day, MONDAY).a_second * DAY < high


def test_an_empty_or_undated_first_document_teaches_nothing_and_harms_nothing() -> None:
    for seen in (Seen(MONDAY, (), 0, None), Seen(MONDAY, (MONDAY, MONDAY), 2, None)):
        assert 0 < learn(None, seen).a_second * DAY < 2


def test_a_source_that_wakes_up_is_polled_densely_within_a_few_polls() -> None:
    asleep = polled_for_days(20, [])
    now, rhythm = asleep.at, asleep
    waits = []
    for _ in range(6):
        new = [now + number * 300.0 for number in range(1, 7)]
        now += HOUR / 2
        rhythm, chosen = decide(rhythm, Seen(now, new, 20, now - DAY), PRICE, BOUNDS)
        waits.append(chosen.seconds)

    assert wish(asleep, PRICE, BOUNDS).seconds > 3 * HOUR
    assert waits[-1] < HOUR / 2


def test_a_source_that_dies_is_polled_ever_more_rarely() -> None:
    rhythm = polled_for_days(20, [MONDAY + number * HOUR for number in range(240)])
    rates = [rhythm.a_second * DAY]
    for _day in range(40):
        rhythm, _chosen = decide(rhythm, Seen(rhythm.at + DAY, (), 20, MONDAY), PRICE, BOUNDS)
        rates.append(rhythm.a_second * DAY)

    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < rates[0] / 5


def test_quiet_hours_of_a_source_are_waited_for() -> None:
    times = [MONDAY + day * DAY + 9 * HOUR + number * 600 for day in range(21) for number in range(12)]
    rhythm = polled_for_days(21, times)
    at_night = rhythm._replace(at=MONDAY + 21 * DAY + 1 * HOUR)
    in_time = rhythm._replace(at=MONDAY + 21 * DAY + 9 * HOUR)

    assert wish(at_night, PRICE, BOUNDS).seconds > 4 * wish(in_time, PRICE, BOUNDS).seconds


def test_quarters_count_where_a_source_publishes_by_the_clock_and_only_there() -> None:
    chance = random.Random(5)
    clock = sorted(MONDAY + day * DAY + hour * HOUR + 60 for day in range(21) for hour in (6, 12, 18))
    chaos = sorted(MONDAY + chance.random() * 21 * DAY for _ in range(63))

    assert polled_for_days(21, clock).trust_in_quarters > 0.9
    assert polled_for_days(21, chaos).trust_in_quarters < 0.3


def test_a_poll_follows_soon_after_an_entry_that_comes_by_the_clock() -> None:
    clock = [MONDAY + day * DAY + hour * HOUR + 60 for day in range(28) for hour in (6, 12, 18)]
    rhythm = polled_for_days(28, clock)._replace(at=MONDAY + 28 * DAY + 10 * HOUR)

    at = rhythm.at + wish(rhythm, PRICE, BOUNDS).seconds

    assert MONDAY + 28 * DAY + 12 * HOUR < at < MONDAY + 28 * DAY + 12 * HOUR + 3 * QUARTER


def test_a_weekday_that_was_never_seen_is_no_empty_one() -> None:
    one_day = learn(None, document(MONDAY + DAY, *(MONDAY + number * 60 for number in range(1000))))

    assert share_of_weekday(one_day, 1) > 0.05


@pytest.mark.parametrize("a_day", [24, 200, 2000])
def test_a_short_document_is_polled_before_it_overflows(a_day: float) -> None:
    """A document of 10 entries never waits for more than half of it."""
    rhythm = evenly(a_day, MONDAY + 12 * HOUR, 10)
    dear = starting_price(0.001)

    seconds = wish(rhythm, dear, Bounds(1, 24 * HOUR)).seconds

    assert seconds * a_day / DAY <= 5


def test_after_an_overflow_the_next_poll_comes_as_soon_as_is_allowed() -> None:
    seen = Seen(MONDAY + HOUR, tuple(MONDAY + number for number in range(20)), 20, MONDAY, overflow=True)

    _rhythm, chosen = decide(evenly(1, MONDAY), seen, PRICE, BOUNDS)

    assert chosen.seconds <= 2 * BOUNDS.shortest


def test_undated_entries_came_somewhere_between_two_polls() -> None:
    before = learn(None, Seen(MONDAY, (), 5, None))

    later = learn(before, Seen(MONDAY + HOUR, (MONDAY + HOUR,), 5, None))

    assert later.quarters[2] > 0
    assert sum(later.quarters[4:]) == 0


def test_what_was_learned_survives_150_bytes() -> None:
    chance = random.Random(2)
    rhythm = polled_for_days(50, sorted(MONDAY + chance.random() * 50 * DAY for _ in range(700)))

    packed = pack(rhythm)
    back = unpack(packed)

    assert len(packed) == 150
    assert back is not None
    assert back.a_second == pytest.approx(rhythm.a_second, rel=1e-3)
    assert (back.quarters, back.weekdays, back.window) == (rhythm.quarters, rhythm.weekdays, rhythm.window)
    assert wish(back, PRICE, BOUNDS).seconds == pytest.approx(wish(rhythm, PRICE, BOUNDS).seconds, abs=30)


@pytest.mark.parametrize("packed", [None, b"", b"\x01", bytes(150), b"\x09" + bytes(149)])
def test_what_another_version_wrote_is_learned_anew(packed: bytes | None) -> None:
    assert unpack(packed) is None


def test_counts_have_an_end() -> None:
    """A feed that floods: ten million entries in a poll, and in one quarter of an hour."""
    flood = Seen(MONDAY + 60, (MONDAY,) * 100_000, 70_000, MONDAY)

    rhythm = learn(learn(None, flood), flood._replace(now=MONDAY + 61))

    assert unpack(pack(rhythm)) is not None
