"""Stories in a channel: the pieces that they have, and what is shown of those that a document names."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import story_entry_id
from aggregator.model.channel import Gathering, LedgerLine, Shelf, StoryPiece, StoryShowing
from aggregator.model.place import EVERYTHING
from aggregator.model.story import PieceId
from aggregator.store import showings
from aggregator.store.schema import article, channel, membership, piece, story

_BATCH = 500
_IN_ALL = membership.alias("in_all")


def told(
    connection: sa.Connection,
    path: str,
    lines: int | range,
    site_id: str,
    choose: Callable[[Sequence[StoryPiece]], Sequence[Gathering]],
    shelf: Shelf,
) -> tuple[StoryShowing, ...]:
    """Return the stories that `choose` gathers from lines of a channel and all that belongs to them.

    `lines` are so many, the newest, or those of a range.
    """
    gathered = choose(pieces(connection, path, lines, site_id))
    wanted = sorted({number for one in gathered for number in (*one.pieces, *one.unlisted)})
    shown = showings.of_pieces(connection, wanted, shelf)
    return tuple(
        StoryShowing(
            entry_id=one.entry_id,
            sequence=one.sequence,
            pieces=tuple(shown[number] for number in one.pieces),
            unlisted=tuple(shown[number] for number in one.unlisted),
            moved_at=one.moved_at,
        )
        for one in gathered
    )


def pieces(connection: sa.Connection, path: str, lines: int | range, site_id: str) -> list[StoryPiece]:
    """Return the pieces of lines of a channel, and the others of their stories."""
    number = connection.execute(sa.select(channel.c.id).where(channel.c.path == path)).scalar()
    wanted = _select(number).where(membership.c.channel_id == number)
    if isinstance(lines, int):
        wanted = wanted.order_by(membership.c.sequence.desc()).limit(lines)
    else:
        wanted = wanted.where(membership.c.sequence.between(lines.start, lines.stop - 1))
    found = connection.execute(wanted).all()
    rows = {row.id: row for row in found}
    stories = sorted({row.story_id for row in found if row.story_id is not None})
    for start in range(0, len(stories), _BATCH):
        of_stories = _select(number).where(piece.c.story_id.in_(stories[start : start + _BATCH]))
        rows |= {row.id: row for row in connection.execute(of_stories)}
    return [_piece(row, site_id) for row in rows.values()]


def note(connection: sa.Connection, moved: Mapping[str, datetime]) -> None:
    """Keep the `updated` under which stories were shown, by id: it never moves back.

    Whatever of a story is pruned, taken back or parted from it by the owner, its entry was as new as that.
    """
    rows = [{"told": entry_id, "at": at} for entry_id, at in moved.items()]
    if not rows:
        return
    at = sa.bindparam("at", type_=story.c.updated_at.type)
    known = sa.func.coalesce(sa.type_coerce(story.c.updated_at, sa.BigInteger), 0)
    is_later = known < sa.type_coerce(at, sa.BigInteger)
    told = story.update().where(story.c.entry_id == sa.bindparam("told"), is_later)
    connection.execute(told.values(updated_at=at), rows)


def _select(channel_id: int | None) -> sa.Select[Any]:
    line = sa.and_(
        membership.c.piece_id == piece.c.id,
        membership.c.channel_id == channel_id,
        membership.c.left_at.is_(None),
    )
    # The channel of everything is left by what the owner hides, and by nothing else.
    everything = sa.select(channel.c.id).where(channel.c.path == EVERYTHING.path).scalar_subquery()
    hidden = sa.and_(_IN_ALL.c.piece_id == piece.c.id, _IN_ALL.c.channel_id == everything)
    return (
        sa.select(
            piece.c.id,
            piece.c.entry_id,
            piece.c.story_id,
            piece.c.first_shown_at,
            story.c.entry_id.label("story_entry_id"),
            story.c.updated_at.label("moved_at"),
            article.c.retracted_at,
            membership.c.sequence,
            membership.c.shown_at,
            _IN_ALL.c.left_at.label("hidden_at"),
        )
        .join_from(piece, article, article.c.id == piece.c.lead_article_id)
        .outerjoin(story, story.c.id == piece.c.story_id)
        .outerjoin(membership, line)
        .outerjoin(_IN_ALL, hidden)
    )


def _piece(row: Any, site_id: str) -> StoryPiece:
    alone = story_entry_id(row.entry_id, site_id)
    return StoryPiece(
        piece=PieceId(row.id),
        story_id=row.story_entry_id or alone,
        alone_id=alone,
        moved_at=row.moved_at,
        first_shown_at=row.first_shown_at,
        retracted=row.retracted_at is not None or row.hidden_at is not None,
        line=None if row.sequence is None else LedgerLine(sequence=row.sequence, shown_at=row.shown_at),
    )
