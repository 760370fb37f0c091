"""Rounds of polling and publishing: nothing that goes wrong with one stops the others."""

import gc
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.errors import StoreError
from aggregator.model.channel import Edition, RenderedFeed
from aggregator.model.poll import Outcome
from aggregator.observability import logger
from aggregator.render import RENDERERS, Leaves
from aggregator.store import SqlStore
from tests.fakes import comes_true, item, rss, source
from tests.origin import Answer, Origin, Seen
from tests.site import TemporarySite


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def follows(app: App, condition: Callable[[], bool]) -> bool:
    """Tick as the service does until a condition holds."""

    def look() -> bool:
        app.follower.tick()
        return condition()

    return comes_true(look)


def test_a_source_that_only_the_store_knows_does_not_spin(site: TemporarySite, origin: Origin) -> None:
    """Another process has read an edited feeds.yaml before this one did."""
    site.configure(origin.serve("/a", rss(item(1))))
    polls: list[int] = []
    with site.opened() as app:
        app.store.sync_sources(
            [source(origin.at("/a")), source("https://new.example/feed")],
            timedelta(minutes=30),
            site.clock.now(),
        )
        thread = threading.Thread(target=lambda: polls.append(app.poller.poll_due()), daemon=True)
        thread.start()
        thread.join(5)
        ended = not thread.is_alive()
        app.poller.stop()
        thread.join(5)

    assert ended
    assert polls == [1]


