"""How often a publisher wants to be asked (RSS 2.0: ttl, skipHours, skipDays; RSS 1.0: syndication)."""

from aggregator.model.feed import Wishes
from aggregator.parse.fields import Fields, text_of, whole_number

_PERIOD_SECONDS = {
    "hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0,
}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wishes_of(fields: Fields) -> Wishes:
    """Return the wishes of a channel or a feed."""
    period = _PERIOD_SECONDS.get(fields.text("sy:updateperiod").lower())
    frequency = whole_number(fields.text("sy:updatefrequency")) or 1
    hours = (whole_number(text) for text in _listed(fields, "skiphours"))
    days = (text.lower() for text in _listed(fields, "skipdays"))
    return Wishes(
        ttl_minutes=whole_number(fields.text("ttl")),
        period_seconds=period / frequency if period else None,
        # RSS 0.91 counted the hours from 1 to 24, 2.0 from 0 to 23.
        skip_hours=frozenset(hour % 24 for hour in hours if hour is not None and hour <= 24),
        skip_days=frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _listed(fields: Fields, name: str) -> list[str]:
    return [text_of(child) for element in fields.all(name) for child in element]
