"""What the admin listener asks the store: counts for monitoring, and how much came in day by day."""

from collections import defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from aggregator.model.report import ChannelMeasure, Measures
from aggregator.store import hub
from aggregator.store.schema import article, channel, membership, source, source_state, to_microseconds

_DAY = timedelta(days=1)
_DAY_MICROSECONDS = 86_400_000_000


def measures(connection: sa.Connection, now: datetime) -> Measures:
    """Return the counts of now."""
    active = sa.select(source_state).join(source).where(source.c.removed_at.is_(None)).subquery()
    outcomes = connection.execute(sa.select(active.c.outcome, sa.func.count()).group_by(active.c.outcome))
    due = connection.execute(
        sa.select(sa.func.count(), sa.func.min(active.c.next_poll_at)).where(active.c.next_poll_at <= now)
    ).one()
    return Measures(
        sources={outcome or "new": number for outcome, number in outcomes.all()},
        due=due[0],
        oldest_due_at=due[1],
        channels=_channels(connection, now),
        topics=hub.measured(connection, now),
    )


def new_a_day(connection: sa.Connection, now: datetime, days: int) -> dict[str, tuple[int, ...]]:
    """Return for each source with new articles how many came on each of the last days, today last."""
    since = now - days * _DAY
    first = to_microseconds(since) // _DAY_MICROSECONDS + 1
    day = (sa.type_coerce(article.c.first_seen_at, sa.BigInteger) // _DAY_MICROSECONDS).label("day")
    rows = connection.execute(
        sa.select(source.c.url, day, sa.func.count().label("articles"))
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.first_seen_at > since)
        .group_by(source.c.url, day)
    )
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    for row in rows:
        if 0 <= row.day - first < days:
            counts[row.url][row.day - first] += row.articles
    return {url: tuple(numbers) for url, numbers in counts.items()}


def _channels(connection: sa.Connection, now: datetime) -> tuple[ChannelMeasure, ...]:
    # The ledger's key leads to its end: only what is younger than a day is walked over.
    day_ago = (
        sa.select(membership.c.sequence)
        .where(membership.c.channel_id == channel.c.id, membership.c.shown_at <= now - _DAY)
        .order_by(membership.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(channel, sa.func.coalesce(day_ago, 0).label("day_ago"))
        .where(channel.c.opened_at.is_not(None))
        .order_by(channel.c.path)
    )
    return tuple(
        ChannelMeasure(
            path=row.path,
            title=row.title,
            entries=row.entries,
            shown_ever=row.last_sequence,
            shown_lately=row.last_sequence - row.day_ago,
            published_at=row.published_at,
            dirty_since=row.dirty_since,
        )
        for row in rows
    )
