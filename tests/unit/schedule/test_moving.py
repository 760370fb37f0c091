"""Rule A6 of behaviour.md: permanent redirects."""

from datetime import timedelta

import pytest

from aggregator.model.document import Hop
from aggregator.model.poll import Move, Outcome
from aggregator.schedule.moving import address, after_failure, after_success
from tests.builders import NOON

URL, NEW = "http://old.example/feed", "https://new.example/feed"
WEEK = timedelta(days=7)


def hops(*statuses: int) -> tuple[Hop, ...]:
    return tuple(
        Hop(status=status, url=NEW if at == 0 else f"{NEW}/{at}") for at, status in enumerate(statuses)
    )


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_adopted_after_seven_days_of_the_same_answer(status: int) -> None:
    first = after_success(None, URL, URL, hops(status), NOON)
    early = after_success(first, URL, URL, hops(status), NOON + WEEK - timedelta(seconds=1))
    late = after_success(early, URL, URL, hops(status), NOON + WEEK)

    assert address(first, URL) is None
    assert address(early, URL) is None
    assert address(late, URL) == NEW


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_never_adopted(status: int) -> None:
    assert after_success(None, URL, URL, hops(status), NOON) is None


def test_what_follows_a_temporary_redirect_is_not_for_good() -> None:
    move = after_success(None, URL, URL, hops(301, 302, 301), NOON)

    assert move is not None
    assert move.target == NEW


@pytest.mark.parametrize(
    "between", [(), (Hop(status=302, url=NEW),), (Hop(status=301, url="https://other.example/"),)]
)
def test_another_answer_in_between_begins_the_seven_days_anew(between: tuple[Hop, ...]) -> None:
    first = after_success(None, URL, URL, hops(301), NOON)
    other = after_success(first, URL, URL, between, NOON + WEEK / 2)
    again = after_success(other, URL, URL, hops(301), NOON + WEEK)

    assert again is not None
    assert (again.since, again.adopted) == (NOON + WEEK, False)


def test_http_to_https_of_one_host_is_adopted_at_once() -> None:
    secure = (Hop(status=301, url="https://old.example/feed"),)

    assert address(after_success(None, URL, URL, secure, NOON), URL) == "https://old.example/feed"


@pytest.mark.parametrize(
    "target",
    ["https://old.example/", "https://www.old.example/feed", "https://old.example/feed?page=consent"],
)
def test_https_with_another_host_or_path_is_not_adopted_at_once(target: str) -> None:
    move = after_success(None, URL, URL, (Hop(status=301, url=target),), NOON)

    assert move is not None
    assert not move.adopted


def test_an_adopted_address_stays_while_it_answers() -> None:
    adopted = Move(url=URL, target=NEW, since=NOON, adopted=True)

    assert after_success(adopted, URL, NEW, (), NOON) == adopted


def test_an_adopted_address_may_move_on() -> None:
    adopted = Move(url=URL, target=NEW, since=NOON, adopted=True)

    moved = after_success(adopted, URL, NEW, (Hop(status=301, url="https://third.example/"),), NOON + WEEK)

    assert moved == Move(url=URL, target="https://third.example/", since=NOON + WEEK)


def test_what_was_learned_of_another_address_does_not_count() -> None:
    """The owner edited feeds.yaml."""
    adopted = Move(url="http://former.example/", target=NEW, since=NOON, adopted=True)

    assert address(adopted, URL) is None
    assert after_success(adopted, URL, URL, (), NOON) is None


@pytest.mark.parametrize(
    ("outcome", "status", "failures", "stays"),
    [
        (Outcome.FAILED, 404, 1, False),
        (Outcome.FAILED, 503, 9, True),
        (Outcome.FAILED, None, 1, True),
        (Outcome.FAILED, None, 3, False),
        (Outcome.NOT_A_FEED, None, 1, False),
        (Outcome.GONE, 410, 1, False),
    ],
)
def test_an_adopted_address_that_leads_nowhere_is_left(
    outcome: Outcome, status: int | None, failures: int, stays: bool
) -> None:
    adopted = Move(url=URL, target=NEW, since=NOON, adopted=True)

    assert (after_failure(adopted, outcome, status, failures) is not None) is stays
