"""What decides when a source is polled, and what its owner should look at, in sentences."""

from datetime import datetime, timedelta

from aggregator.model.poll import Outcome, PublisherWishes, SourceState
from aggregator.schedule.policy import PollPolicy
from aggregator.schedule.rhythm import Rhythm, share_of_hour, unpack
from aggregator.schedule.spans import in_words
from aggregator.schedule.timing import rate_in_words

_REPORTED_AFTER = timedelta(days=3)
_LOST_LATELY = timedelta(days=7)
# Fewer say nothing of a rhythm.
_KNOWN_ENTRIES = 5.0
_LONG, _WAITING, _MOMENT = timedelta(days=1), timedelta(minutes=2), timedelta(seconds=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BY_THE_CLOCK = 0.9
_PRONOUNCED = 1.3 / 24


def advice(state: SourceState, now: datetime) -> tuple[str, ...]:
    """Return what the owner of a feeds.yaml should know of a source, a sentence each."""
    found = []
    failing_for = now - (state.failing_since or now)
    if state.outcome is Outcome.GONE:
        found.append("gone for good (410), says the publisher: remove it, or look for its new address")
    elif state.status == 404 and failing_for >= _REPORTED_AFTER:
        found.append(f"not found for {in_words(failing_for)}: remove it, or look for its new address")
    elif state.status in (401, 403):
        found.append(f"refused: {state.reason}; ask the publisher, or remove it")
    elif state.outcome is Outcome.NOT_A_FEED and failing_for >= _REPORTED_AFTER:
        found.append(
            f"no feed for {in_words(failing_for)}: {state.reason}; look for its new address, or remove it"
        )
    if state.move is not None:
        found.append(_moved(state, now))
    if state.overflow_at is not None and now - state.overflow_at <= _LOST_LATELY:
        found.append(
            f"may have lost entries {_ago(now - state.overflow_at)}: all that it listed were new; a shorter "
            "`interval` or a larger `polling.budget` helps"
        )
    return tuple(found)


def usual_gap(packed: bytes | None) -> timedelta | None:
    """Return how long a source usually is without something new; None while little is known of it."""
    rhythm = unpack(packed)
    if rhythm is None or rhythm.long < _KNOWN_ENTRIES or rhythm.long_days <= 0:
        return None
    return timedelta(days=rhythm.long_days / rhythm.long)


def explain(
    state: SourceState, policy: PollPolicy, held_until: datetime | None, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Return what bears on the next poll, each with a name and a sentence; what decided comes first."""
    return (
        ("next poll", _next(state, now)),
        ("last poll", _last(state, now)),
        *_failing(state, now),
        *_held(held_until, now),
        *_pushed(state, now),
        *_learned(unpack(state.rhythm), policy),
        *_wishes(state.wishes, policy),
        ("bounds", _bounds(policy)),
        *(("note", sentence) for sentence in advice(state, now)),
    )


def _next(state: SourceState, now: datetime) -> str:
    if state.next_poll_at is None:
        return f"never: {state.why}" if state.why else "never: it is not in feeds.yaml"
    wait = state.next_poll_at - now
    if wait <= timedelta(0):
        late = f", since {in_words(-wait)}" if wait < -timedelta(seconds=1) else ""
        if wait < -_WAITING:
            late += ", but not asked yet (no service runs, or the polls that an hour may have are used up)"
        return f"now{late}: {state.why}"
    return f"in {in_words(wait)}, at {state.next_poll_at:%Y-%m-%d %H:%M} UTC: {state.why}"


def _last(state: SourceState, now: datetime) -> str:
    if state.polled_at is None or state.outcome is None:
        return "none yet"
    text = f"{_ago(now - state.polled_at)}: {state.reason or state.outcome.value}"
    if state.outcome is Outcome.NOT_MODIFIED and state.full_at is not None and now - state.full_at > _LONG:
        text += f"; the whole document was last sent {_ago(now - state.full_at)}"
    return text


def _failing(state: SourceState, now: datetime) -> list[tuple[str, str]]:
    if not state.failures or state.failing_since is None:
        return []
    times = "once" if state.failures == 1 else f"{state.failures} times in a row"
    since = now - state.failing_since
    return [
        ("failing", f"{times}, for {in_words(since)}" if since >= _MOMENT else f"{times}, since just now")
    ]


def _held(until: datetime | None, now: datetime) -> list[tuple[str, str]]:
    if until is None or until <= now:
        return []
    return [("host", f"is left alone for another {in_words(until - now)}, for it said that it is overloaded")]


def _pushed(state: SourceState, now: datetime) -> list[tuple[str, str]]:
    until = state.pushed_until
    if until is None:
        return []
    if until <= now:
        return [("push", f"its hub's word ran out {_ago(now - until)}: polled on schedule")]
    return [("push", f"its hub sends us what is new, for another {in_words(until - now)}: one poll a day")]


def _learned(rhythm: Rhythm | None, policy: PollPolicy) -> list[tuple[str, str]]:
    if rhythm is None:
        return [("learned", "nothing yet")]
    sentence = rate_in_words(rhythm)
    total = sum(rhythm.quarters)
    busiest = max(range(24), key=lambda hour: share_of_hour(rhythm, hour, total))
    if share_of_hour(rhythm, busiest, total) > _PRONOUNCED and total:
        sentence += f", most of them around {busiest:02d}:30 UTC"
    if rhythm.trust_in_quarters > _BY_THE_CLOCK:
        sentence += "; it publishes by the clock"
    if rhythm.dense:
        sentence += f"; a burst of {rhythm.dense:.0f} an hour once filled its document"
    if rhythm.window:
        sentence += f"; its document holds {rhythm.window}"
    if policy.interval is not None:
        sentence += " (not used: its interval is fixed)"
    return [("learned", sentence)]


def _wishes(wishes: PublisherWishes, policy: PollPolicy) -> list[tuple[str, str]]:
    asked = [
        f"{name} {in_words(span)}"
        + (f", counted as {in_words(policy.floor_cap)}" * (span > policy.floor_cap))
        for span, name in (
            (wishes.max_age, "max-age or Expires"),
            (wishes.ttl, "ttl"),
            (wishes.period, "sy:updatePeriod"),
        )
        if span is not None
    ]
    if wishes.skip_hours:
        hours = ", ".join(str(hour) for hour in sorted(wishes.skip_hours))
        asked.append(f"not in the hours {hours} UTC")
    if wishes.skip_days:
        asked.append("not on " + ", ".join(_WEEKDAYS[day] for day in sorted(wishes.skip_days)))
    return [("publisher asks", "; ".join(asked))] if asked else [("publisher asks", "for nothing")]


def _bounds(policy: PollPolicy) -> str:
    if policy.interval is not None:
        return f"every {in_words(policy.interval)}, as feeds.yaml says"
    budget = policy.budget
    share = f"{budget.polls_a_day:.0f} polls a day" + (" of each source on average" if budget.of_each else "")
    return f"{in_words(policy.shortest)} to {in_words(policy.longest)}, within a budget of {share}"


def _ago(span: timedelta) -> str:
    return f"{in_words(span)} ago" if span >= _MOMENT else "just now"


def _moved(state: SourceState, now: datetime) -> str:
    move = state.move
    if move is None:
        return ""
    if move.adopted:
        return f"moved for good to {move.target}, which is asked already: write that into feeds.yaml"
    since = in_words(now - move.since)
    return (
        f"redirected for good to {move.target} for {since}: write that into feeds.yaml; after 7 days of the "
        "same answer it is asked there directly"
    )
