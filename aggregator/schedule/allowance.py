"""How many polls an hour has room for: none, wherever it begins, gets a quarter more than its share.

What was really used is counted here for all processes of a site; the price of a poll is set from it.
"""

import json
from dataclasses import dataclass

from aggregator.schedule.rhythm import HOUR

_SLOT = 300.0
_SLOTS_AN_HOUR = int(HOUR / _SLOT)
_HOURS_KEPT = 48
_PEAK = 1.25
# A site of three sources has no smooth hours.
_AT_LEAST = 12


@dataclass(frozen=True, slots=True)
class Allowance:
    """Polls made, by five minutes of the last hour and by hour of the last two days, the oldest first.

    A slot more than an hour has is kept: the hour before a moment began within it.
    """

    slots: tuple[tuple[int, int], ...] = ()
    hours: tuple[tuple[int, int], ...] = ()


def spend(used: Allowance, now: float, wanted: int, polls_an_hour: float) -> tuple[int, Allowance]:
    """Return how many of the wanted polls may be made now, and what is used then."""
    slot, hour = int(now / _SLOT), int(now / HOUR)
    recent = _recent(used, slot)
    room = max(int(_PEAK * polls_an_hour), _AT_LEAST) - sum(count for _slot, count in recent)
    granted = max(0, min(wanted, room))
    hours = tuple(one for one in used.hours if hour - _HOURS_KEPT < one[0] <= hour)
    return granted, Allowance(_added(recent, slot, granted), _added(hours, hour, granted))


def used_lately(used: Allowance, now: float) -> int:
    """Return the polls of the last hour, to five minutes."""
    slot = int(now / _SLOT)
    return sum(count for one, count in used.slots if slot - _SLOTS_AN_HOUR < one <= slot)


def used_in_hour(used: Allowance, hour: int) -> int:
    """Return the polls of an hour, counted since 1970."""
    return dict(used.hours).get(hour, 0)


def allowance_text(used: Allowance) -> str:
    """Return it as text that a store keeps."""
    return json.dumps([used.slots, used.hours], separators=(",", ":"))


def allowance_of(text: str | None) -> Allowance:
    """Return the allowance of `allowance_text`, an untouched one for anything else."""
    try:
        slots, hours = json.loads(text or "")
        return Allowance(
            tuple((int(slot), int(count)) for slot, count in slots),
            tuple((int(hour), int(count)) for hour, count in hours),
        )
    except (ValueError, TypeError):
        return Allowance()


def _recent(used: Allowance, slot: int) -> tuple[tuple[int, int], ...]:
    return tuple(one for one in used.slots if slot - _SLOTS_AN_HOUR <= one[0] <= slot)


def _added(counts: tuple[tuple[int, int], ...], key: int, more: int) -> tuple[tuple[int, int], ...]:
    if counts and counts[-1][0] == key:
        return (*counts[:-1], (key, counts[-1][1] + more))
    return (*counts, (key, more))
