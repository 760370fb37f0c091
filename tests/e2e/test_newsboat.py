"""A reader subscribes with the real newsboat: ids stay through a restart, nothing comes twice (C1, C13)."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import Item, comes_true, free_port, item, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite, aggregator

_RELOAD_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsboat:
    """One newsboat with a home of its own, subscribed to one address."""

    program: str
    home: Path
    feed: str

    def reload(self) -> None:
        """Fetch the feed once, without a screen."""
        (self.home / "urls").write_text(self.feed + "\n", "utf-8")
        (self.home / "config").write_text("reload-threads 1\n", "utf-8")
        files = {"-C": "config", "-u": "urls", "-c": "cache.db"}
        options = [word for flag, name in files.items() for word in (flag, str(self.home / name))]
        done = subprocess.run(
            [self.program, *options, "-x", "reload"],
            env={"HOME": str(self.home), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_RELOAD_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def articles(self) -> list[tuple[str, str]]:
        """Return guid and title of every article in its cache, in the order of coming."""
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return list(cache.execute("select guid, title from rss_item order by id"))


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


@pytest.fixture
def newsboat_program() -> str:
    """Where newsboat is; CI installs it, so that its absence is a failure there."""
    found = shutil.which("newsboat")
    if found is None:
        message = "needs newsboat (Debian's package of that name)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def test_newsboat_sees_the_same_ids_after_a_restart(
    site: TemporarySite, origin: Origin, newsboat_program: str, tmp_path: Path
) -> None:
    """Issue, how it is judged: subscribe with newsboat and see the same ids after a restart."""
    owned = "https://news.example/articles/2"
    old = (
        _news(1, hours=5),
        _news(2, hours=4, guid=owned),
        _news(3, hours=3, title="افتتاح سد جديد في الوادي", text="افتتح الوزير سدا جديدا."),
        _news(4, hours=2, title="市長が新しい橋を開く", text="橋は来週から使える。"),
    )
    origin.serve("/a", rss(*old), etag='"1"')
    address = f"127.0.0.1:{free_port()}"
    site.configure(
        {"url": origin.at("/a"), "topics": "economy"}, serve={"listen": address}, publish={"every": "1s"}
    )
    newsboat = Newsboat(program=newsboat_program, home=tmp_path, feed=f"http://{address}/all.atom")

    with RunningService(site.config) as service:
        service.wait_for(newsboat.feed)
        _wait_until_published(site, old)
        newsboat.reload()
        assert service.stop() == 0, service.text()
    before = newsboat.articles()

    fresh = _news(5, hours=1, title="ميناء البصرة يستأنف العمل")
    origin.replace("/a", body=rss(fresh, *old), etag='"2"')
    with RunningService(site.config) as service:
        service.wait_for(newsboat.feed)
        # The source is not due yet: a second process polls it, and one of the two publishes.
        polled = aggregator("poll", "--all", "--config", site.config)
        assert polled.code == 0, polled.out + polled.err
        _wait_until_published(site, (fresh, *old))
        newsboat.reload()
        assert service.stop() == 0, service.text()
    after = newsboat.articles()

    assert sorted(title for _guid, title in before) == sorted(str(one.title) for one in old)
    assert owned in {guid for guid, _title in before}
    assert after[: len(before)] == before
    assert [title for _guid, title in after[len(before) :]] == [fresh.title]
    guids = [guid for guid, _title in after]
    assert len(set(guids)) == len(guids)
    assert set(guids) == set(site.document().ids)


def test_newsboat_sees_what_five_outlets_carry_once(
    site: TemporarySite, origin: Origin, newsboat_program: str, tmp_path: Path
) -> None:
    """Copies collapsed, as an article and as a story, also when a further outlet comes after a restart."""
    report = _news(1, hours=2)
    for name in "abcd":
        origin.serve(f"/{name}", rss(replace(report, guid=f"{name}-1"), title=f"Outlet {name}"))
    origin.serve("/e", rss(title="Outlet e"))
    address = f"127.0.0.1:{free_port()}"
    site.configure(
        *({"url": origin.at(f"/{name}"), "topics": "economy"} for name in "abcde"),
        serve={"listen": address},
        publish={"every": "1s"},
        channels={"paths": {"topics/economy": {"show": "stories"}}},
    )
    boats = []
    for path in ("all", "topics/economy"):
        home = tmp_path / path.replace("/", "-")
        home.mkdir()
        url = f"http://{address}/{path}.atom"
        boats.append(Newsboat(program=newsboat_program, home=home, feed=url))
    seen = []
    for further in (rss(title="Outlet e"), rss(replace(report, guid="e-1"), title="Outlet e")):
        origin.replace("/e", body=further)
        with RunningService(site.config) as service:
            service.wait_for(boats[0].feed)
            assert aggregator("poll", "--all", "--config", site.config).code == 0
            assert comes_true(lambda: "Also at" in _published(site, "all"), 30)
            assert comes_true(lambda: "Also at" in _published(site, "topics/economy"), 30)
            for boat in boats:
                boat.reload()
            assert service.stop() == 0, service.text()
        seen.append([boat.articles() for boat in boats])

    assert seen[0] == seen[1]
    assert [len(articles) for articles in seen[0]] == [1, 1]
    assert {title for articles in seen[0] for _guid, title in articles} == {report.title}
    assert seen[0][0] != seen[0][1]


def _published(site: TemporarySite, channel: str) -> str:
    path = site.output / f"{channel}.atom"
    return path.read_text("utf-8") if path.exists() else ""


def _news(number: int, *, hours: int, **changes: Any) -> Item:
    """Return an entry of the last hours by the machine's clock, which the process goes by."""
    published = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    return item(number, published=published, **changes)


def _wait_until_published(site: TemporarySite, expected: tuple[Item, ...]) -> None:
    titles = {one.title for one in expected}
    path = site.output / "all.atom"
    assert comes_true(lambda: path.exists() and set(site.document().titles) == titles, 30)
