"""Channels and their ledgers: what was shown where, in which order, and what must be published again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa

from aggregator.model.channel import Channel, ChannelSummary
from aggregator.model.place import EVERYTHING, ChannelKind, Place
from aggregator.store.moving import answers_at, former_of
from aggregator.store.rows import inserted, insertion
from aggregator.store.schema import article, channel, membership, piece, to_microseconds

ALL = EVERYTHING
# Made once: to put one together takes as long as to run it.
_NOW = sa.bindparam("now", type_=channel.c.dirty_since.type)
_GROW = (
    channel.update()
    .where(channel.c.id == sa.bindparam("of_channel"))
    .values(
        last_sequence=sa.bindparam("end"),
        dirty_mark=channel.c.dirty_mark + 1,
        dirty_since=sa.func.coalesce(channel.c.dirty_since, _NOW),
    )
)
_LINES = sa.select(channel.c.id, channel.c.last_sequence).where(
    channel.c.id.in_(sa.bindparam("channels", expanding=True))
)
_STANDING = sa.select(membership.c.channel_id, membership.c.piece_id).where(
    membership.c.channel_id.in_(sa.bindparam("channels", expanding=True)),
    membership.c.piece_id.in_(sa.bindparam("pieces", expanding=True)),
)
_AT = sa.select(channel.c.id, channel.c.path).where(channel.c.path.in_(sa.bindparam("paths", expanding=True)))
_INSERT_LINE = insertion(membership)
_BATCH = 500
_KINDS: tuple[ChannelKind, ...] = get_args(ChannelKind)


def ensure(
    connection: sa.Connection, place: Place, now: datetime, site_id: str, *, opens: bool = False
) -> int | None:
    """Return the number of a channel, which is made if it is new; its feed id never changes.

    Unless it `opens` now it is filled and not published: see `opening`. None where a channel that moved
    answers at the path: nothing else ever comes there.
    """
    path = place.path
    found = connection.execute(
        sa.select(channel.c.id, channel.c.opened_at).where(channel.c.path == path)
    ).first()
    if found is not None:
        if opens and found.opened_at is None:
            open_one(connection, int(found.id), now)
        return int(found.id)
    if answers_at(connection, path):
        return None
    return inserted(
        connection,
        channel,
        path=path,
        kind=place.kind,
        title=place.title,
        feed_id=f"{site_id}/{path}",
        created_at=now,
        opened_at=now if opens or place == ALL else None,
        dirty_since=now,
        dirty_mark=1,
    )


def rename(connection: sa.Connection, place: Place, now: datetime) -> None:
    """Give a channel the title that feeds.yaml gives it now; its path and id stay."""
    connection.execute(
        channel.update()
        .where(channel.c.path == place.path, channel.c.title != place.title)
        .values(title=place.title, **_dirty(now))
    )


def open_one(connection: sa.Connection, number: int, now: datetime) -> None:
    """Have a channel published from now on; what came late into its ledger is put in its order first.

    Nobody has read it yet, so that no line can be taken for a new one.
    """
    rank = sa.func.row_number().over(order_by=(membership.c.shown_at, membership.c.sequence))
    ranked = (
        sa.select(membership.c.piece_id, membership.c.sequence, rank.label("rank"))
        .where(membership.c.channel_id == number)
        .subquery()
    )
    moved = sa.select(ranked.c.piece_id).where(ranked.c.rank != ranked.c.sequence)
    if connection.execute(moved.limit(1)).first() is not None:
        own = membership.c.channel_id == number
        rows = connection.execute(sa.select(ranked.c.piece_id, ranked.c.rank)).all()
        place = membership.update().where(own, membership.c.piece_id == sa.bindparam("of_piece"))
        # Two steps: a place must be free before another line takes it.
        connection.execute(
            place.values(sequence=sa.bindparam("place")),
            [{"of_piece": row.piece_id, "place": -row.rank} for row in rows],
        )
        connection.execute(membership.update().where(own).values(sequence=-membership.c.sequence))
        connection.execute(channel.update().where(channel.c.id == number).values(last_sequence=len(rows)))
    connection.execute(channel.update().where(channel.c.id == number).values(opened_at=now, **_dirty(now)))


def add(connection: sa.Connection, channel_id: int, pieces: Sequence[int], now: datetime) -> set[int]:
    """Write pieces into a channel's ledger in their order; return those that did not stand there already."""
    return _append(connection, {channel_id: pieces}, now)


def add_all(
    connection: sa.Connection, showing: Mapping[Place, Sequence[int]], now: datetime, site_id: str
) -> set[int]:
    """Write pieces into the ledgers of several channels; return those that did not stand in one of them."""
    if not showing:
        return set()
    known = {row.path: row.id for row in connection.execute(_AT, {"paths": [one.path for one in showing]})}
    pieces = {
        number: shown
        for place, shown in showing.items()
        if (number := known.get(place.path) or ensure(connection, place, now, site_id)) is not None
    }
    return _append(connection, pieces, now)


