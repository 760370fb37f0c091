"""Leases: the right to poll a source, given to one process at a time, host by host in turn."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.model.poll import Lease
from aggregator.model.source import SourceId
from aggregator.store.schema import host_hold, source, source_state, to_microseconds
from aggregator.store.states import state_of

LEASE = timedelta(minutes=15)
BY_HAND = "asked for by hand"
# So many times what is wanted is looked at, so that the hosts of what is due first take turns.
_LOOKED_AT = 8
_HEAD_OF_THE_LINE = 4096
_TAKE = "UPDATE source_state SET lease_token = ?, lease_until = ?, lease_holder = ? WHERE source_id = ?"


def lease_due(
    connection: sa.Connection,
    now: datetime,
    limit: int,
    holder: str,
    is_alive: Callable[[str], bool],
    grant: Callable[[int], int] = lambda wanted: wanted,
) -> tuple[Lease, ...]:
    """Lease up to `limit` sources that are due, first come first served, hosts interleaved.

    `grant` says how many of a number of planned polls the budget allows now. What is polled for the first
    time, or because a person asked for it, does not count.
    """
    _free_leases_of_the_dead(connection, now, holder, is_alive)
    due = connection.execute(_DUE, _line(now, limit)).all()
    rows = _within_budget(due, grant)
    if len(rows) < len(due):
        # What the budget holds back may fill the line, and hide behind it what is new.
        rows = [*rows, *connection.execute(_DUE_NEW, _line(now, limit - len(rows))).all()]
        rows = list({row.id: row for row in rows}.values())
    until = now + LEASE
    if rows:
        moment = to_microseconds(until)
        taken = [(row.lease_token + 1, moment, holder, row.id) for row in rows]
        connection.exec_driver_sql(_TAKE, taken)
    return tuple(_lease(row, row.lease_token + 1, until) for row in rows)


def _within_budget(rows: Sequence[Any], grant: Callable[[int], int]) -> Sequence[Any]:
    planned = sum(_is_planned(row) for row in rows)
    left = grant(planned) if planned else 0
    if left >= planned:
        return rows
    kept = []
    for row in rows:
        if not _is_planned(row):
            kept.append(row)
        elif left > 0:
            left -= 1
            kept.append(row)
    return kept


def _is_planned(row: Any) -> bool:
    return row.polled_at is not None and row.why != BY_HAND


def any_due(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether anything is due, held back or not: the cheap question before the costly one."""
    due = sa.select(source_state.c.source_id).where(source_state.c.next_poll_at <= now)
    return connection.execute(due.limit(1)).first() is not None


def count_due(connection: sa.Connection, now: datetime) -> int:
    """Return how many sources could be leased."""
    count = sa.select(sa.func.count()).select_from(_DUE.subquery())
    return int(connection.execute(count, _line(now, -1)).scalar_one())


def read_lease(connection: sa.Connection, source_id: SourceId) -> Lease:
    """Return the running lease of a source."""
    columns = (source.c.id, source.c.url, source.c.source_key, source_state)
    row = connection.execute(sa.select(*columns).join(source_state).where(source.c.id == source_id)).one()
    return _lease(row, row.lease_token, row.lease_until)


def lease_source(
    connection: sa.Connection,
    source_id: SourceId,
    now: datetime,
    holder: str,
    is_alive: Callable[[str], bool],
) -> Lease | None:
    """Lease one source, due or not; None where another holds it, or it is not polled any more."""
    held = sa.select(source_state.c.lease_token, source_state.c.lease_until, source_state.c.lease_holder)
    row = connection.execute(
        held.join(source).where(source.c.id == source_id, source.c.removed_at.is_(None))
    ).first()
    if row is None:
        return None
    if row.lease_until is not None and row.lease_until > now and is_alive(row.lease_holder):
        return None
    taken = (row.lease_token + 1, to_microseconds(now + LEASE), holder, source_id)
    connection.exec_driver_sql(_TAKE, taken)
    return read_lease(connection, source_id)


def make_due(connection: sa.Connection, source_id: SourceId, why: str, now: datetime) -> None:
    """Have one source polled now."""
    its = source_state.c.source_id == source_id
    connection.execute(source_state.update().where(its).values(next_poll_at=now, why=why))


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
        .values(next_poll_at=now, why=BY_HAND)
    )


