"""Claims and releases by the thousand, for sites whose sources are counted in hundreds of thousands.

A ticket holds what a conditional request and the schedule need and nothing else. An answer 304 is released
with it; for any other the whole lease is read (`leases.read_lease`) and the poll committed like every poll.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from aggregator.store.leases import LEASE
from aggregator.store.schema import to_microseconds

_DUE = """
SELECT t.source_id, t.lease_token + 1, t.next_poll_at, t.rhythm, s.url, s.host, t.etag, t.last_modified
FROM source_state t JOIN source s ON s.id = t.source_id
WHERE t.next_poll_at <= ? AND (t.lease_until IS NULL OR t.lease_until <= ?) AND s.removed_at IS NULL
AND s.host NOT IN (SELECT host FROM host_hold WHERE until > ?)
ORDER BY t.next_poll_at LIMIT ?
"""
_TAKE = "UPDATE source_state SET lease_token = ?, lease_until = ?, lease_holder = ? WHERE source_id = ?"
_RELEASE = """
UPDATE source_state SET next_poll_at = ?, why = ?, rhythm = ?, polled_at = ?, succeeded_at = ?,
outcome = 'not_modified', reason = 'nothing new', failures = 0, failing_since = NULL,
lease_until = NULL, lease_holder = NULL
WHERE source_id = ? AND lease_token = ?
"""


class Ticket(NamedTuple):
    """The right to poll a source; `due_at` is in microseconds since 1970, as the store keeps times."""

    source_id: int
    token: int
    due_at: int
    rhythm: bytes | None
    url: str
    host: str
    etag: str | None
    last_modified: str | None


class Quiet(NamedTuple):
    """A poll that was answered 304: when the source is polled next, why, and what is known of it now."""

    ticket: Ticket
    next_poll_at: float
    why: str
    rhythm: bytes


def claim(connection: sa.Connection, now: datetime, limit: int, holder: str) -> list[Ticket]:
    """Claim what is due, the longest due first, hosts in turn among them."""
    moment = to_microseconds(now)
    rows = connection.exec_driver_sql(_DUE, (moment, moment, moment, limit)).cursor.fetchall()
    until = to_microseconds(now + LEASE)
    tickets = [Ticket._make(row) for row in rows]
    if tickets:
        taken = [(ticket.token, until, holder, ticket.source_id) for ticket in tickets]
        connection.exec_driver_sql(_TAKE, taken)
    return _in_turn(tickets)


def release(connection: sa.Connection, ended: Sequence[Quiet], now: datetime) -> None:
    """Write the ends of polls that were answered 304; whose lease has passed on is left alone."""
    moment = to_microseconds(now)
    rows = [
        (int(at * 1e6), why, rhythm, moment, moment, ticket.source_id, ticket.token)
        for ticket, at, why, rhythm in ended
    ]
    if rows:
        connection.exec_driver_sql(_RELEASE, rows)


def _in_turn(tickets: list[Ticket]) -> list[Ticket]:
    """Order by turn: the first of each host, then the second of each."""
    turns: dict[str, int] = {}
    ordered = []
    for place, ticket in enumerate(tickets):
        turn = turns.get(ticket.host, 0)
        turns[ticket.host] = turn + 1
        ordered.append((turn, place, ticket))
    ordered.sort()
    return [ticket for _turn, _place, ticket in ordered]
