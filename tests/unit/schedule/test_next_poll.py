from datetime import datetime, timedelta

import pytest

from aggregator.model.poll import News, Outcome, PollSummary, PublisherWishes, SourceState
from aggregator.schedule import PollPolicy, in_words, starting_price
from aggregator.schedule import after as schedule_after
from tests.builders import NOON, state

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = PollPolicy(interval=30 * MINUTE)
OK = PollSummary(outcome=Outcome.NEW)
PRICE = starting_price(1.0)


def after(
    summary: PollSummary, state: SourceState, now: datetime, policy: PollPolicy, jitter: float
) -> SourceState:
    """Return the state after a poll at the price of a first day."""
    return schedule_after(summary, state, now, policy, PRICE, jitter)


def wishing(**wishes: object) -> PollSummary:
    """Return the summary of a poll whose publisher has wishes."""
    return PollSummary(outcome=Outcome.NEW, wishes=PublisherWishes(**wishes))  # type: ignore[arg-type]  # by name


def failed(status: int | None = None, **changes: object) -> PollSummary:
    """Return the summary of a poll that failed."""
    return PollSummary(outcome=Outcome.FAILED, status=status, **changes)  # type: ignore[arg-type]  # by name


def wait(
    summary: PollSummary, before: SourceState | None = None, policy: PollPolicy = POLICY, jitter: float = 0
) -> timedelta:
    """Return how long the schedule waits."""
    next_poll_at = after(summary, before or state(), NOON, policy, jitter).next_poll_at
    assert next_poll_at is not None
    return next_poll_at - NOON


@pytest.mark.parametrize("outcome", [Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED])
@pytest.mark.parametrize("interval", [15 * MINUTE, HOUR, DAY])
def test_source_is_polled_at_its_interval(outcome: Outcome, interval: timedelta) -> None:
    """A1."""
    assert wait(PollSummary(outcome=outcome), policy=PollPolicy(interval=interval)) == interval


@pytest.mark.parametrize("jitter", [0.0, 0.3, 0.999])
def test_jitter_only_delays(jitter: float) -> None:
    """A1."""
    delay = wait(OK, jitter=jitter)

    assert 30 * MINUTE <= delay <= 33 * MINUTE


def test_server_without_validators_whose_document_never_repeats_is_asked_hourly_at_most() -> None:
    """A1."""
    assert wait(PollSummary(outcome=Outcome.NEW, has_validators=False, body_repeats=False)) == HOUR
    assert wait(PollSummary(outcome=Outcome.NEW, has_validators=False, body_repeats=True)) == 30 * MINUTE
    assert wait(PollSummary(outcome=Outcome.NEW, has_validators=True, body_repeats=False)) == 30 * MINUTE


@pytest.mark.parametrize(
    ("max_age", "ttl", "expected"),
    [
        (2 * HOUR, None, 2 * HOUR),
        (None, 3 * HOUR, 3 * HOUR),
        (2 * HOUR, 3 * HOUR, 3 * HOUR),
        (MINUTE, MINUTE, 30 * MINUTE),
        (timedelta(0), None, 30 * MINUTE),
        (400 * DAY, None, DAY),
        (None, 400 * DAY, DAY),
    ],
)
def test_publishers_floor_raises_the_interval_to_a_day_at_most(
    max_age: timedelta | None, ttl: timedelta | None, expected: timedelta
) -> None:
    """A1, A3."""
    assert wait(wishing(max_age=max_age, ttl=ttl)) == expected


def test_reason_of_the_floor_is_stored() -> None:
    """A3."""
    assert after(wishing(ttl=2 * HOUR), state(), NOON, POLICY, 0).why == (
        "the publisher asks for 2 h between polls (ttl)"
    )
    assert after(OK, state(), NOON, POLICY, 0).why == "every 30 min, as feeds.yaml says"


def test_success_ends_a_row_of_failures() -> None:
    calm = after(OK, state(failures=7, failing_since=NOON - DAY), NOON, POLICY, 0)

    assert (calm.failures, calm.failing_since) == (0, None)


# Failing


@pytest.mark.parametrize("status", [429, 503])
def test_overloaded_server_is_left_alone_ever_longer_up_to_a_day(status: int) -> None:
    """A4."""
    delays = [wait(failed(status), state(failures=failures)) for failures in range(8)]

    assert delays == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY, DAY]


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_overloaded_server_is_given_up_to_an_hour_more(jitter: float) -> None:
    """A4."""
    assert HOUR <= wait(failed(429), jitter=jitter) < 2 * HOUR


@pytest.mark.parametrize("status", [429, 503, 500, 403, 404])
def test_retry_after_is_obeyed(status: int) -> None:
    """A4."""
    assert wait(failed(status, retry_at=NOON + 5 * HOUR)) == 5 * HOUR


@pytest.mark.parametrize("seconds", [1, 5, 60])
def test_short_retry_after_does_not_make_polls_denser_than_the_interval(seconds: int) -> None:
    """A4: never retried within the run."""
    assert wait(failed(503, retry_at=NOON + timedelta(seconds=seconds))) == 30 * MINUTE


@pytest.mark.parametrize("late", [timedelta(seconds=5), timedelta(minutes=10)], ids=str)
def test_a_short_retry_after_that_is_over_before_the_answer_is_read_is_obeyed(late: timedelta) -> None:
    """A4; a starved machine reads an answer minutes after it came."""
    assert wait(failed(429, retry_at=NOON - late)) == POLICY.interval


