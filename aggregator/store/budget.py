"""The polls that a site has made, counted for all its processes with the claims themselves."""

from datetime import datetime

import sqlalchemy as sa

from aggregator.schedule.allowance import allowance_of, allowance_text, spend, used_lately
from aggregator.store.schema import memo

KEY = "polls"


def grant(connection: sa.Connection, now: datetime, polls_an_hour: float | None, wanted: int) -> int:
    """Return how many of the wanted polls the hour has room for, and count them; None sets no limit."""
    text = connection.execute(sa.select(memo.c.value).where(memo.c.key == KEY)).scalar()
    limit = float("inf") if polls_an_hour is None else polls_an_hour
    granted, used = spend(allowance_of(text), now.timestamp(), wanted, min(limit, 1e12))
    value = allowance_text(used)
    if text is None:
        connection.execute(memo.insert().values(key=KEY, value=value))
    else:
        connection.execute(memo.update().where(memo.c.key == KEY).values(value=value))
    return granted


def recent(connection: sa.Connection, now: datetime) -> int:
    """Return how many planned polls were made in the hour before."""
    text = connection.execute(sa.select(memo.c.value).where(memo.c.key == KEY)).scalar()
    return used_lately(allowance_of(text), now.timestamp())
