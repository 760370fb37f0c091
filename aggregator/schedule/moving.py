"""Permanent redirects: adopted after seven days of one answer, http to https of one host at once (rule A6).

An adopted address is kept in the state and suggested; feeds.yaml is the owner's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator.model.document import Hop
from aggregator.model.poll import Move, Outcome

_PERMANENT = frozenset({301, 308})
_ADOPTED_AFTER = timedelta(days=7)
_LOST = frozenset({404, 410})


def after_success(move: Move | None, url: str, asked: str, hops: Sequence[Hop], now: datetime) -> Move | None:
    """Return the move to remember after an answer that was a feed.

    `url` is the address as written, `asked` the one the request went to.
    """
    known = move if move is not None and move.url == url else None
    target = _target(hops)
    if target is None:
        return known if known is not None and known.adopted else None
    if known is None or known.target != target:
        known = Move(url=url, target=target, since=now)
    if now - known.since >= _ADOPTED_AFTER or _is_upgrade(asked, target):
        return replace(known, adopted=True)
    return known


def after_failure(move: Move | None, outcome: Outcome, status: int | None, failures: int) -> Move | None:
    """Return the move to remember after a failure: an adopted address that leads nowhere is left."""
    if move is None or not move.adopted:
        return move
    lost = outcome is not Outcome.FAILED or status in _LOST or (status is None and failures >= 3)
    return None if lost else move


def address(move: Move | None, url: str) -> str | None:
    """Return where requests go instead of the address as written, or None."""
    return move.target if move is not None and move.adopted and move.url == url else None


def _target(hops: Sequence[Hop]) -> str | None:
    """Return where the leading permanent redirects end: what follows a temporary one is not for good."""
    target = None
    for hop in hops:
        if hop.status not in _PERMANENT:
            break
        target = hop.url
    return target


def _is_upgrade(asked: str, target: str) -> bool:
    before, after = urlsplit(asked), urlsplit(target)
    return (
        (before.scheme, after.scheme) == ("http", "https")
        and before.hostname == after.hostname
        and (before.path or "/", before.query) == (after.path or "/", after.query)
    )
