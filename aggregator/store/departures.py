"""What was shown and is taken back: editions name it as gone, and archives must follow."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import story_entry_id
from aggregator.model.archive import Departure
from aggregator.store.schema import article, channel, departure, membership, piece, story

_BATCH = 500
# Further than a document reaches back; after that archives alone name what is gone.
_LINES_KEPT = 5000
_OTHER = membership.alias("other")
_STANDS_SOMEWHERE = (
    sa.select(_OTHER.c.sequence)
    .where(_OTHER.c.piece_id == membership.c.piece_id, _OTHER.c.left_at.is_(None))
    .exists()
)


def note(connection: sa.Connection, pieces: Collection[int], now: datetime) -> None:
    """Note of every line of pieces whether it is gone or stands, by what is written of them by now.

    A piece that left one channel and stands in another has moved, and is not gone.
    """
    numbers = sorted(set(pieces))
    rows = [
        row for start in range(0, len(numbers), _BATCH)
        for row in connection.execute(_lines(numbers[start : start + _BATCH]))
    ]  # fmt: skip
    noted = [
        {
            "channel_id": row.channel_id,
            "sequence": row.sequence,
            "departed_at": now if _is_gone(row) else None,
            "pending": True,
        }
        for row in rows
        if _is_gone(row) or row.left_at is None
    ]
    if noted:
        connection.execute(departure.insert().prefix_with("OR REPLACE"), noted)


def of_channel(connection: sa.Connection, path: str, site_id: str) -> tuple[Departure, ...]:
    """Return what is noted of a channel's lines, the first first."""
    rows = connection.execute(
        sa.select(departure.c.sequence, departure.c.departed_at, departure.c.pending)
        .add_columns(piece.c.entry_id, piece.c.story_id, story.c.entry_id.label("story_entry_id"))
        .join(channel, channel.c.id == departure.c.channel_id)
        .join(membership, _same_line())
        .join(piece, piece.c.id == membership.c.piece_id)
        .outerjoin(story, story.c.id == piece.c.story_id)
        .where(channel.c.path == path)
        .order_by(departure.c.sequence)
    ).all()
    told = {row.story_id for row in rows if row.story_id is not None and row.departed_at is not None}
    standing = _standing(connection, told)
    return tuple(
        Departure(
            sequence=row.sequence,
            departed_at=row.departed_at,
            pending=row.pending,
            entry_id=row.entry_id,
            story_ids=() if row.story_id in standing else _story_ids(row, site_id),
        )
        for row in rows
    )


def settle(connection: sa.Connection, path: str, archives: int, followed: Sequence[Departure]) -> None:
    """Record that so many archives are written of a channel, and which notes they follow by now."""
    row = connection.execute(
        sa.update(channel)
        .where(channel.c.path == path)
        .values(archives=archives)
        .returning(channel.c.id, channel.c.last_sequence)
    ).one()
    for one in followed:
        # Not what was noted of the line meanwhile.
        same = departure.c.departed_at.is_not_distinct_from(
            sa.literal(one.departed_at, departure.c.departed_at.type)
        )
        line = (departure.c.channel_id == row.id, departure.c.sequence == one.sequence, same)
        if one.departed_at is None:
            connection.execute(departure.delete().where(*line))
        else:
            connection.execute(departure.update().where(*line).values(pending=False))
    old = (departure.c.channel_id == row.id, departure.c.sequence <= row.last_sequence - _LINES_KEPT)
    connection.execute(departure.delete().where(*old, departure.c.pending.is_(False)))


def _lines(pieces: Sequence[int]) -> sa.Select[Any]:
    return (
        sa.select(membership.c.channel_id, membership.c.sequence, membership.c.left_at)
        .add_columns(article.c.retracted_at, _STANDS_SOMEWHERE.label("stands"))
        .join(piece, piece.c.id == membership.c.piece_id)
        .join(article, article.c.id == piece.c.lead_article_id)
        .where(membership.c.piece_id.in_(pieces))
    )


def _is_gone(row: Any) -> bool:
    return row.retracted_at is not None or not row.stands


def _same_line() -> sa.ColumnElement[bool]:
    return sa.and_(
        membership.c.channel_id == departure.c.channel_id, membership.c.sequence == departure.c.sequence
    )


def _standing(connection: sa.Connection, stories: Collection[int]) -> set[int]:
    """Return those of the stories that have a piece that is not taken back."""
    told = sorted(stories)
    found: set[int] = set()
    for start in range(0, len(told), _BATCH):
        rows = (
            sa.select(piece.c.story_id)
            .join(article, article.c.id == piece.c.lead_article_id)
            .join(membership, membership.c.piece_id == piece.c.id)
            .where(piece.c.story_id.in_(told[start : start + _BATCH]))
            .where(article.c.retracted_at.is_(None), membership.c.left_at.is_(None))
            .distinct()
        )
        found.update(connection.execute(rows).scalars())
    return found


def _story_ids(row: Any, site_id: str) -> tuple[str, ...]:
    """Return the id of a story, and that of an entry that would have begun with the piece itself."""
    alone = story_entry_id(row.entry_id, site_id)
    return tuple(dict.fromkeys((row.story_entry_id or alone, alone)))
