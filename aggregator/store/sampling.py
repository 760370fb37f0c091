"""What `doctor` looks at: the newest articles of each source in numbers, and sources that carry the same."""

from statistics import median
from typing import Any

import sqlalchemy as sa

from aggregator.model.diagnosis import SharedPieces, SourceSample
from aggregator.store.schema import article, source

_NEWEST = 30
_CHARACTERS = 5000


def samples(connection: sa.Connection) -> tuple[SourceSample, ...]:
    """Return the newest articles of each polled source in numbers."""
    rows = connection.execute(
        sa.select(source.c.id, source.c.url, source.c.settings)
        .where(source.c.removed_at.is_(None))
        .order_by(source.c.id)
    )
    return tuple(_sample(connection, row) for row in rows.all())


def shared_pieces(connection: sa.Connection, at_least: int) -> tuple[SharedPieces, ...]:
    """Return the pairs of polled sources that carry so many pieces both."""
    active = sa.select(source.c.id).where(source.c.removed_at.is_(None))
    carried = (
        sa.select(article.c.source_id, article.c.piece_id)
        .where(article.c.piece_id.is_not(None), article.c.source_id.in_(active))
        .distinct()
    )
    one, other = carried.subquery("one"), carried.subquery("other")
    pairs = connection.execute(
        sa.select(one.c.source_id, other.c.source_id.label("other_id"), sa.func.count().label("shared"))
        .join(other, (other.c.piece_id == one.c.piece_id) & (other.c.source_id > one.c.source_id))
        .group_by(one.c.source_id, other.c.source_id)
        .having(sa.func.count() >= at_least)
    ).all()
    if not pairs:
        return ()
    counted = carried.subquery()
    sizes = {
        row.source_id: row.pieces
        for row in connection.execute(
            sa.select(counted.c.source_id, sa.func.count().label("pieces")).group_by(counted.c.source_id)
        )
    }
    urls = {row.id: row.url for row in connection.execute(sa.select(source.c.id, source.c.url))}
    return tuple(
        SharedPieces(
            url=urls[row.source_id],
            other=urls[row.other_id],
            shared=row.shared,
            of=sizes[row.source_id],
            of_other=sizes[row.other_id],
        )
        for row in pairs
    )


def _sample(connection: sa.Connection, row: Any) -> SourceSample:
    characters = sa.func.length(article.c.content) + sa.func.length(article.c.summary)
    newest = connection.execute(
        sa.select(characters.label("characters"), article.c.title, article.c.summary, article.c.details)
        .where(article.c.source_id == row.id)
        .order_by(article.c.id.desc())
        .limit(_NEWEST)
    ).all()
    named = row.settings["language"]
    return SourceSample(
        url=row.url,
        articles=len(newest),
        median_characters=int(median([one.characters for one in newest] or [0])),
        undated=sum(not one.details.get("dated", True) for one in newest),
        text=" ".join(f"{one.title}. {one.summary}" for one in newest)[:_CHARACTERS],
        language=str(named) if named else None,
    )
