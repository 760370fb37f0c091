"""How often and when a source publishes, as learned from the times of its entries.

Two exponentially forgotten Gamma-Poisson counts give the rate; 96 quarters of an hour and seven weekdays give
its shape. A quarter counts only as far as it foretells better than its smoothed hour does: that is so where
software publishes by the clock. Times are seconds since 1970 in UTC: a decision has 40 µs.
"""

import struct
from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

DAY = 86_400.0
HOUR = 3_600.0
QUARTER = 900.0

_LN2 = log(2)
_SHORT, _LONG, _BURST, _DENSE = 2 * DAY / _LN2, 40 * DAY / _LN2, 6 * HOUR / _LN2, 20 * DAY / _LN2
_SHORT_DAYS, _LONG_DAYS = _SHORT / DAY, _LONG / DAY
_PRIOR_ENTRIES, _PRIOR_DAYS = 0.6, 1.0
_SHORT_PRIOR_DAYS = 3.0
_HALVED_AFTER = 40 * DAY
_HOURS_PRIOR, _WEEKDAYS_PRIOR, _QUARTERS_PRIOR = 12.0, 6.0, 5.0
# What publishers do on the whole, by hour in UTC and from Monday to Sunday.
_POPULATION = (
    0.55, 0.5, 0.48, 0.47, 0.5, 0.6, 0.8, 1.0, 1.2, 1.35, 1.4, 1.4,
    1.35, 1.4, 1.45, 1.45, 1.4, 1.35, 1.25, 1.1, 0.95, 0.85, 0.75, 0.65,
)  # fmt: skip
_WEEK = (1.1, 1.1, 1.1, 1.1, 1.1, 0.75, 0.75)
_HOUR_SHARES = tuple(_HOURS_PRIOR * one / sum(_POPULATION) for one in _POPULATION)
_DAY_SHARES = tuple(one / sum(_WEEK) for one in _WEEK)
_MONDAY = 4 * DAY
# The doubt with which quarters begin, how fast their score is forgotten, and its bounds.
_DOUBT, _SCORE_KEPT, _SCORE_CAP = -3.0, 0.98, 8.0
_NEARLY_FULL = 0.95
_NEW_LIFE_DAYS, _SILENCE = 5.0, 3.5
_UNITS = 4
_FULL = 255
_WEEKDAY_FULL = 60_000
_PACKED = struct.Struct("<BIIHH4f5eb96s7H")
_VERSION = 1
_HALF_MAX = 60_000.0


class Seen(NamedTuple):
    """What a poll showed: when the entries that are new to us came out, and how far the document reaches.

    `window` counts its entries; `oldest` is the date of the oldest, None where entries have no dates: then
    `new` holds times of polls. `overflow`: every entry is new although the source was polled before.
    """

    now: float
    new: Sequence[float]
    window: int
    oldest: float | None
    overflow: bool = False


class Rhythm(NamedTuple):
    """What was learned; counts are forgotten exponentially, `*_days` are what they were counted over.

    `since` is when the present way of publishing began, `burst` and `expected` compare the last hours with
    what was foretold, `dense` is the thickest burst that nearly filled the document, in entries an hour;
    `reach_hours` is how far back the document went, 0 where it says nothing.
    `quarters` count in fourths of an entry and are halved where one is full, and after 40 days.
    """

    at: float
    since: float
    halved_at: float
    window: int = 0
    short: float = 0.0
    short_days: float = 0.0
    long: float = 0.0
    long_days: float = 0.0
    burst: float = 0.0
    expected: float = 0.0
    expected_an_hour: float = 0.0
    dense: float = 0.0
    reach_hours: float = 0.0
    score: float = _DOUBT
    quarters: bytes = bytes(96)
    weekdays: tuple[int, ...] = (0,) * 7

    @property
    def a_second(self) -> float:
        """The rate in entries a second, the time of day and of the week apart."""
        in_general = (self.long + _PRIOR_ENTRIES) / (self.long_days + _PRIOR_DAYS)
        recent = self.short + _SHORT_PRIOR_DAYS * in_general
        return recent / (self.short_days + _SHORT_PRIOR_DAYS) / DAY

    @property
    def surge(self) -> float:
        """How many times the rate the last hours certainly show, less one."""
        if self.burst <= 3:
            return 0.0
        return max(0.0, (self.burst - 2 * sqrt(self.burst) + 1) / (self.expected + 1) - 1)

    @property
    def trust_in_quarters(self) -> float:
        """The weight of quarters of an hour against whole hours, 0 to 1."""
        return 1 / (1 + exp(-self.score)) if self.score > _DOUBT else 0.0


