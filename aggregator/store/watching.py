"""What alerts are found in: sources with their newest article, channels with their last lines, notices."""

from datetime import datetime

import sqlalchemy as sa

from aggregator.model.alert import Watched, WatchedChannel, WatchedSource
from aggregator.store.reports import notices, source_name
from aggregator.store.schema import article, channel, membership, source, source_state
from aggregator.store.states import state_of

_LINES = 20


def watched(connection: sa.Connection) -> Watched:
    """Return what there is to be looked at now."""
    return Watched(sources=_sources(connection), channels=_channels(connection), notices=notices(connection))


def _sources(connection: sa.Connection) -> tuple[WatchedSource, ...]:
    # Numbers grow: the newest is found in the index by source alone, without a look at any article's text.
    newest = sa.select(article.c.source_id, sa.func.max(article.c.id).label("id")).group_by(
        article.c.source_id
    )
    at = sa.select(newest.subquery("newest")).subquery()
    rows = connection.execute(
        sa.select(source, source_state, article.c.first_seen_at.label("newest_at"))
        .join(source_state)
        .join(at, at.c.source_id == source.c.id, isouter=True)
        .join(article, article.c.id == at.c.id, isouter=True)
        .where(source.c.removed_at.is_(None))
        .order_by(source.c.id)
    )
    return tuple(
        WatchedSource(url=row.url, name=source_name(row), state=state_of(row), newest_at=row.newest_at)
        for row in rows
    )


def _channels(connection: sa.Connection) -> tuple[WatchedChannel, ...]:
    paths = connection.execute(
        sa.select(channel.c.id, channel.c.path)
        .where(channel.c.opened_at.is_not(None))
        .order_by(channel.c.path)
    )
    return tuple(
        WatchedChannel(path=row.path, shown_at=_last_lines(connection, row.id)) for row in paths.all()
    )


def _last_lines(connection: sa.Connection, number: int) -> tuple[datetime, ...]:
    return tuple(
        connection.execute(
            sa.select(membership.c.shown_at)
            .where(membership.c.channel_id == number)
            .order_by(membership.c.sequence.desc())
            .limit(_LINES)
        ).scalars()
    )
