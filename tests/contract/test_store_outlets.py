"""What every Store promises about the outlets that carry a piece: who is listed, and when a list changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.dedupe import PlacingPolicy, keys_of, place
from aggregator.model.article import Article, Origin
from aggregator.model.channel import Carrier, Carriers
from aggregator.model.poll import Outcome, PollDecision
from aggregator.model.source import Backfill
from aggregator.model.story import Known
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.fakes import NOON, article, labelled, source
from tests.site import place_empty_store

SITE = "tag:t.example,2026:x"
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=10)


@dataclass
class Desk:
    """A store, and sources of it that are polled by hand."""

    store: SqlStore
    count: int

    def poll(self, number: int, *articles: Article, at: datetime = NOON) -> None:
        """Commit a document of the source with this number as the poller does."""
        self.store.make_all_due(at)
        leases = {lease.url: lease for lease in self.store.lease_due(at, 10_000)}
        lease = leases.pop(url(number))
        for other in leases.values():
            self.store.release(other)
        policy = PlacingPolicy(
            source_id=lease.source_id,
            source_key=lease.source_key,
            site_id=SITE,
            backfill=Backfill(days=9999, max_articles=9999) if lease.state.succeeded_at is None else None,
        )
        state = replace(
            lease.state,
            polled_at=at,
            succeeded_at=at,
            read_at=at,
            outcome=Outcome.NEW,
            next_poll_at=at + HOUR,
        )
        batch = [labelled(one) for one in articles]
        keys = {key for one in articles for key in keys_of(one, policy.source_key, SITE)}

        def decide(known: Known) -> PollDecision:
            return PollDecision(placements=place(batch, known, policy), state=state)

        self.store.commit_poll(lease, keys, decide, at)

    def carry(self, number: int, at: datetime = NOON, of: int = 1, **changes: object) -> None:
        """Let a source carry an article of the first one, under the same page and headline."""
        origin = Origin(id=f"urn:{number}", title=f"Outlet {number}", updated_at=at)
        copy = article(of, guid=f"{number}-{of}", first_seen_at=at, origin=origin, **changes)
        self.poll(number, copy, at=at)

    def publish(self, at: datetime) -> bool:
        """Do to every channel that changed what the publisher does; return whether outlets must wait."""
        waits = False
        for shown, _last in self.store.dirty_channels():
            if shown.outlets_since:
                waits |= self.store.refresh_outlets(shown.path, 500, at - HOUR / 2, at)
            self.store.mark_published(shown, 1, at, at, outlets_wait=waits)
        return waits

    def carriers(self) -> Carriers:
        """Return the carriers of the newest piece."""
        return self.store.showings("all", 500)[0].carriers

    def names(self) -> list[str]:
        """Return their names."""
        return [one.name for one in self.carriers().listed]


def url(number: int) -> str:
    return f"https://outlet{number}.example/feed"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    place_empty_store(tmp_path / "aggregator.db")
    store = SqlStore(open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(number)) for number in range(1, 16)], HOUR, NOON)
    yield Desk(store, 15)
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


def test_an_outlet_that_is_no_source_any_more_is_left_out(desk: Desk) -> None:
    desk.poll(1, article(1))
    desk.carry(2)
    desk.carry(3)
    desk.publish(NOON)

    desk.store.sync_sources([source(url(1)), source(url(3))], HOUR, NOON)

    assert desk.names() == ["Outlet 3"]


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
