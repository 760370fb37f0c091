"""Pages that articles link to: which is to be asked for next, and what one look at it leaves behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.placing import MAX_CHANGES
from aggregator.model.article import ArticleId
from aggregator.model.document import Validators
from aggregator.model.page import PageLease, PagePolicy, PageState, PageVerdict, RobotsFile
from aggregator.model.retraction import Retraction
from aggregator.model.story import ChangedArticle
from aggregator.store import channels, page_hosts, pieces, retractions
from aggregator.store.codec import article_of
from aggregator.store.leases import LEASE
from aggregator.store.schema import (
    article,
    channel,
    host_hold,
    membership,
    page,
    page_host,
    piece,
    robots,
    source,
    source_state,
)
from aggregator.text.hosts import polite_host

REFRESHES = 5
"""How often a page is asked for again because its entry changed."""

_QUEUED_LATER = 20
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who leases, and how to tell whether another holder is alive."""

    name: str
    is_alive: Callable[[str], bool]


def queue(connection: sa.Connection, numbers: Sequence[int], now: datetime) -> None:
    """Ask for the pages of those among these articles that channels show."""
    for start in range(0, len(numbers), _BATCH):
        rows = connection.execute(
            sa.select(article.c.id, article.c.url)
            .join(piece, piece.c.lead_article_id == article.c.id)
            .where(article.c.id.in_(numbers[start : start + _BATCH]))
        )
        pages = [
            {
                "article_id": row.id,
                "url": row.url,
                "host": polite_host(row.url),
                "wanted": True,
                "due_at": now,
            }
            for row in rows
            if (row.url or "").startswith(("http://", "https://")) and polite_host(row.url)
        ]
        if pages:
            connection.execute(page.insert().prefix_with("OR IGNORE"), pages)


def queue_newest(connection: sa.Connection, source_id: int, now: datetime) -> None:
    """A source that asks for pages from now on: begin with the newest that it shows."""
    numbers = channels.pieces_shown(connection, source_id, _QUEUED_LATER)
    leads = sa.select(piece.c.lead_article_id).where(piece.c.id.in_(numbers))
    queue(connection, list(connection.execute(leads).scalars()), now)
    theirs = sa.select(article.c.id).where(article.c.source_id == source_id)
    connection.execute(
        page.update().where(page.c.article_id.in_(theirs), page.c.wanted).values(due_at=now, attempts=0)
    )


def drop(connection: sa.Connection, source_id: int) -> None:
    """Ask for no page of a source any more; what was taken from them stays."""
    theirs = sa.select(article.c.id).where(article.c.source_id == source_id)
    due = page.c.due_at.is_not(None)
    connection.execute(page.update().where(page.c.article_id.in_(theirs), due).values(due_at=None))


def on_changed(
    connection: sa.Connection, changed: Sequence[ChangedArticle], now: datetime
) -> dict[ArticleId, str]:
    """Return the content of articles whose entry changed, of those that have a page; it is asked for again.

    The text of the page stands until then: nobody wants to see the teaser in between.
    """
    found = sa.select(page.c.article_id, page.c.text, page.c.refreshes, page.c.url)
    by_number = {one.article_id: one.labelled.article for one in changed}
    numbers = list(by_number)
    contents: dict[ArticleId, str] = {}
    for start in range(0, len(numbers), _BATCH):
        rows = connection.execute(found.where(page.c.article_id.in_(numbers[start : start + _BATCH])))
        for row in rows.all():
            article_now = by_number[ArticleId(row.article_id)]
            _ask_again(connection, row, article_now.link, now)
            longer = row.text is not None and len(row.text) > len(article_now.content)
            contents[ArticleId(row.article_id)] = row.text if longer else article_now.content
    return contents


def _ask_again(connection: sa.Connection, row: Any, link: str | None, now: datetime) -> None:
    anew = page.update().where(page.c.article_id == row.article_id)
    if row.refreshes < REFRESHES:
        url = link if link and link.startswith(("http://", "https://")) else row.url
        connection.execute(
            anew.values(
                url=url, host=polite_host(url), hops=0, wanted=True, attempts=0, due_at=now, gone_at=None,
                refreshes=page.c.refreshes + 1, **_UNLEASED,
            )
        )  # fmt: skip
    else:
        # An answer that is on its way was asked for before the change: it must not overwrite it.
        connection.execute(anew.values(gone_at=None, **_UNLEASED))