def heed_clock(connection: sa.Connection, now: datetime) -> int:
    """Have what was polled in the future polled after the same wait from now; return how many sources.

    The clock was wrong, or has been set back: what was planned would keep us waiting for as long.
    """
    polled_at, next_poll_at = source_state.c.polled_at, source_state.c.next_poll_at
    moment = sa.literal(to_microseconds(now), sa.BigInteger)
    ahead = sa.type_coerce(polled_at, sa.BigInteger) - moment
    moved = (
        source_state.update()
        .where(polled_at > now, next_poll_at.is_not(None))
        .values(next_poll_at=sa.type_coerce(next_poll_at, sa.BigInteger) - ahead, polled_at=now)
    )
    return connection.execute(moved).rowcount


def hold_host(connection: sa.Connection, host: str, until: datetime) -> None:
    """Poll nothing of a host before `until`.

    What would be due earlier is due then: it would stand first in the line and be looked at again and again.
    """
    connection.execute(host_hold.delete().where(host_hold.c.host == host))
    connection.execute(host_hold.insert().values(host=host, until=until))
    its = sa.select(source.c.id).where(source.c.host == host, source.c.removed_at.is_(None))
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id.in_(its), source_state.c.next_poll_at < until)
        .values(next_poll_at=until, why=f"{host} asks to be left alone")
    )


def held_until(connection: sa.Connection, host: str) -> datetime | None:
    """Return until when a host is left alone."""
    held = sa.select(host_hold.c.until).where(host_hold.c.host == host)
    return connection.execute(held).scalar()


def _free_leases_of_the_dead(
    connection: sa.Connection, now: datetime, holder: str, is_alive: Callable[[str], bool]
) -> None:
    """A process that died holds its leases until they run out, unless its death can be seen."""
    # What is leased was due first: it stands at the head of the line, and no index of its own is needed.
    line = (
        sa.select(source_state.c.lease_holder, source_state.c.lease_until)
        .where(source_state.c.next_poll_at <= now)
        .order_by(source_state.c.next_poll_at)
        .limit(_HEAD_OF_THE_LINE)
        .subquery()
    )
    held = sa.select(line.c.lease_holder).where(line.c.lease_until > now).distinct()
    others = [one for one in connection.execute(held).scalars() if one != holder]
    dead = [one for one in others if one is not None and not is_alive(one)]
    if dead:
        connection.execute(
            source_state.update()
            .where(source_state.c.lease_holder.is_not(None), source_state.c.lease_holder.in_(dead))
            .values(lease_until=None, lease_holder=None)
        )


def _line(now: datetime, limit: int) -> dict[str, Any]:
    return {"now": now, "wanted": limit, "looked_at": limit * _LOOKED_AT if limit >= 0 else -1}


def _due(*, new_only: bool = False) -> sa.Select[Any]:
    """Select what is due: of the first in the line, the first of each host, then the second of each.

    Only what stands first in the index is looked at, however many are due. `_line` has its parameters.
    """
    now: sa.BindParameter[Any] = sa.bindparam("now", type_=source_state.c.next_poll_at.type)
    unpolled = (source_state.c.polled_at.is_(None),) if new_only else ()
    held = sa.select(host_hold.c.host).where(host_hold.c.until > now)
    line = (
        sa.select(source.c.id, source.c.host, source_state.c.next_poll_at)
        .join(source_state)
        .where(source_state.c.next_poll_at <= now, source.c.removed_at.is_(None))
        .where(sa.or_(source_state.c.lease_until.is_(None), source_state.c.lease_until <= now))
        .where(source.c.host.not_in(held), *unpolled)
        .order_by(source_state.c.next_poll_at, source.c.id)
        .limit(sa.bindparam("looked_at", type_=sa.Integer))
        .subquery()
    )
    turn = sa.func.row_number().over(partition_by=line.c.host, order_by=[line.c.next_poll_at, line.c.id])
    order = sa.select(line, turn.label("turn")).subquery()
    by_turn = (order.c.turn, order.c.next_poll_at, order.c.id)
    first = sa.select(order).order_by(*by_turn).limit(sa.bindparam("wanted", type_=sa.Integer)).subquery()
    return (
        sa.select(source.c.id, source.c.url, source.c.source_key, source_state)
        .join(source_state)
        .join(first, first.c.id == source.c.id)
        .order_by(first.c.turn, first.c.next_poll_at, first.c.id)
    )


# Made once: to put them together takes three times as long as to run them.
_DUE, _DUE_NEW = _due(), _due(new_only=True)


def _lease(row: Any, token: int, until: datetime) -> Lease:
    return Lease(
        source_id=SourceId(row.id),
        url=row.url,
        source_key=row.source_key,
        token=token,
        expires_at=until,
        state=state_of(row),
    )