def test_a_source_that_is_removed_while_it_is_fetched_stores_nothing(
    site: TemporarySite, origin: Origin
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(_seen: Seen) -> Answer:
        asked.set()
        go_on.wait(10)
        return Answer(body=rss(item(1)).encode())

    keep = origin.serve("/keep", rss(item(2)))
    site.configure(origin.handle("/slow", slow), keep)
    with site.opened() as app:
        round_ = threading.Thread(target=app.poller.poll_due)
        round_.start()
        assert asked.wait(10)
        site.configure(keep)
        assert follows(app, lambda: app.store.active_urls() == {keep})
        go_on.set()
        round_.join(20)
        status = app.store.status()

    assert not round_.is_alive()
    assert [one.url for one in status.sources] == [keep]
    assert status.articles == 1


def test_a_channel_that_cannot_be_rendered_costs_no_other(
    site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One title must not cost the other channels; it is tried again."""
    site.configure(
        {"url": origin.serve("/a", rss(item(1))), "topics": "economy"},
        {"url": origin.serve("/b", rss(item(2, "b.example"))), "topics": "water"},
    )
    render = RENDERERS["atom"]

    def fail(edition: Edition, leaves: Leaves | None = None) -> RenderedFeed:
        if edition.channel.path == "topics/economy":
            raise ValueError("a title that cannot be")
        return render(edition, leaves)

    monkeypatch.setitem(RENDERERS, "atom", fail)
    site.round()
    failed = site.published.failed
    monkeypatch.undo()
    there = set(site.mtimes())
    site.round()

    assert failed == ("topics/economy",)
    assert {"all.atom", "topics/water.atom", "index.html"} <= there
    assert "topics/economy.atom" not in there
    assert len(site.document("topics/economy").ids) == 1


@pytest.mark.parametrize("pace", [timedelta(0), timedelta(hours=1)], ids=["as it comes", "at rest"])
def test_what_came_is_published_while_a_slow_server_is_waited_for(
    site: TemporarySite, origin: Origin, pace: timedelta
) -> None:
    document, title = site.output / "all.atom", str(item(3).title)

    def answer_once_published(_seen: Seen) -> Answer:
        published = comes_true(lambda: title in document.read_text("utf-8"))
        return Answer(body=rss(item(2, "b.example")).encode()) if published else Answer(status=503)

    with Origin("127.0.0.2") as other:
        slow = other.serve("/slow", rss(item(4, "b.example")))
        site.configure({"url": origin.serve("/quick", rss(item(1)))}, {"url": slow})
        site.round()
        origin.replace("/quick", body=rss(item(3), item(1)))
        other.handle("/slow", answer_once_published)
        results = site.round(publish_every=pace)

    assert results[slow].outcome is Outcome.NEW
    assert len(site.document("all").ids) == 4


def test_a_document_that_cannot_be_written_costs_no_other(site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/a", rss(item(1))), "topics": "economy", "regions": "gulf"})
    site.output.mkdir()
    (site.output / "topics").write_text("in the way")

    site.round()
    failed = site.published.failed
    (site.output / "topics").unlink()
    site.round()

    assert failed == ("topics/economy",)
    assert len(site.document("regions/gulf").ids) == 1
    assert len(site.document("topics/economy").ids) == 1


def test_a_channel_that_cannot_be_written_rests_and_is_noticed_until_it_can(
    site: TemporarySite, origin: Origin
) -> None:
    site.configure({"url": origin.serve("/a", rss(item(1))), "topics": "economy"})
    site.output.mkdir()
    (site.output / "topics").write_text("in the way")
    with site.opened() as app:
        app.poller.poll_due()
        failed = [app.publisher.publish_changed().failed for _ in range(3)]
        noticed = [notice.text for notice in app.store.notices()]
        (site.output / "topics").unlink()
        site.clock.forward(minutes=2)
        assert app.publisher.publish_changed().failed == ()
        assert app.store.notices() == ()

    assert failed == [("topics/economy",), (), ()]
    assert "topics/economy could not be published" in noticed[0]


def test_a_poll_that_brings_nothing_new_is_called_unchanged_everywhere(
    site: TemporarySite, origin: Origin
) -> None:
    site.configure(origin.serve("/a", rss(item(1), item(2))))
    site.round()
    origin.replace("/a", body=rss(item(1)))
    site.clock.forward(hours=1)
    site.round()

    assert [source.outcome for source in site.status().sources] == ["unchanged"]


def test_a_store_that_fails_ends_the_round_and_loses_nothing(
    site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full for a moment: the leases are given back, and the next round reads everything."""
    urls = [origin.serve(f"/s{number}", rss(item(number, f"h{number}.example"))) for number in range(4)]
    site.configure(*urls)
    commit = SqlStore.commit_poll

    def fail(*_arguments: object) -> None:
        raise StoreError("disk full")

    with site.opened() as app:
        monkeypatch.setattr(SqlStore, "commit_poll", fail)
        with pytest.raises(StoreError):
            app.poller.poll_due()
        monkeypatch.setattr(SqlStore, "commit_poll", commit)
        polls = app.poller.poll_due()
        articles = app.store.status().articles

    assert polls == 4
    assert articles == 4


def test_publishing_keeps_its_pace(site: TemporarySite, origin: Origin) -> None:
    """Rule C18: at most every publish.every, after the first round."""
    every = timedelta(minutes=5)
    origin.serve("/a", rss(item(1)))
    site.configure(origin.at("/a"))
    site.round(publish_every=every)
    with site.opened(publish_every=every) as app:
        site.clock.forward(minutes=1)
        origin.replace("/a", body=rss(item(0), item(1)))
        app.store.make_all_due(site.clock.now())
        app.poller.poll_due()

        early = app.publisher.publish_changed()
        site.clock.forward(minutes=4)
        due = app.publisher.publish_changed()

    assert early.written == ()
    assert "all.atom" in due.written


def test_edits_are_taken_over_by_a_running_app(site: TemporarySite, origin: Origin) -> None:
    """Item 2, without a process: right, wrong, mended."""
    a, b = origin.serve("/a", rss(item(1))), origin.serve("/b", rss(item(2, "b.example")))
    site.configure(a)
    with site.opened() as app:
        site.configure(a, {"url": b, "topics": "water"})
        assert follows(app, lambda: len(app.store.active_urls()) == 2)
        good = site.text()

        site.config.write_text(good + "  - ftp://c.example\n", "utf-8")
        assert follows(app, lambda: bool(app.store.notices()))
        problem = app.store.notices()[0].text
        kept = app.store.active_urls()

        site.config.write_text(good, "utf-8")
        assert follows(app, lambda: not app.store.notices())

    assert "ftp" in problem
    assert kept == {a, b}


@pytest.mark.parametrize(
    ("written", "event"),
    [("sauces: []\n", "config.refused"), ("sources: ['https://other.example/feed']\n", "config.held")],
    ids=["refused", "held"],
)
def test_what_the_log_says_of_a_wrong_file_status_says_already(
    site: TemporarySite, origin: Origin, written: str, event: str
) -> None:
    site.configure(*(f"https://h{number}.example/feed" for number in range(10)))
    noticed: list[bool] = []

    class Reader(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if event in record.getMessage():
                noticed.append(bool(app.store.notices()))

    reader = Reader()
    with site.opened() as app:
        logger.addHandler(reader)
        try:
            site.config.write_text(f"site: {{id: '{site.site_id()}'}}\n{written}", "utf-8")
            assert follows(app, lambda: bool(noticed))
        finally:
            logger.removeHandler(reader)

    assert noticed == [True] * len(noticed)


def test_a_new_title_of_the_site_is_published(site: TemporarySite, origin: Origin) -> None:
    a = origin.serve("/a", rss(item(1)), etag='"1"')
    site.configure(a)
    site.round()
    before = site.document()

    site.configure(a, site={"title": "Morning Desk"})
    site.round()

    assert site.document().title == "Morning Desk"
    assert site.document().ids == before.ids


def test_an_index_that_cannot_be_written_is_told_and_made_up_for(site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", rss(item(1))))
    (site.output / "index.opml" / "in the way").mkdir(parents=True)

    with site.opened() as app:
        app.service.poll_once(lambda _result: None)
        refused = [one.text for one in app.store.notices()]
        shutil.rmtree(site.output / "index.opml")
        site.clock.forward(minutes=2)
        app.publisher.publish_changed()

    assert len(refused) == 1
    assert "index.opml" in refused[0]
    assert (site.output / "index.opml").is_file()
    assert site.status().notices == ()


@pytest.mark.parametrize("obstacle", ["database", "run"])
def test_a_site_that_cannot_be_opened_leaves_nothing_open(
    site: TemporarySite, origin: Origin, obstacle: str
) -> None:
    """ResourceWarning is an error in these tests."""
    site.configure(origin.at("/a"))
    site.state.mkdir()
    if obstacle == "database":
        (site.state / "aggregator.db").mkdir()
    else:
        (site.state / "run").write_text("in the way")

    with pytest.raises(StoreError):
        App(site.config, Options(environ={}))
    gc.collect()


def test_maintenance_runs_on_an_empty_store(site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.at("/a"))

    site.maintain()

    assert site.status().articles == 0


def test_a_clock_that_is_set_back_by_two_hours_is_noticed_within_a_tick(
    site: TemporarySite, origin: Origin
) -> None:
    site.configure(origin.serve("/a", rss(item(1))))
    with site.opened() as app:
        app.service._poll()
        site.clock.forward(hours=-2)

        app.service._poll()
        (report,) = app.store.status().sources

    assert report.next_poll_at == site.clock.now() + timedelta(minutes=30)
    assert len(origin.requests()) == 1


def test_a_clock_that_jumps_ahead_makes_each_source_due_once(site: TemporarySite, origin: Origin) -> None:
    urls = [origin.serve(f"/s{number}", rss(item(number, f"h{number}.example"))) for number in range(5)]
    site.configure(*urls)
    with site.opened() as app:
        app.service._poll()
        site.clock.forward(hours=2)

        app.service._poll()
        app.service._poll()

    assert len(origin.requests()) == 10
