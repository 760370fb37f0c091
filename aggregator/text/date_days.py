"""The calendar day that is left of the shape of a date without its clock.

A day and a month that are both numbers are read by these rules, the first that decides:

1. a number above 12 is the day;
2. the weekday, where the text names one that fits one order only;
3. the month comes first after a slash where the text has "am" or "pm", or the text's or the source's zone is
   of the United States;
4. the day comes first.

A day without a year is the last such day up to the receipt, whose next day counts too: zones differ.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from aggregator.text.date_clocks import Clock
from aggregator.text.date_shapes import Shape
from aggregator.text.date_words import DAYS_BACK, MONTHS, WEEKDAYS, WEEKDAYS_LIKE_MONTHS
from aggregator.text.persian_calendar import from_persian

_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<day>9)[-/.]?(?P<month>M)[-/.,]?(?P<year>Y|9)",
        r"(?P<month>M)[-/.]?(?P<day>9)[-/.,]?(?P<year>Y)",
        # Not "September 11th-13th".
        r"(?P<month>M)(?P<day>9),?(?P<year>9)",
        r"(?P<month>M)-(?P<day>9)-(?P<year>9)",
        r"(?P<year>Y)[-/.]?(?P<month>M)[-/.]?(?P<day>9)",
        r"(?P<year>Y)[-/.]?(?P<month>9)[-/.]?(?P<day>9)",
        r"(?P<first>9)(?P<mark>[-/.]?)(?P<second>9)[-/.]?(?P<year>Y)",
        r"(?P<first>9)(?P<mark>[-/.])(?P<second>9)(?P=mark)(?P<year>9)",
        r"(?P<digits>8)",
        r"(?P<back>D)",
    )
)
_DAYS_OF_SOME_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<day>9)[-/.]?(?P<month>M)",
        r"(?P<month>M)[-/.]?(?P<day>9)",
        r"(?P<first>9)(?P<mark>[/.])(?P<second>9)",
    )
)
_MONTHS_OF_A_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<month>M)[-/.,]?(?P<year>Y)",
        r"(?P<year>Y)[-/.]?(?P<month>M)",
        r"(?P<year>Y)[-/.]?(?P<month>9)",
    )
)
_LONGEST_TWICE = 20
_PERSIAN_NUMERIC_YEARS = range(1370, 1431)
_BUDDHIST_YEARS, _BUDDHIST_OFFSET = range(2480, 2644), 543


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a date is read against: the zone where it names none, the receipt, and how strictly."""

    zone: tzinfo
    received_at: datetime | None
    strict: bool = False


def day_of(shape: Shape, clock: Clock, reading: Reading) -> date | None:
    """Return the day that a shape means at a time of day, or None.

    Raises: ValueError or OverflowError where a number is no day of the calendar.
    """
    weekday, bare = _weekday(shape)
    if not reading.strict and bare.kinds[:1] == "x":
        # A weekday of a language that we do not know, or a label.
        bare = bare.cut(0, 1)
    bare = _named_once(bare)
    for pattern in _DAYS:
        if found := pattern.fullmatch(bare.kinds):
            return _day_of_a_year(found, bare, clock, weekday, reading)
    if not reading.strict:
        for pattern in _MONTHS_OF_A_YEAR:
            if found := pattern.fullmatch(bare.kinds):
                return _day_of_a_year(found, bare, clock, weekday, reading)
    for pattern in _DAYS_OF_SOME_YEAR:
        if found := pattern.fullmatch(bare.kinds):
            return _day_of_some_year(found, bare, clock, weekday, reading)
    return _day_said_twice(bare, clock, reading)


def _weekday(shape: Shape) -> tuple[int | None, Shape]:
    """Return the weekday that a shape names, and the shape without weekdays."""
    named = [WEEKDAYS[text] for kind, text in zip(shape.kinds, shape.texts, strict=True) if kind == "W"]
    bare = shape.without("WFPV|T")
    if bare.kinds.count("M") > 1:
        for at, text in enumerate(bare.texts):
            if bare.kinds[at] == "M" and text in WEEKDAYS_LIKE_MONTHS:
                return WEEKDAYS_LIKE_MONTHS[text], bare.cut(at, at + 1)
    return (named[0] if named else None), bare


