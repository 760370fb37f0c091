"""What needs a person, found in the store's state; and what of it is news. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model.alert import Alert, Finding, Watched, WatchedChannel, WatchedSource
from aggregator.model.poll import Outcome
from aggregator.schedule import advice, in_words, usual_gap

_FAILING = timedelta(days=3)
_TIMES = 6
# Nights and weekends are no silence.
_SILENCE_AT_LEAST = timedelta(days=3)
_KEPT = 200


def findings(watched: Watched, now: datetime) -> tuple[Finding, ...]:
    """Return what needs a person, each with a key that stays while it lasts."""
    return (
        *(Finding(key=f"notice {one.key}", text=one.text) for one in watched.notices),
        *(found for one in watched.sources for found in _of_source(one, now)),
        *(found for one in watched.channels for found in _of_channel(one, now)),
    )


def settled(known: Sequence[Alert], found: Sequence[Finding], now: datetime) -> tuple[Alert, ...]:
    """Return the alerts with what is found now: new ones begin, those that are found no more are over."""
    lasting = {one.key: one.text for one in found}
    kept = tuple(
        one
        if one.over_at is not None
        else replace(one, text=lasting[one.key])
        if one.key in lasting
        else replace(one, over_at=now)
        for one in known
    )
    is_open = {one.key for one in known if one.over_at is None}
    begun = (Alert(key=key, text=text, since=now) for key, text in lasting.items() if key not in is_open)
    everything = (*kept, *begun)
    over = [one for one in everything if one.over_at is not None][-_KEPT:]
    return (*over, *(one for one in everything if one.over_at is None))


def untold(alerts: Sequence[Alert], told_at: datetime | None) -> tuple[Alert, ...]:
    """Return what began or was over since `told_at`, but for what came and went in between."""
    if told_at is None:
        return tuple(one for one in alerts if one.over_at is None)
    return tuple(
        one for one in alerts if (one.since > told_at) != (one.over_at is not None and one.over_at > told_at)
    )


def in_lines(alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Return what a person is told: a line each, what needs them first."""
    return (
        *(f"! {one.text}" for one in alerts if one.over_at is None),
        *(f"over: {one.text}" for one in alerts if one.over_at is not None),
    )


def _of_source(one: WatchedSource, now: datetime) -> Iterator[Finding]:
    state = one.state
    failing_for = now - (state.failing_since or now)
    if state.outcome is Outcome.GONE or failing_for >= _FAILING:
        told = "; ".join(advice(state, now)) or f"fails for {in_words(failing_for)}: {state.reason}"
        yield Finding(key=f"dead {one.url}", text=f"{one.name} ({one.url}): {told}")
        return
    if state.overflow_at is not None and (told := "; ".join(advice(state, now))):
        yield Finding(key=f"lost {one.url}", text=f"{one.name} ({one.url}): {told}")
    gap = usual_gap(state.rhythm)
    silent_for = now - (one.newest_at or now)
    if gap is not None and silent_for > max(_TIMES * gap, _SILENCE_AT_LEAST):
        usual = f"usually it has something new in {in_words(gap)}"
        yield Finding(
            key=f"silent {one.url}",
            text=f"{one.name} ({one.url}): nothing new for {in_words(silent_for)}; {usual}",
        )


def _of_channel(one: WatchedChannel, now: datetime) -> Iterator[Finding]:
    if len(one.shown_at) < 2:
        return
    newest, oldest = one.shown_at[0], one.shown_at[-1]
    gap = (newest - oldest) / (len(one.shown_at) - 1)
    quiet_for = now - newest
    if quiet_for > max(_TIMES * gap, _SILENCE_AT_LEAST):
        yield Finding(
            key=f"quiet {one.path}", text=f"channel {one.path}: nothing new for {in_words(quiet_for)}"
        )
