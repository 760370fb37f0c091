"""The times of day, with their zones, that the shape of a date may have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, tzinfo

from aggregator.text.date_shapes import Shape
from aggregator.text.date_words import HALVES
from aggregator.text.zones import writes_month_first, zone_named, zone_of_offset

_OFFSET = re.compile(r"[+-](?:9:9|9|3|Y)(?![./:M-])")
_ZONES = rf"(?P<zone>(?:[Zx]|{_OFFSET.pattern})*)"
# Clocks from plain to daring; the first that leaves a day is right. 14:05:06.789, 14h05, 10 am, T10.
_CLOCKS = (
    re.compile(
        r"T?(?P<half>A?)(?P<hour>9):(?P<minute>9)(?::(?P<second>9)(?:[.,][93Y68EC#])?)?H?(?P<half2>A?)"
        + _ZONES
    ),
    re.compile(
        r"(?P<half>A?)(?P<hour>9)H(?:(?P<minute>9)(?![M./-])H?(?:(?P<second>9)H)?)?(?P<half2>A?)" + _ZONES
    ),
    re.compile(r"(?P<half>)(?P<hour>9)(?P<half2>A)" + _ZONES),
    re.compile(r"T(?P<half>)(?P<hour>9)(?P<half2>)(?![:./-])" + _ZONES),
)
# Only where no day is left otherwise: 14.05 after a day, 085400 or 0854 after a day without marks.
_DARING_CLOCKS = (
    re.compile(
        r"(?<![.])(?P<half>)(?P<hour>9)\.(?P<minute>9)(?:\.(?P<second>9))?H?(?P<half2>A?)" + _ZONES + "$"
    ),
    re.compile(r"T?(?P<digits>(?<=[89T])6|(?<=8)Y|(?<=8T)Y)" + _ZONES + "$"),
)
_ZONE_AT_END = re.compile(r"(?P<zone>(?:[Zx]|[+-](?:9:9|Y))+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day in its zone; `rolled` where it was 24:00, the midnight at the end of the day."""

    time: time
    zone: tzinfo
    rolled: bool = False
    given: bool = True
    month_first: bool = False


def clocks_of(shape: Shape, assumed_zone: tzinfo) -> Iterator[tuple[Clock, Shape]]:
    """Give the times of day that a shape may have, each with the rest of the shape, from plain to daring.

    Raises: ValueError where a number is no hour, minute or second.
    """
    for pattern in _CLOCKS:
        if found := pattern.search(shape.kinds):
            yield _clock(found, shape, assumed_zone), shape.cut(found.start(), found.end())
    yield _midnight(assumed_zone, month_first=writes_month_first(assumed_zone)), shape
    if found := _ZONE_AT_END.search(shape.kinds):
        zone, american = _zone(found, shape, assumed_zone)
        yield _midnight(zone, month_first=american), shape.cut(found.start(), found.end())
    for pattern in _DARING_CLOCKS:
        if found := pattern.search(shape.kinds):
            yield _clock(found, shape, assumed_zone), shape.cut(found.start(), found.end())


def _midnight(zone: tzinfo, *, month_first: bool) -> Clock:
    return Clock(time=time(), zone=zone, given=False, month_first=month_first)


def _clock(found: re.Match[str], shape: Shape, assumed_zone: tzinfo) -> Clock:
    part = {name: shape.texts[found.start(name)] for name, kinds in found.groupdict().items() if kinds}
    if digits := part.get("digits"):
        part = {"hour": digits[:2], "minute": digits[2:4], "second": digits[4:] or "0"}
    hour = int(part["hour"])
    half = part.get("half") or part.get("half2")
    if half:
        hour = hour % 12 + 12 * HALVES[half]
    zone, american = _zone(found, shape, assumed_zone)
    # 24:00 is the midnight at the end of a day (ISO 8601); 60 is a leap second.
    rolled = hour == 24
    moment = time(0 if rolled else hour, int(part.get("minute", 0)), min(59, _second(part)))
    return Clock(time=moment, zone=zone, rolled=rolled, month_first=american or half in ("am", "pm"))


def _second(part: dict[str, str]) -> int:
    second = int(part.get("second", 0))
    if second > 60:
        raise ValueError(f"no second of a minute: {second}")
    return second


def _zone(found: re.Match[str], shape: Shape, assumed: tzinfo) -> tuple[tzinfo, bool]:
    """Return the zone that a date names, and whether there the month comes first.

    An offset counts before a name: "GMT-07:00", "-05:00Z", "+0000 (UTC)".
    """
    start, end = found.span("zone")
    names = [
        text for kind, text in zip(shape.kinds[start:end], shape.texts[start:end], strict=True) if kind == "Z"
    ]
    named = next((zone for name in names if (zone := zone_named(name))), None)
    american = any(map(writes_month_first, names)) or writes_month_first(named or assumed)
    if offset := _OFFSET.search(shape.kinds, start, end):
        return zone_of_offset("".join(shape.texts[offset.start() : offset.end()])) or assumed, american
    return named or assumed, american
