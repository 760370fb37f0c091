"""The other outlets that carry a piece: who they are, and how often a list of them may change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model.channel import Carrier, Carriers
from aggregator.store.schema import article, channel, membership, piece, source
from aggregator.text.urls import short_link
from aggregator.text.words import shortened

LISTED = 10
"""A piece of a large agency has a hundred carriers: more than these are counted and not named."""

NAME_CHARACTERS = 80
_BATCH = 500
_BEGINNING = -(2**63)


def others(connection: sa.Connection, pieces: Sequence[int]) -> dict[int, Carriers]:
    """Return the outlets beside the lead's that carry each piece, as they stood when last refreshed.

    An outlet stands there once, by its first article; retracted ones and removed sources do not.
    """
    found: dict[int, list[Any]] = {}
    for start in range(0, len(pieces), _BATCH):
        for row in connection.execute(_ranked(pieces[start : start + _BATCH])):
            found.setdefault(row.piece_id, []).append(row)
    names = _names(connection, sorted({row.source_id for rows in found.values() for row in rows}))
    return {number: _carriers(rows, names) for number, rows in found.items()}


def refresh(connection: sa.Connection, path: str, limit: int, not_since: datetime, now: datetime) -> bool:
    """Let the newest lines of a channel list the outlets of now; return whether some must wait.

    Those wait whose list was brought up to date after `not_since`.
    """
    lead = article.alias("lead")
    newest = (
        sa.select(membership.c.piece_id)
        .join(channel, channel.c.id == membership.c.channel_id)
        .where(channel.c.path == path)
        .order_by(membership.c.sequence.desc())
        .limit(limit)
    )
    late = sa.type_coerce(article.c.first_seen_at, sa.BigInteger) > sa.func.coalesce(
        sa.type_coerce(piece.c.outlets_at, sa.BigInteger), _BEGINNING
    )
    another = (
        sa.select(article.c.id)
        .join_from(article, lead, article.c.source_id != lead.c.source_id)
        .where(article.c.piece_id == piece.c.id, lead.c.id == piece.c.lead_article_id)
        .where(article.c.retracted_at.is_(None), late)
        .correlate(piece)
    )
    rows = connection.execute(
        sa.select(piece.c.id, piece.c.outlets_at).where(piece.c.id.in_(newest), another.exists())
    ).all()
    due = [row.id for row in rows if row.outlets_at is None or row.outlets_at <= not_since]
    if due:
        mark = piece.update().where(piece.c.id == sa.bindparam("number")).values(outlets_at=now)
        connection.execute(mark, [{"number": number} for number in due])
    return len(due) < len(rows)


def _ranked(pieces: Sequence[int]) -> sa.Select[Any]:
    """Return the query for the first carriers of pieces, with how many each has."""
    lead = article.alias("lead")
    firsts = (
        sa.select(sa.func.min(article.c.id).label("id"))
        .join(piece, piece.c.id == article.c.piece_id)
        .join(lead, lead.c.id == piece.c.lead_article_id)
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.piece_id.in_(pieces), article.c.source_id != lead.c.source_id)
        .where(article.c.retracted_at.is_(None), source.c.removed_at.is_(None))
        .where(article.c.first_seen_at <= piece.c.outlets_at)
        .group_by(article.c.piece_id, article.c.source_id)
        .subquery()
    )
    piece_id = article.c.piece_id
    ranked = (
        sa.select(
            article.c.id,
            piece_id,
            article.c.source_id,
            sa.func.row_number().over(partition_by=piece_id, order_by=article.c.id).label("rank"),
            sa.func.count().over(partition_by=piece_id).label("total"),
        )
        .join(firsts, firsts.c.id == article.c.id)
        .subquery()
    )
    title = article.c.details["origin"]["title"].as_string()
    return (
        sa.select(ranked.c.piece_id, ranked.c.source_id, ranked.c.total, article.c.url, title.label("title"))
        .join(article, article.c.id == ranked.c.id)
        .where(ranked.c.rank <= LISTED)
        .order_by(ranked.c.piece_id, ranked.c.id)
    )


def _names(connection: sa.Connection, sources: Sequence[int]) -> dict[int, str | None]:
    """Return what the owner calls sources; once each, for their settings are JSON."""
    found: dict[int, str | None] = {}
    for start in range(0, len(sources), _BATCH):
        listed = source.c.id.in_(sources[start : start + _BATCH])
        rows = connection.execute(sa.select(source.c.id, source.c.settings).where(listed))
        found |= {row.id: row.settings["name"] for row in rows}
    return found


def _carriers(rows: Sequence[Any], names: Mapping[int, str | None]) -> Carriers:
    # What stands in the entries of others is short: a source must not fill every feed with its name.
    listed = tuple(
        Carrier(
            name=shortened(names[row.source_id] or row.title, NAME_CHARACTERS),
            link=short_link(row.url),
        )
        for row in rows
    )
    return Carriers(listed=listed, more=rows[0].total - len(listed))
