"""Retraction in the store: the article stays known, its piece leaves the channels or gets another lead."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.retraction import Listing, Retraction, Standing
from aggregator.model.source import SourceId
from aggregator.model.story import KeyKind
from aggregator.retraction import reconsidered
from aggregator.store import channels, departures
from aggregator.store.schema import article, article_key, piece

_BATCH = 500


def settle(
    connection: sa.Connection,
    source_id: SourceId,
    listed: AbstractSet[ArticleId],
    changed: AbstractSet[ArticleId],
    deleted: Sequence[bytes],
    *,
    vanish: bool,
    now: datetime,
) -> int:
    """Retract and restore what a document of a source says; return how many articles it concerns.

    `deleted` are keys of guids. A document that listed nothing is no reason to look for what is missing.
    """
    named = _named(connection, source_id, deleted)
    # Unless leaving out means something, of what is listed only the retracted is of interest: mostly nothing.
    concerning = listed if vanish else listed & _retracted(connection, source_id)
    standings = _standings(connection, concerning | named)
    if vanish:
        standings += _due_to_be_listed(connection, source_id, standings, listed)
    listing = Listing(listed=listed, changed=changed, deleted=named, vanish=vanish)
    before = {one.article_id: one for one in standings}
    concerned = 0
    for one in reconsidered(standings, listing, now):
        if one.retraction is not before[one.article_id].retraction:
            concerned += 1
            write(connection, one.article_id, one.retraction, now)
        mark = article.update().where(article.c.id == one.article_id)
        connection.execute(mark.values(vanished_at=one.vanished_at))
    return concerned


def write(connection: sa.Connection, number: ArticleId, retraction: Retraction | None, now: datetime) -> None:
    """Retract an article, or restore it under the id that it had; the channels that know it are dirty."""
    values = {"retraction": retraction, "retracted_at": now if retraction else None}
    piece_id = connection.execute(
        article.update().where(article.c.id == number).values(**values).returning(article.c.piece_id)
    ).scalar()
    if piece_id is not None:
        lead_anew(connection, [piece_id])
        _mark(connection, [piece_id], now)


def lead_anew(connection: sa.Connection, pieces: Collection[int]) -> list[int]:
    """Let the first copy that is not retracted lead where a lead is; return the pieces that this changed.

    The entry id belongs to the piece and stays.
    """
    alive = (
        sa.select(sa.func.min(article.c.id))
        .where(article.c.piece_id == piece.c.id, article.c.retracted_at.is_(None))
        .scalar_subquery()
    )
    retracted = sa.select(article.c.id).where(
        article.c.id == piece.c.lead_article_id, article.c.retracted_at.is_not(None)
    )
    return list(
        connection.execute(
            piece.update()
            .where(piece.c.id.in_(list(pieces)), retracted.exists(), alive.is_not(None))
            .values(lead_article_id=alive)
            .returning(piece.c.id)
        ).scalars()
    )


def join(connection: sa.Connection, pieces: Collection[int], now: datetime) -> None:
    """Show pieces again that a new copy has joined, where all other carriers are retracted."""
    if shown := lead_anew(connection, pieces):
        _mark(connection, shown, now)


def _mark(connection: sa.Connection, pieces: Sequence[int], now: datetime) -> None:
    channels.mark_changed(connection, pieces, now)
    departures.note(connection, pieces, now)


def _named(connection: sa.Connection, source_id: SourceId, deleted: Sequence[bytes]) -> set[ArticleId]:
    """Return the articles of the source itself that deleted-entries name: nobody deletes another's."""
    named: set[ArticleId] = set()
    for start in range(0, len(deleted), _BATCH):
        rows = connection.execute(
            sa.select(article.c.id)
            .join(article_key, article_key.c.article_id == article.c.id)
            .where(article_key.c.value.in_(deleted[start : start + _BATCH]))
            .where(article_key.c.kind == KeyKind.GUID.value, article.c.source_id == source_id)
        )
        named.update(ArticleId(number) for number in rows.scalars())
    return named


def _retracted(connection: sa.Connection, source_id: SourceId) -> set[ArticleId]:
    retracted = article.c.retracted_at.is_not(None)
    rows = connection.execute(sa.select(article.c.id).where(article.c.source_id == source_id, retracted))
    return {ArticleId(number) for number in rows.scalars()}


def _standings(connection: sa.Connection, numbers: AbstractSet[ArticleId]) -> list[Standing]:
    wanted = sorted(numbers)
    return [
        _standing(row)
        for start in range(0, len(wanted), _BATCH)
        for row in connection.execute(_select().where(article.c.id.in_(wanted[start : start + _BATCH])))
    ]


def _due_to_be_listed(
    connection: sa.Connection,
    source_id: SourceId,
    standings: Sequence[Standing],
    listed: AbstractSet[ArticleId],
) -> list[Standing]:
    """Return what is not listed although the document reaches further back than its own time."""
    dates = [one.published_at for one in standings if one.article_id in listed and one.published_at]
    if not dates:
        return []
    known = {one.article_id for one in standings}
    rows = connection.execute(
        _select()
        .where(article.c.source_id == source_id, article.c.published_at > min(dates))
        .where(article.c.piece_id.is_not(None), article.c.retracted_at.is_(None))
    )
    return [one for row in rows if (one := _standing(row)).article_id not in known]


def _select() -> sa.Select[Any]:
    columns = (article.c.id, article.c.published_at, article.c.details, article.c.vanished_at)
    return sa.select(*columns, article.c.retraction)


def _standing(row: Any) -> Standing:
    return Standing(
        article_id=ArticleId(row.id),
        published_at=row.published_at if row.details["dated"] else None,
        vanished_at=row.vanished_at,
        retraction=Retraction(row.retraction) if row.retraction else None,
    )