@pytest.mark.parametrize("status", [500, 502, 400, None])
def test_failures_wait_interval_times_failures_up_to_a_day(status: int | None) -> None:
    """A5."""
    delays = [wait(failed(status), state(failures=failures)) for failures in (0, 1, 2, 47, 48, 10_000)]

    assert delays == [30 * MINUTE, HOUR, 90 * MINUTE, DAY, DAY, DAY]


def test_soft_failures_count_less() -> None:
    """A5."""
    delays = [wait(failed(soft=True), state(failures=failures)) for failures in (0, 1, 3)]

    assert delays == [30 * MINUTE, 30 * MINUTE, HOUR]


@pytest.mark.parametrize(
    ("days", "expected"), [(29, DAY), (31, 3.1 * DAY), (100, 10 * DAY), (1000, 30 * DAY)]
)
def test_source_that_has_failed_for_a_month_is_asked_at_most_monthly(days: int, expected: timedelta) -> None:
    """A5: and it is never disabled."""
    before = state(failures=500, failing_since=NOON - days * DAY)

    assert wait(failed(500), before) == expected


@pytest.mark.parametrize(("days", "expected"), [(0, DAY), (6, DAY), (7, 7 * DAY), (500, 7 * DAY)])
def test_source_not_found_is_asked_daily_then_weekly(days: int, expected: timedelta) -> None:
    """A5."""
    assert wait(failed(404), state(failures=3, status=404, failing_since=NOON - days * DAY)) == expected


def test_source_not_found_is_asked_once_more_before_it_counts() -> None:
    """A5: servers answer 404 for a moment while they are being changed."""
    first = after(failed(404), state(), NOON, POLICY, 0)
    second = after(failed(404), first, NOON + 30 * MINUTE, POLICY, 0)

    assert first.next_poll_at == NOON + 30 * MINUTE
    assert second.next_poll_at == NOON + 30 * MINUTE + DAY


def test_a_source_that_fails_otherwise_is_not_left_for_a_day_by_one_404() -> None:
    """A5: it is asked as after any failure, until a second answer says that it is not found."""
    first = after(failed(500), state(), NOON, POLICY, 0)
    second = after(failed(404), first, NOON, POLICY, 0)
    third = after(failed(404), second, NOON, POLICY, 0)

    assert second.next_poll_at == after(failed(500), first, NOON, POLICY, 0).next_poll_at
    assert third.next_poll_at == NOON + DAY


def test_failures_of_a_source_whose_rhythm_is_known_count_in_its_own_wait() -> None:
    """A5: what is polled every six hours is not asked more often because it fails."""
    silent = News(window=10, published=(NOON - 900 * DAY,), oldest=NOON - 900 * DAY)
    calm = after(PollSummary(outcome=Outcome.NEW, news=silent), state(), NOON, PollPolicy(), 0)

    assert wait(failed(500), calm, PollPolicy()) == 6 * HOUR


def test_an_overflow_is_noted_and_followed_up_at_once() -> None:
    """Entries may have been lost between the two polls."""
    full = News(window=2, published=(NOON, NOON), oldest=NOON, overflow=True)

    later = after(PollSummary(outcome=Outcome.NEW, news=full), state(), NOON, PollPolicy(), 0)

    assert later.overflow_at == NOON
    assert later.next_poll_at == NOON + 15 * MINUTE
    assert "lost" in later.why


def test_the_schedule_may_be_moved_but_not_below_the_publishers_floor() -> None:
    asked: list[tuple[float, ...]] = []

    def book(now: float, wished: float, earliest: float, latest: float) -> float:
        asked.append((wished - now, earliest - now, latest - now))
        return earliest

    later = schedule_after(wishing(ttl=2 * HOUR), state(), NOON, PollPolicy(), PRICE, 0, book)

    assert later.next_poll_at == NOON + 2 * HOUR
    assert asked[0][1] == 7200


@pytest.mark.parametrize("status", [401, 403])
def test_server_that_refuses_is_asked_daily(status: int) -> None:
    """A5."""
    assert wait(failed(status)) == DAY


def test_gone_source_is_not_polled_again() -> None:
    """A5."""
    gone = after(PollSummary(outcome=Outcome.GONE, status=410), state(), NOON, POLICY, 0)

    assert gone.next_poll_at is None
    assert "410" in gone.why


def test_first_failure_is_remembered_as_the_beginning() -> None:
    """A5."""
    first = after(failed(500), state(), NOON, POLICY, 0)
    second = after(failed(500), first, NOON + HOUR, POLICY, 0)

    assert (first.failures, first.failing_since) == (1, NOON)
    assert (second.failures, second.failing_since) == (2, NOON)


def test_document_that_is_no_feed_is_a_failure() -> None:
    assert after(PollSummary(outcome=Outcome.NOT_A_FEED), state(), NOON, POLICY, 0).failures == 1


def test_schedule_changes_nothing_else() -> None:
    before = state(title="T", body_hash=b"x", reason="r", outcome=Outcome.NEW)

    later = after(failed(500), before, NOON, POLICY, 0)

    assert (later.title, later.body_hash, later.reason, later.validators) == (
        "T",
        b"x",
        "r",
        before.validators,
    )


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (45, "45 s"),
        (60, "1 min"),
        (5400, "1.5 h"),
        (86_400, "24 h"),
        (172_800, "2 d"),
        (0, "0 s"),
        (604_800, "7 d"),
    ],
)
def test_span_is_said_as_a_person_says_it(span: int, words: str) -> None:
    assert in_words(timedelta(seconds=span)) == words
