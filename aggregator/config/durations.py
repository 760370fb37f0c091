"""Durations as people write them: `30s`, `15m`, `6h`, `1d`."""

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
PATTERN = r"^[0-9]{1,6}(s|m|h|d)$"


def parse_duration(text: str) -> timedelta | None:
    """Return the duration that `text` names, None where it names none."""
    if not re.match(PATTERN, text) or not text.isascii():
        return None
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def shown_duration(duration: timedelta) -> str:
    """Return a duration in its largest whole unit: the text that `parse_duration` reads back."""
    seconds = int(duration.total_seconds())
    for letter, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