def learn(rhythm: Rhythm | None, seen: Seen) -> Rhythm:
    """Return what is known after a poll; the dates in the first document say how it was before."""
    if rhythm is None:
        return _first(seen)
    now = seen.now
    elapsed = max(0.0, now - rhythm.at)
    kept_short, kept_long, kept_burst = exp(-elapsed / _SHORT), exp(-elapsed / _LONG), exp(-elapsed / _BURST)
    later = Rhythm(
        now,
        rhythm.since,
        rhythm.halved_at,
        seen.window or rhythm.window,
        rhythm.short * kept_short,
        rhythm.short_days * kept_short + _SHORT_DAYS * (1 - kept_short),
        rhythm.long * kept_long,
        rhythm.long_days * kept_long + _LONG_DAYS * (1 - kept_long),
        rhythm.burst * kept_burst,
        rhythm.expected * kept_burst + rhythm.expected_an_hour * elapsed / HOUR,
        0.0,
        rhythm.dense * exp(-elapsed / _DENSE) if rhythm.dense else 0.0,
        _reach(seen) if seen.window else rhythm.reach_hours and rhythm.reach_hours + elapsed / HOUR,
        rhythm.score,
        rhythm.quarters,
        rhythm.weekdays,
    )
    if not seen.new and later.long_days > _NEW_LIFE_DAYS and _has_fallen_silent(later):
        forgotten = _NEW_LIFE_DAYS / later.long_days
        later = later._replace(long=later.long * forgotten, long_days=_NEW_LIFE_DAYS)
    if now - rhythm.halved_at > _HALVED_AFTER:
        later = _halved(later)
    return _with_entries(later, seen, elapsed) if seen.new else later


def pack(rhythm: Rhythm) -> bytes:
    """Return a rhythm in 150 bytes."""
    half = [one if one < _HALF_MAX else _HALF_MAX for one in rhythm[8:13]]
    score = round(rhythm.score * 15)
    return _PACKED.pack(
        _VERSION, int(rhythm.at), max(0, int(rhythm.since)), int(rhythm.halved_at / DAY),
        min(rhythm.window, 65_535), *rhythm[4:8], *half, score, rhythm.quarters, *rhythm.weekdays,
    )  # fmt: skip


def unpack(packed: bytes | None) -> Rhythm | None:
    """Return the rhythm of `pack`; None for what another version wrote: it is learned anew."""
    if packed is None or len(packed) != _PACKED.size or packed[0] != _VERSION:
        return None
    values = _PACKED.unpack(packed)
    _version, at, since, day, window, *counts, score, quarters = values[:16]
    return Rhythm._make((at, since, day * DAY, window, *counts, score / 15, quarters, values[16:]))


def share_of_hour(rhythm: Rhythm, hour: int, total: int) -> float:
    """Return the share of a day's entries that an hour brings, smoothed with its neighbours.

    `total` is the sum of all quarters.
    """
    quarters = rhythm.quarters
    at = 4 * hour
    own = sum(quarters[at : at + 4])
    if 0 < hour < 23:
        around = sum(quarters[at - 4 : at + 8]) - own
    else:
        around = sum(quarters[at - 4 : at] or quarters[92:]) + sum(quarters[at + 4 : at + 8] or quarters[:4])
    return ((0.5 * own + 0.25 * around) / _UNITS + _HOUR_SHARES[hour]) / (total / _UNITS + _HOURS_PRIOR)


def share_of_quarter(rhythm: Rhythm, quarter: int, of_hour: float, total: int) -> float:
    """Return the share of a day's entries that a quarter brings, where its hour brings `of_hour`."""
    counted = rhythm.quarters[quarter] / _UNITS + _QUARTERS_PRIOR * of_hour / 4
    return counted / (total / _UNITS + _QUARTERS_PRIOR)


