"""Undo merges that the owner calls wrong: an article leaves a piece, a piece leaves a story."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.apart import Pairs, keys_of_names
from aggregator.dedupe.keys import entry_ids
from aggregator.model.place import place_of
from aggregator.store import channels, pieces, story_links
from aggregator.store.codec import ARTICLE_COLUMNS, article_of, labels_of
from aggregator.store.rows import inserted
from aggregator.store.schema import article, article_key, piece, source

RULE = "kept apart by the owner"


def split(connection: sa.Connection, pairs: Pairs, now: datetime, site_id: str) -> int:
    """Part what stands together of each pair of links or entry ids; return how many had to be parted.

    Of two articles the one that came later leaves, with those that were taken for its copies. It gets an
    entry of its own; the entry of the piece that it leaves keeps its id.
    """
    parted = 0
    for pair in sorted(pairs, key=sorted):
        named = sorted((found, name) for name in pair if (found := _named(connection, name)))
        if len(named) == len(pair):
            (earlier, name), (later, _name) = named
            numbers = [number for number in later if number not in set(earlier)]
            parted += _part(connection, _keys(name), numbers, now, site_id)
    return parted


def _named(connection: sa.Connection, name: str) -> list[int]:
    """Return the articles that go by a name, the first to come first; a page may have thousands."""
    rows = sa.select(article_key.c.article_id).where(article_key.c.value.in_(_keys(name))).distinct()
    return sorted(connection.execute(rows).scalars())


def _keys(name: str) -> list[bytes]:
    return [key.value for key in keys_of_names(frozenset({frozenset({name})}))]


def _part(
    connection: sa.Connection, staying: Sequence[bytes], numbers: Sequence[int], now: datetime, site_id: str
) -> int:
    """Let articles leave the pieces and the stories of those that are under the keys `staying`."""
    kept = connection.execute(
        _standing().join(article_key, article_key.c.article_id == article.c.id)
        .where(article_key.c.value.in_(staying))
    ).all()  # fmt: skip
    pieces_kept = {row.piece_id for row in kept}
    stories_kept = {row.story_id: row.piece_id for row in reversed(kept) if row.story_id is not None}
    parted = 0
    for number in numbers:
        here = connection.execute(_standing().where(article.c.id == number)).first()
        if here is not None and here.piece_id in pieces_kept:
            _leave_piece(connection, number, here.piece_id, now, site_id)
            parted += 1
        elif here is not None and here.story_id in stories_kept:
            story_links.leave(connection, max(here.piece_id, stories_kept[here.story_id]), now)
            parted += 1
    return parted


def _standing() -> sa.Select[Any]:
    columns = (article.c.id, article.c.piece_id, piece.c.story_id)
    return sa.select(*columns).join(piece, piece.c.id == article.c.piece_id).order_by(article.c.id)


def _leave_piece(connection: sa.Connection, number: int, left: int, now: datetime, site_id: str) -> None:
    leaving = _with_its_copies(connection, number, left)
    row = connection.execute(
        sa.select(article.c.id, article.c.source_id, article.c.labels, source.c.source_key, *ARTICLE_COLUMNS)
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.id == number)
    ).one()
    own = inserted(
        connection, piece, entry_id=_free_id(connection, row, site_id), lead_article_id=number,
        first_shown_at=now, updated_at=row.updated_at, published_at=row.published_at,
    )  # fmt: skip
    moved = article.update().where(article.c.id.in_(leaving))
    connection.execute(moved.values(piece_id=own))
    alone = article.update().where(article.c.id == number)
    connection.execute(alone.values(placed_by=RULE, placed_with=None, score=None))
    pieces.choose_leads(connection, [left, own])
    places = (channels.ALL, *(place_of(one.label) for one in labels_of(row.labels)))
    channels.add_all(connection, {place: [own] for place in places}, now, site_id)
    channels.mark_changed(connection, [left], now)


def _with_its_copies(connection: sa.Connection, number: int, piece_id: int) -> set[int]:
    """Return an article and those of its piece that were placed with it, or with one of these."""
    rows = connection.execute(
        sa.select(article.c.id, article.c.placed_with)
        .where(article.c.piece_id == piece_id, article.c.id > number)
        .order_by(article.c.id)
    )
    leaving = {number}
    for row in rows:
        if row.placed_with in leaving:
            leaving.add(row.id)
    return leaving


def _free_id(connection: sa.Connection, row: Any, site_id: str) -> str:
    ids = entry_ids(article_of(row), row.source_key, site_id)
    for entry_id in ids:
        taken = sa.select(piece.c.id).where(piece.c.entry_id == entry_id)
        if connection.execute(taken).first() is None:
            return entry_id
    return f"{ids[1]}-{row.id}"
