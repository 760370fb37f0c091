"""`aggregator run` as a person starts it: a process, a file that is edited, signals (issue item 5)."""

import signal
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from aggregator.app.questions import open_store
from aggregator.store.schema import SCHEMA_VERSION
from tests.fakes import comes_true, item, read_document, rss
from tests.origin import Origin, never_answers
from tests.site import RunningService, TemporarySite, aggregator


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def fresh(number: int, host: str = "news.example") -> Any:
    """Return an undated entry: it is news whenever the test runs."""
    return item(number, host, published=None)


def configure(site: TemporarySite, *sources: Any, every: str = "1s") -> None:
    site.configure(*sources, serve={"listen": "127.0.0.1:0"}, publish={"every": every})


def shows(site: TemporarySite, title: str, channel: str = "all") -> bool:
    path = site.output / f"{channel}.atom"
    return path.exists() and title in read_document(path).titles


def problems(site: TemporarySite) -> list[str]:
    """Return what the service told the owner; `status` shows it."""
    with open_store(site.config) as store:
        return [notice.text for notice in store.notices()]


def status(site: TemporarySite) -> Any:
    return aggregator("status", "--json", "--config", site.config).json


def fetched(url: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, _lower(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _lower(error.headers), error.read()


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def test_a_run_from_the_first_start_to_the_restart(site: TemporarySite, origin: Origin) -> None:
    """Items 1 and 5: serves output/, follows edits, stops in order, goes on where it was."""
    a = origin.serve("/a", rss(fresh(1)), etag='"a"')
    configure(site, {"url": a, "topics": "economy"})
    with RunningService(site.config) as service:
        assert comes_true(lambda: shows(site, fresh(1).title))
        code, headers, body = fetched(f"{service.address}all.atom")
        assert (code, headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
        assert body == (site.output / "all.atom").read_bytes()
        assert fetched(service.address)[1]["content-type"] == "text/html; charset=utf-8"
        assert fetched(f"{service.address}topics/economy.atom")[0] == 200
        assert fetched(f"{service.address}../state/aggregator.db")[0] == 404
        assert site.site_id() in service.text()

        assert headers["cache-control"] == "public, max-age=1"

        b = origin.serve("/b", rss(fresh(2)))
        configure(site, {"url": a, "topics": "economy"}, {"url": b, "regions": "gulf"}, every="2s")
        edited_at = time.monotonic()
        service.wait_for("added=1")
        assert time.monotonic() - edited_at < 3.5
        assert comes_true(lambda: shows(site, fresh(2).title, "regions/gulf"))
        # Copies stay fresh as long as feeds.yaml says now.
        assert fetched(f"{service.address}all.atom")[1]["cache-control"] == "public, max-age=2"

        assert service.stop() == 0
    assert "Traceback" not in service.text()
    ids = read_document(site.output / "all.atom").ids

    c = origin.serve("/c", rss(fresh(3)))
    configure(site, {"url": a, "topics": "economy"}, {"url": b, "regions": "gulf"}, c)
    origin.forget()
    with RunningService(site.config) as service:
        assert comes_true(lambda: shows(site, fresh(3).title))
        assert [seen.path for seen in origin.requests()] == ["/c"]
        assert service.stop() == 0
    assert set(ids) < set(read_document(site.output / "all.atom").ids)

    origin.forget()
    done = aggregator("poll", "--all", "--config", site.config)
    assert done.code == 0, done.out + done.err
    assert origin.requests("/a")[0].headers["if-none-match"] == '"a"'
    assert origin.requests("/a")[0].status == 304


def test_the_first_news_are_out_within_seconds(site: TemporarySite, origin: Origin) -> None:
    """Rule C18: the very first round publishes as it goes, however rare publishing is later."""
    origin.serve("/a", rss(fresh(1)))
    origin.serve("/b", rss(fresh(2, "b.example")))
    configure(site, origin.at("/a"), origin.at("/b"), every="1h")

    with RunningService(site.config) as service:
        assert comes_true(lambda: shows(site, fresh(1).title) and shows(site, fresh(2).title), 15)
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(20) == 0
    assert "Traceback" not in service.text()


def test_files_that_are_wrong_change_nothing_and_are_named(site: TemporarySite, origin: Origin) -> None:
    """Item 2: a bad, empty or suspiciously shrunken file: the log and `status` say so."""
    urls = [origin.serve(f"/s{number}", rss(fresh(number, f"h{number}.example"))) for number in range(10)]
    configure(site, *urls)
    good = site.text()
    with RunningService(site.config) as service:
        assert comes_true(lambda: site.output.exists() and shows(site, fresh(9).title))
        good = site.text()

        site.config.write_text(good.replace("sources:", "sauces:"), "utf-8")
        service.wait_for("config.refused")
        assert any("sauces" in problem for problem in problems(site))

        site.config.write_text("", "utf-8")
        assert comes_true(lambda: any("empty" in problem for problem in problems(site)))

        site.config.write_text(good, "utf-8")
        assert comes_true(lambda: problems(site) == [])

        configure(site, *urls[:2])
        service.wait_for("config.held")
        held = problems(site)
        assert any("8 of 10" in problem and "aggregator apply" in problem for problem in held), held
        report = status(site)
        assert len(report["sources"]) == 10
        assert any("8 of 10" in problem for problem in report["problems"])
        loaded = service.text().count("config.loaded")

        applied = aggregator("apply", "--config", site.config)
        assert applied.code == 0, applied.err
        assert comes_true(lambda: service.text().count("config.loaded") > loaded)
        assert comes_true(lambda: problems(site) == [])
        assert len(status(site)["sources"]) == 2

        assert service.stop() == 0
    assert "Traceback" not in service.text()


def _two_hosts(site: TemporarySite, origin: Origin, other: Origin) -> Path:
    configure(site, origin.at("/hang"), {"url": other.serve("/a", rss(fresh(1))), "topics": "economy"})
    return site.config


def test_a_hanging_source_holds_neither_the_others_nor_the_end(site: TemporarySite, origin: Origin) -> None:
    """Item 5: SIGTERM gives running fetches 5 s, commits what is read, exits 0 within 10 s."""
    origin.talk("/hang", never_answers())
    with Origin("127.0.0.2") as other, RunningService(_two_hosts(site, origin, other)) as service:
        assert comes_true(lambda: shows(site, fresh(1).title))
        assert comes_true(lambda: bool(origin.requests("/hang")))

        began = time.monotonic()
        code = service.stop()
        took = time.monotonic() - began

    assert code == 0, service.text()
    assert took < 10
    assert "Traceback" not in service.text()
    report = status(site)
    assert {source["url"]: source["outcome"] for source in report["sources"]}[origin.at("/hang")] is None


def test_a_source_that_falls_due_while_another_hangs_does_not_wait_for_it(
    site: TemporarySite, origin: Origin
) -> None:
    """Item 5: one bad source never harms another."""
    origin.talk("/hang", never_answers())
    configure(site, origin.at("/hang"))
    with Origin("127.0.0.2") as other, RunningService(site.config) as service:
        assert comes_true(lambda: bool(origin.requests("/hang")))
        hanging_since = time.monotonic()
        configure(site, origin.at("/hang"), other.serve("/a", rss(fresh(1))))
        assert comes_true(lambda: bool(other.requests("/a")))
        assert time.monotonic() - hanging_since < 12  # the deadline of the hanging one is 20 s
        assert service.stop() == 0


def test_a_second_signal_ends_it_at_once(site: TemporarySite, origin: Origin) -> None:
    """Item 5."""
    origin.talk("/hang", never_answers())
    configure(site, origin.at("/hang"))
    with RunningService(site.config) as service:
        assert comes_true(lambda: bool(origin.requests("/hang")))
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("service.stopping")

        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        code = service.process.wait(20)

    assert time.monotonic() - began < 3
    assert code != 0


def test_poll_beside_run_leaves_publishing_to_it(site: TemporarySite, origin: Origin) -> None:
    """Item 5: a second process polls, and says that it leaves publishing to the other."""
    origin.serve("/a", rss(fresh(1)))
    configure(site, origin.at("/a"))
    with RunningService(site.config) as service:
        assert comes_true(lambda: shows(site, fresh(1).title))

        origin.replace("/a", body=rss(fresh(2), fresh(1)))
        done = aggregator("poll", "--all", "--config", site.config)
        assert comes_true(lambda: shows(site, fresh(2).title))
        written = aggregator("publish", "--config", site.config)

        assert service.stop() == 0
    assert done.code == 0, done.err
    assert "1 new article" in done.out
    assert "left to the running process" in done.out
    assert written.code == 0
    assert "eft to the running process" in written.out


def one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def test_a_port_in_use_is_one_clear_line(site: TemporarySite, origin: Origin) -> None:
    """Item 5."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site.configure(origin.serve("/a", rss(fresh(1))), serve={"listen": f"127.0.0.1:{port}"})

        done = aggregator("run", "--config", site.config)

    assert done.code == 1
    errors = [line for line in done.err.splitlines() if line.startswith("aggregator: ")]
    assert len(errors) == 1
    assert f"127.0.0.1:{port}" in errors[0]
    assert "Traceback" not in done.err
    assert origin.requests() == []


def test_a_state_folder_that_cannot_be_used_is_one_line(site: TemporarySite, origin: Origin) -> None:
    """Item 5: a read-only folder; here state is a file, which stops root as well."""
    configure(site, origin.serve("/a", rss(fresh(1))))
    site.state.write_text("in the way")

    done = aggregator("run", "--config", site.config)

    assert done.code == 3
    assert one_line(done.err), done.err
    assert str(site.state) in done.err


def test_a_store_of_a_newer_version_is_one_line(site: TemporarySite, origin: Origin) -> None:
    """Item 5."""
    configure(site, origin.serve("/a", rss(fresh(1))))
    site.round()
    connection = sqlite3.connect(site.state / "aggregator.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    done = aggregator("run", "--config", site.config)

    assert done.code == 3
    assert one_line(done.err), done.err
    assert "newer version" in done.err


def test_the_demo_shows_itself_and_ends(tmp_path: Path) -> None:
    """Item 1: a made-up newsroom on a real socket, polled, grouped, published."""
    with RunningService(tmp_path / "unused.yaml", "--port", "0", "--pace", "0.3", command="demo") as demo:
        address = demo.address
        assert comes_true(lambda: b"<entry" in fetched(f"{address}all.atom")[2], 30)
        self_link = f'href="{address}all.atom"'.encode()
        assert self_link in fetched(f"{address}all.atom")[2]
        assert comes_true(lambda: fetched(address)[2].count(b"<li>") >= 9, 30)
        assert demo.stop() == 0
    assert "Traceback" not in demo.text()
