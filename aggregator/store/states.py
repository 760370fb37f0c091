"""The state of a source as columns; what no query asks for is JSON without defaults."""

import json
from datetime import datetime, timedelta
from typing import Any

from aggregator.model.document import Validators
from aggregator.model.poll import Move, Outcome, PublisherWishes, SourceState
from aggregator.store.schema import from_microseconds, to_microseconds

_VERSION = 2


def state_of(row: Any) -> SourceState:
    """Return the state that a row holds."""
    rest = row.schedule or {}
    return SourceState(
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        body_hash=row.body_hash,
        next_poll_at=row.next_poll_at,
        why=row.why,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        reason=row.reason,
        status=rest.get("status"),
        failures=row.failures,
        failing_since=row.failing_since,
        title=row.title,
        read_at=row.read_at,
        full_at=_moment(rest.get("full_at")),
        body_repeats=bool(rest.get("body_repeats", False)),
        reader=rest.get("reader"),
        tolerant_reads=int(rest.get("tolerant_reads", 0)),
        wishes=_wishes(rest),
        move=_move(rest.get("move")),
        rhythm=row.rhythm,
        overflow_at=_moment(rest.get("overflow_at")),
        pushed_until=row.pushed_until,
    )


def columns_of(state: SourceState) -> dict[str, Any]:
    """Return the columns that hold a state as the driver takes them, without the lease and `pushed_until`.

    Push alone writes that. All are written at every poll: SQLAlchemy's turning of each value costs more than
    SQLite's writing.
    """
    return {
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_hash": state.body_hash,
        "next_poll_at": _number(state.next_poll_at),
        "why": state.why,
        "polled_at": _number(state.polled_at),
        "succeeded_at": _number(state.succeeded_at),
        "outcome": state.outcome.value if state.outcome else None,
        "reason": state.reason,
        "failures": state.failures,
        "failing_since": _number(state.failing_since),
        "title": state.title,
        "read_at": _number(state.read_at),
        "schedule": json.dumps(_rest(state)),
        "rhythm": state.rhythm,
    }


def _rest(state: SourceState) -> dict[str, Any]:
    wishes = state.wishes
    fields = {
        "status": state.status,
        "full_at": _number(state.full_at),
        "body_repeats": state.body_repeats,
        "reader": state.reader,
        "tolerant_reads": state.tolerant_reads,
        "max_age": _seconds(wishes.max_age),
        "ttl": _seconds(wishes.ttl),
        "period": _seconds(wishes.period),
        "skip_hours": sorted(wishes.skip_hours),
        "skip_days": sorted(wishes.skip_days),
        "move": state.move and _listed(state.move),
        "overflow_at": _number(state.overflow_at),
    }
    # A wish of no time at all is a wish.
    kept = {name: value for name, value in fields.items() if value or (value == 0 and name in _SPANS)}
    return {"version": _VERSION, **kept}


_SPANS = frozenset({"max_age", "ttl", "period"})


def _wishes(rest: dict[str, Any]) -> PublisherWishes:
    if _SPANS.isdisjoint(rest) and "skip_hours" not in rest and "skip_days" not in rest:
        return _NO_WISHES
    return PublisherWishes(
        max_age=_span(rest.get("max_age")),
        ttl=_span(rest.get("ttl")),
        period=_span(rest.get("period")),
        skip_hours=frozenset(rest.get("skip_hours", ())),
        skip_days=frozenset(rest.get("skip_days", ())),
    )


_NO_WISHES = PublisherWishes()


def _move(listed: list[Any] | None) -> Move | None:
    if listed is None:
        return None
    url, target, since, adopted = listed
    return Move(url=url, target=target, since=from_microseconds(since), adopted=bool(adopted))


def _listed(move: Move) -> list[Any]:
    return [move.url, move.target, to_microseconds(move.since), int(move.adopted)]


def _moment(number: int | None) -> datetime | None:
    return None if number is None else from_microseconds(number)


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
