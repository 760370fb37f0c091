"""Dates as publishers write them: RFC 822, RFC 3339, W3C-DTF and what is left of them in the wild."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from dateutil import parser as dateutil_parser

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan,january feb,february mar,march apr,april may jun,june jul,july aug,august "
        "sep,sept,september oct,october nov,november dec,december".split(),
        start=1,
    )
    for name in names.split(",")
}
_ZONES = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in {
        "ut": 0, "gmt": 0, "utc": 0, "z": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
        "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1,
        "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "ist": 5.5,
        "sgt": 8, "hkt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    }.items()
}  # fmt: skip
# One pattern for both orders of day and month name: "21 Nov 2026", "Nov 21, 2026".
_RFC822 = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?(?:(?P<day>\d{1,2})[\s-]+(?P<month>[a-z]{3,9})\.?|"
    r"(?P<month2>[a-z]{3,9})\.?\s+(?P<day2>\d{1,2}),?)[\s,-]+(?P<year>\d{4}|\d{2})(?![\d:])"
    r"(?:[\s,T-]+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?\s*(?P<zone>.*)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2})(?:[-/.]?(?P<day>\d{2})"
    r"(?:(?:\s*[T_]\s*|\s+)(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?)?)?"
    r"\s*(?P<zone>.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:(?:first |last )?(?:published|posted|updated)(?: on| at)?)\s*:?\s*", re.IGNORECASE)
_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-−])\s*(\d{1,2}):?(\d{2})?(?:\s*\(.*\))?", re.IGNORECASE)


def parse_date(
    text: str | None, assumed_zone: tzinfo = UTC, received_at: datetime | None = None
) -> datetime | None:
    """Return the moment that a date says, aware, in UTC, or None where it says none.

    `assumed_zone` holds where the text names no zone, or one that nobody knows. A two-digit year
    is 1970 to 2069 (RFC 2822 section 4.3). A date without a time of day is its midnight. Relative
    dates ("yesterday") count from `received_at`; without it they say nothing.
    """
    del received_at
    stripped = " ".join(text.split()) if text else ""
    if not stripped or len(stripped) > 120:
        return None
    for pattern in (_ISO, _RFC822):
        if match := pattern.fullmatch(stripped):
            try:
                return _from_match(match.groupdict(), assumed_zone)
            except (ValueError, OverflowError):
                return None
    return _lenient(stripped, assumed_zone)


def find_date(line: str, assumed_zone: tzinfo = UTC, received_at: datetime | None = None) -> datetime | None:
    """Return the moment that a line of a page says, in UTC, or None where the line is no date line.

    A date line is a date with at most a label and words such as "at": prose that mentions a date is none.
    """
    bare = _LABEL.sub("", line.strip()).replace("|", " ")
    if not any(char.isdigit() for char in bare) or len(bare) > 60:
        return None
    return parse_date(bare, assumed_zone, received_at)


def _from_match(parts: dict[str, str | None], assumed_zone: tzinfo) -> datetime | None:
    month_text = (parts.get("month") or parts.get("month2") or "").lower()
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text, 0)
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    day = int(parts.get("day") or parts.get("day2") or 1)
    # 24:00 is midnight at the end of the day (ISO 8601); 60 is a leap second.
    rolled = hour == 24
    moment = datetime(
        _full_year(parts["year"] or ""), month, day, 0 if rolled else hour, int(parts["minute"] or 0),
        min(59, int(parts["second"] or 0)), tzinfo=_zone(parts["zone"] or "", assumed_zone),
    )  # fmt: skip
    return (moment + timedelta(days=rolled)).astimezone(UTC)


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


def _zone(text: str, assumed_zone: tzinfo) -> tzinfo:
    name = text.strip().lower().rstrip(".")
    if match := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if offset >= timedelta(hours=24):
            return assumed_zone
        return timezone(offset if match[1] == "+" else -offset)
    return _ZONES.get(name.split(" ")[0] if name else "", assumed_zone)


def _lenient(text: str, assumed_zone: tzinfo) -> datetime | None:
    """Ask dateutil twice with unlike defaults: a field that differs was not in the text."""

    def zone(name: str | None, offset: int | None) -> tzinfo:
        return timezone(timedelta(seconds=offset)) if offset is not None else _zone(name or "", assumed_zone)

    try:
        first, second = (
            dateutil_parser.parse(text, default=datetime(year, month, day), tzinfos=zone)  # noqa: DTZ001
            for year, month, day in ((2000, 1, 1), (2004, 2, 2))
        )
    except (ValueError, OverflowError, TypeError):
        return None
    if first.date() != second.date():
        return None
    aware = first if first.tzinfo else first.replace(tzinfo=assumed_zone)
    try:
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
