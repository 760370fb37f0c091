"""The price of a poll and what is planned: between the schedule, which is pure, and the store."""

import json
import threading
from datetime import datetime

from aggregator.ports import Store
from aggregator.schedule import Bookings, PollPolicy, Price, after_hour, from_text, starting_price, to_text
from aggregator.schedule.allowance import allowance_of, used_in_hour

_HOUR = 3600.0
_PRICE, _USED = "price", "polls"
# A price of long ago says nothing of today.
_HOURS_SETTLED = 48


class Pacer:
    """Keeps the budget of one process; the price is the site's. `polls_an_hour` follows feeds.yaml.

    `price` writes to the store and is not to be asked within a transaction, where `book` may be.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._settling = threading.Lock()
        self._lock = threading.Lock()
        self._price: Price | None = None
        self._settled = 0
        self._bookings = Bookings(1.0)
        self.polls_an_hour = 1.0
        self._each = 1.0

    def follow(self, policy: PollPolicy, learned: int, fixed_polls_an_hour: float) -> None:
        """Obey a configuration: so many sources whose rhythm is learned, and the polls at fixed intervals."""
        with self._lock:
            learning = policy.budget.an_hour(learned)
            self._each = learning / max(learned, 1)
            polls_an_hour = learning + fixed_polls_an_hour
            if not policy.budget.of_each:
                # A total is a total; what fixed intervals leave of it is shared, and a little is always left.
                least = learned * _HOUR / policy.longest.total_seconds()
                polls_an_hour = max(learning, fixed_polls_an_hour + least)
                self._each = (polls_an_hour - fixed_polls_an_hour) / max(learned, 1)
            if polls_an_hour != self.polls_an_hour:
                self._bookings = Bookings(polls_an_hour)
            self.polls_an_hour = polls_an_hour

    def price(self, now: datetime) -> Price:
        """Return what a poll costs now; an hour that has passed sets it anew."""
        hour = int(now.timestamp() // _HOUR)
        with self._settling:
            if self._price is None:
                self._settled, self._price = self._stored(hour)
            if hour > self._settled:
                self._price = self._settle(self._price, hour)
            return self._price

    def book(self, now: float, wished: float, earliest: float, latest: float) -> float:
        """Return when to poll; times are seconds since 1970."""
        with self._lock:
            return self._bookings.book(now, wished, earliest, latest)

    def _stored(self, hour: int) -> tuple[int, Price]:
        text = self._store.recall(_PRICE)
        fresh = starting_price(self._each)
        try:
            settled, kept = json.loads(text or "")
        except (ValueError, TypeError):
            return hour, fresh
        price = from_text(kept)
        if price is None or not isinstance(settled, int) or not 0 <= hour - settled <= _HOURS_SETTLED:
            return hour, fresh
        return settled, price

    def _settle(self, price: Price, hour: int) -> Price:
        used = allowance_of(self._store.recall(_USED))
        for passed in range(max(self._settled, hour - _HOURS_SETTLED), hour):
            price = after_hour(price, passed, used_in_hour(used, passed), self.polls_an_hour)
        self._settled = hour
        self._store.remember(_PRICE, json.dumps([hour, to_text(price)]))
        return price
