"""What every Store promises about channels that move: one row, one id, one ledger, and the paths that it had."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.model.place import ChannelMove, Place, kind_of_path, place_of
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.desk import HOUR, SITE, Desk, url
from tests.fakes import NOON, article, label, labelled, source
from tests.site import place_empty_store

OIL, GAS = label("oil"), label("gas")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    place_empty_store(tmp_path / "aggregator.db")
    store = SqlStore(open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(1))], HOUR, NOON)
    store.ensure_channels([place_of(OIL)], NOON)
    made = Desk(store)
    made.poll(1, labelled(article(1), OIL), labelled(article(2), OIL))
    yield made
    store.close()


def move(desk: Desk, former: str, path: str) -> tuple[ChannelMove, ...]:
    """Move a channel; return what meant nothing of it."""
    to = Place(path=path, kind=kind_of_path(path), title=path)
    return desk.store.move_channels([ChannelMove(former=former, to=to)], NOON + HOUR)


def test_a_channel_that_moves_keeps_its_id_and_its_ledger(desk: Desk) -> None:
    before = desk.store.channel("topics/oil")
    ledger = desk.store.showings("topics/oil", 100)

    assert move(desk, "topics/oil", "desk/oil") == ()

    after = desk.store.channel("desk/oil")
    assert before is not None
    assert after is not None
    assert (after.feed_id, after.last_sequence, after.former) == (before.feed_id, 2, ("topics/oil",))
    assert after.kind == "own"
    assert desk.store.showings("desk/oil", 100) == ledger
    assert desk.store.channel("topics/oil") is None
    assert desk.store.former_paths() == {"topics/oil": "desk/oil"}


def test_a_channel_that_moved_is_published_at_once(desk: Desk) -> None:
    shown = desk.store.channel("topics/oil")
    assert shown is not None
    desk.store.mark_published(shown, 2, NOON, NOON)
    move(desk, "topics/oil", "desk/oil")

    assert [(one.path, last) for one, last in desk.store.dirty_channels() if one.path == "desk/oil"] == [
        ("desk/oil", None)
    ]


def test_nothing_else_ever_comes_to_a_path_from_which_a_channel_moved(desk: Desk) -> None:
    move(desk, "topics/oil", "desk/oil")
    desk.poll(1, labelled(article(3), OIL), at=NOON + HOUR)
    desk.store.ensure_channels([place_of(OIL)], NOON + HOUR)

    assert desk.store.channel("topics/oil") is None
    assert [one.article.title for one in desk.store.showings("all", 1)] == [article(3).title]


def test_a_channel_that_moves_on_has_all_the_paths_that_it_had(desk: Desk) -> None:
    move(desk, "topics/oil", "oil")
    move(desk, "oil", "desk/oil")

    assert desk.store.former_paths() == {"topics/oil": "desk/oil", "oil": "desk/oil"}


def test_a_channel_that_moves_back_is_at_home_again(desk: Desk) -> None:
    move(desk, "topics/oil", "oil")

    assert move(desk, "oil", "topics/oil") == ()
    assert desk.store.former_paths() == {"oil": "topics/oil"}


def test_a_move_that_was_made_is_made_once(desk: Desk) -> None:
    move(desk, "topics/oil", "oil")
    before = desk.store.channel("oil")

    assert move(desk, "topics/oil", "oil") == ()
    assert desk.store.channel("oil") == before


@pytest.mark.parametrize(("former", "path"), [("never", "oil"), ("all", "oil"), ("topics/oil", "topics/gas")])
def test_a_move_from_nowhere_or_to_where_readers_are_means_nothing(
    desk: Desk, former: str, path: str
) -> None:
    desk.store.ensure_channels([place_of(GAS)], NOON)
    before = desk.store.summaries()

    assert [one.former for one in move(desk, former, path)] == [former]
    assert desk.store.summaries() == before


def test_nothing_moves_to_where_another_channel_was(desk: Desk) -> None:
    desk.store.ensure_channels([place_of(GAS)], NOON)
    move(desk, "topics/oil", "oil")

    assert [one.former for one in move(desk, "topics/gas", "topics/oil")] == ["topics/gas"]


def test_a_channel_that_nobody_has_read_gives_way(desk: Desk) -> None:
    desk.poll(1, labelled(article(4), GAS), at=NOON + HOUR)

    assert move(desk, "topics/oil", "topics/gas") == ()
    moved = desk.store.channel("topics/gas")
    assert moved is not None
    assert moved.feed_id.endswith("/topics/oil")
    assert len(desk.store.showings("topics/gas", 100)) == 2
