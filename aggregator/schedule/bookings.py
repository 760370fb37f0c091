"""How many polls are planned for the hours ahead, so that no hour gets more than its share.

A poll that is worth its price now is worth nearly as much somewhat earlier: moving it is all but free, while
a queue at the peak would delay the sources that publish most.
"""

from aggregator.schedule.rhythm import HOUR

_SLOT = 300.0
_SLOTS_AN_HOUR = int(HOUR / _SLOT)
_PEAK = 1.25
_EARLIER = 0.4
_AHEAD = 600


class Bookings:
    """Polls planned per sliding hour; forgets what has passed. Not for two threads at once."""

    def __init__(self, polls_an_hour: float) -> None:
        """Begin with nothing planned; no hour shall get more than a quarter beyond `polls_an_hour`."""
        self._full = max(int(_PEAK * polls_an_hour), 1)
        self._first = 0
        self._until = 0.0
        self._hours: list[int] = []

    def book(self, now: float, wished: float, earliest: float, latest: float) -> float:
        """Return when to poll: `wished`, or the nearest time with room within bounds; and book it.

        Where there is no room at all, `wished` it is.
        """
        if now > self._until:
            self._forget(now)
        slot = max(int(wished / _SLOT) - self._first, _SLOTS_AN_HOUR)
        if slot + _SLOTS_AN_HOUR > len(self._hours):
            self._reach(slot)
        chosen = slot if self._has_room(slot) else self._near(slot, now, wished, earliest, latest)
        hours = self._hours
        for one in range(chosen - _SLOTS_AN_HOUR + 1, chosen + 1):
            hours[one] += 1
        return wished + (chosen - slot) * _SLOT

    def _has_room(self, slot: int) -> bool:
        return max(self._hours[slot - _SLOTS_AN_HOUR + 1 : slot + 1]) < self._full

    def _near(self, slot: int, now: float, wished: float, earliest: float, latest: float) -> int:
        soonest = max(earliest, wished - _EARLIER * (wished - now))
        before = slot - 1
        while before >= _SLOTS_AN_HOUR and wished - (slot - before) * _SLOT >= soonest:
            if self._has_room(before):
                return before
            before -= 1
        behind = slot + 1
        while wished + (behind - slot) * _SLOT <= latest:
            self._reach(behind)
            if self._has_room(behind):
                return behind
            behind += 1
        return slot

    def _reach(self, slot: int) -> None:
        if slot + _SLOTS_AN_HOUR > len(self._hours):
            self._hours.extend([0] * (slot + _AHEAD - len(self._hours)))

    def _forget(self, now: float) -> None:
        first = int(now / _SLOT) - _SLOTS_AN_HOUR
        self._hours = self._hours[first - self._first :] if self._first else []
        self._first = first
        self._until = now + HOUR
