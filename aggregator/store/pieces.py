"""Pieces: what an entry shows of the articles that carry it, and when it moves."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.store.schema import article, piece


def move(connection: sa.Connection, changed: Iterable[tuple[ArticleId, datetime]]) -> None:
    """Let an entry be as new as the text that it shows: a copy's own changes do not move it."""
    rows = [{"number": number, "at": at} for number, at in changed]
    if not rows:
        return
    own = sa.select(article.c.piece_id).where(article.c.id == sa.bindparam("number")).scalar_subquery()
    shows = (piece.c.id == own) & (piece.c.lead_article_id == sa.bindparam("number"))
    connection.execute(piece.update().where(shows).values(updated_at=sa.bindparam("at")), rows)
