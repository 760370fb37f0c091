"""Retention: delete what is old and shown nowhere near the top, and remember that it was seen."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from aggregator.model.report import PruneReport, RetentionPolicy
from aggregator.store import page_hosts, story_links
from aggregator.store.poll_writer import LISTING_STEP
from aggregator.store.retractions import lead_anew
from aggregator.store.schema import article, article_key, channel, membership, page, piece, seen, source_state

_BATCH = 200
# Longer than a day, for which budgets are counted and robots.txt files are good.
_HOSTS_KEPT = timedelta(days=2)


def prune(connection: sa.Connection, now: datetime, policy: RetentionPolicy) -> PruneReport:
    """Delete one batch of what has outlived the policy; call again while it deletes articles."""
    doomed = _doomed(connection, now - policy.articles, policy.newest_per_channel)
    if doomed:
        _remember(connection, doomed)
        _delete(connection, doomed)
    page_hosts.forget(connection, now - _HOSTS_KEPT)
    return PruneReport(articles=len(doomed), seen=_forget(connection, now - policy.seen))


def _doomed(connection: sa.Connection, before: datetime, newest: int) -> list[int]:
    rank = sa.func.row_number().over(
        partition_by=membership.c.channel_id, order_by=membership.c.sequence.desc()
    )
    published = sa.select(channel.c.id).where(channel.c.opened_at.is_not(None))
    ranked = (
        sa.select(membership.c.piece_id, rank.label("rank"))
        .where(membership.c.channel_id.in_(published))
        .subquery()
    )
    kept = sa.select(ranked.c.piece_id).where(ranked.c.rank <= newest)
    old = (
        sa.select(article.c.id)
        .where(article.c.first_seen_at < before)
        .where(sa.or_(article.c.piece_id.is_(None), article.c.piece_id.not_in(kept)))
        .order_by(article.c.first_seen_at, article.c.id)
        .limit(_BATCH)
    )
    return list(connection.execute(old).scalars())


def _remember(connection: sa.Connection, doomed: list[int]) -> None:
    keys = (
        sa.select(
            article_key.c.value,
            article.c.source_id,
            sa.func.max(article.c.last_listed_at).label("at"),
        )
        .join(article, article.c.id == article_key.c.article_id)
        .where(article_key.c.article_id.in_(doomed))
        .group_by(article_key.c.value)
    )
    entries = sa.select(article.c.entry_hash, article.c.source_id, article.c.last_listed_at).where(
        article.c.id.in_(doomed), article.c.entry_hash.is_not(None)
    )
    # In the database: a publisher that rewrites its guids gives one article thousands of keys.
    columns = ["value", "source_id", "last_listed_at"]
    for remembered in (keys, entries):
        connection.execute(seen.insert().prefix_with("OR REPLACE").from_select(columns, remembered))


def _delete(connection: sa.Connection, doomed: list[int]) -> None:
    of_doomed = sa.select(article.c.piece_id).where(article.c.id.in_(doomed), article.c.piece_id.is_not(None))
    pieces = set(connection.execute(of_doomed).scalars())
    connection.execute(article_key.delete().where(article_key.c.article_id.in_(doomed)))
    connection.execute(page.delete().where(page.c.article_id.in_(doomed)))
    connection.execute(article.delete().where(article.c.id.in_(doomed)))
    carriers = sa.select(article.c.piece_id, sa.func.min(article.c.id).label("lead"))
    alive = connection.execute(
        carriers.where(article.c.piece_id.in_(pieces)).group_by(article.c.piece_id)
    ).all()
    for row in alive:
        kept_lead = sa.select(article.c.id).where(article.c.id == piece.c.lead_article_id).exists()
        connection.execute(
            piece.update().where(piece.c.id == row.piece_id, ~kept_lead).values(lead_article_id=row.lead)
        )
    lead_anew(connection, [row.piece_id for row in alive])
    gone = pieces - {row.piece_id for row in alive}
    told = sa.select(piece.c.story_id).where(piece.c.id.in_(gone), piece.c.story_id.is_not(None))
    stories = set(connection.execute(told).scalars())
    connection.execute(membership.delete().where(membership.c.piece_id.in_(gone)))
    connection.execute(piece.delete().where(piece.c.id.in_(gone)))
    story_links.forget_empty(connection, stories)


def _forget(connection: sa.Connection, before: datetime) -> int:
    """Forget what no document has listed since a time.

    A source that answers 304 for years still lists what its last document listed.
    """
    still_listed = (
        sa.select(source_state.c.source_id)
        .where(source_state.c.source_id == seen.c.source_id)
        .where(source_state.c.succeeded_at >= before)
        .where(
            sa.type_coerce(seen.c.last_listed_at, sa.BigInteger)
            >= sa.type_coerce(source_state.c.read_at, sa.BigInteger)
            - LISTING_STEP // timedelta(microseconds=1)
        )
    )
    return connection.execute(
        seen.delete().where(seen.c.last_listed_at < before, ~still_listed.exists())
    ).rowcount
