"""What is shown of pieces: each with its lead article, its outlet, and the others that carry it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from aggregator.model.article import Article
from aggregator.model.channel import Carriers, Outlet, SentLine, Shelf, Shelved, Showing
from aggregator.store import outlets
from aggregator.store.codec import ARTICLE_COLUMNS, article_of
from aggregator.store.schema import article, channel, membership, piece, source

_BATCH = 500


def of_channel(
    connection: sa.Connection,
    path: str,
    limit: int,
    choose: Callable[[Sequence[SentLine]], Sequence[int]] | None,
    shelf: Shelf,
) -> tuple[Showing, ...]:
    """Return what is shown of the newest lines of a channel's ledger, the newest first.

    A piece whose lead is retracted is left out: had it another carrier, that one would lead. Of the lines
    `choose` returns the positions of those that are wanted, all without it: a document often holds a tenth.
    What `shelf` holds is not read again unless it has changed; what is read is put there.
    """
    rows = connection.execute(_lines(path).order_by(membership.c.sequence.desc()).limit(limit)).all()
    if choose is not None:
        rows = [rows[position] for position in choose([_line(row) for row in rows])]
    return _showings(connection, rows, shelf)


def of_lines(connection: sa.Connection, path: str, lines: range, shelf: Shelf) -> tuple[Showing, ...]:
    """Return what stands in certain lines of a channel's ledger, in their order."""
    wanted = _lines(path).where(membership.c.sequence.between(lines.start, lines.stop - 1))
    rows = connection.execute(wanted.order_by(membership.c.sequence)).all()
    return _showings(connection, rows, shelf)


def of_pieces(connection: sa.Connection, numbers: Sequence[int], shelf: Shelf) -> dict[int, Showing]:
    """Return pieces by number, whatever channel has them: `sequence` is 0, `shown_at` their first showing."""
    rows: list[Any] = []
    for start in range(0, len(numbers), _BATCH):
        anywhere = (sa.literal(0).label("sequence"), piece.c.first_shown_at.label("shown_at"))
        batch = piece.c.id.in_(numbers[start : start + _BATCH])
        rows += connection.execute(_select(*anywhere).where(batch)).all()
    return dict(zip((row.piece_id for row in rows), _showings(connection, rows, shelf), strict=True))


def _lines(path: str) -> sa.Select[Any]:
    return (
        _select(membership.c.sequence, membership.c.shown_at)
        .join(membership, membership.c.piece_id == piece.c.id)
        .join(channel, channel.c.id == membership.c.channel_id)
        .where(channel.c.path == path, article.c.retracted_at.is_(None), membership.c.left_at.is_(None))
    )


def _select(*line: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(
        *line,
        piece.c.published_at,
        piece.c.id.label("piece_id"),
        piece.c.entry_id,
        piece.c.updated_at.label("moved_at"),
        piece.c.outlets_at,
        article.c.id.label("article_id"),
        article.c.source_id,
        article.c.version,
        article.c.first_seen_at,
    ).join_from(piece, article, article.c.id == piece.c.lead_article_id)


def _showings(connection: sa.Connection, rows: Sequence[Any], shelf: Shelf) -> tuple[Showing, ...]:
    senders = _senders(connection, {row.source_id for row in rows})
    carried = outlets.others(connection, [row.piece_id for row in rows if row.outlets_at is not None])
    _fetch(connection, [row.article_id for row in rows if not _is_shelved(row, shelf)], shelf)
    return tuple(
        _showing(
            row, shelf[row.article_id].article, senders[row.source_id], carried.get(row.piece_id, Carriers())
        )
        for row in rows
    )


def _line(row: Any) -> SentLine:
    return SentLine(sequence=row.sequence, shown_at=row.shown_at, source_id=row.source_id)


def _is_shelved(row: Any, shelf: Shelf) -> bool:
    held = shelf.get(row.article_id)
    return held is not None and held.version == (row.version, row.first_seen_at)


def _fetch(connection: sa.Connection, numbers: Sequence[int], shelf: Shelf) -> None:
    for start in range(0, len(numbers), _BATCH):
        listed = article.c.id.in_(numbers[start : start + _BATCH])
        rows = connection.execute(sa.select(article.c.id, article.c.version, *ARTICLE_COLUMNS).where(listed))
        for row in rows:
            version = (row.version, row.first_seen_at)
            shelf[row.id] = Shelved(version=version, article=article_of(row))


def _senders(connection: sa.Connection, numbers: set[int]) -> dict[int, Any]:
    """Return address and settings of sources, by number; once each, not once an article."""
    found: dict[int, Any] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _BATCH):
        rows = sa.select(source.c.id, source.c.url, source.c.settings).where(
            source.c.id.in_(wanted[start : start + _BATCH])
        )
        found |= {row.id: row for row in connection.execute(rows)}
    return found


def _showing(row: Any, shown: Article, sender: Any, carriers: Carriers) -> Showing:
    settings = sender.settings
    if row.published_at not in (None, shown.published_at):
        # An entry stays where it stood, whoever leads it now (rule C2).
        shown = replace(shown, published_at=row.published_at)
    return Showing(
        entry_id=row.entry_id,
        sequence=row.sequence,
        shown_at=row.shown_at,
        updated_at=row.moved_at or shown.updated_at,
        article=shown,
        outlet=Outlet(
            name=settings["name"] or shown.origin.title,
            url=sender.url,
            content=settings["content"],
            rights=settings["rights"],
        ),
        carriers=carriers,
    )