def lease(
    connection: sa.Connection, now: datetime, policy: PagePolicy, holder: Holder
) -> tuple[PageLease, ...]:
    """Lease one page of each host that may be asked: wanted texts before known pages, the newest first."""
    _free_leases_of_the_dead(connection, now, holder)
    rows = connection.execute(_next_of_each_host(now, policy)).all()
    for row in rows:
        connection.execute(
            page.update()
            .where(page.c.article_id == row.id)
            .values(
                lease_token=row.page_lease_token + 1, lease_until=now + LEASE, lease_holder=holder.name,
                attempts=row.page_attempts + 1,
            )
        )  # fmt: skip
        page_hosts.take_turn(connection, row.page_host, now, policy)
    return tuple(_lease(connection, row) for row in rows)


def any_due(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether a page is due, whether its host may be asked or not."""
    due = sa.select(page.c.article_id).where(page.c.due_at <= now)
    return connection.execute(due.limit(1)).first() is not None


def commit(
    connection: sa.Connection, held: PageLease, verdict: PageVerdict, now: datetime, *, asked: bool
) -> bool:
    """Write one look at a page, all of it or nothing; False where the lease has passed on."""
    if not _holds(connection, held):
        return False
    state = verdict.state
    connection.execute(
        page.update()
        .where(page.c.article_id == held.article_id)
        .values(
            url=state.url, host=polite_host(state.url), wanted=state.wanted, due_at=state.due_at,
            hops=state.hops, reason=state.reason, attempts=state.attempts, gone_at=state.gone_at,
            text=state.text,
            etag=state.validators.etag, last_modified=state.validators.last_modified,
            lease_until=None, lease_holder=None, asked_at=now if asked else page.c.asked_at,
        )
    )  # fmt: skip
    if verdict.shown is not None:
        _show(connection, held, verdict, now)
    if verdict.retract is not None:
        retractions.write(connection, held.article_id, verdict.retract, now)
    elif verdict.restore:
        retractions.write(connection, held.article_id, None, now)
    page_hosts.spare(connection, held.host, verdict)
    if not asked:
        page_hosts.give_turn_back(connection, held.host, now)
    return True


def release(connection: sa.Connection, held: PageLease, now: datetime, rest_until: datetime | None) -> None:
    """Give a page back that was not looked at: it stays due.

    The host rests until a time; None: nothing was sent to it, so that its turn is given back.
    """
    if _holds(connection, held):
        connection.execute(
            page.update()
            .where(page.c.article_id == held.article_id)
            .values(lease_until=None, lease_holder=None, attempts=page.c.attempts - 1)
        )
    if rest_until is None:
        page_hosts.give_turn_back(connection, held.host, now)
    else:
        page_hosts.rest(connection, held.host, rest_until)


_UNLEASED: dict[str, Any] = {
    "lease_token": page.c.lease_token + 1,
    "lease_until": None,
    "lease_holder": None,
}


def _free_leases_of_the_dead(connection: sa.Connection, now: datetime, holder: Holder) -> None:
    held = sa.select(page.c.lease_holder).where(page.c.lease_until > now).distinct()
    others = [one for one in connection.execute(held).scalars() if one != holder.name]
    dead = [one for one in others if one is not None and not holder.is_alive(one)]
    if dead:
        connection.execute(
            page.update().where(page.c.lease_holder.in_(dead)).values(lease_until=None, lease_holder=None)
        )


def _next_of_each_host(now: datetime, policy: PagePolicy) -> sa.Select[Any]:
    today = page_host.c.day == now.date()
    spent = sa.and_(today, page_host.c.pages >= policy.per_day)
    half_spent = sa.and_(today, page_host.c.pages >= policy.per_day // 2)
    # Feeds go first: a page never makes one wait that is due on the same host.
    polled = (
        sa.select(source.c.host)
        .join(source_state)
        .where(source_state.c.next_poll_at <= now, source.c.removed_at.is_(None))
    )
    resting = sa.select(page_host.c.host).where(sa.or_(page_host.c.next_at > now, spent))
    # What failed before comes after what was not asked for yet: one bad page holds up no other.
    turn = sa.func.row_number().over(
        partition_by=page.c.host,
        order_by=(
            page.c.wanted.desc(),
            page.c.attempts,
            article.c.first_seen_at.desc(),
            article.c.published_at.desc(),
        ),
    )
    free = (
        sa.select(page.c.article_id, turn.label("turn"))
        .join(article, article.c.id == page.c.article_id)
        .join(source, source.c.id == article.c.source_id)
        .where(page.c.due_at <= now, source.c.removed_at.is_(None))
        .where(sa.or_(page.c.lease_until.is_(None), page.c.lease_until <= now))
        .where(page.c.host.not_in(resting), page.c.host.not_in(polled))
        .where(page.c.host.not_in(sa.select(host_hold.c.host).where(host_hold.c.until > now)))
        .where(sa.or_(page.c.wanted, page.c.host.not_in(sa.select(page_host.c.host).where(half_spent))))
        .subquery()
    )
    columns = [column.label(f"page_{column.name}") for column in page.c]
    return (
        sa.select(article, *columns, source.c.url.label("source_url"))
        .join(page, page.c.article_id == article.c.id)
        .join(source, source.c.id == article.c.source_id)
        .join(free, free.c.article_id == article.c.id)
        .where(free.c.turn == 1)
        .order_by(page.c.wanted.desc(), article.c.first_seen_at.desc(), article.c.id.desc())
        .limit(policy.at_once)
    )


def _holds(connection: sa.Connection, held: PageLease) -> bool:
    token = sa.select(page.c.lease_token).where(page.c.article_id == held.article_id)
    return connection.execute(token).scalar() == held.token


def _show(connection: sa.Connection, held: PageLease, verdict: PageVerdict, now: datetime) -> None:
    """Put the page's text in place of the feed's; `text_hash` stays, by which entries are compared."""
    shown = verdict.shown
    assert shown is not None, "the caller looks"
    stored = connection.execute(
        sa.select(article.c.piece_id, article.c.changes).where(article.c.id == held.article_id)
    ).one()
    values: dict[str, Any] = {
        "content": shown.content,
        "summary": shown.summary,
        "version": article.c.version + 1,
    }
    if verdict.noticed and stored.changes < MAX_CHANGES and _is_published(connection, stored.piece_id):
        values |= {"updated_at": now, "changes": article.c.changes + 1}
    connection.execute(article.update().where(article.c.id == held.article_id).values(**values))
    if "updated_at" in values:
        pieces.move(connection, [(held.article_id, now)])
    if stored.piece_id is not None:
        channels.mark_changed(connection, [stored.piece_id], now)


def _is_published(connection: sa.Connection, piece_id: int | None) -> bool:
    """Tell whether a document that readers have holds the piece."""
    unwritten = sa.and_(
        channel.c.dirty_since.is_not(None),
        sa.type_coerce(channel.c.dirty_since, sa.BigInteger)
        <= sa.type_coerce(membership.c.shown_at, sa.BigInteger),
    )
    out = (
        sa.select(channel.c.id)
        .join(membership, membership.c.channel_id == channel.c.id)
        .where(membership.c.piece_id == piece_id, channel.c.published_at.is_not(None), ~unwritten)
    )
    return connection.execute(out.limit(1)).first() is not None


def _lease(connection: sa.Connection, row: Any) -> PageLease:
    origin = page_hosts.origin_of(row.page_url)
    file = connection.execute(sa.select(robots).where(robots.c.origin == origin)).first()
    return PageLease(
        article_id=ArticleId(row.id),
        article=article_of(row),
        retraction=Retraction(row.retraction) if row.retraction else None,
        source_url=row.source_url,
        host=row.page_host,
        origin=origin,
        token=row.page_lease_token + 1,
        state=_state(row),
        robots=RobotsFile(origin=origin, text=file.text, checked_at=file.checked_at) if file else None,
    )


def _state(row: Any) -> PageState:
    return PageState(
        url=row.page_url,
        wanted=row.page_wanted,
        attempts=row.page_attempts + 1,
        due_at=row.page_due_at,
        reason=row.page_reason,
        hops=row.page_hops,
        validators=Validators(etag=row.page_etag, last_modified=row.page_last_modified),
        gone_at=row.page_gone_at,
        text=row.page_text,
    )
