"""What the schedule obeys: bounds of the wait between two polls (rule A1), and the budget."""

from dataclasses import dataclass
from datetime import timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many polls a day are made: in total, or of each source on average."""

    polls_a_day: float = 24.0
    of_each: bool = True

    def an_hour(self, sources: int) -> float:
        """Return the polls an hour that so many sources get."""
        return self.polls_a_day / 24 * (max(sources, 1) if self.of_each else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often a source is polled; the bounds are rule A1's, the demo and benchmarks build their own.

    `interval` is a fixed one; None where the schedule learns. `usual` is what failures are counted in where
    nothing was learned. Below `shortest`, down to `fastest`, only the publisher gets: by max-age, ttl or the
    syndication module. `spread` is the greatest share of a delay that jitter adds, so that sources do not
    march in step.
    """

    interval: timedelta | None = None
    usual: timedelta = 30 * _MINUTE
    fastest: timedelta = 5 * _MINUTE
    shortest: timedelta = 15 * _MINUTE
    longest: timedelta = 6 * _HOUR
    floor_cap: timedelta = _DAY
    failure_cap: timedelta = _DAY
    long_failure_cap: timedelta = 30 * _DAY
    without_validators: timedelta = _HOUR
    spread: float = 0.1
    budget: Budget = Budget()
