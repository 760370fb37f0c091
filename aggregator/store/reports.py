"""What the command line asks the store: how sources and channels fare, and the history of an article."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.push import PushReport
from aggregator.model.report import (
    ArticleReport,
    ChannelReport,
    CopyReport,
    Notice,
    PageReport,
    PollReport,
    SourceReport,
    StatusReport,
)
from aggregator.model.retraction import Retraction
from aggregator.store import filing, hub, leases, story_reports, subscriptions
from aggregator.store.codec import article_of, labels_of
from aggregator.store.schema import (
    article,
    article_key,
    channel,
    membership,
    notice,
    page,
    piece,
    source,
    source_state,
)
from aggregator.store.states import state_of
from aggregator.text.markup import plain_text
from aggregator.text.urls import host_of

# An agency's report has thousands of carriers, and `show` gives each of twenty articles with all the others.
_COPIES = 50


def status(connection: sa.Connection) -> StatusReport:
    """Return the state of everything that feeds.yaml lists."""
    counted = sa.select(article.c.source_id, sa.func.count().label("articles")).group_by(article.c.source_id)
    counts = {row.source_id: row.articles for row in connection.execute(counted)}
    rows = connection.execute(
        sa.select(source, source_state)
        .join(source_state)
        .where(source.c.removed_at.is_(None))
        .order_by(source.c.id)
    )
    return StatusReport(
        articles=sum(counts.values()),
        sources=tuple(_source(row, counts.get(row.id, 0)) for row in rows),
        channels=_channels(connection),
        notices=notices(connection),
        filing=filing.kept(connection),
        push=push(connection),
    )


def push(connection: sa.Connection) -> PushReport:
    """Return how push fares, on both sides."""
    return replace(hub.report(connection), subscriptions=subscriptions.all_of(connection))


def polls(connection: sa.Connection, text: str) -> tuple[PollReport, ...]:
    """Return what bears on the next polls of the sources with this address or name, or a part of it."""
    rows = connection.execute(
        sa.select(source, source_state).join(source_state).where(source.c.removed_at.is_(None))
    ).all()
    names = [(row, (row.url, source_name(row))) for row in rows]
    exact = [row for row, called in names if text in called]
    part = text.casefold()
    found = exact or [row for row, called in names if any(part in one.casefold() for one in called)]
    return tuple(
        PollReport(
            url=row.url,
            name=source_name(row),
            state=state_of(row),
            held_until=leases.held_until(connection, row.host),
            interval=timedelta(seconds=row.settings["interval"]) if row.settings["interval"] else None,
        )
        for row in found
    )


def notices(connection: sa.Connection) -> tuple[Notice, ...]:
    """Return what the owner should know."""
    rows = connection.execute(sa.select(notice).order_by(notice.c.key))
    return tuple(Notice(key=row.key, text=row.text, at=row.at) for row in rows)


def set_notice(connection: sa.Connection, key: str, text: str | None, now: datetime) -> None:
    """Keep one notice under a key; None takes it away."""
    connection.execute(notice.delete().where(notice.c.key == key))
    if text is not None:
        connection.execute(notice.insert().values(key=key, text=text, at=now))


def find(connection: sa.Connection, text: str, keys: list[bytes]) -> tuple[ArticleReport, ...]:
    """Return the articles with this number, entry id or link, or under one of the keys; newest first."""
    by_key = sa.select(article_key.c.article_id).where(article_key.c.value.in_(keys))
    by_entry = sa.select(piece.c.id).where(piece.c.entry_id == text)
    wanted: list[sa.ColumnElement[bool]] = [
        article.c.id.in_(by_key),
        article.c.piece_id.in_(by_entry),
        article.c.url == text,
        article.c.guid == text,
    ]
    if text.isascii() and text.isdigit() and len(text) < 18:
        wanted.append(article.c.id == int(text))
    rows = connection.execute(
        sa.select(article, source.c.url.label("source_url"), piece.c.entry_id, piece.c.lead_article_id)
        .join(source, source.c.id == article.c.source_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(sa.or_(*wanted))
        .order_by(article.c.first_seen_at.desc(), article.c.id.desc())
        .limit(20)
    )
    return tuple(_article(connection, row) for row in rows.all())


def source_name(row: Any) -> str:
    """Return how a source is called."""
    return str(row.settings["name"] or row.title or host_of(row.url) or row.url)


def _source(row: Any, articles: int) -> SourceReport:
    return SourceReport(
        url=row.url,
        name=source_name(row),
        outcome=row.outcome,
        reason=row.reason or "not polled yet",
        articles=articles,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        next_poll_at=row.next_poll_at,
        why=row.why,
        failures=row.failures,
        failing_since=row.failing_since,
        state=state_of(row),
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """What a channel's document holds: the numbers of lines of its sources, and when those were shown."""

    lines: tuple[int, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def held_minutes(self) -> int | None:
        if self.first_at is None or self.last_at is None:
            return None
        return (self.last_at - self.first_at) // timedelta(minutes=1)


def _documents(connection: sa.Connection) -> dict[int, _Document]:
    """Return what the documents of channels hold, as far as the ledgers' ends tell."""
    shown_at = membership.c.shown_at
    each = (
        sa.select(
            channel.c.id,
            sa.func.count().label("lines"),
            sa.func.min(shown_at).label("first_at"),
            sa.func.max(shown_at).label("last_at"),
        )
        .join(membership, membership.c.channel_id == channel.c.id)
        .join(piece, piece.c.id == membership.c.piece_id)
        .join(article, article.c.id == piece.c.lead_article_id)
        .where(channel.c.opened_at.is_not(None), membership.c.left_at.is_(None))
        .where(membership.c.sequence > channel.c.last_sequence - channel.c.entries)
        .group_by(channel.c.id, article.c.source_id)
    )
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in connection.execute(each):
        found.setdefault(row.id, []).append(row)
    return {
        number: _Document(
            tuple(row.lines for row in rows),
            min(row.first_at for row in rows),
            max(row.last_at for row in rows),
        )
        for number, rows in found.items()
    }


def _channels(connection: sa.Connection) -> tuple[ChannelReport, ...]:
    ledgers = sa.select(membership.c.channel_id, sa.func.count().label("ledger")).group_by(
        membership.c.channel_id
    )
    sizes = {row.channel_id: row.ledger for row in connection.execute(ledgers)}
    documents = _documents(connection)
    opened = channel.c.opened_at.is_not(None)
    rows = connection.execute(sa.select(channel).where(opened).order_by(channel.c.path))
    return tuple(_channel(row, sizes.get(row.id, 0), documents.get(row.id, _Document())) for row in rows)


def _channel(row: Any, ledger: int, document: _Document) -> ChannelReport:
    return ChannelReport(
        path=row.path,
        title=row.title,
        feed_id=row.feed_id,
        entries=row.entries,
        ledger=ledger,
        published_at=row.published_at,
        updated_at=row.high_water,
        sources=len(document.lines),
        largest=max(document.lines, default=0) / (sum(document.lines) or 1),
        held_minutes=document.held_minutes,
    )


def _article(connection: sa.Connection, row: Any) -> ArticleReport:
    shown = connection.execute(
        sa.select(channel.c.path, membership.c.sequence, membership.c.shown_at)
        .join(channel, channel.c.id == membership.c.channel_id)
        .where(membership.c.piece_id == row.piece_id)
        .where(channel.c.opened_at.is_not(None), membership.c.left_at.is_(None))
        .order_by(channel.c.path)
    )
    copies, more_copies = _copies(connection, row)
    return ArticleReport(
        article_id=ArticleId(row.id),
        article=article_of(row),
        source_url=row.source_url,
        entry_id=row.entry_id,
        labels=labels_of(row.labels),
        channels=tuple((one.path, one.sequence, one.shown_at) for one in shown),
        copies=copies,
        more_copies=more_copies,
        story=story_reports.of_piece(connection, row.piece_id),
        placed_by=row.placed_by,
        attempt=row.attempt,
        changes=row.changes,
        is_lead=row.lead_article_id == row.id,
        retracted_at=row.retracted_at,
        retraction=Retraction(row.retraction) if row.retraction else None,
        page=_page(connection, row.id),
    )


def _copies(connection: sa.Connection, row: Any) -> tuple[tuple[CopyReport, ...], int]:
    """Return the first other articles of a piece, and how many more it has."""
    others = (article.c.piece_id == row.piece_id) & (article.c.id != row.id)
    title = article.c.details["origin"]["title"].as_string().label("origin_title")
    columns = (article.c.id, article.c.url.label("link"), article.c.retracted_at, title)
    rows = connection.execute(
        sa.select(*columns, source.c.url, source.c.settings)
        .join(source, article.c.source_id == source.c.id)
        .where(others)
        .order_by(article.c.id)
        .limit(_COPIES)
    )
    copies = tuple(
        CopyReport(
            article_id=ArticleId(one.id),
            outlet=one.settings["name"] or one.origin_title,
            source_url=one.url,
            link=one.link,
            retracted=one.retracted_at is not None,
        )
        for one in rows
    )
    if len(copies) < _COPIES:
        return copies, 0
    return copies, connection.execute(sa.select(sa.func.count()).where(others)).scalar_one() - len(copies)


def _page(connection: sa.Connection, number: int) -> PageReport | None:
    row = connection.execute(sa.select(page).where(page.c.article_id == number)).first()
    if row is None:
        return None
    return PageReport(
        url=row.url,
        reason=row.reason or "not asked for yet",
        characters=len(plain_text(row.text or "")),
        attempts=row.attempts,
        asked_at=row.asked_at,
        due_at=row.due_at,
    )
