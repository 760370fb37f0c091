"""When to poll next: how publishers wish it, how sources publish, and what the budget allows. Pure.

`next_poll.after` puts the steps in order; `rhythm` learns how a source publishes, `timing` finds the moment
that is worth a poll, `price`, `bookings` and `allowance` keep the budget, `etiquette`, `failing` and `moving`
the good manners.
"""

from aggregator.schedule.bookings import Bookings
from aggregator.schedule.explaining import advice, explain, usual_gap
from aggregator.schedule.next_poll import after, unbooked
from aggregator.schedule.policy import Budget, PollPolicy
from aggregator.schedule.price import Price, after_hour, from_text, starting_price, to_text
from aggregator.schedule.spans import in_words

__all__ = [
    "Bookings",
    "Budget",
    "PollPolicy",
    "Price",
    "advice",
    "after",
    "after_hour",
    "explain",
    "from_text",
    "in_words",
    "starting_price",
    "to_text",
    "unbooked",
    "usual_gap",
]
