"""The policy that `bench.freshness` measures is the one that the program polls by."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.model.poll import News, Outcome, PollSummary, SourceState
from aggregator.schedule import Bookings, PollPolicy, after, after_hour, starting_price
from bench.freshness import Policy

HOUR, DAY = 3600.0, 86_400.0
MONDAY = 1_704_067_200.0
WINDOW = 20


@dataclass
class Context:
    """What the simulation tells a policy: feeds, polls a second in all, the bounds, and the polls so far."""

    n: int = 100
    budget: float = 50 / HOUR
    min_iv: float = 300.0
    max_iv: float = DAY
    polls: int = 1


@dataclass
class Poll:
    """What the simulation tells of a poll."""

    new: list[float]
    nwin: int
    oldest: float | None
    overflow: bool = False
    data: Any = None


def entries(kind: str) -> list[float]:
    """Return when a feed publishes, in seconds from three weeks before the simulation's zero on."""
    chance = random.Random(kind)
    if kind == "by the clock":
        return [-21 * DAY + 6 * HOUR * number + chance.random() * 60 for number in range(170)]
    if kind == "in bursts":
        starts = [-21 * DAY + 40 * HOUR * number for number in range(26)]
        return sorted(start + chance.random() * HOUR for start in starts for _ in range(12))
    return sorted(chance.uniform(-21 * DAY, 21 * DAY) for _ in range(400))


@pytest.mark.parametrize("kind", ["at random", "by the clock", "in bursts"])
def test_the_program_decides_what_the_benchmark_measures(kind: str) -> None:
    published = entries(kind)
    measured = Policy(Context())
    budget = Context.budget * HOUR
    price, book = starting_price(budget / Context.n), Bookings(budget).book
    policy = PollPolicy(shortest=timedelta(seconds=Context.min_iv), spread=0.0)
    state = SourceState(next_poll_at=None)
    poll, now, before, hours = Poll([], 0, None), 0.0, -99 * DAY, 0
    waits = []
    for _ in range(40):
        for hour in range(hours, int(now // HOUR)):
            price = after_hour(price, hour + int(MONDAY // HOUR), 0, budget)
        hours = int(now // HOUR)
        known = [one for one in published if one <= now][-WINDOW:]
        poll = Poll([one for one in known if one > before], len(known), known[0], data=poll.data)

        wished = measured.next_interval(poll, now)
        moment = at(now)
        news = News(window=len(known), published=tuple(map(at, poll.new)), oldest=at(known[0]))
        outcome = Outcome.NEW if poll.new else Outcome.UNCHANGED
        state = after(PollSummary(outcome=outcome, news=news), state, moment, policy, price, 0.0, book)

        assert state.next_poll_at is not None
        waits.append(wished)
        assert (state.next_poll_at - moment).total_seconds() == pytest.approx(wished, rel=0.02)
        before, now = now, now + wished

    assert max(waits) > 1.5 * min(waits)


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds + MONDAY, UTC)