def _named_once(shape: Shape) -> Shape:
    """Leave out the second name of a month: كانون الثاني/يناير."""
    if (twice := re.search(r"M[/-]?M", shape.kinds)) is None:
        return shape
    first, second = (MONTHS.get(shape.texts[at]) for at in (twice.start(), twice.end() - 1))
    return shape.cut(twice.start() + 1, twice.end()) if first == second else shape


def _day_said_twice(shape: Shape, clock: Clock, reading: Reading) -> date | None:
    """Read "02 Feb 2011 2/2/2011"; two days that differ are none."""
    if len(shape.kinds) > _LONGEST_TWICE:
        return None
    for at in range(3, len(shape.kinds) - 2):
        halves = (shape.cut(at, len(shape.kinds)), shape.cut(0, at))
        found = [next((hit for one in _DAYS if (hit := one.fullmatch(half.kinds))), None) for half in halves]
        if found[0] and found[1]:
            first, second = (
                _day_of_a_year(hit, half, clock, None, reading)
                for hit, half in zip(found, halves, strict=True)
                if hit
            )
            return first if first == second else None
    return None


def _day_of_a_year(
    found: re.Match[str], shape: Shape, clock: Clock, weekday: int | None, reading: Reading
) -> date | None:
    part = {name: shape.texts[found.start(name)] for name, kinds in found.groupdict().items() if kinds}
    if "back" in part:
        return _day_back(DAYS_BACK[part["back"]], clock, reading)
    if digits := part.get("digits"):
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if "first" in part and len(part["year"]) < 4 and int(part["first"]) > 31:
        part = {"year": part["first"], "month": part["second"], "day": part["year"]}
    year = _full_year(part["year"])
    if year is None:
        return None
    return _first_fitting([year], part, clock, weekday)


def _day_back(days: int, clock: Clock, reading: Reading) -> date | None:
    if reading.received_at is None:
        return None
    return (reading.received_at.astimezone(clock.zone) - timedelta(days=days)).date()


def _full_year(text: str) -> int | None:
    """Return a year of our calendar or the Persian one; the year 1 is what software writes for "unknown"."""
    year = int(text)
    if len(text) == 1:
        return None
    if len(text) == 2:
        return year + (1900 if year >= 70 else 2000)
    if year in _BUDDHIST_YEARS:
        return year - _BUDDHIST_OFFSET
    return year if year >= 1000 else None


def _day_of_some_year(
    found: re.Match[str], shape: Shape, clock: Clock, weekday: int | None, reading: Reading
) -> date | None:
    if reading.received_at is None:
        return None
    part = {name: shape.texts[found.start(name)] for name, kinds in found.groupdict().items() if kinds}
    # "9/11" alone is rather a name, a score or a share than a day.
    if "first" in part and not clock.given:
        return None
    today = reading.received_at.astimezone(clock.zone).date()
    tomorrow = today + timedelta(days=1)
    return _first_fitting(range(tomorrow.year, tomorrow.year - 9, -1), part, clock, weekday, tomorrow)


def _first_fitting(
    years: Iterable[int], part: dict[str, str], clock: Clock, weekday: int | None, latest: date | None = None
) -> date | None:
    """Return the first day, by year and order of day and month, that the weekday confirms, or the first."""
    days = [
        day
        for year in years
        for number, month in _orders(part, clock)
        if (day := _calendar_day(year, month, number)) and (latest is None or day <= latest)
    ]
    confirmed = (day for day in days[:4] if day.weekday() == weekday)
    return next(confirmed, days[0] if days else None)


def _orders(part: dict[str, str], clock: Clock) -> list[tuple[int, int]]:
    """Return the pairs of day and month that a text may mean, the likelier first."""
    if "first" not in part:
        month = part.get("month", "")
        return [(int(part.get("day", 1)), int(month) if month.isdigit() else MONTHS[month])]
    first, second = int(part["first"]), int(part["second"])
    orders = [(first, second), (second, first)]
    month_first = part.get("mark") == "/" and clock.month_first
    return orders[::-1] if month_first else orders


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        if month > 100 or year in _PERSIAN_NUMERIC_YEARS:
            return from_persian(year, month % 100, day)
        return date(year, month, day)
    except ValueError:
        return None
