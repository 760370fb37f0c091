"""Channels that come by themselves: filled from the first article on, published when they have grown.

The ledger of a label that nobody asked for is kept like any other, so that the channel starts with what it
would have shown. Only ledgers that gained lines since they were looked at are looked at.
"""

from datetime import datetime

import sqlalchemy as sa

from aggregator.model.channel import AutoChannels
from aggregator.store import channels
from aggregator.store.schema import article, channel, membership

# A bound, so that a label with a hundred thousand articles of one source costs no more than others.
_NEWEST_LINES = 2000
_WAITING = (channel.c.opened_at.is_(None), channel.c.dirty_since.is_not(None))


def any_grew(connection: sa.Connection) -> bool:
    """Tell whether a channel that is not published gained lines since it was last looked at."""
    return connection.execute(sa.select(channel.c.id).where(*_WAITING).limit(1)).first() is not None


def open_grown(connection: sa.Connection, auto: AutoChannels, now: datetime) -> tuple[str, ...]:
    """Open the channels that are large enough; return their paths."""
    waiting = connection.execute(sa.select(channel.c.id, channel.c.path, channel.c.kind).where(*_WAITING))
    opened = []
    looked_at = []
    for row in waiting.all():
        if row.kind in auto.kinds and _is_large(connection, row.id, auto, now):
            channels.open_one(connection, row.id, now)
            opened.append(row.path)
        else:
            looked_at.append({"number": row.id})
    if looked_at:
        forget = channel.update().where(channel.c.id == sa.bindparam("number")).values(dirty_since=None)
        connection.execute(forget, looked_at)
    return tuple(opened)


def _is_large(connection: sa.Connection, number: int, auto: AutoChannels, now: datetime) -> bool:
    newest = (
        sa.select(membership.c.piece_id, membership.c.shown_at)
        .where(membership.c.channel_id == number, membership.c.left_at.is_(None))
        .order_by(membership.c.sequence.desc())
        .limit(_NEWEST_LINES)
        .subquery()
    )
    counted = (
        sa.select(
            sa.func.count(article.c.id).label("articles"),
            sa.func.count(article.c.source_id.distinct()).label("sources"),
        )
        .join(newest, newest.c.piece_id == article.c.piece_id)
        .where(newest.c.shown_at > now - auto.window, article.c.retracted_at.is_(None))
    )
    found = connection.execute(counted).one()
    return bool(found.articles >= auto.min_articles and found.sources >= auto.min_sources)