def showing(connection: sa.Connection, piece_id: int | None) -> tuple[str, ...]:
    """Return the paths of the published channels that show a piece."""
    rows = connection.execute(
        sa.select(channel.c.path)
        .join(membership, membership.c.channel_id == channel.c.id)
        .where(membership.c.piece_id == piece_id, membership.c.left_at.is_(None))
        .where(channel.c.opened_at.is_not(None))
        .order_by(channel.c.path)
    )
    return tuple(rows.scalars())


def _append(connection: sa.Connection, pieces: Mapping[int, Sequence[int]], now: datetime) -> set[int]:
    """Write lines at the ends of ledgers, given by number of channel: all of them in four statements."""
    standing = _standing(connection, pieces)
    fresh = {
        number: [one for one in dict.fromkeys(shown) if (number, one) not in standing]
        for number, shown in pieces.items()
    }
    grown, lines = [], []
    for row in connection.execute(_LINES, {"channels": [number for number, new in fresh.items() if new]}):
        new = fresh[row.id]
        grown.append({"of_channel": row.id, "end": row.last_sequence + len(new), "now": now})
        lines += [
            (row.id, sequence, one, to_microseconds(now), None)
            for sequence, one in enumerate(new, start=row.last_sequence + 1)
        ]
    if lines:
        connection.execute(_GROW, grown)
        connection.exec_driver_sql(_INSERT_LINE, lines)
    return {one for new in fresh.values() for one in new}


def _standing(connection: sa.Connection, pieces: Mapping[int, Sequence[int]]) -> set[tuple[int, int]]:
    """Return which of the pieces stand in which of the channels."""
    found: set[tuple[int, int]] = set()
    wanted = list({one for shown in pieces.values() for one in shown})
    for start in range(0, len(wanted), _BATCH):
        batch = {"channels": list(pieces), "pieces": wanted[start : start + _BATCH]}
        found.update((row.channel_id, row.piece_id) for row in connection.execute(_STANDING, batch))
    return found


def leave(connection: sa.Connection, channel_id: int, pieces: Sequence[int], now: datetime) -> None:
    """Take pieces out of a channel's sight; their lines stay, so that they never come as new again."""
    lines = (membership.c.channel_id == channel_id, membership.c.piece_id.in_(pieces))
    connection.execute(membership.update().where(*lines).values(left_at=now))
    connection.execute(channel.update().where(channel.c.id == channel_id).values(**_dirty(now)))


def come_back(connection: sa.Connection, channel_id: int, pieces: Sequence[int], now: datetime) -> list[int]:
    """Show those of the pieces again that had left a channel, in their old places; return them."""
    lines = (membership.c.channel_id == channel_id, membership.c.piece_id.in_(pieces))
    gone = membership.c.left_at.is_not(None)
    shown = membership.update().where(*lines, gone).values(left_at=None).returning(membership.c.piece_id)
    returned = list(connection.execute(shown).scalars())
    if returned:
        connection.execute(channel.update().where(channel.c.id == channel_id).values(**_dirty(now)))
    return returned


def mark_changed(connection: sa.Connection, pieces: Sequence[int], now: datetime) -> None:
    """Have every channel that shows one of the pieces published again."""
    for start in range(0, len(pieces), _BATCH):
        showing = sa.select(membership.c.channel_id).where(
            membership.c.piece_id.in_(pieces[start : start + _BATCH])
        )
        mark(connection, channel.c.id.in_(showing), now)


def mark(connection: sa.Connection, which: sa.ColumnElement[bool], now: datetime) -> None:
    """Have the channels published again for which a condition holds."""
    connection.execute(channel.update().where(which).values(**_dirty(now)))


def mark_outlets_changed(connection: sa.Connection, pieces: Sequence[int], now: datetime) -> None:
    """Have every channel that shows one of the pieces list its outlets anew: at leisure, see rule C18."""
    for start in range(0, len(pieces), _BATCH):
        listed = membership.c.piece_id.in_(pieces[start : start + _BATCH])
        _mark_outlets(connection, sa.select(membership.c.channel_id).where(listed), now)


def mark_outlets_of_sources(connection: sa.Connection, sources: Sequence[int], now: datetime) -> None:
    """Do so where sources carry a piece that another leads: they have left, come back, or got a name."""
    carried = (
        sa.select(membership.c.channel_id)
        .join(piece, piece.c.id == membership.c.piece_id)
        .join(article, article.c.piece_id == piece.c.id)
        .where(article.c.source_id.in_(sources), article.c.id != piece.c.lead_article_id)
    )
    _mark_outlets(connection, carried, now)


def mark_all_changed(connection: sa.Connection, now: datetime) -> None:
    """Have every channel published again at once, as when the site's title or address changes."""
    connection.execute(channel.update().values(published_at=None, **_dirty(now)))


