"""Leases: the right to poll a source, given to one process at a time, host by host in turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.model.document import Validators
from aggregator.model.poll import Lease, Outcome, SourceState
from aggregator.model.source import SourceId
from aggregator.store.schema import host_hold, source, source_state

LEASE = timedelta(minutes=15)


def lease_due(
    connection: sa.Connection, now: datetime, limit: int, holder: str, is_alive: Callable[[str], bool]
) -> tuple[Lease, ...]:
    """Lease up to `limit` sources that are due, first come first served, hosts interleaved."""
    _free_leases_of_the_dead(connection, now, holder, is_alive)
    rows = connection.execute(_due(now, limit)).all()
    until = now + LEASE
    for row in rows:
        connection.execute(
            source_state.update()
            .where(source_state.c.source_id == row.id)
            .values(lease_token=row.lease_token + 1, lease_until=until, lease_holder=holder)
        )
    return tuple(_lease(row, row.lease_token + 1, until) for row in rows)


def any_due(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether anything is due, held back or not: the cheap question before the costly one."""
    due = sa.select(source_state.c.source_id).where(source_state.c.next_poll_at <= now)
    return connection.execute(due.limit(1)).first() is not None


def count_due(connection: sa.Connection, now: datetime) -> int:
    """Return how many sources could be leased."""
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(_due(now, -1).subquery())).scalar_one()
    )


def read_lease(connection: sa.Connection, source_id: SourceId) -> Lease:
    """Return the running lease of a source."""
    columns = (source.c.id, source.c.url, source.c.source_key, source_state)
    row = connection.execute(sa.select(*columns).join(source_state).where(source.c.id == source_id)).one()
    return _lease(row, row.lease_token, row.lease_until)


def release(connection: sa.Connection, lease: Lease) -> None:
    """Give a lease back unused; the source stays due."""
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id == lease.source_id, source_state.c.lease_token == lease.token)
        .values(lease_until=None, lease_holder=None)
    )


def make_all_due(connection: sa.Connection, now: datetime) -> None:
    """Make every source of the configuration due now, also those whose polling had stopped."""
    active = sa.select(source.c.id).where(source.c.removed_at.is_(None))
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id.in_(active))
        .values(next_poll_at=now, why="asked for by hand")
    )


def hold_host(connection: sa.Connection, host: str, until: datetime) -> None:
    """Poll nothing of a host before `until`."""
    connection.execute(host_hold.delete().where(host_hold.c.host == host))
    connection.execute(host_hold.insert().values(host=host, until=until))


def _free_leases_of_the_dead(
    connection: sa.Connection, now: datetime, holder: str, is_alive: Callable[[str], bool]
) -> None:
    """A process that died holds its leases until they run out, unless its death can be seen."""
    held = sa.select(source_state.c.lease_holder).where(source_state.c.lease_until > now).distinct()
    others = [one for one in connection.execute(held).scalars() if one != holder]
    dead = [one for one in others if one is not None and not is_alive(one)]
    if dead:
        connection.execute(
            source_state.update()
            .where(source_state.c.lease_holder.in_(dead))
            .values(lease_until=None, lease_holder=None)
        )


def _due(now: datetime, limit: int) -> sa.Select[Any]:
    turn = sa.func.row_number().over(partition_by=source.c.host, order_by=source_state.c.next_poll_at)
    held = sa.select(host_hold.c.host).where(host_hold.c.until > now)
    return (
        sa.select(source.c.id, source.c.url, source.c.source_key, source_state)
        .join(source_state)
        .where(source_state.c.next_poll_at <= now, source.c.removed_at.is_(None))
        .where(sa.or_(source_state.c.lease_until.is_(None), source_state.c.lease_until <= now))
        .where(source.c.host.not_in(held))
        .order_by(turn, source_state.c.next_poll_at, source.c.id)
        .limit(limit)
    )


def _lease(row: Any, token: int, until: datetime) -> Lease:
    return Lease(
        source_id=SourceId(row.id),
        url=row.url,
        source_key=row.source_key,
        token=token,
        expires_at=until,
        state=_state(row),
    )


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _state(row: Any) -> SourceState:
    schedule = row.schedule or {}
    return SourceState(
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        body_hash=row.body_hash,
        next_poll_at=row.next_poll_at,
        why=row.why,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        reason=row.reason,
        failures=row.failures,
        failing_since=row.failing_since,
        title=row.title,
        read_at=row.read_at,
        body_repeats=bool(schedule.get("body_repeats", False)),
        reader=schedule.get("reader"),
        tolerant_reads=int(schedule.get("tolerant_reads", 0)),
        max_age=_span(schedule.get("max_age")),
        ttl=_span(schedule.get("ttl")),
    )
