"""What every Store promises about the outlets that carry a piece: who is listed, and when a list changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model.channel import Carrier, Carriers
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.desk import HOUR, SITE, Desk, url
from tests.fakes import NOON, article, source
from tests.site import place_empty_store

SOON = timedelta(minutes=10)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    place_empty_store(tmp_path / "aggregator.db")
    store = SqlStore(open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(number)) for number in range(1, 16)], HOUR, NOON)
    yield Desk(store)
    store.close()


def test_a_piece_of_one_source_has_no_other_outlets(desk: Desk) -> None:
    desk.poll(1, article(1))
    desk.publish(NOON)

    assert desk.carriers() == Carriers()


def test_the_other_outlets_stand_in_the_order_in_which_they_came(desk: Desk) -> None:
    desk.poll(1, article(1))
    for number in (3, 2):
        desk.carry(number)
    desk.publish(NOON)

    assert desk.carriers() == Carriers(
        listed=tuple(Carrier(name=f"Outlet {one}", link="https://news.example/articles/1") for one in (3, 2))
    )


def test_the_owners_name_of_an_outlet_is_the_one_that_is_shown(desk: Desk) -> None:
    sources = [source(url(1)), source(url(2), name="The Second")]
    desk.store.sync_sources(sources, HOUR, NOON)
    desk.poll(1, article(1))
    desk.carry(2)
    desk.publish(NOON)

    assert desk.names() == ["The Second"]


def test_a_source_cannot_fill_the_entries_of_others(desk: Desk) -> None:
    desk.poll(1, article(1))
    desk.store.sync_sources([source(url(1)), source(url(2), name="word " * 20_000)], HOUR, NOON)
    desk.carry(2, link="https://news.example/articles/1?utm_source=" + "x" * 100_000)
    desk.publish(NOON)

    assert [(len(one.name) <= 80, one.link) for one in desk.carriers().listed] == [(True, None)]


def test_an_outlet_that_is_no_source_any_more_is_left_out(desk: Desk) -> None:
    desk.poll(1, article(1))
    desk.carry(2)
    desk.carry(3)
    desk.publish(NOON)

    desk.store.sync_sources([source(url(1)), source(url(3))], HOUR, NOON)

    assert desk.names() == ["Outlet 3"]
    assert [one.path for one, _last in desk.store.dirty_channels()] == ["all"]


def test_a_source_that_only_leads_pieces_leaves_no_list_out_of_date(desk: Desk) -> None:
    desk.poll(1, article(1))
    desk.carry(2)
    desk.publish(NOON)

    desk.store.sync_sources([source(url(2), name=None)], HOUR, NOON)

    assert desk.store.dirty_channels() == ()


def test_more_outlets_than_a_reader_wants_to_see_are_counted(desk: Desk) -> None:
    desk.poll(1, article(1))
    for number in range(2, 15):
        desk.carry(number)
    desk.publish(NOON)

    assert desk.names() == [f"Outlet {number}" for number in range(2, 12)]
    assert desk.carriers().more == 3


def test_a_further_outlet_waits_until_the_list_may_change_again(desk: Desk) -> None:
    """C18: the line of outlets alone refreshes an entry at most every 30 min."""
    desk.poll(1, article(1))
    desk.carry(2)
    desk.publish(NOON)
    desk.carry(3, NOON + SOON)

    waits = desk.publish(NOON + SOON)
    soon = desk.names()
    still_waits = desk.publish(NOON + 4 * SOON)

    assert (waits, soon) == (True, ["Outlet 2"])
    assert (still_waits, desk.names()) == (False, ["Outlet 2", "Outlet 3"])
    assert desk.store.dirty_channels() == ()


def test_outlets_of_one_piece_hold_up_no_other(desk: Desk) -> None:
    desk.poll(1, article(1), article(2))
    desk.carry(2)
    desk.publish(NOON)
    desk.carry(2, NOON + SOON, of=2)

    assert desk.publish(NOON + SOON) is False


def test_an_outlet_changes_nothing_but_the_list(desk: Desk) -> None:
    """C18: it never moves `updated`, and the channel knows that nothing else has changed."""
    desk.poll(1, article(1))
    desk.publish(NOON)
    before = desk.store.showings("all", 500)

    desk.carry(2, NOON + HOUR, updated_at=NOON + HOUR)
    ((pending, _last),) = desk.store.dirty_channels()
    desk.publish(NOON + HOUR)

    assert not pending.changed
    assert [replace(one, carriers=Carriers()) for one in desk.store.showings("all", 500)] == list(before)
    assert desk.names() == ["Outlet 2"]


def test_an_outlet_that_comes_while_the_channel_is_published_is_not_lost(desk: Desk) -> None:
    desk.poll(1, article(1))
    ((pending, _last),) = desk.store.dirty_channels()

    desk.carry(2, NOON + SOON)
    desk.store.mark_published(pending, 1, NOON, NOON + SOON)

    assert [one.outlets_since is not None for one, _last in desk.store.dirty_channels()] == [True]


def test_a_publisher_that_dies_between_leaves_the_list_to_the_next(desk: Desk) -> None:
    """Refreshed, and not yet written: whoever publishes next finds the channel as it was marked."""
    desk.poll(1, article(1))
    desk.publish(NOON)
    desk.carry(2, NOON + SOON)

    desk.store.refresh_outlets("all", 500, NOON, NOON + SOON)
    ((pending, _last),) = desk.store.dirty_channels()
    waits = desk.publish(NOON + 2 * SOON)

    assert pending.outlets_since is not None
    assert (waits, desk.names(), desk.store.dirty_channels()) == (False, ["Outlet 2"], ())
