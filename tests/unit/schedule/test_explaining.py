"""What `status` and `explain-poll` say, in words."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.model.poll import Move, Outcome, PublisherWishes
from aggregator.schedule import PollPolicy, advice, explain
from aggregator.schedule.rhythm import Seen, learn, pack
from tests.builders import NOON, state

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TARGET = "https://new.example/feed"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": Outcome.GONE, "next_poll_at": None}, "gone for good"),
        ({"status": 404, "failing_since": NOON - 4 * DAY}, "not found for 4 d"),
        ({"outcome": Outcome.NOT_A_FEED, "failing_since": NOON - 4 * DAY}, "no feed for 4 d"),
        ({"status": 403, "reason": "403: a bot wall (Cloudflare)"}, "a bot wall (Cloudflare)"),
        ({"status": 401, "reason": "401 Unauthorized"}, "refused"),
        ({"move": Move(url="u", target=TARGET, since=NOON, adopted=True)}, "write that into feeds.yaml"),
        (
            {"move": Move(url="u", target=TARGET, since=NOON - DAY)},
            f"redirected for good to {TARGET} for 24 h",
        ),
        ({"overflow_at": NOON - HOUR}, "may have lost entries 1 h ago"),
    ],
    ids=["410", "404", "no feed", "bot wall", "401", "moved", "redirected", "overflow"],
)
def test_owner_is_told(fields: dict[str, Any], words: str) -> None:
    """A5, A6."""
    (sentence,) = advice(state(**fields), NOON)

    assert words in sentence


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": 404, "failing_since": NOON - 2 * DAY},
        {"status": 500, "failing_since": NOON - 90 * DAY},
        {"overflow_at": NOON - 8 * DAY},
    ],
    ids=["all is well", "404 for two days", "a server that is down", "an overflow of last week"],
)
def test_owner_is_not_bothered(fields: dict[str, Any]) -> None:
    assert advice(state(**fields), NOON) == ()


def told(policy: PollPolicy | None = None, held_for: timedelta | None = None, **fields: Any) -> str:
    held_until = None if held_for is None else NOON + held_for
    sentences = explain(state(**fields), policy or PollPolicy(), held_until, NOON)
    return "\n".join(f"{name}: {sentence}" for name, sentence in sentences)


def test_next_poll_comes_with_its_reason() -> None:
    text = told(next_poll_at=NOON + 2 * HOUR, why="because")

    assert text.startswith("next poll: in 2 h, at 2026-03-02 14:00 UTC: because\n")


def test_a_poll_that_is_late_and_one_that_never_comes_are_told_apart() -> None:
    late = told(next_poll_at=NOON - 2 * HOUR, why="w")

    assert "next poll: now, since 2 h, but not asked yet (no service runs, or the polls" in late
    assert "next poll: now, since 1 min: w" in told(next_poll_at=NOON - timedelta(minutes=1), why="w")
    assert "next poll: never: the publisher" in told(next_poll_at=None, why="the publisher says so")


def test_everything_that_bears_on_it_is_named() -> None:
    now = NOON.timestamp()
    rhythm = pack(learn(None, Seen(now, [now - 3600.0 * hour for hour in range(20)], 20, now - 19 * 3600)))
    wishes = PublisherWishes(
        max_age=2 * HOUR, ttl=9 * DAY, skip_hours=frozenset({3}), skip_days=frozenset({6})
    )

    text = told(
        rhythm=rhythm, wishes=wishes, failures=2, failing_since=NOON - DAY, held_for=HOUR, polled_at=NOON,
        outcome=Outcome.NEW, reason="nothing new",
    )  # fmt: skip

    for words in (
        "last poll: just now: nothing new",
        "failing: 2 times in a row, for 24 h",
        "host: is left alone for another 1 h",
        "new entries a day",
        "its document holds 20",
        "max-age or Expires 2 h; ttl 9 d, counted as 24 h; not in the hours 3 UTC; not on Sunday",
        "bounds: 15 min to 6 h, within a budget of 24 polls a day of each source",
    ):
        assert words in text


def test_a_server_that_only_says_that_nothing_is_new_is_told() -> None:
    text = told(
        outcome=Outcome.NOT_MODIFIED, reason="nothing new", polled_at=NOON - HOUR, full_at=NOON - 6 * DAY
    )

    assert "last poll: 1 h ago: nothing new; the whole document was last sent 6 d ago" in text


def test_a_failure_of_just_now_is_told_without_a_span() -> None:
    assert "failing: once, since just now" in told(failures=1, failing_since=NOON)


def test_a_fixed_interval_is_named_as_such() -> None:
    text = told(PollPolicy(interval=HOUR))

    assert "bounds: every 1 h, as feeds.yaml says" in text
