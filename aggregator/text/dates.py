"""Dates as publishers write them, in feeds and on pages: RFC 822, RFC 3339 and what the wild makes of them.

The two forms that feeds should have are read by the position of their parts; all else by its shape
(`date_shapes`, `date_forms`, `date_relative`), which reads these two as well: the tests compare.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from aggregator.text.date_days import Reading
from aggregator.text.date_forms import moment_of
from aggregator.text.date_relative import moment_before
from aggregator.text.date_shapes import Shape, shape_of

_SILENT, _OF_CLOCKS = frozenset("F"), frozenset("F9:.HAZ")
_LONGEST_DATE = 120
# Far more than a date needs, white space included; what is longer is a page that fell into the wrong field.
_LONGEST_FIELD = 2_000
_MONTH_NUMBERS = {
    name: f"{number:02}"
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
# The names that RFC 822 section 5.1 has, and those that mean the same.
_OFFSETS = {
    "GMT": "Z", "UTC": "Z", "UT": "Z", "Z": "Z", "+0000": "Z", "EST": "-05:00", "EDT": "-04:00",
    "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip


def parse_date(
    text: str | None, assumed_zone: tzinfo = UTC, received_at: datetime | None = None
) -> datetime | None:
    """Return the moment that a date says, aware, in UTC, or None where it says none.

    `assumed_zone` holds where the text names no zone, or one that nobody knows. A two-digit year
    is 1970 to 2069 (RFC 2822 section 4.3). A date without a time of day is its midnight; fractions of
    a second are left out. What is relative ("yesterday", "3 hours ago"), or names no year, is read
    against `received_at`; without it, it says nothing.
    """
    if not text:
        return None
    return (
        _rfc3339(text)
        or _rfc822(text)
        or _any_form(text, Reading(zone=assumed_zone, received_at=received_at))
    )


def find_date(line: str, assumed_zone: tzinfo = UTC, received_at: datetime | None = None) -> datetime | None:
    """Return the moment that a line of a page says, in UTC, or None where the line is no date line.

    A date line is a date with nothing but labels ("Updated") and joining words ("at") around it:
    prose that mentions a date is none. Of a line with two dates the first counts, but one that
    is labelled as the last change only where there is no other.
    """
    reading = Reading(zone=assumed_zone, received_at=received_at, strict=True)
    shape = _shape(line)
    if shape is None or "x" in shape.kinds.replace("|", ""):
        return _moment(shape, reading) if shape else None
    if shape.without("FW|").kinds in ("D", "N"):
        # "Today" alone is rather the name of a page.
        return None
    if moment := _moment(shape, reading):
        return moment
    moments = [(label, _moment(part, reading)) for label, part in _labelled(shape)]
    if not moments or any(moment is None for _, moment in moments):
        return None
    return next((moment for label, moment in moments if label != "V"), moments[0][1])


def _rfc3339(text: str) -> datetime | None:
    """Read 2026-11-24T08:54:00Z, and with an offset or a fraction of the second, and no other form."""
    if not 20 <= len(text) <= 35 or text[19] not in "Z+-." or text[10] != "T" or text[7] != "-":
        return None
    if text[13] != ":" or text[16] != ":" or (text[-1] != "Z" and text[-6] not in "+-"):
        return None
    return _iso_moment(text)


def _rfc822(text: str) -> datetime | None:
    """Read Tue, 24 Nov 2026 08:54:00 +0000, and no other form."""
    parts = text.split(" ")
    if len(parts) != 6 or len(text) > 31:
        return None
    weekday, day, month, year, clock, zone = parts
    number = _MONTH_NUMBERS.get(month)
    if number is None or weekday[-1:] != "," or len(clock) != 8 or len(year) != 4 or clock[2] != ":":
        return None
    padded = day if len(day) == 2 else "0" + day
    return _iso_moment(f"{year}-{number}-{padded}T{clock}{_OFFSETS.get(zone, zone)}")


def _iso_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not "15" <= text < "248":
        # The year 1 is what software writes for "unknown"; 1405 and 2569 are years of other calendars.
        return None
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _any_form(text: str, reading: Reading) -> datetime | None:
    shape = _shape(text)
    return _moment(shape, reading) if shape else None


def _shape(text: str) -> Shape | None:
    if len(text) > _LONGEST_FIELD:
        return None
    one_line = " ".join(text.split())
    return shape_of(one_line) if one_line and len(one_line) <= _LONGEST_DATE else None


def _moment(shape: Shape, reading: Reading) -> datetime | None:
    bare = shape.without("FPV|")
    try:
        if reading.received_at and (moment := moment_before(shape, reading.received_at)):
            return moment
        # In prose a word that nobody knows is no zone.
        return None if reading.strict and "x" in bare.kinds else moment_of(bare, reading)
    # A number that is no hour, day or year, such as 31 September, or a year that the calendar lacks.
    except (ValueError, OverflowError, OSError):
        return None


def _labelled(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """Give the parts of a line between its labels and bars, each with its label."""
    label, start = "", 0
    for at, kind in enumerate(shape.kinds + "|"):
        if kind in "PV|":
            part = shape.cut(at, len(shape.kinds)).cut(0, start)
            # "..., updated at 11:20" names no day of its own.
            if set(part.kinds) - (_OF_CLOCKS if label == "V" else _SILENT):
                yield label, part
            label, start = (kind if kind != "|" else ""), at + 1
