"""What the admin listener tells its owner, and nobody else."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from aggregator.app.site import App
from aggregator.observability import log
from aggregator.web.admin import Admin
from aggregator.web.listening import served
from aggregator.web.recent_problems import recent_problems
from tests.fakes import item, rss
from tests.origin import Answer, Origin
from tests.site import TemporarySite, subscribe_at_hub
from tests.unit.web.test_feeds import ask


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


@pytest.fixture
def app(site: TemporarySite, origin: Origin) -> Iterator[App]:
    """A site with a source that is well, one that fails, and one of an odd name; polled once."""
    well = origin.serve("/well", rss(item(1), item(2)))
    gone = origin.handle("/gone", lambda _seen: Answer(status=410))
    odd = {
        "url": origin.serve("/odd", rss(item(3))),
        "name": "<script>alert(1)</script>",
        "topics": "economy",
    }
    site.configure(well, gone, odd)
    site.round()
    with site.opened() as opened:
        yield opened


@pytest.fixture
def admin(app: App) -> Iterator[str]:
    with _listening(app, lambda: app.clock.now()) as address:
        yield address


def _listening(app: App, worked_at: Callable[[], datetime | None]) -> AbstractContextManager[str]:
    return served(Admin(app.store, app.clock, worked_at).app("127.0.0.1"), "127.0.0.1", 0)


def test_the_status_page_tells_what_needs_a_person_first(admin: str) -> None:
    status, headers, body = ask(admin, "/status")
    page = html.document_fromstring(body)
    text = str(page.xpath("string()"))

    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert text.index("gone for good (410)") < text.index("Health")
    assert [one.text for one in page.iter("span") if one.get("class") == "fails"]
    assert "2 new, at most 2 a day" in text
    assert "<script>alert(1)</script>" in text
    assert page.find(".//script") is None


def test_the_status_page_lists_every_source_and_channel(admin: str) -> None:
    page = html.document_fromstring(ask(admin, "/status")[2])
    sources, channels = page.findall(".//table")

    assert len(sources.findall("tbody/tr")) == 3
    assert [one.text for one in channels.findall("tbody/tr/th/small")] == ["all", "topics/economy"]


def test_a_channel_is_told_in_numbers(admin: str) -> None:
    row = html.document_fromstring(ask(admin, "/status")[2]).findall(".//table")[1].find("tbody/tr")

    assert row is not None
    assert [str(one.xpath("string()")) for one in row.findall("td")][:4] == [
        "30 min of news",
        "2 sources, largest 67 %",
        "3",
        "3",
    ]


def test_the_size_of_documents_is_told_plain_and_packed(app: App) -> None:
    sizes = {"all.atom": 34_400, "all.atom.br": 5_600}
    own = Admin(app.store, app.clock, app.clock.now, tuple, sizes.get)
    with served(own.app("127.0.0.1"), "127.0.0.1", 0) as address:
        cells = (
            html.document_fromstring(ask(address, "/status")[2]).findall(".//table")[1].findall("tbody/tr/td")
        )

    texts = [str(one.xpath("string()")) for one in cells]
    assert "34 KB6 KB packed" in texts
    assert "not written" in texts


def test_what_the_log_warned_of_is_told_newest_first_and_not_for_ever(app: App) -> None:
    with recent_problems() as problems:
        own = Admin(app.store, app.clock, app.clock.now, problems.newest_first)
        log("channel.published", channel="all")
        for number in range(25):
            log("channel.failed", logging.ERROR, channel=f"<i>{number}</i>")
        with served(own.app("127.0.0.1"), "127.0.0.1", 0) as address:
            lines = html.document_fromstring(ask(address, "/status")[2]).findall(".//ul[@class='log']/li")
    log("channel.failed", logging.ERROR, channel="later")

    assert len(lines) == 20
    assert str(lines[0].xpath("string()")).endswith("channel.failed channel=<i>24</i>")
    assert len(problems.newest_first()) == 20
    assert "later" not in problems.newest_first()[0].text


def test_the_home_of_the_listener_is_the_status_page(admin: str) -> None:
    status, headers, _body = ask(admin, "/")

    assert (status, headers["location"]) == (307, "/status")


def test_metrics_are_those_of_now(admin: str) -> None:
    status, headers, body = ask(admin, "/metrics")
    lines = body.decode().splitlines()

    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'aggregator_sources{outcome="new"} 2.0' in lines
    assert 'aggregator_sources{outcome="gone"} 1.0' in lines
    assert 'aggregator_channel_shown_total{channel="topics/economy"} 1.0' in lines
    assert 'aggregator_channel_entries{channel="all"} 3.0' in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)


def test_subscribers_of_our_hub_are_counted_by_document_and_not_named(app: App, admin: str) -> None:
    assert b"<h2>Hub</h2>" not in ask(admin, "/status")[2]
    subscribe_at_hub(app, "topics/economy.rss", failing=True)
    subscribe_at_hub(app, "all.atom")
    subscribe_at_hub(app, "topics/economy.rss")

    page, measured = ask(admin, "/status")[2], ask(admin, "/metrics")[2].decode()
    rows = html.document_fromstring(page).findall(".//table")[2].findall("tbody/tr")

    assert [[str(cell.xpath("string()")) for cell in row] for row in rows] == [
        ["topics/economy.rss", "2", "1"],
        ["all.atom", "1", "none"],
    ]
    assert 'aggregator_hub_subscribers{topic="topics/economy.rss"} 2.0' in measured
    assert 'aggregator_hub_failing_subscribers{topic="topics/economy.rss"} 1.0' in measured
    assert 'aggregator_hub_failing_subscribers{topic="all.atom"} 0.0' in measured
    assert "secret" not in page.decode() + measured


def test_a_subscriber_whose_lease_is_over_is_counted_no_more(app: App) -> None:
    subscribe_at_hub(app, "all.atom")

    assert len(app.store.measures(app.clock.now()).topics) == 1
    assert app.store.measures(app.clock.now() + timedelta(days=1)).topics == ()


def test_a_site_that_has_published_is_ready(admin: str) -> None:
    assert ask(admin, "/readyz")[0] == 200


def test_a_site_that_has_published_nothing_is_not_ready(site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/well", rss(item(1))))
    with site.opened() as app, _listening(app, lambda: None) as address:
        assert ask(address, "/readyz")[0] == 503


@pytest.mark.parametrize(("still_for", "status"), [(1, 200), (119, 200), (121, 503)])
def test_work_that_stands_still_is_told(app: App, still_for: int, status: int) -> None:
    worked_at = app.clock.now() - timedelta(seconds=still_for)
    with _listening(app, lambda: worked_at) as address:
        found, _headers, body = ask(address, "/livez")

    assert found == status
    assert (b"nothing was done since" in body) == (status == 503)


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost:1", 200), ("127.0.0.1", 200)],
)
def test_a_name_that_somebody_points_here_is_not_answered(admin: str, host: str, status: int) -> None:
    """DNS rebinding: a page elsewhere must not read the status through a visitor's browser."""
    assert ask(admin, "/status", Host=host)[0] == status


def test_nothing_can_be_changed(admin: str) -> None:
    assert ask(admin, "/status", "POST")[0] == 405


def test_what_is_public_does_not_hold_the_status(site: TemporarySite, app: App) -> None:
    assert app.store.status().sources
    assert not [path for path in site.mtimes() if "status" in path]


def test_work_that_stands_still_from_the_first_is_told(app: App) -> None:
    """What began and never came round is as dead as what came round once."""
    began = app.clock.now()
    app.service.stop()
    app.run()

    assert app.service.worked_at == began
