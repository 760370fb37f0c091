"""Who follows the archives of a channel (RFC 5005), from its address of today or a former one, sees each entry once."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from aggregator.model.archive import LINES
from aggregator.model.report import RetentionPolicy
from tests.fakes import NOON, Item, atom, item, read_document
from tests.origin import Origin
from tests.site import TemporarySite

BASE = "https://reader.example/"
_LINK = "{http://www.w3.org/2005/Atom}link"
_OIL = {"match": "harbour"}
_MOVED = {**_OIL, "moved_from": "desk/oil"}
_FORMER, _NEW = {"desk/oil": _OIL}, {"port/news": _MOVED}
_AGAIN = {"quay": {**_OIL, "moved_from": "port/news"}}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    origin.serve("/a", atom(*reports(1, 231)))
    origin.serve("/b", atom(*reports(5001, 5011), feed_id="urn:example:other"))
    made = TemporarySite(tmp_path / "site", origin)
    go_on(made, _FORMER)
    return made


def reports(first: int, end: int) -> list[Item]:
    """Return entries that came a minute after one another."""
    start = NOON - timedelta(days=1)
    return [
        item(n, title=f"At the harbour {n}", published=start + timedelta(minutes=n % 1000))
        for n in range(first, end)
    ]


def go_on(site: TemporarySite, paths: dict[str, dict[str, str]], *sources: str) -> None:
    """Publish, an hour later."""
    site.configure(
        *(
            {"url": site.origin.at(one), "backfill": {"days": 365, "max": 1000}}
            for one in sources or ("/a", "/b")
        ),
        site={"base_url": BASE, "contact": "me@reader.example"},
        channels={"paths": paths},
    )
    site.clock.forward(hours=1)
    site.round(accept_removals=True)


def followed(site: TemporarySite, path: str) -> Counter[str]:
    """Return the titles that a reader has who follows a channel through all its archives, the newest first.

    The document may still hold what the newest archives hold: that is one entry of one id (RFC 5005,
    section 4), which a reader has once. Archives hold nothing twice.
    """
    file = site.output / f"{path}.atom"
    had = {one.id: one.title for one in read_document(file).entries}
    archived: set[str] = set()
    while (document := _previous(file)) is not None:
        file = site.output / document
        entries = read_document(file).entries
        assert archived.isdisjoint(one.id for one in entries), document
        archived.update(one.id for one in entries)
        had |= {one.id: one.title for one in entries}
    return Counter(had.values())


def _previous(file: Path) -> str | None:
    links = etree.parse(file).getroot().findall(_LINK)
    found = [one.get("href", "").removeprefix(BASE) for one in links if one.get("rel") == "prev-archive"]
    return found[0] if found else None


def once(*spans: tuple[int, int]) -> Counter[str]:
    """Return each report one time."""
    return Counter(one.title or "" for span in spans for one in reports(*span))


def test_from_a_former_address_and_from_that_of_today(site: TemporarySite, origin: Origin) -> None:
    before = followed(site, "desk/oil")
    go_on(site, _NEW)
    moved = {path: followed(site, path) for path in ("desk/oil", "port/news")}
    origin.replace("/a", body=atom(*reports(1, 331)))
    go_on(site, _NEW)
    go_on(site, _AGAIN)

    assert before == once((1, 231), (5001, 5011))
    assert moved == {"desk/oil": before, "port/news": before}
    for path in ("desk/oil", "port/news", "quay"):
        assert followed(site, path) == once((1, 331), (5001, 5011)), path
    assert site.subscriber.complaints == []


def test_archives_stay_where_they_are_for_who_is_in_the_middle_of_them(site: TemporarySite) -> None:
    """Archives lie by the feed's id, which a move leaves; only what they say of the current document is new."""
    archives = [site.output / f"archive/desk/oil/{number}.atom" for number in (1, 2)]
    before = [read_document(one) for one in archives]
    go_on(site, _NEW)

    assert [read_document(one) for one in archives] == before
    assert _previous(site.output / "port/news.atom") == _previous(site.output / "desk/oil.atom")
    assert _previous(archives[1]) == "archive/desk/oil/1.atom"


def test_after_a_source_was_removed_and_added_again(site: TemporarySite, origin: Origin) -> None:
    go_on(site, _NEW, "/b")
    site.clock.forward(days=3)
    origin.replace("/a", body=atom(*reports(1, 261)))
    go_on(site, _NEW)

    for path in ("desk/oil", "port/news"):
        assert followed(site, path) == once((1, 261), (5001, 5011)), path
    assert site.subscriber.complaints == []


def test_after_a_prune(site: TemporarySite, origin: Origin) -> None:
    go_on(site, _NEW)
    # As many as an archive holds stay: what no archive has is among them.
    site.retention = RetentionPolicy(articles=timedelta(days=2), newest_per_channel=LINES)
    site.clock.forward(days=9)
    site.maintain()
    assert site.status().articles < 150
    origin.replace("/a", body=atom(*reports(1, 361)))
    go_on(site, _NEW)

    for path in ("desk/oil", "port/news"):
        assert followed(site, path) == once((1, 361), (5001, 5011)), path
    assert site.subscriber.complaints == []
