"""A store that is damaged is noticed, set aside and made again: the same ids, nothing twice, no feed emptied."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.errors import StoreDamagedError, StoreError
from tests.fakes import comes_true, item, read_document, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite, aggregator

_PAGE = 4096
_SOURCES = 3


def _truncate(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2 // _PAGE * _PAGE)


def _truncate_to_a_page(database: Path) -> None:
    os.truncate(database, _PAGE)


def _empty(database: Path) -> None:
    os.truncate(database, 0)


def _overwrite_the_head(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(b"\xa7" * 100)


def _overwrite_pages(database: Path) -> None:
    """What a disk does that loses sectors: all but the first page hold something else."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(_PAGE)
        file.write(b"\xa7" * (size - _PAGE))


def _overwrite_a_table(name: str) -> Callable[[Path], None]:
    def overwrite(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
            (page,) = connection.execute(query, [name]).fetchone()
        with database.open("r+b") as file:
            file.seek((page - 1) * _PAGE)
            file.write(b"\xa7" * _PAGE)

    return overwrite


def _letter(database: Path) -> None:
    database.write_text("Dear disk, this is a letter and no database at all.\n" * 200)


DAMAGES = {
    "truncated": _truncate,
    "truncated to a page": _truncate_to_a_page,
    "empty": _empty,
    "no head": _overwrite_the_head,
    "pages overwritten": _overwrite_pages,
    "a letter": _letter,
    "no articles": _overwrite_a_table("article"),
    "no keys": _overwrite_a_table("article_key"),
    "no sources": _overwrite_a_table("source"),
    "no ledger": _overwrite_a_table("membership"),
}


def filled(folder: Path, origin: Origin) -> TemporarySite:
    """Return a site that has published an article of each of three sources, and two rounds."""
    site = TemporarySite(folder, origin)
    site.configure(*[origin.serve(f"/s{n}", rss(item(n), title=f"Outlet {n}")) for n in range(_SOURCES)])
    site.round()
    for n in range(_SOURCES):
        origin.replace(f"/s{n}", body=rss(item(n), item(10 + n), title=f"Outlet {n}"))
    site.round()
    return site


def rounds_until_rebuilt(site: TemporarySite) -> None:
    """Poll; where the damage is met in the middle of it, poll again, as cron would."""
    try:
        site.round()
    except StoreDamagedError:
        site.round()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_store_is_set_aside_and_rebuilt_with_the_same_ids(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        before = site.document()
        database = site.state / "aggregator.db"
        damage(database)
        damaged = database.read_bytes()
        for n in range(_SOURCES):
            origin.replace(f"/s{n}", body=rss(item(10 + n), item(20 + n), title=f"Outlet {n}"))

        rounds_until_rebuilt(site)
        status = site.status()

    (aside,) = [one for one in site.state.glob("*.damaged-*") if not one.name.endswith(("-wal", "-shm"))]
    assert len(aside.read_bytes()) == len(damaged)
    assert site.subscriber.complaints == []
    assert set(before.ids) < set(site.document().ids)
    assert len(site.subscriber.ids["all.atom"]) == 3 * _SOURCES
    (notice,) = status.notices
    assert "was damaged" in notice.text
    assert str(aside) in notice.text
    assert "articles back from output/" in notice.text
    assert not list(site.state.glob("*-damaged"))


def test_the_notice_is_over_after_a_day_and_the_damaged_file_stays(tmp_path: Path) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        _truncate(site.state / "aggregator.db")
        site.round()
        with site.opened() as app:
            app.alerter.tick()
            begun = app.store.recall("alerts") or ""
        site.clock.forward(days=1)
        with site.opened() as app:
            app.alerter.tick()
            over = app.store.recall("alerts") or ""
            notices = app.store.notices()

    assert '"notice store"' in begun
    assert begun.count("null") == 1 + begun.count('"told_at": null')
    assert over.count("null") == 0 + over.count('"told_at": null')
    assert notices == ()
    assert list(site.state.glob("*.damaged-*"))


def test_a_question_about_a_damaged_store_says_what_will_be_done_and_changes_nothing(tmp_path: Path) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
    database = site.state / "aggregator.db"
    _letter(database)
    before = database.read_bytes()

    done = aggregator("status", "--config", site.config)

    assert done.code == 3
    assert f"{database} is damaged" in done.err
    assert "sets it aside and rebuilds it" in done.err
    assert done.err.count("\n") == 1
    assert database.read_bytes() == before


def test_a_damaged_store_is_not_taken_from_a_process_that_works_on_it(tmp_path: Path) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        with site.opened():
            _letter(site.state / "aggregator.db")
            with pytest.raises(StoreError, match="must end first"), site.opened():
                pass
        assert not list(site.state.glob("*.damaged-*"))


def test_damage_that_nobody_meets_is_found_by_the_look_four_times_a_day(tmp_path: Path) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        _overwrite_a_table("page")(site.state / "aggregator.db")
        site.round()
        with pytest.raises(StoreDamagedError, match="Page"):
            site.maintain()
        site.round()

    assert list(site.state.glob("*.damaged-*"))
    assert site.subscriber.complaints == []
    assert len(site.subscriber.ids["all.atom"]) == 2 * _SOURCES


def test_a_mark_beside_a_store_that_is_whole_goes_away(tmp_path: Path) -> None:
    """Whoever puts a good store in the place of a damaged one needs to do no more."""
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        (site.state / "aggregator.db-damaged").write_text("malformed")
        site.round()

    assert not list(site.state.glob("*damaged*"))
    assert site.subscriber.complaints == []


def test_a_service_whose_store_is_damaged_meanwhile_rebuilds_it_and_goes_on(tmp_path: Path) -> None:
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        before = read_document(site.output / "all.atom")
        site.configure(*[f"{origin.url}/s{n}" for n in range(_SOURCES)], serve={"listen": "127.0.0.1:0"})
        with RunningService(site.config) as service:
            service.wait_for("service.started")
            _overwrite_pages(site.state / "aggregator.db")
            service.wait_for("store.set_aside")
            assert comes_true(lambda: service.text().count("service.started") == 2)
            kept = read_document(site.output / "all.atom")
            for n in range(_SOURCES):
                origin.replace(f"/s{n}", body=rss(item(10 + n), item(30 + n), title=f"Outlet {n}"))
            assert service.stop() == 0
        site.clock.forward(days=1)
        site.round()

    assert "store.damaged" in service.text()
    assert set(before.ids) <= set(kept.ids)
    assert set(before.ids) <= set(site.subscriber.ids["all.atom"])
    assert site.subscriber.complaints == []


def test_a_store_that_lost_its_log_catches_up_with_what_was_published(tmp_path: Path) -> None:
    """As after a kill, and somebody tidies up aggregator.db-wal; a power cut takes the newest commits, too."""
    with Origin() as origin:
        site = filled(tmp_path / "site", origin)
        database = site.state / "aggregator.db"
        old = database.read_bytes()
        for n in range(_SOURCES):
            origin.replace(f"/s{n}", body=rss(item(10 + n), item(20 + n), title=f"Outlet {n}"))
        site.round()
        before = site.document()
        database.write_bytes(old)
        for n in range(_SOURCES):
            # One source lists what the store has forgotten, the others do not any more.
            listed = item(20 + n) if n == 0 else item(10 + n)
            origin.replace(f"/s{n}", body=rss(listed, item(30 + n), title=f"Outlet {n}"))

        site.round()
        messages = site.messages
        site.round()

    assert messages == (
        f"The store was older than what was published: read {_SOURCES} articles back from output/.",
    )
    assert site.messages == ()
    assert site.subscriber.complaints == []
    assert set(before.ids) < set(site.document().ids)
    assert len(site.subscriber.ids["all.atom"]) == 4 * _SOURCES
