"""Our hub's requests and subscriptions, and what hubs elsewhere are to be told.

Nothing is queued but a count of changes: a subscriber gets what its topic says when its turn comes, and a
thousand changes wait in one row. What is taken rests for a while, so that two processes send nothing twice,
and that what a crash cuts off is sent again.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.model.push import (
    Delivered,
    HubDelivery,
    HubMode,
    HubPing,
    HubRequest,
    PushReport,
    SubscriptionId,
    TopicReport,
)
from aggregator.store.schema import hub_ping, hub_request, hub_subscription

_TAKEN_FOR = timedelta(minutes=2)
_BATCH = 500
_MOST_SUBSCRIPTIONS, _MOST_REQUESTS = 20_000, 2_000


def ask(connection: sa.Connection, request: HubRequest) -> bool:
    """Keep a request until it is verified, in the place of an earlier one; False where all is full."""
    table = hub_request.c
    earlier = (table.topic == request.topic) & (table.callback == request.callback)
    connection.execute(hub_request.delete().where(earlier))
    if request.mode == "subscribe" and (
        _count(connection, hub_request) >= _MOST_REQUESTS
        or _count(connection, hub_subscription) >= _MOST_SUBSCRIPTIONS
    ):
        return False
    connection.execute(
        hub_request.insert().values(
            topic=request.topic,
            callback=request.callback,
            mode=request.mode,
            lease=int(request.lease.total_seconds()),
            secret=request.secret,
            asked_at=request.asked_at,
            due_at=request.asked_at,
        )
    )
    return True


def any_request(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether a request is to be verified now."""
    due = sa.select(hub_request.c.topic).where(hub_request.c.due_at <= now)
    return connection.execute(due.limit(1)).first() is not None


def take_requests(connection: sa.Connection, now: datetime, limit: int) -> tuple[HubRequest, ...]:
    """Take the requests that are to be verified now."""
    due = sa.select(hub_request).where(hub_request.c.due_at <= now).order_by(hub_request.c.due_at)
    found = tuple(_request(row) for row in connection.execute(due.limit(limit)))
    for one in found:
        taken = (
            hub_request.update()
            .where(_same(one))
            .values(due_at=now + _TAKEN_FOR, attempts=hub_request.c.attempts + 1)
        )
        connection.execute(taken)
    return found


def verify(connection: sa.Connection, request: HubRequest, now: datetime, digest: bytes | None) -> None:
    """Begin, renew or end the subscription that a request is for; `digest` is of what its topic says now."""
    if not connection.execute(hub_request.delete().where(_same(request))).rowcount:
        return  # another request has taken its place
    same = (hub_subscription.c.topic == request.topic) & (hub_subscription.c.callback == request.callback)
    if request.mode == "unsubscribe":
        connection.execute(hub_subscription.delete().where(same))
        return
    # It has just answered: whatever failed before counts no more.
    granted = {
        "secret": request.secret,
        "expires_at": now + request.lease,
        "failures": 0,
        "rest_until": None,
    }
    if not connection.execute(hub_subscription.update().where(same).values(**granted)).rowcount:
        place = {"topic": request.topic, "callback": request.callback, "digest": digest}
        connection.execute(hub_subscription.insert().values(**place, **granted))


def dismiss(connection: sa.Connection, request: HubRequest) -> None:
    """Forget a request."""
    connection.execute(hub_request.delete().where(_same(request)))


def note_changed(connection: sa.Connection, topics: Collection[str]) -> None:
    """Have the subscribers of these topics get what they say now."""
    for batch in _batches(sorted(topics)):
        changed = hub_subscription.c.topic.in_(batch)
        connection.execute(
            hub_subscription.update().where(changed).values(changes=hub_subscription.c.changes + 1)
        )


def topics(connection: sa.Connection) -> tuple[str, ...]:
    """Return the topics that somebody subscribes to."""
    return tuple(connection.execute(sa.select(hub_subscription.c.topic).distinct()).scalars())


def note_missed(connection: sa.Connection, topic: str, digest: bytes) -> None:
    """Have the subscribers of a topic get it who last got something else."""
    missed = (hub_subscription.c.topic == topic) & (hub_subscription.c.digest.is_distinct_from(digest))
    connection.execute(
        hub_subscription.update()
        .where(missed, hub_subscription.c.changes == 0)
        .values(changes=hub_subscription.c.changes + 1)
    )


def take_deliveries(
    connection: sa.Connection, now: datetime, limit: int, *, failing: bool
) -> tuple[HubDelivery, ...]:
    """Take the subscribers who are to get something now: those whose callbacks fail, or the others."""
    table = hub_subscription.c
    rows = connection.execute(_due(now, failing=failing).limit(limit)).all()
    for batch in _batches([row.id for row in rows]):
        taken = hub_subscription.update().where(table.id.in_(batch))
        connection.execute(taken.values(rest_until=now + _TAKEN_FOR))
    return tuple(
        HubDelivery(
            subscription=SubscriptionId(row.id),
            topic=row.topic,
            callback=row.callback,
            secret=row.secret,
            changes=row.changes,
            failures=row.failures,
        )
        for row in rows
    )


