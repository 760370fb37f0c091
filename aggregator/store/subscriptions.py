"""Our subscriptions to the hubs of sources, and until when a source is pushed to us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model.push import Offer, Subscription
from aggregator.model.source import SourceId
from aggregator.store.schema import source, source_state, subscription

_ALL = sa.select(subscription, source.c.url).join(source, source.c.id == subscription.c.source_id)


def all_of(connection: sa.Connection) -> tuple[Subscription, ...]:
    """Return all of them, in the order of the sources."""
    return tuple(_subscription(row) for row in connection.execute(_ALL.order_by(subscription.c.source_id)))


def of_token(connection: sa.Connection, token: str) -> Subscription | None:
    """Return the one whose callback has this token."""
    row = connection.execute(_ALL.where(subscription.c.token == token)).first()
    return None if row is None else _subscription(row)


def due(connection: sa.Connection, now: datetime, limit: int) -> tuple[Subscription, ...]:
    """Return those about which a hub is to be asked something now, the longest due first."""
    asked = _ALL.where(subscription.c.due_at <= now).order_by(subscription.c.due_at).limit(limit)
    return tuple(_subscription(row) for row in connection.execute(asked))


def offer(connection: sa.Connection, wanted: Subscription) -> Subscription:
    """Keep a subscription unless there is one to the same offer already; return which it is."""
    row = connection.execute(_ALL.where(subscription.c.source_id == wanted.source_id)).first()
    if row is not None:
        kept = _subscription(row)
        if kept.offer == wanted.offer and not kept.leaving:
            return kept
    keep(connection, wanted)
    return wanted


def keep(connection: sa.Connection, one: Subscription) -> None:
    """Write a subscription; its source is asked less while it holds."""
    columns = _columns(one)
    known = subscription.update().where(subscription.c.source_id == one.source_id)
    if not connection.execute(known.values(**columns)).rowcount:
        connection.execute(subscription.insert().values(source_id=one.source_id, **columns))
    trust(connection, one.source_id, None if one.leaving else one.expires_at)


def keep_if_same(connection: sa.Connection, before: Subscription, after: Subscription) -> bool:
    """Write what becomes of a subscription, unless it is another one by now."""
    row = connection.execute(_ALL.where(subscription.c.source_id == before.source_id)).first()
    if row is None or _subscription(row) != before:
        return False
    keep(connection, after)
    return True


def forget(connection: sa.Connection, source_ids: Sequence[SourceId]) -> None:
    """Delete subscriptions."""
    for number in source_ids:
        connection.execute(subscription.delete().where(subscription.c.source_id == number))
        trust(connection, number, None)


def trust(connection: sa.Connection, source_id: SourceId, until: datetime | None) -> None:
    """Rely on a source's hub until a time, or not at all: it is then polled as its schedule says."""
    connection.execute(
        source_state.update().where(source_state.c.source_id == source_id).values(pushed_until=until)
    )


def _subscription(row: Any) -> Subscription:
    return Subscription(
        source_id=SourceId(row.source_id),
        url=row.url,
        offer=Offer(hub=row.hub, topic=row.topic),
        token=row.token,
        secret=row.secret,
        due_at=row.due_at,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        failures=row.failures,
        leaving=row.leaving,
        reason=row.reason,
    )


def _columns(one: Subscription) -> dict[str, Any]:
    return {
        "hub": one.offer.hub,
        "topic": one.offer.topic,
        "token": one.token,
        "secret": one.secret,
        "due_at": one.due_at,
        "asked_at": one.asked_at,
        "expires_at": one.expires_at,
        "failures": one.failures,
        "leaving": one.leaving,
        "reason": one.reason,
    }
