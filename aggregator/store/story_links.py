"""Which pieces form a story: rows are made when a second piece joins; of two stories the older stays."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import story_entry_id
from aggregator.store import channels
from aggregator.store.kinds_of_entries import mark_stories_changed
from aggregator.store.rows import inserted
from aggregator.store.schema import piece, story, story_alias


def gather(connection: sa.Connection, pieces: Collection[int], now: datetime, site_id: str) -> None:
    """Make one story of pieces, and of all that stand in a story with one of them."""
    columns = (piece.c.id, piece.c.entry_id, piece.c.story_id, piece.c.first_shown_at)
    rows = connection.execute(
        sa.select(*columns).where(piece.c.id.in_(pieces)).order_by(piece.c.first_shown_at, piece.c.id)
    ).all()
    if len(rows) < 2:
        return
    stories = sorted({row.story_id for row in rows if row.story_id is not None})
    kept = _oldest(connection, stories, [row for row in rows if row.story_id is None])
    if kept is None:
        first = next(row for row in rows if row.story_id is None)
        kept = _begin(connection, story_entry_id(first.entry_id, site_id), now)
    for merged in stories:
        if merged != kept:
            _merge(connection, merged, kept)
    joining = [row.id for row in rows if row.story_id != kept]
    if joining:
        connection.execute(piece.update().where(piece.c.id.in_(joining)).values(story_id=kept))
        connection.execute(story.update().where(story.c.id == kept).values(updated_at=now))
        told = connection.execute(sa.select(piece.c.id).where(piece.c.story_id == kept)).scalars().all()
        mark_stories_changed(connection, told, now)


def leave(connection: sa.Connection, piece_id: int, now: datetime) -> None:
    """Let a piece stand alone again; its own id as a story is that of a piece without one."""
    left = connection.execute(sa.select(piece.c.story_id).where(piece.c.id == piece_id)).scalar()
    if left is None:
        return
    connection.execute(piece.update().where(piece.c.id == piece_id).values(story_id=None))
    others = connection.execute(sa.select(piece.c.id).where(piece.c.story_id == left)).scalars().all()
    channels.mark_changed(connection, [piece_id, *others], now)


def forget_empty(connection: sa.Connection, stories: Collection[int]) -> None:
    """Delete those of the stories whose pieces are all pruned."""
    alive = connection.execute(sa.select(piece.c.story_id).where(piece.c.story_id.in_(stories))).scalars()
    empty = set(stories) - set(alive)
    connection.execute(story_alias.delete().where(story_alias.c.story_id.in_(empty)))
    connection.execute(story.delete().where(story.c.id.in_(empty)))


def _oldest(connection: sa.Connection, stories: Sequence[int], alone: Sequence[Any]) -> int | None:
    """Return the story whose first piece was shown first; None where that is a piece by itself.

    Such a piece is a story too, and was shown under the id of one.
    """
    age = (piece.c.first_shown_at, piece.c.id)
    first = connection.execute(
        sa.select(piece.c.story_id, *age).where(piece.c.story_id.in_(stories)).order_by(*age).limit(1)
    ).first()
    if first is None:
        return None
    own = [(row.first_shown_at, row.id) for row in alone]
    return None if own and min(own) < (first.first_shown_at, first.id) else int(first.story_id)


def _begin(connection: sa.Connection, entry_id: str, now: datetime) -> int:
    found = connection.execute(sa.select(story.c.id).where(story.c.entry_id == entry_id)).scalar()
    if found is not None:
        return int(found)
    return inserted(connection, story, entry_id=entry_id, created_at=now)


def _merge(connection: sa.Connection, merged: int, kept: int) -> None:
    connection.execute(piece.update().where(piece.c.story_id == merged).values(story_id=kept))
    connection.execute(story_alias.update().where(story_alias.c.story_id == merged).values(story_id=kept))
    own = sa.select(story.c.entry_id, sa.literal(kept)).where(story.c.id == merged)
    insert = story_alias.insert().prefix_with("OR REPLACE")
    connection.execute(insert.from_select(["entry_id", "story_id"], own))
    connection.execute(story.delete().where(story.c.id == merged))
