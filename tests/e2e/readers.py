"""Real readers of feeds, and what each makes of a document: `python -m tests.e2e.readers` prints the table.

To add one: a function that returns what it read, and a line in READERS.
"""

import calendar
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import feedparser
import lxml.html
from reader import make_reader

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.demo.server import DemoNewsroom
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.terms import Terms
from tests.e2e.test_newsboat import Newsboat
from tests.fakes import FixedClock

NODE = Path(__file__).parents[1] / "node"
CHANNELS = {
    "English, copies merged": "topics/economy",
    "Arabic": "regions/middle-east",
    "four languages": "all",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An entry as a reader knows it; `at` counts seconds since 1970, None is what it does not tell."""

    id: str
    link: str
    title: str
    at: int | None
    author: str | None
    image: str | None


Reader = Callable[[str, Path], list[Read]]


def published(address: str) -> list[Read]:
    """Return what the JSON Feed at an address says, read without any reader: what the others are held to."""
    return [
        Read(
            id=one["id"],
            link=one["url"],
            title=one["title"],
            at=_seconds(datetime.fromisoformat(one["date_published"])),
            author=one["authors"][0]["name"],
            image=one.get("image"),
        )
        for one in json.loads(_fetched(address))["items"]
    ]


def _newsboat(address: str, folder: Path) -> list[Read]:
    boat = Newsboat(program=shutil.which("newsboat") or "newsboat", home=folder, feed=address)
    boat.reload()
    columns = "guid, url, title, pubDate, author, content"
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        rows = cache.execute(f"select {columns} from rss_item").fetchall()
    return [
        Read(id=guid, link=url, title=title, at=at, author=author, image=_shown(content))
        for guid, url, title, at, author, content in rows
    ]


def _feedparser(address: str, _folder: Path) -> list[Read]:
    return [
        Read(
            id=one["id"],
            link=one["link"],
            title=one["title"],
            at=calendar.timegm(one["published_parsed"]),
            author=one.get("author"),
            image=next((image["url"] for image in one.get("media_thumbnail", ())), None),
        )
        for one in feedparser.parse(_fetched(address)).entries
    ]


def _reader(address: str, folder: Path) -> list[Read]:
    with closing(make_reader(str(folder / "reader.db"))) as reader:
        reader.add_feed(address)
        reader.update_feed(address)
        return [
            Read(
                id=one.id,
                link=one.link or "",
                title=one.title or "",
                at=_seconds(one.published) if one.published else None,
                author=one.authors_str,
                image=_shown(content.value if (content := one.get_content()) else ""),
            )
            for one in reader.get_entries()
        ]


def _of_node(program: str) -> Reader:
    def read(address: str, _folder: Path) -> list[Read]:
        done = subprocess.run(
            ["node", str(NODE / "read.mjs"), program],
            input=_fetched(address), capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return [Read(**one) for one in json.loads(done.stdout)]

    return read


READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "newsboat": (_newsboat, ("atom", "rss")),
    "feedparser": (_feedparser, ("atom", "rss")),
    "reader": (_reader, ("atom", "rss", "json")),
    "feedsmith": (_of_node("feedsmith"), ("atom", "rss", "json")),
    "rss-parser": (_of_node("rss-parser"), ("atom", "rss")),
}
"""Each with the formats that it reads."""


@contextmanager
def newsroom_site(folder: Path) -> Iterator[str]:
    """Serve what a made-up newsroom of ten outlets in four languages publishes; gives the address."""
    clock = FixedClock(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    terms = Terms(fresh_for=timedelta(minutes=5))
    with (
        DemoNewsroom(clock.now) as newsroom,
        served(FeedServer(folder / "output", lambda: terms), "127.0.0.1", 0) as address,
    ):
        (folder / "feeds.yaml").write_text(newsroom.feeds_yaml(), "utf-8")
        with App(folder / "feeds.yaml", Options(clock=clock, base_url=address)) as app:
            app.service.poll_once(lambda _result: None)
        yield address


def missing() -> str | None:
    """Return what is needed and not installed."""
    for program in ("newsboat", "node"):
        if shutil.which(program) is None:
            return f"{program}, Debian's package"
    if not (NODE / "node_modules").exists():
        return "feedsmith and rss-parser: npm install --prefix tests/node --no-package-lock"
    return None


def agreement(found: list[Read], expected: list[Read]) -> dict[str, int]:
    """Return how many entries are the same, and in how many of them each field is."""
    wanted = {one.id: one for one in expected}
    pairs = [(one, wanted[one.id]) for one in found if one.id in wanted]
    names = [one.name for one in fields(Read)]
    return {name: sum(getattr(one, name) == getattr(other, name) for one, other in pairs) for name in names}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _fetched(address: str) -> bytes:
    with urlopen(address, timeout=20) as answer:
        body: bytes = answer.read()
    return body


def _shown(content: str) -> str | None:
    """Return the first picture of a text: readers that know no thumbnail show that."""
    return next(
        (str(one.get("src")) for one in lxml.html.fragment_fromstring(content, "div").iter("img")), None
    )


def _table(address: str) -> Iterator[str]:
    yield "| reader | format | channel | entries | " + " | ".join(one.name for one in fields(Read)) + " |"
    yield "|---|---|---|--:|" + "--:|" * len(fields(Read))
    for name, (read, formats) in READERS.items():
        for ending in formats:
            for called, channel in CHANNELS.items():
                expected = published(f"{address}{channel}.json")
                with tempfile.TemporaryDirectory() as folder:
                    found = read(f"{address}{channel}.{ending}", Path(folder))
                same = agreement(found, expected)
                counts = " | ".join(f"{same[one.name]}/{len(expected)}" for one in fields(Read))
                yield f"| {name} | {ending} | {called} | {len(found)} | {counts} |"


def main() -> None:
    """Print the table."""
    if what := missing():
        sys.exit(f"needs {what}")
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with tempfile.TemporaryDirectory() as folder, newsroom_site(Path(folder)) as address:
        for line in _table(address):
            print(line)


if __name__ == "__main__":
    main()
