"""Channels that move to another path: id, ledger and archives stay, and the former path is theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from aggregator.model.place import EVERYTHING, ChannelMove
from aggregator.store.schema import channel, departure, membership


def former_of(moved_from: str | None) -> tuple[str, ...]:
    """Return the paths that a channel had, the oldest first: `moved_from` has them with spaces between."""
    return tuple((moved_from or "").split())


def former_paths(connection: sa.Connection) -> Mapping[str, str]:
    """Return the paths that channels had, each with the one at which its channel is now."""
    moved = sa.select(channel.c.path, channel.c.moved_from).where(channel.c.moved_from.is_not(None))
    return {former: row.path for row in connection.execute(moved) for former in former_of(row.moved_from)}


def answers_at(connection: sa.Connection, path: str) -> bool:
    """Return whether a channel that moved away from a path answers there."""
    return path in former_paths(connection)


def move(connection: sa.Connection, moves: Sequence[ChannelMove], now: datetime) -> tuple[ChannelMove, ...]:
    """Move channels, to be published at once; return the moves that mean nothing here.

    Those are from where no channel is, or to where one is, or was, that readers know under another id.
    """
    known = former_paths(connection)
    wanted = (one for one in moves if known.get(one.former) != one.to.path)
    return tuple(one for one in wanted if not _move(connection, one, known, now))


def _move(connection: sa.Connection, one: ChannelMove, known: Mapping[str, str], now: datetime) -> bool:
    at = sa.select(channel).where(channel.c.path == one.former, channel.c.path != EVERYTHING.path)
    row = connection.execute(at).first()
    taken = known.get(one.to.path, one.former) != one.former
    if row is None or taken or not _make_room(connection, one.to.path):
        return False
    # Who moves back is at home again there.
    former = [path for path in (*former_of(row.moved_from), one.former) if path != one.to.path]
    connection.execute(
        channel.update()
        .where(channel.c.id == row.id)
        .values(
            path=one.to.path,
            kind=one.to.kind,
            moved_from=" ".join(former),
            published_at=None,
            dirty_since=now,
            dirty_mark=channel.c.dirty_mark + 1,
        )
    )
    return True


def _make_room(connection: sa.Connection, path: str) -> bool:
    """Drop a channel that nobody has read yet; return whether the path is free."""
    row = connection.execute(
        sa.select(channel.c.id, channel.c.opened_at).where(channel.c.path == path)
    ).first()
    if row is None:
        return True
    if row.opened_at is not None:
        return False
    for table in (departure, membership):
        connection.execute(table.delete().where(table.c.channel_id == row.id))
    connection.execute(channel.delete().where(channel.c.id == row.id))
    return True