def any_delivery(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether a subscriber is to get something now."""
    lanes = (_due(now, failing=failing).limit(1) for failing in (False, True))
    return any(connection.execute(lane).first() is not None for lane in lanes)


def _due(now: datetime, *, failing: bool) -> sa.Select[Any]:
    table = hub_subscription.c
    return (
        sa.select(hub_subscription)
        .where(table.changes > 0, table.failures > 0 if failing else table.failures == 0)
        .where(sa.or_(table.rest_until.is_(None), table.rest_until <= now), table.expires_at > now)
        .order_by(table.rest_until, table.id)
    )


def settle(connection: sa.Connection, ended: Sequence[Delivered]) -> None:
    """Write how deliveries ended; what changed meanwhile is still to be sent."""
    number = hub_subscription.c.id == sa.bindparam("number")
    taken = [_taken(one) for one in ended if one.digest is not None]
    if taken:
        left = sa.func.max(hub_subscription.c.changes - sa.bindparam("sent"), 0)
        settled = {"changes": left, "digest": sa.bindparam("hash"), "failures": 0, "rest_until": None}
        connection.execute(hub_subscription.update().where(number).values(**settled), taken)
    resting = [
        {"number": one.delivery.subscription, "until": one.rest_until}
        for one in ended
        if one.rest_until is not None
    ]
    if resting:
        failed = {"failures": hub_subscription.c.failures + 1, "rest_until": sa.bindparam("until")}
        connection.execute(hub_subscription.update().where(number).values(**failed), resting)
    over = [{"number": one.delivery.subscription} for one in ended if one.is_over]
    if over:
        connection.execute(hub_subscription.delete().where(number), over)


def expire(connection: sa.Connection, now: datetime) -> int:
    """Delete the subscriptions whose lease is over; return how many."""
    return connection.execute(hub_subscription.delete().where(hub_subscription.c.expires_at <= now)).rowcount


def note_for_ping(connection: sa.Connection, changed: Collection[str]) -> None:
    """Have the hub elsewhere told of these topics."""
    for topic in sorted(changed):
        known = hub_ping.update().where(hub_ping.c.topic == topic).values(changes=hub_ping.c.changes + 1)
        if not connection.execute(known).rowcount:
            connection.execute(hub_ping.insert().values(topic=topic, changes=1))


def any_ping(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether a hub is to be told of something now."""
    return connection.execute(_pings(now).limit(1)).first() is not None


def _pings(now: datetime) -> sa.Select[Any]:
    rested = sa.or_(hub_ping.c.rest_until.is_(None), hub_ping.c.rest_until <= now)
    return sa.select(hub_ping).where(rested).order_by(hub_ping.c.topic)


def take_pings(connection: sa.Connection, now: datetime, limit: int) -> tuple[HubPing, ...]:
    """Take the topics that a hub is to be told of now."""
    table = hub_ping.c
    found = tuple(
        HubPing(topic=row.topic, changes=row.changes, failures=row.failures)
        for row in connection.execute(_pings(now).limit(limit))
    )
    for batch in _batches([one.topic for one in found]):
        taken = hub_ping.update().where(table.topic.in_(batch))
        connection.execute(taken.values(rest_until=now + _TAKEN_FOR))
    return found


def settle_ping(connection: sa.Connection, ping: HubPing, rest_until: datetime | None) -> None:
    """Write how a ping ended; without `rest_until` the hub has heard it."""
    one = hub_ping.c.topic == ping.topic
    if rest_until is not None:
        failed = {"failures": hub_ping.c.failures + 1, "rest_until": rest_until}
        connection.execute(hub_ping.update().where(one).values(**failed))
        return
    connection.execute(hub_ping.delete().where(one, hub_ping.c.changes <= ping.changes))
    left = {"changes": hub_ping.c.changes - ping.changes, "failures": 0, "rest_until": None}
    connection.execute(hub_ping.update().where(one).values(**left))


def report(connection: sa.Connection) -> PushReport:
    """Return how our hub fares."""
    table = hub_subscription.c
    numbers = connection.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((table.failures > 0, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((table.changes > 0, 1), else_=0)), 0),
        )
    ).one()
    return PushReport(
        subscribers=numbers[0],
        failing=numbers[1],
        waiting=numbers[2],
        unverified=_count(connection, hub_request),
    )


def measured(connection: sa.Connection, now: datetime) -> tuple[TopicReport, ...]:
    """Return the topics with subscribers whose leases hold, those with the most first."""
    table = hub_subscription.c
    subscribers, failing = sa.func.count(), sa.func.sum(sa.case((table.failures > 0, 1), else_=0))
    rows = connection.execute(
        sa.select(table.topic, subscribers.label("subscribers"), failing.label("failing"))
        .where(table.expires_at > now)
        .group_by(table.topic)
        .order_by(subscribers.desc(), table.topic)
    )
    return tuple(
        TopicReport(topic=row.topic, subscribers=row.subscribers, failing=row.failing) for row in rows
    )


def _same(request: HubRequest) -> sa.ColumnElement[bool]:
    """Return what finds a request; one that came later is another one."""
    table = hub_request.c
    place = (table.topic == request.topic) & (table.callback == request.callback)
    return place & (table.asked_at == request.asked_at)


def _request(row: Any) -> HubRequest:
    mode: HubMode = "subscribe" if row.mode == "subscribe" else "unsubscribe"
    return HubRequest(
        mode=mode,
        topic=row.topic,
        callback=row.callback,
        asked_at=row.asked_at,
        lease=timedelta(seconds=row.lease),
        secret=row.secret,
        attempts=row.attempts,
    )


def _taken(one: Delivered) -> dict[str, Any]:
    return {
        "number": one.delivery.subscription,
        "sent": one.delivery.changes,
        "hash": one.digest,
    }


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
