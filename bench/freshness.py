"""The program's own schedule as a policy for a simulation of polling: learned rhythms, hourly prices, bookings.

The simulation names the times of new entries and takes seconds back; everything between is `aggregator.schedule`.
That the program decides the same is proved by `tests/unit/schedule/test_simulated.py`. What is remembered of a feed
is not packed here: that is the store's work, which `bench.fleet` counts.
"""

from typing import Any

from aggregator.schedule.bookings import Bookings
from aggregator.schedule.price import after_hour, starting_price
from aggregator.schedule.rhythm import HOUR, Seen
from aggregator.schedule.timing import Bounds, decide

# The simulation's zero is a Monday.
_MONDAY = 1_704_067_200.0
_LONGEST = 6 * HOUR


class Policy:
    """Polls when the schedule of the program would; the budget is kept by the price."""

    self_budgeting = True

    def __init__(self, context: Any) -> None:
        self._context = context
        self._budget = context.budget * HOUR
        self._price = starting_price(self._budget / context.n)
        self._bookings = Bookings(self._budget)
        # 6 h as in the program, which keeps slow feeds fresh; under a small budget that would eat it.
        mean = HOUR * context.n / self._budget
        self._bounds = Bounds(context.min_iv, min(context.max_iv, max(_LONGEST, 3 * mean)))
        self._hour, self._polls = 0, 0

    def next_interval(self, poll: Any, now: float) -> float:
        """Return the seconds until the next poll of a feed that was just polled."""
        self._settle(now)
        moment = now + _MONDAY
        oldest = None if poll.oldest is None else poll.oldest + _MONDAY
        seen = Seen(moment, [one + _MONDAY for one in poll.new], poll.nwin, oldest, poll.overflow)
        poll.data, wish = decide(poll.data, seen, self._price, self._bounds)
        earliest, latest = moment + self._bounds.shortest, moment + wish.latest
        at = self._bookings.book(moment, moment + wish.seconds, earliest, latest)
        return at - moment

    def _settle(self, now: float) -> None:
        """Set the price anew for each hour that has passed."""
        while now >= (self._hour + 1) * HOUR:
            used = self._context.polls - 1 - self._polls
            self._price = after_hour(self._price, self._hour + int(_MONDAY // HOUR), used, self._budget)
            self._polls += used
            self._hour += 1
