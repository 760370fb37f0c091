"""What a poll costs, in entries times seconds of delay: set each hour so that the budget is used and holds.

Polls go with one over the root of the price. An hour of the day that asks for much pays more than a night
hour: that flattens the peak at next to no cost in delay.
"""

import json
from dataclasses import dataclass, replace
from math import sqrt

from aggregator.schedule.rhythm import HOUR

_LEARNED = 0.3
_FLATTENED = 1.2
_DEBT_HOURS = 4.0
_STEP = 2.0
_CHEAPEST, _DEAREST = 1.0, 1e9
_USUAL = 600.0
_HOUR_WEIGHTS = ((-2, 1), (-1, 2), (0, 3), (1, 2), (2, 1))


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a poll by the hour of the day, and what it was learned from.

    `demand` is how many polls an hour of the day would see at a price of 1, None where no such hour has
    passed. `debt` is how many polls were made beyond the budget.
    """

    level: float
    hours: tuple[float, ...]
    demand: tuple[float | None, ...] = (None,) * 24
    debt: float = 0.0

    def at(self, moment: float) -> float:
        """Return the price at a time, between the middles of two hours in proportion."""
        hours = moment / HOUR - 0.5
        hour = int(hours)
        former = self.hours[hour % 24]
        return former + (self.hours[(hour + 1) % 24] - former) * (hours - hour)


def starting_price(polls_an_hour_each: float) -> Price:
    """Return what a poll probably costs where each source gets so many on average."""
    level = min(max(_USUAL * (0.5 / max(polls_an_hour_each, 1e-6)) ** 2, _CHEAPEST), _DEAREST)
    return Price(level, (level,) * 24)


def after_hour(price: Price, hour: int, used: int, budget: float) -> Price:
    """Return the price after an hour of the day in which `used` polls were made and `budget` were to be."""
    seen = used * sqrt(price.hours[hour])
    former = price.demand[hour]
    learned = seen if former is None else former + _LEARNED * (seen - former)
    demand = (*price.demand[:hour], learned, *price.demand[hour + 1 :])
    debt = max(-_DEBT_HOURS * budget, min(_DEBT_HOURS * budget, price.debt + used - budget))
    smooth = _smooth(demand)
    mean = sum(smooth) / 24
    if mean <= 0 or budget <= 0:
        return replace(price, demand=demand, debt=debt)
    shape = [max(one / mean, 0.1) ** _FLATTENED for one in smooth]
    wanted = max(24 * budget - debt, 12 * budget)
    whole = [mean if one is None else one for one in demand]
    level = (sum(one / sqrt(dear) for one, dear in zip(whole, shape, strict=True)) / wanted) ** 2
    change = max(1 / _STEP, min(_STEP, sqrt(level / price.level)))
    level = min(max(price.level * change, _CHEAPEST), _DEAREST)
    return Price(level, tuple(level * dear for dear in shape), demand, debt)


def to_text(price: Price) -> str:
    """Return a price as text that a store keeps."""
    return json.dumps([price.level, price.hours, price.demand, price.debt])


def from_text(text: str | None) -> Price | None:
    """Return the price of `to_text`, None for anything else."""
    try:
        level, hours, demand, debt = json.loads(text or "")
        return Price(float(level), tuple(map(float, hours)), tuple(demand), float(debt))
    except (ValueError, TypeError):
        return None


def _smooth(demand: tuple[float | None, ...]) -> list[float]:
    known = [one for one in demand if one is not None]
    mean = sum(known) / len(known)
    whole = [mean if one is None else one for one in demand]
    return [sum(weight * whole[(hour + off) % 24] for off, weight in _HOUR_WEIGHTS) / 9 for hour in range(24)]
