"""Stores that the released versions filled, by their own code, are taken over: nothing is lost, nothing shown twice."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store.schema import SCHEMA_VERSION
from tests.fakes import Item, item, rss
from tests.machine import wheels
from tests.origin import Origin
from tests.site import ROOT, TemporarySite

_VERSIONS = wheels.released()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TemporarySite]:
    with Origin() as origin:
        yield TemporarySite(tmp_path / "site", origin)


def fresh(number: int, **changes: str) -> Item:
    """Return an undated entry: it is news whenever the test runs."""
    return item(number, published=None, **changes)


def serve(site: TemporarySite, outlet: int, *items: Item) -> str:
    return site.origin.serve(f"/s{outlet}", rss(*items, title=f"Outlet {outlet}"))


def poll(site: TemporarySite, code: Path) -> subprocess.CompletedProcess[str]:
    """Poll everything by the program whose files lie in a folder; let the subscriber read what it wrote."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aggregator.cli.main", "poll", "--all", "--config", site.config],
        cwd=site.folder,
        env=os.environ | {"PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
    )
    site.subscriber.read(site.output)
    return done


def schema(site: TemporarySite) -> int:
    with closing(sqlite3.connect(site.state / "aggregator.db")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.skipif(not _VERSIONS, reason="the history of the repository is not here: old versions are in it")
@pytest.mark.parametrize("version", _VERSIONS)
def test_what_an_old_version_stored_is_read_right(version: str, site: TemporarySite, tmp_path: Path) -> None:
    old = wheels.unpacked(_VERSIONS[version], tmp_path / "old")
    urls = [serve(site, outlet, fresh(outlet), fresh(10 + outlet)) for outlet in range(3)]
    site.configure(*({"url": url, "topics": "economy"} for url in urls))
    assert poll(site, old).returncode == 0
    # By the old code too: an entry that changed, and a copy.
    serve(site, 0, fresh(0, title="Another headline altogether"), fresh(10), fresh(20))
    serve(site, 1, fresh(11), fresh(20, guid="copy-20"))
    assert poll(site, old).returncode == 0
    before, former = dict(site.subscriber.links), schema(site)

    for outlet in range(3):
        serve(
            site,
            outlet,
            fresh(outlet),
            fresh(10 + outlet),
            fresh(20 if outlet < 2 else 2),
            fresh(30 + outlet),
        )
    assert poll(site, ROOT).returncode == 0
    back = poll(site, old)

    log = site.subscriber.ids["all.atom"]
    assert site.subscriber.complaints == []
    assert before.items() <= site.subscriber.links.items()
    assert len(before) == 7
    assert len(site.subscriber.links) == len(log) == len(set(log)) == 10
    assert schema(site) == SCHEMA_VERSION
    # An older program says so in one line, and changes nothing; one of the same schema goes on.
    assert (back.returncode, back.stderr.count("newer version")) == (
        (0, 0) if former == SCHEMA_VERSION else (3, 1)
    )
