"""The budget of a site in one process: what is asked of the store, and what is remembered of the price."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.schedule import Budget, PollPolicy
from aggregator.service.pacing import Pacer
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.builders import NOON
from tests.site import place_empty_store

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    place_empty_store(tmp_path / "aggregator.db")
    opened = SqlStore(
        open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "a"), "tag:t,2026:x"
    )
    yield opened
    opened.close()


def pacer(
    store: SqlStore, polls_a_day: float, *, of_each: bool = True, learned: int = 10, fixed: float = 0.0
) -> Pacer:
    made = Pacer(store)
    made.follow(PollPolicy(budget=Budget(polls_a_day=polls_a_day, of_each=of_each)), learned, fixed)
    return made


@pytest.mark.parametrize(
    ("polls_a_day", "of_each", "fixed", "expected"),
    [(24, True, 0, 10), (24, True, 5, 15), (480, False, 5, 20), (24, False, 5, 5 + 10 / 6)],
    ids=["a mean", "fixed intervals beside it", "a total", "a total that fixed intervals use up"],
)
def test_polls_an_hour_follow_the_budget(
    store: SqlStore, polls_a_day: float, of_each: bool, fixed: float, expected: float
) -> None:
    made = pacer(store, polls_a_day, of_each=of_each, fixed=fixed)

    assert made.polls_an_hour == pytest.approx(expected)


def test_an_hour_without_polls_makes_them_cheaper_and_another_process_knows(store: SqlStore) -> None:
    first = pacer(store, 24)
    before = first.price(NOON)

    within = first.price(NOON + HOUR / 2)
    after = first.price(NOON + HOUR)
    elsewhere = pacer(store, 24).price(NOON + HOUR)

    assert within == before
    assert after.debt < before.debt
    assert elsewhere == after


def test_a_price_of_long_ago_is_forgotten(store: SqlStore) -> None:
    pacer(store, 24).price(NOON)
    old = pacer(store, 24)
    old.price(NOON + HOUR)

    fresh = pacer(store, 24).price(NOON + 100 * HOUR)

    assert fresh.debt == 0


@pytest.mark.parametrize("text", ["", "x", "[]", "[1]", '["a", "b"]', "[1, null]"])
def test_what_is_no_price_is_none(store: SqlStore, text: str) -> None:
    store.remember("price", text)

    assert pacer(store, 24).price(NOON).level > 0
