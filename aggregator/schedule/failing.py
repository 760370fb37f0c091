"""How long to leave alone what fails: by the kind of failure, for ever only after a 410 (rules A4, A5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model.document import OVERLOADED
from aggregator.model.poll import PollSummary, SourceState
from aggregator.schedule.policy import PollPolicy
from aggregator.schedule.spans import in_words

_REFUSED = frozenset({401, 403})
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
_LONG_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long, why in words, and the most that jitter may add; None for the policy's share."""

    delay: timedelta
    why: str
    jitter: timedelta | None = None


def after_failure(
    summary: PollSummary,
    state: SourceState,
    now: datetime,
    usual: timedelta,
    policy: PollPolicy,
    status_before: int | None,
) -> Wait:
    """Return how long to wait; `state` counts this failure too, `usual` is the wait while all is well.

    `status_before` is what the failure before it, of the same row, was answered with.
    """
    failing_for = now - (state.failing_since or now)
    if summary.retry_at is not None:
        # It lay ahead when the answer came (`fetch/headers.py`), and may be over now that its turn has come.
        delay = max(summary.retry_at - now, usual)
        why = f"the server asks to wait {in_words(delay)} (Retry-After)"
        return Wait(delay=delay, why=why, jitter=timedelta(0))
    if summary.status in OVERLOADED:
        delay = min(_HOUR * 2 ** min(state.failures - 1, 10), _DAY)
        why = f"the server is overloaded ({summary.status}); waiting {in_words(delay)}"
        return Wait(delay=delay, why=why, jitter=_HOUR)
    if summary.status in _REFUSED:
        return Wait(delay=_DAY, why=f"the server refuses us ({summary.status}): once a day")
    if summary.status == 404 and status_before == 404:
        return _not_found(failing_for)
    # Servers answer 404 for a moment while they are being changed: a whole day for one slip is too harsh.
    if summary.status == 404 and state.failures == 1:
        return Wait(delay=usual, why="not found: asked once more before it counts")
    return _backing_off(summary, state, failing_for, usual, policy)


def _not_found(failing_for: timedelta) -> Wait:
    if failing_for >= _WEEK:
        return Wait(delay=_WEEK, why="not found: once a week")
    return Wait(delay=_DAY, why="not found: once a day")


def _backing_off(
    summary: PollSummary, state: SourceState, failing_for: timedelta, usual: timedelta, policy: PollPolicy
) -> Wait:
    """The usual wait x failures, soft ones count half; after a month of failing a tenth of that time."""
    weight = state.failures / 2 if summary.soft else float(state.failures)
    delay = min(usual * max(weight, 1.0), policy.failure_cap)
    if failing_for > _LONG_AGO:
        delay = min(max(delay, failing_for / 10), policy.long_failure_cap)
    times = f"{state.failures} failure{'s' if state.failures > 1 else ''} in a row"
    return Wait(delay=delay, why=f"{times}: waiting {in_words(delay)}")
