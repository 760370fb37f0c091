"""How feeds.yaml writes a budget of polls: `20000/day` in total, `24/day/source` for each on average."""

import re

from aggregator.schedule import Budget

BUDGET_PATTERN = r"^[1-9][0-9]{0,8}/day(/source)?$"

_FORM = re.compile(BUDGET_PATTERN)
_OF_EACH_AT_MOST = 288
"""One poll in five minutes."""


def parse_budget(text: str) -> Budget | None:
    """Return the budget that a text says, None where it says none."""
    if not _FORM.match(text) or text.endswith("\n"):
        return None
    number, _day, *each = text.split("/")
    if each and int(number) > _OF_EACH_AT_MOST:
        return None
    return Budget(polls_a_day=float(number), of_each=bool(each))
