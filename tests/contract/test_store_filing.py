"""What every Store promises about filing anew: who enters, who leaves, and that nothing comes as new twice."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.model.filing import Filed, Filing, StoredPiece
from aggregator.model.place import Place
from aggregator.model.story import PieceId
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.desk import HOUR, SITE, Desk, url
from tests.fakes import NOON, article, label, labelled, source
from tests.site import place_empty_store

DAY = timedelta(days=1)
OIL = Place(path="desk/oil", kind="own", title="Oil")
ECONOMY = label("economy")
PROGRESS = Filing(rules="a", before=PieceId(7), done=2, total=9)


@dataclass
class Archive:
    """A store with articles of three days, one each."""

    store: SqlStore

    def pieces(self) -> tuple[StoredPiece, ...]:
        return self.store.stored(None, 1000)

    def file(self, *titles: str, at: datetime = NOON, place: Place = OIL) -> None:
        """Let a place take the pieces with these titles, and no others."""
        filed = [
            Filed(piece=one, places=(place,) if one.articles[0].article.title in titles else (), labels=())
            for one in self.pieces()
        ]
        self.store.file(filed, {place.path}, PROGRESS, at)

    def titles(self, path: str = OIL.path) -> list[str]:
        """Return what a channel shows, the newest line first."""
        return [one.article.title for one in self.store.showings(path, 1000)]

    def dirty(self) -> list[str]:
        return [shown.path for shown, _last in self.store.dirty_channels()]

    def publish(self) -> None:
        for shown, _last in self.store.dirty_channels():
            self.store.mark_published(shown, 1, NOON, NOON)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    place_empty_store(tmp_path / "aggregator.db")
    store = SqlStore(open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(1)), source(url(2))], HOUR, NOON)
    store.ensure_channels([], NOON)
    desk = Desk(store)
    for number in (1, 2, 3):
        at = NOON + (number - 4) * DAY
        desk.poll(1, labelled(article(number, first_seen_at=at)), at=at)
    desk.publish(NOON)
    yield Archive(store)
    store.close()


def test_pieces_come_in_batches_the_newest_first(archive: Archive) -> None:
    first = archive.store.stored(None, 2)
    second = archive.store.stored(first[-1].piece, 2)

    assert [one.articles[0].article.title for one in (*first, *second)] == [
        "Report 3",
        "Report 2",
        "Report 1",
    ]
    assert archive.store.count_pieces() == 3
    assert first[0].shown_in == {"all"}


def test_a_new_channel_gets_all_that_belongs_there_and_is_published_when_it_is_opened(
    archive: Archive,
) -> None:
    archive.file("Report 1", "Report 3")
    before = archive.dirty()
    archive.store.open_channels([OIL.path], NOON)

    assert before == []
    assert archive.dirty() == [OIL.path]
    assert archive.titles() == ["Report 3", "Report 1"]


def test_what_was_filed_late_stands_in_its_own_place_when_a_channel_is_opened(archive: Archive) -> None:
    """Polls put new pieces into the ledger while it is filled from the newest to the oldest."""
    archive.file("Report 3")
    archive.file("Report 3", "Report 1", "Report 2")
    archive.store.open_channels([OIL.path], NOON)

    assert archive.titles() == ["Report 3", "Report 2", "Report 1"]
    assert [one.sequence for one in archive.store.showings(OIL.path, 10)] == [3, 2, 1]


def test_a_published_channel_gains_recent_pieces_only(archive: Archive) -> None:
    """A subscriber does not get the articles of last month as new because a rule was edited."""
    archive.store.ensure_channels([OIL], NOON)
    archive.file("Report 1", "Report 3")

    assert archive.titles() == ["Report 3"]


def test_what_leaves_a_channel_is_out_of_sight_and_returns_to_its_place(archive: Archive) -> None:
    archive.file("Report 2", "Report 3")
    archive.store.open_channels([OIL.path], NOON)
    archive.publish()
    archive.file("Report 3")
    left, dirty = archive.titles(), archive.dirty()
    archive.publish()
    archive.file("Report 2", "Report 3")

    assert (left, dirty) == (["Report 3"], [OIL.path])
    assert archive.titles() == ["Report 3", "Report 2"]
    assert [one.sequence for one in archive.store.showings(OIL.path, 10)] == [2, 1]


def test_a_channel_that_is_in_feeds_yaml_no_more_keeps_what_it_has(archive: Archive) -> None:
    """Rule C17: it goes quiet."""
    archive.file("Report 3")
    archive.store.file(
        [Filed(piece=one, places=(), labels=()) for one in archive.pieces()], (), PROGRESS, NOON
    )

    assert archive.titles() == ["Report 3"]


def test_the_channel_of_everything_loses_nothing(archive: Archive) -> None:
    archive.file(place=replace(OIL, path="all"))

    assert len(archive.titles("all")) == 3


def test_labels_are_written_with_their_reasons(archive: Archive) -> None:
    piece = archive.pieces()[0]
    reasons = labelled(article(3), ECONOMY).labels
    archive.store.file(
        [Filed(piece=piece, places=(), labels=((piece.articles[0].article_id, reasons),))], (), PROGRESS, NOON
    )

    assert archive.pieces()[0].articles[0].labels == reasons


def test_channels_that_show_what_did_not_change_are_not_published_again(archive: Archive) -> None:
    archive.file("Report 3")
    archive.store.open_channels([OIL.path], NOON)
    archive.publish()
    archive.file("Report 3")

    assert archive.dirty() == []


def test_how_far_filing_has_come_is_remembered(archive: Archive) -> None:
    before = archive.store.filing()
    archive.store.file((), (), PROGRESS, NOON)

    assert (before, archive.store.filing()) == (None, PROGRESS)
    assert archive.store.status().filing == PROGRESS
