"""What the command line tells of stories: their pieces, and who carries each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import story_entry_id
from aggregator.model.report import PieceReport, StoryReport
from aggregator.store.schema import article, channel, piece, source, story, story_alias

_BATCH = 500


def told_since(connection: sa.Connection, moment: datetime) -> list[Sequence[int]]:
    """Return a piece of each story that had one shown first since a time, the newest first, in batches."""
    query = sa.select(piece.c.id, piece.c.story_id).where(piece.c.first_shown_at >= moment)
    found: dict[tuple[str, int], int] = {}
    for row in connection.execute(query.order_by(piece.c.first_shown_at.desc(), piece.c.id.desc())):
        found.setdefault(("alone", row.id) if row.story_id is None else ("story", row.story_id), row.id)
    return _batches(tuple(found.values()))


def of_pieces(connection: sa.Connection, pieces: Sequence[int]) -> list[StoryReport]:
    """Return the stories of these pieces, whole, the last shown first; what is retracted is left out."""
    told = _reports(connection, _standing().where(piece.c.id.in_(pieces)))
    return sorted(told, key=lambda one: one.last_at)[::-1]


def of_piece(connection: sa.Connection, piece_id: int | None) -> StoryReport | None:
    """Return the story of a piece that tells it with others; None where it is its own."""
    told = _standing().where(piece.c.id == piece_id, piece.c.story_id.is_not(None))
    return next((one for one in _reports(connection, told) if len(one.pieces) > 1), None)


def _standing() -> sa.Select[Any]:
    """Return the query for pieces that are not retracted."""
    return (
        sa.select(
            piece.c.id,
            piece.c.entry_id,
            piece.c.story_id,
            piece.c.first_shown_at,
            piece.c.updated_at,
            article.c.title,
            article.c.url,
            article.c.updated_at.label("lead_updated_at"),
        )
        .join(article, article.c.id == piece.c.lead_article_id)
        .where(article.c.retracted_at.is_(None))
        .order_by(piece.c.first_shown_at, piece.c.id)
    )


def _reports(connection: sa.Connection, query: sa.Select[Any]) -> list[StoryReport]:
    rows = {row.id: row for row in connection.execute(query)}
    numbers = sorted({row.story_id for row in rows.values() if row.story_id is not None})
    for batch in _batches(numbers):
        rows |= {row.id: row for row in connection.execute(_standing().where(piece.c.story_id.in_(batch)))}
    told: dict[Any, list[Any]] = defaultdict(list)
    for row in sorted(rows.values(), key=lambda row: (row.first_shown_at, row.id)):
        told[row.story_id or ("alone", row.id)].append(row)
    outlets = _outlets(connection, sorted(rows))
    ids, former = _ids(connection, numbers)
    site_id = _site_id(connection)
    return [
        StoryReport(
            entry_id=ids.get(key) or story_entry_id(pieces[0].entry_id, site_id),
            pieces=tuple(_piece(row, outlets[row.id]) for row in pieces),
            former_ids=tuple(former.get(key, ())),
        )
        for key, pieces in told.items()
    ]


def _piece(row: Any, outlets: Sequence[str]) -> PieceReport:
    return PieceReport(
        entry_id=row.entry_id,
        headline=row.title,
        link=row.url,
        outlets=tuple(outlets),
        first_shown_at=row.first_shown_at,
        updated_at=row.updated_at or row.lead_updated_at,
    )


def _outlets(connection: sa.Connection, pieces: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the outlets that carry each piece, the lead's first, each once."""
    found: dict[int, dict[str, None]] = {number: {} for number in pieces}
    title = article.c.details["origin"]["title"].as_string().label("origin_title")
    is_lead = sa.case((article.c.id == piece.c.lead_article_id, 0), else_=1)
    for batch in _batches(pieces):
        rows = connection.execute(
            sa.select(article.c.piece_id, title, source.c.settings)
            .join(piece, piece.c.id == article.c.piece_id)
            .join(source, source.c.id == article.c.source_id)
            .where(article.c.piece_id.in_(batch), article.c.retracted_at.is_(None))
            .order_by(article.c.piece_id, is_lead, article.c.id)
        )
        for row in rows:
            found[row.piece_id][row.settings["name"] or row.origin_title] = None
    return {number: list(names) for number, names in found.items()}


def _ids(connection: sa.Connection, stories: Sequence[int]) -> tuple[dict[int, str], dict[int, list[str]]]:
    ids: dict[int, str] = {}
    former: dict[int, list[str]] = defaultdict(list)
    for batch in _batches(stories):
        named = sa.select(story.c.id, story.c.entry_id).where(story.c.id.in_(batch))
        ids |= {row.id: row.entry_id for row in connection.execute(named)}
        aliases = sa.select(story_alias).where(story_alias.c.story_id.in_(batch))
        for row in connection.execute(aliases.order_by(story_alias.c.entry_id)):
            former[row.story_id].append(row.entry_id)
    return ids, former


def _site_id(connection: sa.Connection) -> str:
    """Return the site's id, which the id of the channel of everything begins with."""
    feed_id = connection.execute(sa.select(channel.c.feed_id).where(channel.c.path == "all")).scalar()
    return str(feed_id or "").removesuffix("/all")


def _batches(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