def share_of_weekday(rhythm: Rhythm, weekday: int) -> float:
    """Return the share of a week's entries that a weekday brings.

    A source of less than a few weeks has not shown every weekday: those unseen are no empty ones.
    """
    counted = sum(rhythm.weekdays)
    weeks = max(rhythm.at - rhythm.since, QUARTER) / (7 * DAY)
    prior = _WEEKDAYS_PRIOR + counted * min(4.0, 1 / (weeks * weeks))
    return (rhythm.weekdays[weekday] + prior * _DAY_SHARES[weekday]) / (counted + prior)


def weekday_of(moment: float) -> int:
    """Return the weekday of a time, 0 for Monday."""
    return int((moment - _MONDAY) // DAY) % 7


def _first(seen: Seen) -> Rhythm:
    blank = Rhythm(seen.now, seen.now, seen.now, window=seen.window, reach_hours=_reach(seen))
    if seen.oldest is None or not seen.new:
        return blank
    span = max(seen.now - seen.oldest, HOUR)
    # The oldest entry opens the span that the others came in.
    new = sorted(seen.new)[1:] if len(seen.new) > 1 else seen.new
    known = blank._replace(
        since=max(seen.oldest, 0.0),
        short_days=_SHORT_DAYS * (1 - exp(-span / _SHORT)),
        long_days=_LONG_DAYS * (1 - exp(-span / _LONG)),
    )
    return _counted(known, new, dated=True)._replace(burst=0.0)


def _has_fallen_silent(rhythm: Rhythm) -> bool:
    """Tell whether the last days brought far less than the weeks before: the past says little now."""
    foretold = rhythm.long / (rhythm.long_days + _PRIOR_DAYS) * rhythm.short_days
    return foretold - rhythm.short > _SILENCE * sqrt(foretold + 1)


def _reach(seen: Seen) -> float:
    if seen.oldest is None or seen.window < 2:
        return 0.0
    return min(max(seen.now - seen.oldest, 1.0) / HOUR, _HALF_MAX)


def _with_entries(rhythm: Rhythm, seen: Seen, elapsed: float) -> Rhythm:
    dated = seen.oldest is not None
    # An entry without a date came somewhere between the two polls.
    middle = max(seen.now - elapsed / 2, seen.now - HOUR)
    later = _counted(rhythm, seen.new if dated else [middle] * len(seen.new), dated=dated)
    if len(seen.new) >= _NEARLY_FULL * seen.window:
        later = later._replace(
            dense=min(max(later.dense, len(seen.new) * HOUR / max(elapsed, 600.0)), _HALF_MAX)
        )
    first = not any(rhythm.quarters)
    changed = (
        later.burst >= 10 and later.burst > 4 * (later.expected + 1) and later.since < seen.now - 7 * DAY
    )
    return later._replace(since=seen.now) if first or changed else later


def _counted(rhythm: Rhythm, times: Sequence[float], *, dated: bool) -> Rhythm:
    now, score = rhythm.at, rhythm.score
    short, long, burst = rhythm.short, rhythm.long, rhythm.burst
    weekdays = list(rhythm.weekdays)
    for time in times:
        age = max(0.0, now - time)
        short += exp(-age / _SHORT)
        long += exp(-age / _LONG)
        burst += exp(-age / _BURST)
        quarter = int(time // QUARTER) % 96
        if dated:
            total = sum(rhythm.quarters)
            by_hour = share_of_hour(rhythm, quarter // 4, total)
            gain = log(share_of_quarter(rhythm, quarter, by_hour, total) * 4 / by_hour)
            score = max(-_SCORE_CAP, min(_SCORE_CAP, _SCORE_KEPT * score + gain))
        rhythm = _in_quarter(rhythm, quarter)
        weekdays[weekday_of(time)] += 1
    while max(weekdays) > _WEEKDAY_FULL:
        weekdays = [one // 2 for one in weekdays]
    return rhythm._replace(short=short, long=long, burst=burst, score=score, weekdays=tuple(weekdays))


def _in_quarter(rhythm: Rhythm, quarter: int) -> Rhythm:
    quarters = bytearray(rhythm.quarters)
    if quarters[quarter] + _UNITS > _FULL:
        quarters = bytearray(one // 2 for one in quarters)
    quarters[quarter] += _UNITS
    return rhythm._replace(quarters=bytes(quarters))


def _halved(rhythm: Rhythm) -> Rhythm:
    return rhythm._replace(
        halved_at=rhythm.at,
        quarters=bytes(one // 2 for one in rhythm.quarters),
        weekdays=tuple(one // 2 for one in rhythm.weekdays),
    )
