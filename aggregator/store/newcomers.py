"""New articles become rows: each with its piece, its place among copies and takes, story and sketch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model.article import Article, ArticleId
from aggregator.model.source import SourceId
from aggregator.model.story import NewArticle, Relation
from aggregator.store import pieces, sketches, story_links
from aggregator.store.codec import article_columns, label_rows
from aggregator.store.rows import all_inserted
from aggregator.store.schema import article, piece

_BATCH = 500
Numbers = Mapping[ArticleId, int]
"""The rows of articles that placements of one document refer to by numbers below zero."""


def insert(
    connection: sa.Connection, source_id: SourceId, fresh: Sequence[NewArticle], now: datetime
) -> tuple[list[int], list[int | None]]:
    """Write new articles; return the number and the piece of each, None for what no channel shows."""
    numbers = all_inserted(connection, article, [_row(source_id, one) for one in fresh])
    rows = {one.number: number for one, number in zip(fresh, numbers, strict=True) if one.sketch is not None}
    made = _pieces(connection, fresh, numbers, now)
    carried = [one.piece or made.get(number) for one, number in zip(fresh, numbers, strict=True)]
    _carry(connection, fresh, numbers, carried)
    _refer(connection, fresh, numbers, rows)
    sketched = zip(numbers, fresh, strict=True)
    sketches.add(connection, ((number, one.sketch) for number, one in sketched if one.sketch))
    return numbers, carried


def relate(
    connection: sa.Connection,
    fresh: Sequence[NewArticle],
    numbers: Sequence[int],
    carried: Sequence[int | None],
    now: datetime,
    site_id: str,
) -> None:
    """Choose leads where copies joined, replace texts that were revised, gather stories."""
    rows = {one.number: number for one, number in zip(fresh, numbers, strict=True) if one.sketch is not None}
    joined = [(one, number) for one, number in zip(fresh, carried, strict=True) if number is not None]
    changed = {number for one, number in joined if one.relation in (Relation.COPY, Relation.REVISION)}
    if changed:
        pieces.choose_leads(connection, changed)
    revised = [
        (number, one.labelled.article.updated_at)
        for one, number in joined
        if one.relation is Relation.REVISION
    ]
    pieces.revise(connection, revised, now)
    for one, number in joined:
        if one.related:
            others = [rows.get(other, other) for other in one.related]
            story_links.gather(connection, {number, *_pieces_of(connection, others)}, now, site_id)


def _row(source_id: SourceId, one: NewArticle) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "labels": label_rows(one.labelled.labels),
        "placed_by": one.rule,
        "score": one.score,
        "attempt": one.attempt,
        **article_columns(one.labelled.article),
    }


def _pieces(
    connection: sa.Connection, fresh: Sequence[NewArticle], numbers: Sequence[int], now: datetime
) -> dict[int, int]:
    """Make a piece for each shown article that joins none; return piece by article.

    One id is one piece, whoever minted it before: a second would end the round for every source.
    """
    leads = [
        (number, one) for number, one in zip(numbers, fresh, strict=True) if one.shown and one.piece is None
    ]
    known = _pieces_by_id(connection, [one.entry_id for _number, one in leads])
    firsts: dict[str, tuple[int, Article]] = {}
    for number, one in leads:
        if one.entry_id not in known:
            firsts.setdefault(one.entry_id, (number, one.labelled.article))
    rows = [
        {
            "entry_id": entry_id, "lead_article_id": number, "first_shown_at": now,
            "updated_at": first.updated_at, "published_at": first.published_at,
        }
        for entry_id, (number, first) in firsts.items()
    ]  # fmt: skip
    made = all_inserted(connection, piece, rows) if rows else []
    known |= dict(zip(firsts, made, strict=True))
    return {number: known[one.entry_id] for number, one in leads}


def _carry(
    connection: sa.Connection,
    fresh: Sequence[NewArticle],
    numbers: Sequence[int],
    carried: Sequence[int | None],
) -> None:
    """Give articles their pieces, and what they copy as well: back history that no channel showed."""
    carriers = [
        {"carrier": carrier, "piece": piece_id}
        for one, number, piece_id in zip(fresh, numbers, carried, strict=True)
        if piece_id is not None
        for carrier in (number, one.copy_of)
        if carrier is not None
    ]
    if carriers:
        carry = article.update().where(article.c.id == sa.bindparam("carrier"))
        connection.execute(carry.values(piece_id=sa.bindparam("piece")), carriers)


def _refer(
    connection: sa.Connection, fresh: Sequence[NewArticle], numbers: Sequence[int], rows: Numbers
) -> None:
    """Write by which article each was placed; that of the same document has a number only now."""
    placed = [
        {"placed": number, "other": rows.get(one.placed_with, one.placed_with)}
        for number, one in zip(numbers, fresh, strict=True)
        if one.placed_with is not None
    ]
    if placed:
        refer = article.update().where(article.c.id == sa.bindparam("placed"))
        connection.execute(refer.values(placed_with=sa.bindparam("other")), placed)


def _pieces_by_id(connection: sa.Connection, entry_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(entry_ids), _BATCH):
        named = piece.c.entry_id.in_(entry_ids[start : start + _BATCH])
        rows = connection.execute(sa.select(piece.c.entry_id, piece.c.id).where(named))
        found |= {row.entry_id: row.id for row in rows}
    return found


def _pieces_of(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
    carrying = sa.select(article.c.piece_id).where(article.c.id.in_(numbers), article.c.piece_id.is_not(None))
    return list(connection.execute(carrying).scalars())