def mark_paths_changed(connection: sa.Connection, paths: Sequence[str], now: datetime) -> None:
    """Have channels published again at once, as when what they show changes."""
    marked = channel.update().where(channel.c.path.in_(paths))
    connection.execute(marked.values(published_at=None, **_dirty(now)))


def pieces_shown(connection: sa.Connection, source_id: int, limit: int) -> list[int]:
    """Return the newest pieces of a source in the channel of everything, oldest first."""
    rows = connection.execute(
        sa.select(membership.c.piece_id)
        .join(channel, channel.c.id == membership.c.channel_id)
        .join(article, article.c.piece_id == membership.c.piece_id)
        .where(channel.c.path == ALL.path, article.c.source_id == source_id)
        .order_by(membership.c.sequence.desc())
        .limit(limit)
    )
    return list(dict.fromkeys(reversed(rows.scalars().all())))


def dirty(connection: sa.Connection) -> tuple[tuple[Channel, datetime | None], ...]:
    """Return the channels that changed since they were published, each with the time of that."""
    rows = connection.execute(
        sa.select(channel)
        .where(sa.or_(channel.c.dirty_since.is_not(None), channel.c.outlets_since.is_not(None)))
        .where(channel.c.opened_at.is_not(None))
        .order_by(channel.c.id)
    )
    return tuple((_channel(row), row.published_at) for row in rows)


def find(connection: sa.Connection, path: str) -> Channel | None:
    """Return the channel at a path, if there is one that is published."""
    wanted = sa.select(channel).where(channel.c.path == path, channel.c.opened_at.is_not(None))
    row = connection.execute(wanted).first()
    return None if row is None else _channel(row)


def archived(connection: sa.Connection) -> tuple[Channel, ...]:
    """Return the channels of which archives are written."""
    rows = connection.execute(sa.select(channel).where(channel.c.archives > 0).order_by(channel.c.id))
    return tuple(map(_channel, rows))


def mark_published(
    connection: sa.Connection,
    shown: Channel,
    entries: int,
    high_water: datetime,
    now: datetime,
    *,
    outlets_wait: bool = False,
) -> None:
    """Record that a channel's document is out; one that has changed meanwhile stays dirty.

    `outlets_wait` says that a list of outlets is still to be brought up to date, when its time comes.
    """
    unchanged = channel.c.dirty_mark == shown.dirty_mark
    waiting = sa.literal(now, channel.c.outlets_since.type) if outlets_wait else None
    connection.execute(
        channel.update()
        .where(channel.c.path == shown.path)
        .values(
            published_at=now,
            entries=entries,
            high_water=high_water,
            dirty_since=sa.case((unchanged, None), else_=channel.c.dirty_since),
            outlets_since=sa.case((unchanged, waiting), else_=channel.c.outlets_since),
            **({"outlets_at": now} if shown.outlets_since else {}),
        )
    )


def summaries(connection: sa.Connection) -> tuple[ChannelSummary, ...]:
    """Return the lines of the index: everything first, then topics, then regions and so on, by title."""
    order = sa.case({kind: number for number, kind in enumerate(_KINDS)}, value=channel.c.kind)
    opened = sa.select(channel).where(channel.c.opened_at.is_not(None))
    rows = connection.execute(opened.order_by(order, channel.c.title, channel.c.path))
    return tuple(
        ChannelSummary(
            path=row.path,
            kind=_kind(row.kind),
            title=row.title,
            feed_id=row.feed_id,
            entries=row.entries,
            updated_at=row.high_water if row.entries else None,
        )
        for row in rows
    )


def _mark_outlets(connection: sa.Connection, numbers: sa.Select[Any], now: datetime) -> None:
    since = sa.func.coalesce(channel.c.outlets_since, sa.literal(now, channel.c.outlets_since.type))
    connection.execute(
        channel.update()
        .where(channel.c.id.in_(numbers))
        .values(outlets_since=since, dirty_mark=channel.c.dirty_mark + 1)
    )


def _dirty(now: datetime) -> dict[str, Any]:
    return {
        "dirty_mark": channel.c.dirty_mark + 1,
        "dirty_since": sa.func.coalesce(channel.c.dirty_since, sa.literal(now, channel.c.dirty_since.type)),
    }


def _channel(row: Any) -> Channel:
    return Channel(
        path=row.path,
        kind=_kind(row.kind),
        title=row.title,
        feed_id=row.feed_id,
        created_at=row.created_at,
        dirty_mark=row.dirty_mark,
        entries=row.entries,
        high_water=row.high_water,
        changed=row.dirty_since is not None,
        outlets_since=row.outlets_since,
        outlets_at=row.outlets_at,
        last_sequence=row.last_sequence,
        archives=row.archives,
        former=former_of(row.moved_from),
    )


def _kind(text: str) -> ChannelKind:
    return next((kind for kind in _KINDS if kind == text), "own")
