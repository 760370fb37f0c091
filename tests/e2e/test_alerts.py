"""The owner hears of what needs a person: by a command, by a webhook, in a feed of their own."""

import json
import shutil
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from lxml import etree

from aggregator.app.alerts import Machine
from aggregator.app.paths import Paths
from aggregator.app.site import App
from aggregator.web.admin import Admin
from aggregator.web.listening import served
from tests.fakes import NOON, FixedClock, comes_true, item, rss
from tests.origin import Answer, Origin, Seen
from tests.site import TemporarySite
from tests.unit.web.test_feeds import ask

_WRITE = "import sys; open('told.txt', 'a').write(sys.stdin.read() + '--\\n')"


def told(site: TemporarySite) -> list[str]:
    path = site.folder / "told.txt"
    return path.read_text("utf-8").split("--\n")[:-1] if path.exists() else []


def test_an_owner_hears_of_a_dead_source_once_and_of_its_return(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        posted: list[Seen] = []

        def hook(seen: Seen) -> Answer:
            posted.append(seen)
            return Answer(status=204)

        feed = origin.serve("/a", rss(item(1)))
        command = [sys.executable, "-c", _WRITE]
        site.configure(
            feed, alerts={"command": command, "webhook": origin.handle("/hook", hook), "every": "1h"}
        )
        site.round()
        origin.replace("/a", status=500)
        for _day in range(4):
            site.clock.forward(days=1)
            site.round()
        with site.opened() as app:
            app.alerter.tick()
            app.alerter.tick()
        first = told(site)
        origin.replace("/a", status=200, body=rss(item(1), item(2)))
        site.clock.forward(minutes=5)
        site.round()
        with site.opened() as app:
            app.alerter.tick()
        early = told(site)
        site.clock.forward(hours=1)
        with site.opened() as app:
            app.alerter.tick()
            with served(
                Admin(app.store, app.clock, app.clock.now).app("127.0.0.1"), "127.0.0.1", 0
            ) as address:
                code, _headers, private = ask(address, "/ops.atom")

    assert code == 200
    (begun,) = first
    assert begun.startswith("! ")
    assert feed in begun
    assert early == first
    assert told(site)[1].startswith("over: ")
    assert len(told(site)) == len(posted) == 2
    root = etree.fromstring(private)
    (entry,) = root.findall("{*}entry")
    assert (entry.findtext("{*}title") or "").startswith("Over: ")
    assert not list(site.output.rglob("ops*"))


def test_a_message_that_did_not_arrive_is_tried_again(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        status = [500]
        hook = origin.handle("/hook", lambda _seen: Answer(status=status[0]))
        site.configure(origin.serve("/gone", status=410), alerts={"webhook": hook})
        site.round()
        with site.opened() as app:
            app.alerter.tick()
            status[0] = 200
            app.alerter.tick()
            app.alerter.tick()
            remembered = json.loads(app.store.recall("alerts") or "")

    assert [seen.status for seen in origin.requests("/hook")] == [500, 200]
    assert remembered["told_at"] is not None


def test_each_kind_begins_once_is_told_once_and_is_over_once(tmp_path: Path) -> None:
    """Silence of a source and of a channel, entries lost, an edit that is refused, a store that was rebuilt."""
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        hourly = [item(number, published=NOON - timedelta(hours=number)) for number in range(1, 40)]
        steady = origin.serve("/steady", rss(*hourly))
        fast = origin.serve("/fast", rss(*(item(number) for number in range(100, 105))))
        alerts = {"command": [sys.executable, "-c", _WRITE], "every": "1h"}
        site.configure(steady, fast, alerts=alerts)
        site.round()

        def looked(hours: float = 2) -> set[str]:
            """Poll and look twice; return what was told meanwhile, without addresses and numbers."""
            before = len(told(site))
            site.clock.forward(hours=hours)
            site.round()
            with site.opened() as app:
                app.follower.tick()
                app.alerter.tick()
                app.alerter.tick()
            return {kind for text in told(site)[before:] for kind in _kinds(text)}

        assert looked() == set()
        origin.replace("/fast", body=rss(*(item(number) for number in range(200, 205))))
        assert looked() == {"! lost"}
        assert looked(hours=24 * 9) == {"! silent", "! quiet", "over: lost"}
        assert looked() == set()
        now = site.clock.now()
        fresh = [item(number, published=now - timedelta(minutes=number)) for number in (300, 301)]
        origin.replace("/steady", body=rss(*fresh, *hourly[:30]))
        assert looked() == {"over: silent", "over: quiet"}
        good, before = site.text(), len(told(site))
        with site.opened() as app:
            for text, refused in ((good + "colour: red\n", True), (good, False)):
                site.clock.forward(hours=2)
                site.config.write_text(text, "utf-8")
                assert comes_true(partial(_shows, app, refused))
                app.alerter.tick()
        assert [_kinds(text) for text in told(site)[before:]] == [{"! refused", "! clock"}, {"over: refused"}]
        database = site.state / "aggregator.db"
        database.write_bytes(b"not a database" * 999)
        assert looked() == {"! rebuilt"}
        assert looked(hours=30) == {"over: rebuilt"}


def _shows(app: App, refused: bool) -> bool:
    app.follower.tick()
    return refused is any("colour" in one.text for one in app.store.notices())


_SIGNS = {
    "lost": "may have lost entries",
    "silent": "usually it has something new",
    "quiet": "channel ",
    "refused": "colour",
    "rebuilt": "damaged",
    "clock": "the clock jumped",
}


def _kinds(message: str) -> set[str]:
    """Return what a message tells, as mark and kind of each line; a line of no known kind as it is."""
    return {
        next((f"{line.split()[0]} {kind}" for kind, sign in _SIGNS.items() if sign in line), line)
        for line in message.splitlines()
    }


def test_a_disk_that_is_nearly_full_is_an_alert(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "feeds.yaml")
    paths.output.mkdir()
    left = shutil.disk_usage(paths.output).free

    def found(least: int) -> list[str]:
        return [one.key for one in Machine(paths, FixedClock(), lambda: 0.0, free_at_least=least)()]

    assert found(left // 2) == []
    assert found(left * 2) == ["disk"]


def test_a_clock_that_jumps_is_an_alert_for_a_day(tmp_path: Path) -> None:
    clock, seconds = FixedClock(), [0.0]
    machine = Machine(Paths(tmp_path / "feeds.yaml"), clock, lambda: seconds[0])

    def after(hours: float, by_the_clock: float) -> list[str]:
        seconds[0] += hours * 3600
        clock.forward(hours=by_the_clock)
        return [one.text for one in machine()]

    assert after(1, 1) == []
    assert after(1, 3) == ["the clock jumped by +120 minutes: is it set by NTP?"]
    assert after(1, 1) == ["the clock jumped by +120 minutes: is it set by NTP?"]
    assert after(24, 24) == []
    assert after(1, -1) == ["the clock jumped by -120 minutes: is it set by NTP?"]
