"""Spans of time in words."""

from datetime import timedelta


def in_words(span: timedelta) -> str:
    """Return a span as a person says it: `45 s`, `30 min`, `6 h`, `3 d`."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0)):
        if seconds >= size * (1 if unit != "d" else 2):
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"
