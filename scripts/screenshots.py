"""Draw the pictures of docs/pictures from the demo: `python -m scripts.screenshots [FOLDER]`.

The newsroom is made up and its clock stands still, so that a picture changes only where the pages do.
"""

import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser

from aggregator.app.paths import size_of
from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.demo.server import DemoNewsroom
from aggregator.observability import logger
from aggregator.web.admin import Admin
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.recent_problems import recent_problems
from aggregator.web.terms import Terms
from scripts.chromium import browser, program

_FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
_DESK, _PHONE = (960, 720), (360, 720)
_DAYS, _ROUNDS_A_DAY = 9, 3
_TERMS = Terms(fresh_for=timedelta(minutes=5))
_SITE = "site: {title: Demo Newsroom}"
_ARABIC_SITE = "site: {title: غرفة الأخبار, language: ar, timezone: Asia/Baghdad}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: the page, below the feeds' or the admin's address, and how it is looked at."""

    name: str
    page: str
    size: tuple[int, int] = _DESK
    dark: bool = False
    arabic: bool = False


SHOTS = (
    Shot(name="index", page="index.html"),
    Shot(name="channel-english", page="topics/economy.html"),
    Shot(name="channel-arabic", page="regions/middle-east.html", arabic=True),
    Shot(name="channel-mixed", page="all.html"),
    Shot(name="channel-dark", page="all.html", dark=True),
    Shot(name="channel-phone", page="regions/middle-east.html", size=_PHONE, arabic=True),
    Shot(name="status", page="status"),
)


class StandingClock:
    """The Clock port, moved by hand."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the present."""
        return self._now

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self._now += span


@contextmanager
def demo_site(site: str) -> Iterator[tuple[str, str]]:
    """Run the demo for some days of its own time; gives the addresses of feeds and status page."""
    clock = StandingClock()
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-") as folder,
        DemoNewsroom(clock.now, pace_seconds=480.0) as newsroom,
        served(FeedServer(Path(folder) / "output", lambda: _TERMS), "127.0.0.1", 0) as feeds,
        recent_problems() as problems,
    ):
        path = Path(folder) / "feeds.yaml"
        path.write_text(newsroom.feeds_yaml().replace(_SITE, site), "utf-8")
        with App(path, Options(clock=clock, base_url="https://news.example.org/")) as app:
            for number in range(_DAYS * _ROUNDS_A_DAY, -1, -1):
                app.store.make_all_due(clock.now())
                app.service.poll_once(lambda _result: None)
                clock.wait(timedelta(hours=24 / _ROUNDS_A_DAY) if number else timedelta(minutes=4))
            app.publisher.publish_changed(at_once=True)
            admin = Admin(
                app.store,
                clock,
                clock.now,
                lambda: problems.newest_first()[:3],
                lambda document: size_of(app.paths.published(document)),
            )
            with served(admin.app("127.0.0.1"), "127.0.0.1", 0) as status:
                yield feeds, status


def shoot(chromium: Browser, shot: Shot, address: str, folder: Path) -> None:
    """Take one picture."""
    width, height = shot.size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if shot.dark else "light"
    )
    page = context.new_page()
    page.goto(address + shot.page)
    page.screenshot(path=folder / f"{shot.name}.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = program()
    if path is None:
        sys.exit("needs chromium (Debian's package of that name)")
    logger.addHandler(logging.NullHandler())
    with browser(path) as chromium:
        for arabic, site in ((False, _SITE), (True, _ARABIC_SITE)):
            with demo_site(site) as (feeds, status):
                for shot in (one for one in SHOTS if one.arabic == arabic):
                    shoot(chromium, shot, status if shot.page == "status" else feeds, folder)


if __name__ == "__main__":
    main()
