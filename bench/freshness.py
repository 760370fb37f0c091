"""The program's own schedule as a policy for a simulation of polling: learned rhythms, hourly prices, bookings.

The simulation names the times of new entries and takes seconds back; everything between is `aggregator.schedule`.
"""

from typing import Any

from aggregator.schedule.bookings import Bookings
from aggregator.schedule.price import after_hour, starting_price
from aggregator.schedule.rhythm import HOUR, Seen
from aggregator.schedule.timing import Bounds, decide, longest_wait

# The simulation's zero is a Monday.
_MONDAY = 1_704_067_200.0


class Policy:
    """Polls when the schedule of the program would; the budget is kept by the price."""

    self_budgeting = True

    def __init__(self, context: Any) -> None:
        self._context = context
        self._budget = context.budget * HOUR
        self._price = starting_price(self._budget / context.n)
        self._bookings = Bookings(self._budget)
        self._bounds = Bounds(context.min_iv, longest_wait(HOUR * context.n / self._budget, context.max_iv))
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
            self._price = after_hour(self._price, self._hour % 24, used, self._budget)
            self._polls += used
            self._hour += 1
