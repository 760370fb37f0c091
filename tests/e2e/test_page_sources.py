"""Pages as a source, from the files to output/: a folder, a file that is pasted over, a page of the web."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model.poll import Outcome
from tests.fakes import FixedClock
from tests.origin import Origin
from tests.site import TemporarySite, aggregator

CLOCK = """Tower Herald

Council keeps the old clock in the tower

Council keeps the old clock in the tower

Monday, 2 March, 2026 - 09:30
The clock tower on Monday morning. (Northlight)

The council decided after a long evening to keep the old clock in the tower, although nobody had asked for it
to be removed.

“It is slow, and so are we,” said the mayor, who has wound it by hand every Friday for the last eleven years.

Editor Picks
"""
BRIDGE = """Bridge of Senn opens to carts again

By Ada Lund
1 March 2026

The bridge of Senn opened to carts and bicycles on Sunday, after masons had set its last stone by the light
of lamps.
"""
PAGE = "<html lang=en><title>Ferry sails again | Coast Post</title><body><h1>Ferry sails again</h1><p>{}</p></body></html>"
FERRY = (
    "The ferry to the islands sails again from Monday, the harbour said, with a new mast and the old captain."
)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    clock = FixedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    return TemporarySite(tmp_path / "site", origin, clock)


@pytest.fixture
def clips(site: TemporarySite) -> Path:
    folder = site.folder / "clippings"
    folder.mkdir()
    (folder / "clock.txt").write_text(CLOCK, "utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    site.configure({"page": "clippings/", "timezone": "Asia/Baghdad", "topics": "town"})
    return folder


def test_a_folder_gives_an_entry_a_page(site: TemporarySite, clips: Path) -> None:
    result = site.round()["clippings/"]

    clock, bridge = site.document("topics/town").entries
    assert (result.outcome, result.new) == (Outcome.NEW, 2)
    assert clock.title == "Council keeps the old clock in the tower"
    assert clock.published == datetime(2026, 3, 2, 6, 30, tzinfo=UTC), "09:30 in Baghdad"
    assert bridge.published == datetime(2026, 2, 28, 21, 0, tzinfo=UTC)
    assert "wound it by hand" in clock.content
    assert "Tower Herald" in clock.content
    assert "Editor Picks" not in clock.content
    assert str(site.folder) not in (site.output / "topics/town.atom").read_text("utf-8")


def test_an_unchanged_folder_is_not_read_again(site: TemporarySite, clips: Path) -> None:
    site.round()
    before = site.mtimes()
    site.clock.forward(hours=1)

    assert site.round()["clippings/"].outcome is Outcome.NOT_MODIFIED
    assert site.mtimes() == before


def test_a_page_that_is_added_appears(site: TemporarySite, clips: Path) -> None:
    site.round()
    first = site.document().ids
    site.clock.forward(hours=1)
    (clips / "ferry.html").write_text(PAGE.format(FERRY), "utf-8")

    assert site.round()["clippings/"].new == 1
    assert set(first) < set(site.document().ids)
    assert site.document().entries[0].title == "Ferry sails again"


def test_a_changed_page_updates_the_same_entry(site: TemporarySite, clips: Path) -> None:
    site.round()
    before = site.document()
    site.clock.forward(hours=1)
    (clips / "bridge.txt").write_text(BRIDGE.replace("masons", "six masons"), "utf-8")
    site.round()
    after = site.document()

    assert after.ids == before.ids
    assert "six masons" in after.entries[1].content
    assert after.entries[1].updated == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert after.entries[0] == before.entries[0]


def test_a_page_that_is_taken_away_stays_published(site: TemporarySite, clips: Path) -> None:
    site.round()
    before = site.document()
    site.clock.forward(hours=1)
    (clips / "bridge.txt").unlink()
    site.round()

    assert site.document() == before


def test_a_page_that_cannot_be_read_costs_only_itself(site: TemporarySite, clips: Path) -> None:
    (clips / "report.txt").write_bytes(b"%PDF-1.7")

    result = site.round()["clippings/"]

    assert (result.new, result.reason) == (2, "2 entries read, 1 defect")


def test_a_file_that_is_pasted_over_gives_another_article(site: TemporarySite) -> None:
    file = site.folder / "page.txt"
    file.write_text(CLOCK, "utf-8")
    site.configure({"page": "page.txt"})
    site.round()
    site.clock.forward(hours=1)
    file.write_text(CLOCK.replace("eleven", "twelve"), "utf-8")
    site.round()
    corrected = site.document()
    site.clock.forward(hours=1)
    file.write_text(BRIDGE, "utf-8")
    site.round()

    assert len(corrected.ids) == 1
    assert "twelve" in corrected.entries[0].content
    assert len(site.document().ids) == 2


def test_a_page_of_the_web_is_asked_for_as_a_page(site: TemporarySite, origin: Origin) -> None:
    url = origin.serve("/ferry", PAGE.format(FERRY), content_type="text/html")
    site.configure({"page": url})

    site.round()

    (entry,) = site.document().entries
    assert entry.title == "Ferry sails again"
    assert "Coast Post" in entry.content
    assert "text/html" in origin.requests("/ferry")[0].headers["accept"]


def test_check_and_status_speak_of_pages(site: TemporarySite, clips: Path) -> None:
    (clips / "report.txt").write_bytes(b"%PDF-1.7")
    done = aggregator("check", "--fetch", "--config", site.config)

    assert done.code == 0
    assert "clippings/\tok\tpage, 2 entries; report.txt: a PDF document" in done.out


def test_a_folder_that_becomes_a_feed_is_read_as_one(site: TemporarySite, clips: Path) -> None:
    """The kind of a source is one of its settings: changing it forgets the validators."""
    site.round()
    site.configure({"url": "./clippings/", "topics": "town", "was": "clippings/"})
    site.clock.forward(hours=1)

    result = site.round()["./clippings/"]

    assert result.failed
    assert result.reason == "it is a folder, not a file"
