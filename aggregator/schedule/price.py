"""What a poll costs, in entries times seconds of delay: set each hour so that the budget is used and holds.

Polls go with one over the root of the price. An hour of the day that asks for much pays more than a night
hour: that flattens the peak at next to no cost in delay.
"""

import json
from dataclasses import dataclass, replace
from math import sqrt

from aggregator.schedule.rhythm import HOUR

_LEARNED, _OF_DAY = 0.3, 0.12
_FLATTENED = 1.2
_DEBT_HOURS, _DEBT_WEIGHT = 4.0, 5.0
_STEP = 2.0
_ODD_DAY = 4.0
_CHEAPEST, _DEAREST = 1.0, 1e9
_USUAL = 1000.0
_WEEK = 168
_HOUR_WEIGHTS = ((-2, 1), (-1, 2), (0, 3), (1, 2), (2, 1))


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a poll by the hour of the week, and what it was learned from.

    Hours and days are counted since 1970. `demand` is how many polls an hour of the day would see at a price
    of 1, None where no such hour has passed; `days` is by how much a day of the week exceeds that. `debt` is
    how many polls were made beyond the budget.
    """

    level: float
    hours: tuple[float, ...]
    demand: tuple[float | None, ...] = (None,) * 24
    days: tuple[float | None, ...] = (None,) * 7
    debt: float = 0.0

    def at(self, moment: float) -> float:
        """Return the price at a time, between the middles of two hours in proportion."""
        hours = moment / HOUR - 0.5
        hour = int(hours)
        former = self.hours[hour % _WEEK]
        return former + (self.hours[(hour + 1) % _WEEK] - former) * (hours - hour)


def starting_price(polls_an_hour_each: float) -> Price:
    """Return what a poll probably costs where each source gets so many on average."""
    level = min(max(_USUAL * (0.5 / max(polls_an_hour_each, 1e-6)) ** 2, _CHEAPEST), _DEAREST)
    return Price(level, (level,) * _WEEK)


def after_hour(price: Price, hour: int, used: int, budget: float) -> Price:
    """Return the price after an hour in which `used` polls were made and `budget` were to be."""
    demand, days = _learned(price, hour, used)
    debt = max(-_DEBT_HOURS * budget, min(_DEBT_HOURS * budget, price.debt + used - budget))
    smooth = _smooth(demand)
    mean = sum(smooth) / 24
    if mean <= 0 or budget <= 0:
        return replace(price, demand=demand, days=days, debt=debt)
    shape = [max(one / mean, 0.1) ** _FLATTENED for one in smooth]
    wanted = max(24 * budget - _DEBT_WEIGHT * debt, 12 * budget)
    whole = [mean if one is None else one for one in demand]
    level = (sum(one / sqrt(dear) for one, dear in zip(whole, shape, strict=True)) / wanted) ** 2
    change = max(1 / _STEP, min(_STEP, sqrt(level / price.level)))
    level = min(max(price.level * change, _CHEAPEST), _DEAREST)
    # A day that is not known yet is like the last one.
    last = days[hour // 24 % 7]
    dear = [(last if one is None else one) or 1.0 for one in days]
    hours = tuple(level * dear[one // 24] ** 2 * shape[one % 24] for one in range(_WEEK))
    return Price(level, hours, demand, days, debt)


def _learned(price: Price, hour: int, used: int) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """Return the demand by hour of the day and by day of the week as it is known after an hour.

    The law of the root holds for small steps only, as waits have bounds: a day's factor follows within hours.
    """
    seen = used * sqrt(price.hours[hour % _WEEK])
    of_day, day = hour % 24, hour // 24 % 7
    former = price.demand[of_day]
    known = [one for one in price.demand if one is not None]
    usual = former if former is not None else sum(known) / len(known) if known else seen
    before = price.days[day] or price.days[day - 1] or 1.0
    factor = before + _OF_DAY * ((seen + 1) / (usual + 1) - before)
    factor = min(max(factor, 1 / _ODD_DAY), _ODD_DAY)
    own = seen / factor
    learned = own if former is None else former + _LEARNED * (own - former)
    demand = (*price.demand[:of_day], learned, *price.demand[of_day + 1 :])
    return demand, (*price.days[:day], factor, *price.days[day + 1 :])


def to_text(price: Price) -> str:
    """Return a price as text that a store keeps."""
    return json.dumps([price.level, price.hours, price.demand, price.days, price.debt])


def from_text(text: str | None) -> Price | None:
    """Return the price of `to_text`, None for anything else."""
    try:
        level, hours, demand, days, debt = json.loads(text or "")
        return Price(float(level), tuple(map(float, hours)), tuple(demand), tuple(days), float(debt))
    except (ValueError, TypeError):
        return None


def _smooth(demand: tuple[float | None, ...]) -> list[float]:
    known = [one for one in demand if one is not None]
    mean = sum(known) / len(known)
    whole = [mean if one is None else one for one in demand]
    return [sum(weight * whole[(hour + off) % 24] for off, weight in _HOUR_WEIGHTS) / 9 for hour in range(24)]
