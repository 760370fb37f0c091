"""Verification of intent (WebSub section 5.3): what a hub asks a callback, on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from aggregator.model.push import Ending, HubMode, Reply, Subscription
from aggregator.websub.pacing import LEASE, LONGEST_LEASE, renewal

Pairs = Sequence[tuple[str, str]]
# A hub that answers long after it was asked still means us.
_PATIENCE = timedelta(days=1)
_DENIED_REST = timedelta(days=2)
_LONGEST_REASON = 200


def question(callback: str, mode: HubMode, topic_url: str, challenge: str, lease: timedelta) -> str:
    """Return the URL that asks a callback whether it meant that."""
    pairs = [("hub.mode", mode), ("hub.topic", topic_url), ("hub.challenge", challenge)]
    if mode == "subscribe":
        pairs.append(("hub.lease_seconds", str(int(lease.total_seconds()))))
    return with_query(callback, pairs)


def denial(callback: str, topic_url: str, reason: str) -> str:
    """Return the URL that tells a callback that it gets nothing (section 5.2)."""
    pairs = [("hub.mode", "denied"), ("hub.topic", topic_url), ("hub.reason", reason)]
    return with_query(callback, pairs)


def is_confirmed(ending: Ending, challenge: str) -> bool:
    """Tell whether a callback meant it: a 2xx whose body is the challenge and nothing else."""
    return isinstance(ending, Reply) and ending.is_success and ending.body == challenge.encode()


def with_query(url: str, pairs: Pairs) -> str:
    """Return a URL with more parameters; what it has already stays (section 5.1)."""
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs)}"


Verdict = Literal["confirmed", "ended", "refused"]


def answer(
    subscription: Subscription, asked: Mapping[str, str], now: datetime
) -> tuple[Verdict, Subscription]:
    """Return how to answer a hub's question about a subscription of ours, and what becomes of that.

    `confirmed` is answered with the challenge, `ended` needs no words, `refused` is a 404: it is about
    another topic, or about something that we did not ask for.
    """
    mode = asked.get("hub.mode")
    if asked.get("hub.topic") != subscription.offer.topic:
        return "refused", subscription
    if mode == "denied":
        return "ended", _denied(subscription, asked.get("hub.reason", ""), now)
    if not asked.get("hub.challenge"):
        return "refused", subscription
    if mode == "unsubscribe" and subscription.leaving:
        return "confirmed", replace(subscription, expires_at=None, reason="ended, as we asked")
    if mode == "subscribe" and _is_expected(subscription, now):
        return "confirmed", _verified(subscription, asked.get("hub.lease_seconds", ""), now)
    return "refused", subscription


def _is_expected(subscription: Subscription, now: datetime) -> bool:
    asked_at = subscription.asked_at
    return not subscription.leaving and asked_at is not None and now - asked_at <= _PATIENCE


def _verified(subscription: Subscription, seconds: str, now: datetime) -> Subscription:
    told = seconds.isascii() and seconds.isdigit() and 0 < len(seconds) < 12
    lease = min(timedelta(seconds=int(seconds)) if told else LEASE, LONGEST_LEASE)
    return replace(
        subscription,
        asked_at=None,
        expires_at=now + lease,
        due_at=renewal(now, lease),
        failures=0,
        reason="confirmed by its hub",
    )


def _denied(subscription: Subscription, reason: str, now: datetime) -> Subscription:
    told = f": {reason[:_LONGEST_REASON]}" if reason else ""
    return replace(
        subscription,
        asked_at=None,
        expires_at=None,
        due_at=now + _DENIED_REST,
        failures=subscription.failures + 1,
        reason=f"denied by its hub{told}",
    )
