"""One poll, one short transaction: articles, keys, ledgers, validators and the next poll, or none of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.poll import Committed, Lease, PollDecision, SourceState
from aggregator.model.source import SourceId
from aggregator.model.story import (
    Candidate,
    Key,
    Known,
)
from aggregator.store import leases, sketches
from aggregator.store.candidates import COLUMNS, candidate_of
from aggregator.store.poll_writer import PollWriter
from aggregator.store.schema import article, article_key, piece, seen, source_state
from aggregator.store.states import columns_of

_BATCH = 500
_CANDIDATES = 40
"""So many articles are compared for one key."""
_COLUMNS = (
    "etag", "last_modified", "body_hash", "next_poll_at", "why", "polled_at", "succeeded_at", "outcome",
    "reason", "failures", "failing_since", "title", "read_at", "schedule", "rhythm",
)  # fmt: skip
# Made once: to put one together takes as long as to run it.
_OF_SOURCE: sa.BindParameter[Any] = sa.bindparam("of_source")
_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_PRUNED = sa.select(seen.c.value).where(seen.c.value.in_(_KEYS))
_PRUNED_OF_SOURCE = _PRUNED.where(seen.c.source_id == _OF_SOURCE)
_READ = sa.select(article.c.entry_hash, article.c.id).where(
    article.c.source_id == _OF_SOURCE, article.c.entry_hash.in_(_KEYS)
)
_BACKSTAGE = (
    sa.select(article_key.c.value)
    .join(article, article.c.id == article_key.c.article_id)
    .where(article_key.c.value.in_(_KEYS), article.c.source_id == _OF_SOURCE, article.c.piece_id.is_(None))
)
_TOKEN = sa.select(source_state.c.lease_token).where(source_state.c.source_id == sa.bindparam("of_source"))
_VALUES = ", ".join(f"{name} = ?" for name in _COLUMNS)
_in_order = itemgetter(*_COLUMNS)
_STATE = (
    f"UPDATE source_state SET lease_until = NULL, lease_holder = NULL, {_VALUES} "
    "WHERE source_id = ? AND lease_token = ?"
)


def commit(
    connection: sa.Connection,
    lease: Lease,
    keys: Iterable[Key],
    decide: Callable[[Known], PollDecision],
    now: datetime,
    site_id: str,
) -> Committed:
    """Look the keys up, let `decide` place the articles, and write what it decided."""
    if connection.execute(_TOKEN, {"of_source": lease.source_id}).scalar() != lease.token:
        return Committed(accepted=False)
    known = look_up(connection, [key.value for key in keys], lease.source_id)
    decision = decide(known)
    writer = PollWriter(connection, lease.source_id, known, now, site_id)
    for placement in decision.placements:
        writer.write(placement)
    writer.note_relisted(decision)
    writer.finish()
    writer.finish_pages(decision)
    write_states(connection, [(lease, decision.state)])
    if decision.host_hold:
        leases.hold_host(connection, *decision.host_hold)
    return Committed(
        accepted=True,
        new=writer.new,
        shown=writer.shown,
        changed=writer.changed,
        retracted=writer.retracted,
    )


def commit_quiet(
    connection: sa.Connection, ended: Sequence[tuple[Lease, SourceState]]
) -> frozenset[SourceId]:
    """Write the states of polls that brought nothing new; return the sources whose leases still held."""
    held: set[SourceId] = set()
    for start in range(0, len(ended), _BATCH):
        batch = ended[start : start + _BATCH]
        tokens = {row.source_id: row.lease_token for row in connection.execute(_tokens(batch))}
        held |= {lease.source_id for lease, _state in batch if tokens.get(lease.source_id) == lease.token}
    write_states(connection, [one for one in ended if one[0].source_id in held])
    return frozenset(held)


def _tokens(ended: Sequence[tuple[Lease, SourceState]]) -> sa.Select[Any]:
    numbers = [lease.source_id for lease, _state in ended]
    columns = (source_state.c.source_id, source_state.c.lease_token)
    return sa.select(*columns).where(source_state.c.source_id.in_(numbers))


def look_up(connection: sa.Connection, values: Sequence[bytes], source_id: SourceId) -> Known:
    """Return the stored articles under any of the keys, and which keys belong to pruned ones.

    Of a key that many share, the source's own come first, then the oldest: a thousand sources that name one
    page must not make each other's polls a thousand times as dear.
    """
    candidates: dict[bytes, list[Candidate]] = defaultdict(list)
    pruned: set[bytes] = set()
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _BATCH):
        batch = distinct[start : start + _BATCH]
        for row in connection.execute(_CANDIDATE, {"keys": batch, "of_source": source_id}):
            candidates[row.value].append(candidate_of(row))
        pruned.update(connection.execute(_PRUNED, {"keys": batch}).scalars())
    return Known(
        candidates={value: tuple(found) for value, found in candidates.items()},
        seen=frozenset(pruned),
        nearby=sketches.nearby(connection),
    )


def known_entries(
    connection: sa.Connection, source_id: SourceId, hashes: Sequence[bytes]
) -> dict[bytes, ArticleId | None]:
    """Return the article of each entry that was read before, None where retention has deleted it."""
    known: dict[bytes, ArticleId | None] = {}
    for start in range(0, len(hashes), _BATCH):
        batch = {"keys": hashes[start : start + _BATCH], "of_source": source_id}
        known |= dict.fromkeys(connection.execute(_PRUNED_OF_SOURCE, batch).scalars())
        known |= {row.entry_hash: ArticleId(row.id) for row in connection.execute(_READ, batch)}
    return known


def backstage(connection: sa.Connection, source_id: SourceId, keys: Sequence[bytes]) -> frozenset[bytes]:
    """Return those of these keys under which the source has an article that no channel shows."""
    found: set[bytes] = set()
    for start in range(0, len(keys), _BATCH):
        batch = {"keys": keys[start : start + _BATCH], "of_source": source_id}
        found.update(connection.execute(_BACKSTAGE, batch).scalars())
    return frozenset(found)


def _select_candidates() -> sa.Select[Any]:
    own_first = sa.case((article.c.source_id == _OF_SOURCE, 0), else_=1)
    turn = sa.func.row_number().over(
        partition_by=article_key.c.value, order_by=(own_first, article_key.c.article_id)
    )
    shared = (
        sa.select(article_key.c.value, article_key.c.article_id, turn.label("turn"))
        .join(article, article.c.id == article_key.c.article_id)
        .where(article_key.c.value.in_(_KEYS))
        .subquery()
    )
    return (
        sa.select(shared.c.value, *COLUMNS)
        .join(article, article.c.id == shared.c.article_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(shared.c.turn <= _CANDIDATES)
        .order_by(article.c.id)
    )


_CANDIDATE = _select_candidates()


def write_states(connection: sa.Connection, ended: Sequence[tuple[Lease, SourceState]]) -> None:
    """Write the states of ended polls and give their leases back, but for those that have passed on."""
    rows = [(*_in_order(columns_of(state)), lease.source_id, lease.token) for lease, state in ended]
    if rows:
        connection.exec_driver_sql(_STATE, rows)
