"""Pieces: what an entry shows of the articles that carry it, and when it moves."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.lead import LeadOption, chosen
from aggregator.model.article import ArticleId
from aggregator.store import channels
from aggregator.store.schema import article, piece, source


def move(connection: sa.Connection, changed: Iterable[tuple[ArticleId, datetime]]) -> None:
    """Let an entry be as new as the text that it shows: a copy's own changes do not move it."""
    rows = [{"number": number, "at": at} for number, at in changed]
    if not rows:
        return
    own = sa.select(article.c.piece_id).where(article.c.id == sa.bindparam("number")).scalar_subquery()
    shows = (piece.c.id == own) & (piece.c.lead_article_id == sa.bindparam("number"))
    connection.execute(piece.update().where(shows).values(updated_at=sa.bindparam("at")), rows)


def revise(connection: sa.Connection, revised: Iterable[tuple[int, datetime]], now: datetime) -> None:
    """Move entries whose text a later take replaces: to its time, or to now where that is no later."""
    for piece_id, at in revised:
        stood = connection.execute(sa.select(piece.c.updated_at).where(piece.c.id == piece_id)).scalar_one()
        moved = at if stood is None or at > stood else now
        connection.execute(piece.update().where(piece.c.id == piece_id).values(updated_at=moved))
        channels.mark_changed(connection, [piece_id], now)


def choose_leads(connection: sa.Connection, pieces: Collection[int]) -> None:
    """Let each piece be led by the article that the rule chooses; its id and its time stay."""
    options: dict[int, list[LeadOption]] = defaultdict(list)
    for row in connection.execute(_carriers(pieces)):
        options[row.piece_id].append(_option(row))
    for piece_id, carriers in options.items():
        lead = piece.update().where(piece.c.id == piece_id).values(lead_article_id=chosen(carriers))
        connection.execute(lead)


def _carriers(pieces: Collection[int]) -> sa.Select[Any]:
    columns = (article.c.id, article.c.piece_id, article.c.source_id, article.c.url, article.c.title)
    more = (article.c.summary, article.c.first_seen_at, article.c.placed_by, article.c.placed_with)
    length = sa.func.length(article.c.content).label("characters")
    carried = article.c.piece_id.in_(pieces) & article.c.retracted_at.is_(None)
    outlet = source.c.settings.label("outlet")
    return sa.select(*columns, *more, length, outlet).join_from(article, source).where(carried)


def _option(row: Any) -> LeadOption:
    return LeadOption(
        number=row.id, source=row.source_id, link=row.url, title=row.title, summary=row.summary,
        characters=row.characters, first_seen_at=row.first_seen_at, placed_by=row.placed_by,
        placed_with=row.placed_with, priority=row.outlet.get("priority", 0),
    )  # fmt: skip
