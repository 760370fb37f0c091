"""Stored articles, looked for by what they are."""

from typing import Any

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.found import FoundArticle, Wanted
from aggregator.store.codec import ARTICLE_COLUMNS, article_of, labels_of
from aggregator.store.schema import article, channel, membership, piece, source


def articles(
    connection: sa.Connection, wanted: Wanted, before: ArticleId | None, limit: int
) -> tuple[tuple[FoundArticle, ...], ArticleId | None]:
    """Return of the next so many articles those that are wanted, the newest first, and where to go on.

    What is retracted is left out. Labels are looked at here, for they lie in one column of JSON: a batch may
    be empty without being the last.
    """
    later = sa.true() if before is None else article.c.id < before
    rows = connection.execute(
        sa.select(
            article.c.id,
            article.c.labels,
            source.c.url.label("source_url"),
            piece.c.entry_id,
            *ARTICLE_COLUMNS,
        )
        .join(source, source.c.id == article.c.source_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(article.c.retracted_at.is_(None), later, *_conditions(wanted))
        .order_by(article.c.id.desc())
        .limit(limit)
    ).all()
    found = tuple(one for row in rows if _has_labels(one := _found(row), wanted))
    return found, ArticleId(rows[-1].id) if len(rows) == limit else None


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.language is not None:
        conditions.append(article.c.language == wanted.language)
    if wanted.source is not None:
        conditions.append(source.c.url == wanted.source)
    if wanted.since is not None:
        conditions.append(article.c.first_seen_at >= wanted.since)
    if wanted.before is not None:
        conditions.append(article.c.first_seen_at < wanted.before)
    if wanted.channel is not None:
        shown = (
            sa.select(membership.c.piece_id)
            .join(channel, channel.c.id == membership.c.channel_id)
            .where(channel.c.path == wanted.channel, membership.c.left_at.is_(None))
        )
        conditions.append(article.c.piece_id.in_(shown))
    return conditions


def _has_labels(one: FoundArticle, wanted: Wanted) -> bool:
    return (wanted.topic is None or wanted.topic in one.topics) and (
        wanted.region is None or wanted.region in one.regions
    )


def _found(row: Any) -> FoundArticle:
    return FoundArticle(
        article_id=ArticleId(row.id),
        article=article_of(row),
        source_url=row.source_url,
        entry_id=row.entry_id,
        labels=labels_of(row.labels),
    )
