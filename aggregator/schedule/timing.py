"""The first moment at which a poll is worth its price: what waits has cost as much delay as the poll costs.

Least total delay for a number of polls: poll where D(t), the integral over time of the entries that are
expected to wait, reaches the price of a poll.
"""

from functools import lru_cache
from math import exp, log, sqrt
from typing import NamedTuple

from aggregator.schedule.price import Price
from aggregator.schedule.rhythm import (
    DAY,
    HOUR,
    QUARTER,
    Rhythm,
    Seen,
    learn,
    share_of_hour,
    share_of_quarter,
    share_of_weekday,
    weekday_of,
)

_SURGE = 6 * HOUR / log(2)
# Slow sources get more than their share of delay is worth: a mean over sources counts, too.
_FAIRNESS = 0.1
# Clumps are far larger than chance makes them: the document must hold the expected and so many deviations.
_DEVIATIONS = 7.0
_FILLED = 0.35
_REACH = 0.25


class Bounds(NamedTuple):
    """The least and the greatest wait in seconds."""

    shortest: float
    longest: float


class Wish(NamedTuple):
    """How long to wait in seconds, and how long at most before entries may be lost.

    `expected` entries will then be waiting. `why` is empty where the learned rate decides.
    """

    seconds: float
    why: str
    latest: float
    expected: float


def decide(rhythm: Rhythm | None, seen: Seen, price: Price, bounds: Bounds) -> tuple[Rhythm, Wish]:
    """Learn from a poll and return what is known now, and when the schedule would poll next."""
    later = learn(rhythm, seen)
    chosen = wish(later, price, bounds, overflow=seen.overflow)
    an_hour = min(chosen.expected * HOUR / max(chosen.seconds, 1.0), 60_000.0)
    return Rhythm._make((*later[:10], an_hour, *later[11:])), chosen


def wish(rhythm: Rhythm, price: Price, bounds: Bounds, *, overflow: bool = False) -> Wish:
    """Return when the schedule would poll next, counted from the poll that `rhythm` was learned at."""
    if overflow:
        return Wish(bounds.shortest, "all of its entries were new: some may be lost", bounds.shortest, 0.0)
    latest, guard = _latest(rhythm, bounds)
    seconds, expected, overflows = _walk(rhythm, price, latest)
    why = guard if seconds >= latest else "its document would overflow" if overflows else ""
    seconds = max(min(seconds, latest), bounds.shortest)
    return Wish(seconds, why, seconds if overflows else max(latest, seconds), expected)


def _latest(rhythm: Rhythm, bounds: Bounds) -> tuple[float, str]:
    """Return how long to wait at most, and why where it is because entries might be lost."""
    latest, why = bounds.longest, ""
    if 0 < rhythm.reach_hours * HOUR * _REACH < latest:
        latest, why = rhythm.reach_hours * HOUR * _REACH, "its document reaches back for so short a time"
    if rhythm.dense:
        fills = _FILLED * max(rhythm.window, 1) / rhythm.dense * HOUR
        if fills < latest:
            latest, why = fills, "a burst like the one before would fill its document"
    return max(latest, bounds.shortest), why


def _walk(rhythm: Rhythm, price: Price, longest: float) -> tuple[float, float, bool]:
    """Go through the hours ahead until a poll is worth its price; give seconds, expected entries, overflow.

    `waiting` is the integral of the rate, `delay` that of `waiting`.
    """
    start = time = rhythm.at
    end = start + longest
    rate, surge, trust = rhythm.a_second, rhythm.surge, rhythm.trust_in_quarters
    step = QUARTER if trust else HOUR
    fair = (rate * DAY) ** _FAIRNESS
    room = _room(rhythm.window)
    total = sum(rhythm.quarters)
    waiting = delay = 0.0
    hour = -1
    of_hour = of_day = by_hour = 0.0
    while time < end:
        if int(time // HOUR) != hour:
            hour = int(time // HOUR)
            if not of_day or hour % 24 == 0:
                of_day = share_of_weekday(rhythm, weekday_of(time)) * 7
            of_hour = share_of_hour(rhythm, hour % 24, total)
            by_hour = rate * of_day * of_hour * 24
        ahead = step - time % step
        now = by_hour
        if trust:
            fine = share_of_quarter(rhythm, int(time // QUARTER) % 96, of_hour, total)
            now = (1 - trust) * by_hour + trust * rate * of_day * fine * 96
        if surge:
            now *= 1 + surge * exp(-(time + ahead / 2 - start) / _SURGE)
        cost = fair * price.at(time + ahead)
        came = now * ahead
        more = (waiting + came / 2) * ahead
        if delay + more >= cost or waiting + came >= room:
            worth = (sqrt(waiting * waiting + 2 * now * max(cost - delay, 0.0)) - waiting) / now
            full = (room - waiting) / now
            here = max(0.0, min(worth, full, ahead))
            return time + here - start, waiting + now * here, full < worth
        delay += more
        waiting += came
        time += ahead
    return longest, waiting, False


@lru_cache(maxsize=1024)
def _room(window: int) -> float:
    """Return how many entries may be expected before a document of `window` entries could lose one."""
    window = max(window, 1)
    root = (sqrt(_DEVIATIONS * _DEVIATIONS + 4 * window) - _DEVIATIONS) / 2
    return min(0.5 * window, root * root)


def rate_in_words(rhythm: Rhythm) -> str:
    """Return `about 12 new entries a day`."""
    a_day = rhythm.a_second * DAY
    if a_day >= 1.5:
        return f"about {a_day:.0f} new entries a day"
    if a_day > 2 / 3:
        return "about one new entry a day"
    return f"about one new entry in {1 / a_day:.0f} days"
