"""When to poll next: a fixed interval, the publisher's floor, and backing off from what fails. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from aggregator.model.poll import Outcome, PollSummary, SourceState

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often a source is polled; the bounds are rule A1's, the demo and benchmarks build their own.

    `spread` is the greatest share of a delay that jitter adds, so that sources do not march in step.
    """

    interval: timedelta = timedelta(minutes=30)
    floor_cap: timedelta = _DAY
    failure_cap: timedelta = _DAY
    long_failure_cap: timedelta = timedelta(days=30)
    without_validators: timedelta = _HOUR
    spread: float = 0.1


def after(
    summary: PollSummary, state: SourceState, now: datetime, policy: PollPolicy, jitter: float
) -> SourceState:
    """Return `state` with the time of the next poll, the reason in words, and the count of failures.

    `jitter` is in [0, 1). The next poll is never in the past.
    """
    match summary.outcome:
        case Outcome.NEW | Outcome.UNCHANGED | Outcome.NOT_MODIFIED:
            delay, why = _after_success(summary, policy)
            calm = replace(state, failures=0, failing_since=None)
            return _at(calm, now, _jittered(delay, policy, jitter), why)
        case Outcome.GONE:
            failing = replace(state, failures=state.failures + 1, failing_since=state.failing_since or now)
            return replace(failing, next_poll_at=None, why="the publisher says that the feed is gone (410)")
        case Outcome.FAILED | Outcome.NOT_A_FEED:
            failing = replace(state, failures=state.failures + 1, failing_since=state.failing_since or now)
            return _after_failure(summary, failing, now, policy, jitter)
        case _:
            assert_never(summary.outcome)


def _after_success(summary: PollSummary, policy: PollPolicy) -> tuple[timedelta, str]:
    wishes = [(policy.interval, f"every {in_words(policy.interval)}")]
    if not summary.has_validators and not summary.body_repeats:
        reason = "the server gives no validators and never the same document twice"
        wishes.append((policy.without_validators, reason))
    for wish, name in ((summary.max_age, "Cache-Control max-age"), (summary.ttl, "ttl")):
        if wish is not None:
            floor = min(wish, policy.floor_cap)
            wishes.append((floor, f"the publisher asks for {in_words(floor)} between polls ({name})"))
    return max(wishes, key=lambda wish: wish[0])


def _after_failure(
    summary: PollSummary, state: SourceState, now: datetime, policy: PollPolicy, jitter: float
) -> SourceState:
    failing_for = now - (state.failing_since or now)
    if summary.retry_at is not None and summary.retry_at > now:
        delay = max(summary.retry_at - now, policy.interval)
        return _at(state, now, delay, f"the server asks to wait {in_words(delay)} (Retry-After)")
    if summary.status in (429, 503):
        backed_off = min(_HOUR * 2 ** min(state.failures - 1, 10), _DAY)
        why = f"the server is overloaded ({summary.status}); waiting {in_words(backed_off)}"
        return _at(state, now, backed_off + _HOUR * jitter, why)
    if summary.status in (401, 403):
        return _at(state, now, _jittered(_DAY, policy, jitter), "the server refuses us: once a day")
    if summary.status == 404:
        weekly = failing_for >= timedelta(days=7)
        delay = timedelta(days=7) if weekly else _DAY
        why = "not found: " + ("once a week" if weekly else "once a day")
        return _at(state, now, _jittered(delay, policy, jitter), why)
    delay = _backoff(summary, state, failing_for, policy)
    times = f"{state.failures} failure{'s' if state.failures > 1 else ''} in a row"
    return _at(state, now, _jittered(delay, policy, jitter), f"{times}: waiting {in_words(delay)}")


def _backoff(
    summary: PollSummary, state: SourceState, failing_for: timedelta, policy: PollPolicy
) -> timedelta:
    """interval x failures, soft ones count half; after a month of failing a tenth of that time."""
    weight = state.failures / 2 if summary.soft else float(state.failures)
    delay = min(policy.interval * max(weight, 1.0), policy.failure_cap)
    if failing_for > timedelta(days=30):
        return min(max(delay, failing_for / 10), policy.long_failure_cap)
    return delay


def _jittered(delay: timedelta, policy: PollPolicy, jitter: float) -> timedelta:
    return delay * (1 + policy.spread * jitter)


def _at(state: SourceState, now: datetime, delay: timedelta, why: str) -> SourceState:
    return replace(state, next_poll_at=now + delay, why=why)


def in_words(span: timedelta) -> str:
    """Return a span as a person says it: `45 s`, `30 min`, `6 h`, `3 d`."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0)):
        if seconds >= size * (1 if unit != "d" else 2):
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"
