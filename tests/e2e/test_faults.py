"""What goes wrong with a machine: each fault is named, costs what docs/reference/faults.md says, and is over by itself."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import StoreError, StoreUnavailableError
from aggregator.store import engine
from tests.fakes import comes_true, item, read_document, rss, texts_below
from tests.origin import Origin
from tests.site import ROOT, RunningService, TemporarySite


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as served:
        yield served


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.environ.get("CI") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    if subprocess.run(_mount("size=6m", folder), check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(options: str, folder: Path) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]


def _remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def polled(folder: Path, origin: Origin) -> TemporarySite:
    """Return a site that has published one article, with a second waiting at its source."""
    site = TemporarySite(folder, origin)
    site.configure(origin.serve("/a", rss(item(1))))
    site.round()
    origin.replace("/a", body=rss(item(1), item(2)))
    return site


def assert_whole(site: TemporarySite, *articles: int) -> None:
    """Assert that each of these articles was shown once, and nothing besides."""
    assert site.subscriber.complaints == []
    links = {f"https://news.example/articles/{number}" for number in articles}
    assert set(site.subscriber.links) == links
    assert len(site.subscriber.ids["all.atom"]) == len(articles)


def test_a_full_disk_is_named_and_all_goes_on_when_there_is_room(disk: Path, origin: Origin) -> None:
    site = polled(disk / "site", origin)
    before = dict(texts_below(site.output))
    with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(4096))

    with pytest.raises(StoreError, match=r"disk .*is full"):
        site.round()
    kept = dict(texts_below(site.output))
    (disk / "ballast").unlink()
    site.round()

    assert kept == before
    assert_whole(site, 1, 2)


def test_a_read_only_file_system_is_named_and_all_goes_on_when_it_is_not(disk: Path, origin: Origin) -> None:
    site = polled(disk / "site", origin)
    before = dict(texts_below(site.output))
    _remount(disk, "ro")

    with pytest.raises(StoreError, match="must be writable"):
        site.round()
    kept = dict(texts_below(site.output))
    _remount(disk, "rw")
    site.round()

    assert kept == before
    assert_whole(site, 1, 2)


def test_an_output_folder_that_cannot_be_written_is_named_in_status(
    tmp_path: Path, disk: Path, origin: Origin
) -> None:
    site = TemporarySite(tmp_path / "site", origin)
    (tmp_path / "site" / "output").symlink_to(disk)
    site.configure(origin.serve("/a", rss(item(1))))
    site.round()
    origin.replace("/a", body=rss(item(1), item(2)))
    _remount(disk, "ro")

    site.round()
    failed, notices = site.published.failed, site.status().notices
    _remount(disk, "rw")
    site.clock.forward(hours=1)
    site.round()

    assert failed == ("all",)
    assert "Read-only file system" in notices[0].text
    assert site.status().notices == ()
    assert_whole(site, 1, 2)


def test_a_locked_store_is_named_and_tried_again(
    tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that is waited for a lock, 15 s, is cut so that the test need not wait."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.05)
    site = polled(tmp_path / "site", origin)
    with closing(sqlite3.connect(site.state / "aggregator.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="locked by another process"):
            site.round()
    site.round()

    assert_whole(site, 1, 2)


def test_a_service_that_was_stopped_for_a_while_goes_on(tmp_path: Path, origin: Origin) -> None:
    """SIGSTOP and SIGCONT on the real process; that it works is seen by its heeding an edit at once."""
    site = TemporarySite(tmp_path / "site", origin)
    now = datetime.now(UTC)
    sources = [origin.serve(f"/{number}", rss(item(number, published=now))) for number in (1, 2)]
    site.configure(sources[0], serve={"listen": "127.0.0.1:0"})
    with RunningService(site.config) as service:
        assert comes_true(lambda: _entries(site) == 1)
        service.process.send_signal(signal.SIGSTOP)
        os.waitpid(service.process.pid, os.WUNTRACED)
        site.configure(*sources, serve={"listen": "127.0.0.1:0"})
        service.process.send_signal(signal.SIGCONT)
        os.waitpid(service.process.pid, os.WCONTINUED)
        assert comes_true(lambda: _entries(site) == 2)
        assert service.stop() == 0
    site.subscriber.read(site.output)

    assert "Traceback" not in service.text()
    assert_whole(site, 1, 2)


def _entries(site: TemporarySite) -> int:
    path = site.output / "all.atom"
    return len(read_document(path).entries) if path.exists() else 0


def test_a_process_that_stood_still_for_ten_minutes_repeats_nothing(tmp_path: Path, origin: Origin) -> None:
    """Ten minutes on the clock of the test: meanwhile another process polled and published in its place."""
    site = polled(tmp_path / "site", origin)
    with site.opened() as still:
        still.service.publish_now()
        site.clock.forward(minutes=10)
        site.round()
        origin.replace("/a", body=rss(item(2), item(3)))
        site.clock.forward(minutes=1)
        still.store.make_all_due(site.clock.now())
        still.service.poll_once(lambda _result: None)
    site.subscriber.read(site.output)

    assert_whole(site, 1, 2, 3)


def test_a_day_without_dns_costs_no_article_and_no_alert(
    tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = TemporarySite(tmp_path / "site", origin)
    url = origin.serve("/a", rss(item(1))).replace("127.0.0.1", "localhost")
    site.configure(url, polling={"transport": "requests"})
    site.round()
    origin.replace("/a", body=rss(item(1), item(2)))
    with monkeypatch.context() as gone:
        gone.setattr(socket, "getaddrinfo", _no_name)
        outcomes: list[Any] = []
        for _half_hour in range(48):
            site.clock.forward(minutes=30)
            outcomes += site.round(everything=False).values()
        kept = site.document().ids
    with site.opened() as app:
        app.alerter.tick()
        alerts = app.store.recall("alerts") or ""
        waits_until = app.store.polls(url)[0].state.next_poll_at
    assert waits_until is not None
    late = waits_until - site.clock.now()
    site.clock.forward(seconds=late.total_seconds())
    site.round(everything=False)

    assert {one.failed for one in outcomes} == {True}
    assert "name" in outcomes[0].reason
    assert len(kept) == 1
    assert '"dead' not in alerts
    assert late.total_seconds() <= 6 * 3600
    assert_whole(site, 1, 2)


def test_every_fault_in_the_docs_names_a_test_that_exists() -> None:
    table = (ROOT / "docs" / "reference" / "faults.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", table)
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| fault")]

    assert len(named) == len(rows) >= 9
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text("utf-8")


def _no_name(*_arguments: object, **_options: object) -> None:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def test_another_time_zone_changes_no_byte(
    tmp_path: Path, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = polled(tmp_path / "site", origin)
    site.round()
    before = dict(texts_below(site.output))
    try:
        for zone in ("Pacific/Kiritimati", "America/St_Johns"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            site.publish()
            site.round()
            assert dict(texts_below(site.output)) == before
    finally:
        monkeypatch.undo()
        time.tzset()

    assert_whole(site, 1, 2)
