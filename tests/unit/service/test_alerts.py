"""What needs a person: found when it begins, over when it ends, and told no more often than is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model.alert import Alert, Finding, Watched, WatchedChannel, WatchedSource
from aggregator.model.poll import Outcome, SourceState
from aggregator.model.report import Notice
from aggregator.schedule.rhythm import Rhythm, pack
from aggregator.service.alerts import findings, in_lines, settled, untold
from tests.fakes import NOON

_DAY = timedelta(days=1)
# Two a day, of twenty days.
_KNOWN = pack(Rhythm(at=0.0, since=0.0, halved_at=0.0, long=40.0, long_days=20.0))
_WELL = SourceState(next_poll_at=NOON, outcome=Outcome.UNCHANGED, rhythm=_KNOWN)


def found(state: SourceState, newest_at: timedelta = timedelta(hours=1)) -> list[str]:
    source = WatchedSource(url="https://a.example/f", name="A", state=state, newest_at=NOON - newest_at)
    return [one.key for one in findings(Watched(sources=(source,), channels=(), notices=()), NOON)]


@pytest.mark.parametrize(
    ("state", "newest_at", "kind"),
    [
        (_WELL, timedelta(hours=1), None),
        (_WELL, timedelta(days=2, hours=23), None),
        (_WELL, timedelta(days=3, hours=7), "silent"),
        (replace(_WELL, rhythm=None), timedelta(days=30), None),
        (replace(_WELL, outcome=Outcome.GONE), timedelta(0), "dead"),
        (replace(_WELL, outcome=Outcome.FAILED, failing_since=NOON - 2 * _DAY), timedelta(0), None),
        (replace(_WELL, outcome=Outcome.FAILED, failing_since=NOON - 3 * _DAY), timedelta(0), "dead"),
        (replace(_WELL, overflow_at=NOON - _DAY), timedelta(0), "lost"),
        (replace(_WELL, overflow_at=NOON - 8 * _DAY), timedelta(0), None),
    ],
    ids=["well", "weekend", "silent", "unknown", "gone", "two days", "three days", "lost", "lost long ago"],
)
def test_a_source_that_is_dead_silent_or_too_fast_is_found(
    state: SourceState, newest_at: timedelta, kind: str | None
) -> None:
    assert found(state, newest_at) == ([] if kind is None else [f"{kind} https://a.example/f"])


@pytest.mark.parametrize(
    ("hours_ago", "is_quiet"),
    [((1, 11), False), ((70, 80), False), ((73, 83), True), ((73, 673), False), ((73,), False)],
    ids=["lately", "weekend", "quiet", "seldom", "new"],
)
def test_a_channel_gone_quiet_is_found(hours_ago: tuple[int, ...], is_quiet: bool) -> None:
    shown_at = tuple(NOON - timedelta(hours=one) for one in hours_ago)
    watched = Watched(sources=(), channels=(WatchedChannel(path="all", shown_at=shown_at),), notices=())

    assert [one.key for one in findings(watched, NOON)] == (["quiet all"] if is_quiet else [])


def test_a_notice_is_an_alert() -> None:
    watched = Watched(sources=(), channels=(), notices=(Notice(key="config", text="refused", at=NOON),))

    assert findings(watched, NOON) == (Finding(key="notice config", text="refused"),)


def test_an_alert_begins_lasts_and_is_over() -> None:
    disk, clock = Finding(key="disk", text="full"), Finding(key="clock", text="jumped")

    first = settled((), [disk], NOON)
    second = settled(first, [replace(disk, text="fuller"), clock], NOON + _DAY)
    third = settled(second, [clock], NOON + 2 * _DAY)
    again = settled(third, [disk, clock], NOON + 3 * _DAY)

    assert first == (Alert(key="disk", text="full", since=NOON),)
    assert second == (
        Alert(key="disk", text="fuller", since=NOON),
        Alert(key="clock", text="jumped", since=NOON + _DAY),
    )
    assert third[0] == Alert(key="disk", text="fuller", since=NOON, over_at=NOON + 2 * _DAY)
    assert [one.since for one in again if one.key == "disk"] == [NOON, NOON + 3 * _DAY]
    assert in_lines(third) == ("! jumped", "over: fuller")


def test_what_came_and_went_between_two_messages_is_not_told() -> None:
    flapped = Alert(key="disk", text="full", since=NOON + _DAY, over_at=NOON + 2 * _DAY)
    ended = Alert(key="clock", text="jumped", since=NOON - _DAY, over_at=NOON + _DAY)

    assert untold([flapped, ended], NOON) == (ended,)
    assert untold([flapped, ended], NOON + 3 * _DAY) == ()
    assert untold([flapped, ended], None) == ()


def test_what_is_over_is_forgotten_in_the_end_and_what_lasts_is_not() -> None:
    lasting = Finding(key="disk", text="full")
    alerts: tuple[Alert, ...] = ()
    for number in range(300):
        alerts = settled(alerts, [lasting, Finding(key=f"dead {number}", text="gone")], NOON + number * _DAY)

    assert len(alerts) == 202
    assert alerts[-2] == Alert(key="disk", text="full", since=NOON)
