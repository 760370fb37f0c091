"""Dates of the Persian (solar Hijri) calendar, in which Iran and Afghanistan count their days."""

from datetime import date, timedelta

# 1 Farvardin 1400. Leap years by the cycle of 33 years, which is the observed calendar from 1244 to 1472.
_ANCHOR_YEAR, _ANCHOR = 1400, date(2021, 3, 21)
_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
YEARS = range(1300, 1473)


def from_persian(year: int, month: int, day: int) -> date:
    """Return the Gregorian day.

    Raises: ValueError where the calendar has no such day, or the year lies outside of `YEARS`.
    """
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= _month_length(year, month):
        raise ValueError(f"no day of the Persian calendar: {year}-{month}-{day}")
    days_before = sum(_month_length(year, earlier) for earlier in range(1, month))
    return _new_year(year) + timedelta(days=days_before + day - 1)


def _new_year(year: int) -> date:
    first, last = sorted((year, _ANCHOR_YEAR))
    days = 365 * (last - first) + sum(map(_is_leap, range(first, last)))
    return _ANCHOR + timedelta(days=days if year >= _ANCHOR_YEAR else -days)


def _month_length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAPS
