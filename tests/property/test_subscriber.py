"""Someone who polls at random, sleeps for days and follows archives is shown every article exactly once.

SUBSCRIBER_SEEDS=100 pytest tests/property/test_subscriber.py    for more than the few seeds of the suite
"""

import os
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from aggregator.app.opening import open_site
from aggregator.app.paths import Paths
from aggregator.model.article import Article, Origin
from aggregator.model.channel import Site
from aggregator.model.report import RetentionPolicy
from aggregator.publish import FolderPublisher, read_last_line, read_published
from aggregator.selection import EditionPolicy
from aggregator.service.channels import ChannelPublisher, PublishPolicy
from aggregator.store import SqlStore
from tests.desk import SITE, Desk, url
from tests.fakes import NOON, FixedClock, article, label, labelled, source

SEEDS = range(int(os.environ.get("SUBSCRIBER_SEEDS", "2")))
BASE = "http://reader.example/"
SOURCES = range(1, 5)
CHANNELS = {"all": "articles", "topics/water": "articles", "topics/fire": "stories"}
# A feed lists its newest entries only.
LISTED = 30
DAYS = 60
_ATOM = "{http://www.w3.org/2005/Atom}"
_RETENTION = RetentionPolicy(articles=timedelta(days=9), newest_per_channel=100)


@dataclass
class Reader:
    """A subscriber of one channel, who knows nothing of us but addresses; `shown` are titles by id."""

    channel: str
    patience: timedelta
    shown: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    wakes_at: datetime = NOON

    def read(self, output: Path) -> None:
        """Read the document, and archives back to the first that is known."""
        fresh: list[tuple[str, etree._Element]] = []
        address: str | None = f"{BASE}{self.channel}.atom"
        while address is not None and address not in self.known:
            root = etree.parse(output / address.removeprefix(BASE)).getroot()
            fresh.append((address, root))
            links = {one.get("rel"): one.get("href") for one in root.findall(f"{_ATOM}link")}
            address = links.get("prev-archive")
        for place, root in fresh:
            self.known |= {place} if "/archive/" in place else set()
            for entry in root.findall(f"{_ATOM}entry"):
                title = entry.findtext(f"{_ATOM}title") or ""
                self.shown.setdefault(entry.findtext(f"{_ATOM}id") or "", title)


@dataclass
class Newsroom:
    """A site over sixty days: sources that publish, a store that comes and goes, clocks that jump."""

    folder: Path
    chance: random.Random
    clock: FixedClock = field(default_factory=FixedClock)
    written: int = 0
    due: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    feeds: dict[int, list[Article]] = field(default_factory=lambda: defaultdict(list))

    @property
    def output(self) -> Path:
        """What readers see."""
        return self.folder / "output"

    @property
    def kept(self) -> Path:
        """Where a copy of the store lies, if one was made."""
        return self.folder / "kept"

    @contextmanager
    def opened(self) -> Iterator[tuple[SqlStore, ChannelPublisher]]:
        """Start the program, and end it."""
        paths = Paths(self.folder / "feeds.yaml")
        store = open_site(paths, SITE)
        site = Site(id=SITE, title="The Reader", base_url=BASE, formats=("atom",))
        policy = PublishPolicy(
            site=site,
            edition=EditionPolicy(content="full"),
            shows={"topics/fire": "stories"},
        )
        try:
            wanted = [source(url(number)) for number in SOURCES]
            now = self.clock.now()
            lags = (store.last_line() or 0) < read_last_line(self.output, SITE)
            store.sync_sources(wanted, timedelta(hours=1), now)
            if lags:
                store.recover(read_published(self.output, SITE), now)
            for slug in ("water", "fire"):
                desk_place = labelled(article(0), label(slug)).places
                store.ensure_channels(desk_place, now)
            store.follow_shows(policy.shows, now)
            yield store, ChannelPublisher(store, FolderPublisher(self.output), self.clock, policy)
        finally:
            store.close()

    def write(self, number: int) -> None:
        """Let a source publish an article, perhaps with a date long past."""
        self.written += 1
        words = " ".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz", k=8)) + f" {self.written}"
        now = self.clock.now()
        published = now - timedelta(hours=self.chance.choice((0, 0, 1, 9, 100)))
        origin = Origin(id=f"urn:{number}", title=f"Outlet {number}", updated_at=now, self_url=url(number))
        self.feeds[number].append(
            article(
                self.written,
                title=words,
                content=f"<p>{words}</p>",
                summary=words,
                link=f"https://outlet{number}.example/{self.written}",
                first_seen_at=now,
                published_at=published,
                updated_at=published,
                origin=origin,
            )
        )

    def poll(self, store: SqlStore, number: int) -> None:
        """Read what a source lists; every second article is on water, every third on fire."""
        listed = self.feeds[number][-LISTED:]
        whole = []
        for one in listed:
            count = int(one.title.rpartition(" ")[2])
            slugs = [slug for slug, each in (("water", 2), ("fire", 3)) if count % each == 0]
            whole.append(labelled(one, *map(label, slugs)))
            for channel in ("all", *(f"topics/{slug}" for slug in slugs)):
                self.due[channel].add(one.title)
        Desk(store).poll(number, *whole, at=self.clock.now())

    def hour(self, store: SqlStore, publisher: ChannelPublisher) -> None:
        """Let something be published, polled and shown."""
        for number in SOURCES:
            for _article in range(self.chance.choice((0, 0, 1, 2, 8))):
                self.write(number)
            if self.chance.random() < 0.7:
                self.poll(store, number)
        publisher.publish_changed(at_once=True)

    def trouble(self, store: SqlStore) -> None:
        """Let the retention work, a source go and come, or a clock jump."""
        now = self.clock.now()
        match self.chance.randrange(6):
            case 0 | 1:
                store.prune(now, _RETENTION)
            case 2:
                store.sync_sources([source(url(number)) for number in SOURCES[1:]], timedelta(hours=1), now)
            case 3:
                self.clock.forward(hours=-self.chance.choice((1, 30)))
            case 4:
                self.clock.forward(days=self.chance.choice((1, 3)))

    def lose_state(self) -> None:
        """Lose the store, or have one of some days ago in its place, if one was kept."""
        shutil.rmtree(self.folder / "state")
        if self.kept.exists() and self.chance.random() < 0.5:
            shutil.copytree(self.kept, self.folder / "state")

    def keep_state(self) -> None:
        """Keep a copy of the store, as a backup does."""
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.folder / "state", self.kept)


def readers(chance: random.Random) -> list[Reader]:
    patient = (timedelta(hours=6), timedelta(days=3), timedelta(days=12))
    return [
        Reader(channel, limit * chance.uniform(0.5, 1.5)) for channel in CHANNELS for limit in patient
    ]  # fmt: skip


def live(room: Newsroom, subscribers: list[Reader]) -> None:
    ends_at = NOON + timedelta(days=DAYS)
    while room.clock.now() < ends_at:
        with room.opened() as (store, publisher):
            for _hours in range(room.chance.randint(2, 6)):
                room.hour(store, publisher)
                for one in subscribers:
                    if one.wakes_at <= room.clock.now():
                        one.read(room.output)
                        one.wakes_at = room.clock.now() + one.patience * room.chance.random()
                room.clock.forward(hours=room.chance.choice((10, 22, 36)))
            room.trouble(store)
        if room.chance.random() < 0.1:
            room.keep_state()
        if room.chance.random() < 0.1:
            room.lose_state()
    for one in subscribers:
        one.read(room.output)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_subscriber_is_shown_every_article_exactly_once(tmp_path: Path, seed: int) -> None:
    """C4, C13: over sixty days, whatever happens to the program and to the subscriber meanwhile."""
    chance = random.Random(seed)
    room = Newsroom(tmp_path, chance)
    subscribers = readers(chance)

    live(room, subscribers)

    assert len(room.due["all"]) > 400
    assert list(room.output.glob("archive/all/4.atom"))
    for one in subscribers:
        titles = list(one.shown.values())
        assert sorted(titles) == sorted(room.due[one.channel]), (one.channel, one.patience)


def test_a_subscriber_who_follows_no_archives_misses_articles(tmp_path: Path) -> None:
    """The test above can fail: without archives it would."""
    chance = random.Random(0)
    room = Newsroom(tmp_path, chance)
    lazy = Reader("all", timedelta(days=12))
    with room.opened() as (store, publisher):
        for _hour in range(25):
            room.hour(store, publisher)
            room.clock.forward(hours=9)
    (room.output / "all.atom").write_text(
        (room.output / "all.atom").read_text("utf-8").replace("prev-archive", "related"), "utf-8"
    )

    lazy.read(room.output)

    assert set(lazy.shown.values()) < room.due["all"]
