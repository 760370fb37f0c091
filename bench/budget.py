"""Does the budget hold? Days of polling sources of all kinds, with the program's schedule, prices and claims.

No network and no store: a poll shows what a source has published since the last one. Sources publish from once in
three weeks to five times an hour, more by day than by night, less at weekends; some by the clock, some in bursts. One in fifty polls
fails. Prints the polls of each day against the budget, and of the busiest hour, wherever it begins.

    python -m bench.budget --sources 5000 --days 14
"""

import argparse
import heapq
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import cos, pi

from aggregator.model.poll import News, Outcome, PollSummary, SourceState
from aggregator.schedule import Bookings, Budget, PollPolicy, after, after_hour, starting_price
from aggregator.schedule.allowance import Allowance, spend

_START = datetime(2026, 3, 2, tzinfo=UTC)
_HOUR, _DAY = 3600.0, 86_400.0
_WINDOW = 30
_FAILING_SHARE = 0.02
_HELD_SECONDS = 300.0
_DAYS_BEFORE = 30
_CALM_WEEKEND = 0.6


@dataclass(frozen=True, slots=True)
class Kept:
    """How the budget was kept: polls by day, and those of the busiest hour; each over its share."""

    days: tuple[float, ...]
    busiest_hour: float
    us_a_poll: float


def simulate(*, sources: int, days: int, polls_a_day: float, seed: int = 1) -> Kept:
    """Poll so many sources for so many days, each `polls_a_day` times on average."""
    chance = random.Random(seed)
    began = time.process_time()
    polls = sorted(_polls(sources, days, polls_a_day, chance))
    took = time.process_time() - began
    share = sources * polls_a_day
    by_day = [bisect_left(polls, day * _DAY + _DAY) - bisect_left(polls, day * _DAY) for day in range(days)]
    busiest = max(bisect_right(polls, one + _HOUR) - place for place, one in enumerate(polls))
    return Kept(
        days=tuple(one / share for one in by_day),
        busiest_hour=busiest / (share / 24),
        us_a_poll=1e6 * took / len(polls),
    )


def _polls(sources: int, days: int, polls_a_day: float, chance: random.Random) -> Iterator[float]:
    """Give the times of all polls but the first of each source, in seconds from the start."""
    policy = PollPolicy(budget=Budget(polls_a_day=polls_a_day))
    an_hour = policy.budget.an_hour(sources)
    price, book, used = starting_price(an_hour / sources), Bookings(an_hour).book, Allowance()
    published = [_published(days, chance) for _ in range(sources)]
    states = [SourceState(next_poll_at=None)] * sources
    line = [(chance.random() * 60, number) for number in range(sources)]
    heapq.heapify(line)
    hour, counted = 0, 0
    while (due := heapq.heappop(line))[0] < days * _DAY:
        moment, number = due
        while moment >= (hour + 1) * _HOUR:
            passed = hour + int(_START.timestamp() // _HOUR)
            price, hour, counted = after_hour(price, passed, counted, an_hour), hour + 1, 0
        state = states[number]
        if state.polled_at is not None:
            granted, used = spend(used, _START.timestamp() + moment, 1, an_hour)
            if not granted:
                heapq.heappush(line, (moment - moment % _HELD_SECONDS + _HELD_SECONDS, number))
                continue
            counted += 1
            yield moment
        summary = _summary(published[number], state, moment, chance)
        now = _at(moment)
        state = after(summary, replace(state, polled_at=now), now, policy, price, chance.random(), book)
        states[number] = state
        assert state.next_poll_at is not None
        heapq.heappush(line, ((state.next_poll_at - _START).total_seconds(), number))


def _summary(times: list[float], state: SourceState, moment: float, chance: random.Random) -> PollSummary:
    if state.polled_at is not None and chance.random() < _FAILING_SHARE:
        return PollSummary(outcome=Outcome.FAILED, status=500)
    until = bisect_right(times, moment)
    known = times[max(until - _WINDOW, 0) : until]
    since = (state.polled_at - _START).total_seconds() if state.polled_at else -_DAYS_BEFORE * _DAY
    new = known[bisect_right(known, since) :]
    if state.polled_at is not None and not new:
        return PollSummary(outcome=Outcome.NOT_MODIFIED)
    oldest = _at(known[0]) if known else None
    overflow = state.polled_at is not None and len(new) == len(known)
    news = News(window=len(known), published=tuple(map(_at, new)), oldest=oldest, overflow=overflow)
    return PollSummary(outcome=Outcome.NEW, news=news)


def _published(days: int, chance: random.Random) -> list[float]:
    """Return when a source publishes: its rate and its manners are drawn."""
    a_day = 10 ** chance.uniform(-1.3, 2.1)
    manner = chance.random()
    moment, times = -_DAYS_BEFORE * _DAY, list[float]()
    peak = chance.uniform(8, 20) * _HOUR
    while moment < days * _DAY:
        moment += chance.expovariate(2 * a_day / _DAY)
        calm = _CALM_WEEKEND if moment // _DAY % 7 >= 5 else 1.0
        if chance.random() > calm * (0.5 + 0.45 * cos(2 * pi * (moment - peak) / _DAY)):
            continue
        if manner < 0.2:
            times.append(moment - moment % 900)
        elif manner < 0.4 and chance.random() < 0.1:
            times += [moment + 60 * number for number in range(8)]
        else:
            times.append(moment)
    return sorted(times)


def _at(moment: float) -> datetime:
    return _START + timedelta(seconds=moment)


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.budget",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sources", type=int, default=5000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--polls-a-day", type=float, default=12.0)
    options = parser.parse_args()
    kept = simulate(sources=options.sources, days=options.days, polls_a_day=options.polls_a_day)
    print("polls of each day over the budget: " + " ".join(f"{one:.3f}" for one in kept.days))
    print(f"busiest hour over its share: {kept.busiest_hour:.3f}; {kept.us_a_poll:.0f} us of CPU a poll")


if __name__ == "__main__":
    main()
