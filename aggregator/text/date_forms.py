"""From the shape of a date to its moment: the first clock that leaves a day is right."""

from datetime import UTC, datetime, timedelta, tzinfo

from aggregator.text.date_clocks import clocks_of
from aggregator.text.date_days import Reading, day_of
from aggregator.text.date_shapes import Shape


def moment_of(shape: Shape, reading: Reading) -> datetime | None:
    """Return the moment that a shape means, in UTC, or None where it means none.

    A strict reading takes days only: no month without a day, no number of seconds.

    Raises: ValueError or OverflowError where a number is no day, hour or year of the calendar.
    """
    if shape.kinds in ("E", "C"):
        return None if reading.strict else _counted(shape, reading.zone)
    for clock, rest in clocks_of(shape, reading.zone):
        if (day := day_of(rest, clock, reading)) is not None:
            moment = datetime.combine(day, clock.time, clock.zone) + timedelta(days=clock.rolled)
            return moment.astimezone(UTC)
    return None


def _counted(shape: Shape, zone: tzinfo) -> datetime | None:
    """Read seconds or milliseconds since 1970, or the fourteen digits of a day and its time."""
    digits = shape.texts[0]
    if shape.kinds == "E":
        return datetime.fromtimestamp(int(digits[:10]), UTC)
    numbers = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
    return datetime(*numbers, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]  # 5 or 6 numbers
