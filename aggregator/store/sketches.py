"""The posting table of sketches: which articles of the window share the most with one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.postings import CANDIDATES, ENOUGH, POSTINGS
from aggregator.dedupe.relations import WINDOW_HOURS
from aggregator.model.story import Candidate, Nearby, Sketch
from aggregator.store.candidates import COLUMNS, candidate_of
from aggregator.store.rows import insertion
from aggregator.store.schema import article, piece, sketch

WINDOW = timedelta(hours=WINDOW_HOURS)
# SQLite keeps a signed number of 32 bits in four bytes, an unsigned one in six.
_SIGNED = 2**31
# A sweep that read the whole table at once would keep writers waiting.
_MOST_SLICES = 256
_ARTICLES_A_SLICE = 4000
_INSERT = insertion(sketch, ignoring=True)
# Made once: to put it together takes longer than to run it.
_NUMBERS: sa.BindParameter[Any] = sa.bindparam("numbers", expanding=True)
_SHOWN = (
    sa.select(*COLUMNS)
    .join_from(article, piece, piece.c.id == article.c.piece_id)
    .where(article.c.id.in_(_NUMBERS))
)


def add(connection: sa.Connection, sketched: Iterable[tuple[int, Sketch]]) -> None:
    """Remember articles by their sketches."""
    rows = [(value - _SIGNED, number) for number, one in sketched for value, _worth in one]
    if rows:
        connection.exec_driver_sql(_INSERT, rows)


def nearby(connection: sa.Connection) -> Nearby:
    """Return a look-up within this transaction; it costs the same however many articles the window has."""

    def look_up(wanted: Sketch, /) -> tuple[tuple[Candidate, int], ...]:
        if not wanted:
            return ()
        # As the driver takes it: to compile a query of twelve parts takes longer than to run it.
        values = tuple(value - _SIGNED for value, _worth in wanted)
        ranked = connection.exec_driver_sql(_ranking([worth for _value, worth in wanted]), values).all()
        rows = _rows(connection, [number for number, _points in ranked]) if ranked else {}
        return tuple((candidate_of(rows[number]), points) for number, points in ranked if number in rows)

    return look_up


def sweep(connection: sa.Connection, now: datetime, part: int) -> int | None:
    """Forget what has left the window, of one slice; return the next slice, None after the last."""
    oldest = sa.select(sa.func.min(article.c.id)).where(article.c.first_seen_at >= now - WINDOW)
    newest = connection.execute(sa.select(sa.func.max(article.c.id))).scalar() or 0
    first = connection.execute(oldest).scalar() or newest + 1
    slices = min(_MOST_SLICES, 1 + newest // _ARTICLES_A_SLICE)
    start, end = (2 * _SIGNED * place // slices - _SIGNED for place in (part, part + 1))
    expired = (sketch.c.hash >= start) & (sketch.c.hash < end) & (sketch.c.article_id < first)
    connection.execute(sketch.delete().where(expired))
    return part + 1 if part + 1 < slices else None


def _ranking(worths: Sequence[int]) -> str:
    """Return the query for what shares enough, the best first: a bounded look into each hash's newest."""
    arms = " UNION ALL ".join(
        f"SELECT * FROM (SELECT article_id, {worth} AS points FROM sketch WHERE hash = ? "
        f"ORDER BY article_id DESC LIMIT {POSTINGS})"
        for worth in worths
    )
    return (
        f"SELECT article_id, sum(points) FROM ({arms}) AS shared GROUP BY article_id "
        f"HAVING sum(points) >= {ENOUGH} ORDER BY 2 DESC, 1 DESC LIMIT {CANDIDATES}"
    )


def _rows(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, Any]:
    return {row.id: row for row in connection.execute(_SHOWN, {"numbers": numbers})}
