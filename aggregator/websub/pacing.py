"""When to ask again: leases, and how long to rest after failures."""

from datetime import datetime, timedelta

LEASE = timedelta(days=10)
"""What we ask for, and what a subscriber gets who names no number (WebSub section 5.1: ten days)."""

SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
_RENEWED_AFTER = 0.75
_FIRST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
_ASKED_AGAIN, _LONGEST_WAIT = timedelta(minutes=10), timedelta(days=2)
_STEEPEST = 12


def granted(asked_seconds: int | None) -> timedelta:
    """Return the lease that our hub grants."""
    if asked_seconds is None:
        return LEASE
    longest = int(LONGEST_LEASE.total_seconds())
    return max(SHORTEST_LEASE, timedelta(seconds=min(asked_seconds, longest)))


def renewal(now: datetime, lease: timedelta) -> datetime:
    """Return when to ask for a renewal: before 80 % of the lease is over, with time to try again."""
    return now + lease * _RENEWED_AFTER


def delivery_rest(failures: int) -> timedelta:
    """Return how long a callback rests that failed so often in a row: a minute, doubled, at most 6 hours."""
    return min(_LONGEST_REST, _FIRST_REST * (1 << min(failures - 1, _STEEPEST)))


def asking_rest(failures: int) -> timedelta:
    """Return how long a hub has to verify before it is asked again; it has not so often in a row."""
    return min(_LONGEST_WAIT, _ASKED_AGAIN * (1 << 2 * min(failures, _STEEPEST)))
