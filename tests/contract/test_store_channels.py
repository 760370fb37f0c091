"""What every Store promises about channels: when one comes by itself, and what it holds then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.model.channel import AutoChannels
from aggregator.model.place import Place, place_of
from aggregator.model.source import Label
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.desk import HOUR, SITE, Desk, url
from tests.fakes import NOON, article, label, labelled, source
from tests.site import place_empty_store

DAY = timedelta(days=1)
ECONOMY = label("economy")
FEW = AutoChannels(min_articles=3, min_sources=2)


@dataclass
class Newsroom:
    """Sources that bring new articles, counted through."""

    desk: Desk
    written: int = 0

    @property
    def store(self) -> SqlStore:
        """The store that is written into."""
        return self.desk.store

    def write(self, number: int, count: int, *labels: Label, at: datetime = NOON) -> None:
        """Let a source bring new articles with these labels."""
        first, self.written = self.written + 1, self.written + count
        numbers = range(first, self.written + 1)
        self.desk.poll(number, *(labelled(article(one, first_seen_at=at), *labels) for one in numbers), at=at)

    def published(self) -> list[str]:
        """Return the paths of what the publisher would write."""
        return [shown.path for shown, _last in self.store.dirty_channels()]

    def titles(self, path: str) -> list[str]:
        """Return a ledger, the newest line first."""
        return [one.article.title for one in self.store.showings(path, 1000)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    place_empty_store(tmp_path / "aggregator.db")
    store = SqlStore(open_database(tmp_path / "aggregator.db"), Presence(tmp_path / "run", "one"), SITE)
    store.sync_sources([source(url(number)) for number in range(1, 4)], HOUR, NOON)
    store.ensure_channels([], NOON)
    yield Newsroom(Desk(store))
    store.close()


def test_a_label_of_few_articles_has_no_channel(room: Newsroom) -> None:
    room.write(1, 1, ECONOMY)
    room.write(2, 1, ECONOMY)

    assert room.store.open_grown(FEW, NOON) == ()
    assert room.published() == ["all"]
    assert [one.path for one in room.store.summaries()] == ["all"]
    assert [one.path for one in room.store.status().channels] == ["all"]


def test_a_label_of_one_source_has_no_channel(room: Newsroom) -> None:
    room.write(1, 5, ECONOMY)

    assert room.store.open_grown(FEW, NOON) == ()


def test_a_label_with_enough_articles_of_enough_sources_gets_a_channel_with_all_of_them(
    room: Newsroom,
) -> None:
    room.write(1, 1, ECONOMY)
    room.write(1, 1, ECONOMY)
    room.store.open_grown(FEW, NOON)
    room.write(2, 1, ECONOMY, at=NOON + HOUR)

    assert room.store.open_grown(FEW, NOON + HOUR) == ("topics/economy",)
    assert room.published() == ["all", "topics/economy"]
    assert room.titles("topics/economy") == ["Report 3", "Report 2", "Report 1"]


def test_copies_count_as_articles_of_their_sources(room: Newsroom) -> None:
    room.write(1, 2, ECONOMY)
    room.desk.poll(2, labelled(article(1, guid="another"), ECONOMY))

    assert room.store.open_grown(FEW, NOON) == ("topics/economy",)


def test_articles_of_the_week_before_do_not_count(room: Newsroom) -> None:
    room.write(1, 2, ECONOMY)
    later = NOON + 8 * DAY
    room.write(2, 1, ECONOMY, at=later)

    assert room.store.open_grown(FEW, later) == ()


def test_a_kind_that_is_switched_off_gets_no_channel_until_it_is_switched_on(room: Newsroom) -> None:
    room.write(1, 2, ECONOMY)
    room.write(2, 2, ECONOMY)

    assert room.store.open_grown(replace(FEW, topics=False), NOON) == ()
    room.store.mark_all_changed(NOON)
    assert room.store.open_grown(FEW, NOON) == ("topics/economy",)


def test_a_label_of_feeds_yaml_gets_its_channel_at_once(room: Newsroom) -> None:
    room.store.ensure_channels([place_of(ECONOMY)], NOON)

    assert "topics/economy" in room.published()


def test_a_label_that_comes_into_feeds_yaml_opens_the_channel_that_waited(room: Newsroom) -> None:
    room.write(1, 1, ECONOMY)
    room.store.open_grown(FEW, NOON)
    room.store.ensure_channels([place_of(ECONOMY)], NOON)

    assert "topics/economy" in room.published()
    assert room.titles("topics/economy") == ["Report 1"]


def test_an_open_channel_goes_quiet_and_stays(room: Newsroom) -> None:
    room.write(1, 2, ECONOMY)
    room.write(2, 1, ECONOMY)
    room.store.open_grown(FEW, NOON)
    room.store.ensure_channels([], NOON + 30 * DAY)

    assert room.store.open_grown(FEW, NOON + 30 * DAY) == ()
    assert [one.path for one in room.store.summaries()] == ["all", "topics/economy"]


def test_a_channel_is_looked_at_again_only_when_it_gained_something(room: Newsroom) -> None:
    room.write(1, 2, ECONOMY)
    room.write(2, 1, ECONOMY)
    room.store.open_grown(replace(FEW, min_articles=4), NOON)

    # Nobody asks for these numbers in between but a new configuration, which marks everything.
    assert room.store.open_grown(FEW, NOON) == ()


def test_a_language_gets_a_channel_where_that_is_asked_for(room: Newsroom) -> None:
    arabic = Place(path="languages/ar", kind="language", title="Arabic")
    for number in (1, 2, 3):
        room.desk.poll(number, replace(labelled(article(number)), places=(arabic,)))

    assert room.store.open_grown(FEW, NOON) == ()
    room.store.mark_all_changed(NOON)
    assert room.store.open_grown(replace(FEW, languages=True), NOON) == ("languages/ar",)
    assert [(one.path, one.kind) for one in room.store.summaries()] == [
        ("all", "all"),
        ("languages/ar", "language"),
    ]
