"""The state of a source after a poll: when it is polled next and why, in words. Pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from aggregator.model.poll import News, Outcome, PollSummary, SourceState
from aggregator.schedule.etiquette import floors, out_of_skipped, shortest
from aggregator.schedule.failing import after_failure
from aggregator.schedule.policy import PollPolicy
from aggregator.schedule.price import Price
from aggregator.schedule.rhythm import Rhythm, Seen, pack, unpack
from aggregator.schedule.spans import in_words
from aggregator.schedule.timing import Bounds, Wish, decide, rate_in_words, wish

Book = Callable[[float, float, float, float], float]
"""Gives the time to poll at, of now, the wished time, the earliest and the latest: seconds since 1970."""


WHILE_PUSHED = timedelta(days=1)
"""How long a source rests whose hub sends us what is new (rule A12)."""


def unbooked(_now: float, wished: float, _earliest: float, _latest: float) -> float:
    """Poll when it is wished."""
    return wished


def after(
    summary: PollSummary,
    state: SourceState,
    now: datetime,
    policy: PollPolicy,
    price: Price,
    jitter: float,
    book: Book = unbooked,
) -> SourceState:
    """Return `state` with the time of the next poll, the reason in words, what was learned and the failures.

    `jitter` is in [0, 1). The next poll is never in the past. `book` may move what the schedule wishes.
    """
    match summary.outcome:
        case Outcome.NEW | Outcome.UNCHANGED | Outcome.NOT_MODIFIED:
            return _after_success(summary, state, now, policy, price, jitter, book)
        case Outcome.GONE:
            failing = _failing(summary, state, now)
            return replace(failing, next_poll_at=None, why="the publisher says that the feed is gone (410)")
        case Outcome.FAILED | Outcome.NOT_A_FEED:
            failing = _failing(summary, state, now)
            return _after_failure(summary, failing, now, policy, price, jitter, state.status)
        case _:
            assert_never(summary.outcome)


def _failing(summary: PollSummary, state: SourceState, now: datetime) -> SourceState:
    return replace(
        state,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        status=summary.status,
    )


def _after_failure(
    summary: PollSummary,
    failing: SourceState,
    now: datetime,
    policy: PollPolicy,
    price: Price,
    jitter: float,
    status_before: int | None,
) -> SourceState:
    """What the publisher asked for while all was well holds on: a failure is no leave to come sooner."""
    usual = policy.interval or _learned_wait(failing, policy, price)
    known = failing.validators
    as_before = replace(
        summary,
        wishes=failing.wishes,
        has_validators=failing.read_at is None or bool(known.etag or known.last_modified),
        body_repeats=failing.body_repeats,
    )
    asked = [floor for floor, _why in floors(as_before, policy)]
    wait = after_failure(summary, failing, now, max([usual, *asked]), policy, status_before)
    most = wait.delay * policy.spread if wait.jitter is None else wait.jitter
    at = out_of_skipped(now + wait.delay + most * jitter, failing.wishes, now)
    return replace(failing, next_poll_at=at, why=wait.why)


def _learned_wait(state: SourceState, policy: PollPolicy, price: Price) -> timedelta:
    rhythm = unpack(state.rhythm)
    if rhythm is None:
        return policy.usual
    bounds = Bounds(policy.shortest.total_seconds(), policy.longest.total_seconds())
    return timedelta(seconds=wish(rhythm, price, bounds).seconds)


def _after_success(
    summary: PollSummary,
    state: SourceState,
    now: datetime,
    policy: PollPolicy,
    price: Price,
    jitter: float,
    book: Book,
) -> SourceState:
    lowest = shortest(summary.wishes, policy)
    bounds = Bounds(lowest.total_seconds(), max(lowest, policy.longest).total_seconds())
    rhythm, learned = decide(unpack(state.rhythm), _seen(summary.news, now), price, bounds)
    asked = floors(summary, policy)
    if state.pushed_until is not None and state.pushed_until > now:
        at, why = _while_pushed(state.pushed_until, asked, now, policy.spread * jitter)
    elif policy.interval is None:
        at, why = _learned_time(rhythm, learned, lowest, asked, now, policy, jitter, book)
    else:
        asked.append((policy.interval, f"every {in_words(policy.interval)}, as feeds.yaml says"))
        delay, why = max(asked, key=lambda one: one[0])
        at = now + delay * (1 + policy.spread * jitter)
    allowed = out_of_skipped(at, summary.wishes, now)
    if allowed != at:
        why = "the publisher names hours or days to stay away in"
    overflow_at = now if summary.news is not None and summary.news.overflow else state.overflow_at
    return replace(
        state,
        failures=0,
        failing_since=None,
        status=None,
        next_poll_at=allowed,
        why=why,
        rhythm=pack(rhythm),
        overflow_at=overflow_at,
    )


def _while_pushed(
    until: datetime, asked: list[tuple[timedelta, str]], now: datetime, share: float
) -> tuple[datetime, str]:
    """Give one poll a day, and one when the hub's word no longer holds; the publisher's floor is kept."""
    floor, why = max([*asked, (timedelta(0), "")], key=lambda one: one[0])
    at = min(now + WHILE_PUSHED * (1 + share), until)
    if now + floor > at:
        return now + floor, why
    how_often = "once a day, to be sure" if at < until else "when that ends"
    return at, f"its hub sends us what is new: asked {how_often}"


def _learned_time(
    rhythm: Rhythm,
    learned: Wish,
    lowest: timedelta,
    asked: list[tuple[timedelta, str]],
    now: datetime,
    policy: PollPolicy,
    jitter: float,
    book: Book,
) -> tuple[datetime, str]:
    """Give the time that the schedule wishes for, or the publisher's floor where that is later."""
    floor, why = max([*asked, (timedelta(0), "")], key=lambda one: one[0])
    moment = now.timestamp()
    earliest = max(floor, lowest).total_seconds()
    wished = max(learned.seconds, floor.total_seconds())
    if learned.seconds >= floor.total_seconds():
        why = learned.why or _in_words(rhythm, learned, policy)
    latest = max(learned.latest, wished)
    # Where waiting may lose entries there is no jitter to add.
    wished = min(wished * (1 + policy.spread * jitter), latest) if latest > wished else wished
    at = book(moment, moment + wished, moment + earliest, moment + latest)
    return datetime.fromtimestamp(max(at, moment), UTC), why


def _in_words(rhythm: Rhythm, learned: Wish, policy: PollPolicy) -> str:
    rate = rate_in_words(rhythm)
    if learned.seconds <= policy.shortest.total_seconds():
        return f"{rate}: as often as is polite"
    if learned.seconds >= policy.longest.total_seconds():
        return f"{rate}: every {in_words(policy.longest)} at least"
    return rate


def _seen(news: News | None, now: datetime) -> Seen:
    if news is None:
        return Seen(now.timestamp(), (), 0, None)
    oldest = None if news.oldest is None else news.oldest.timestamp()
    published = [min(one, now).timestamp() for one in news.published]
    return Seen(now.timestamp(), published, news.window, oldest, news.overflow)
