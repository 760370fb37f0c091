"""Archives (RFC 5005): who comes back after any absence finds everything, and what is taken back is gone."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from aggregator.model.report import RetentionPolicy
from tests.fakes import NOON, Item, atom, item, read_document
from tests.origin import Origin
from tests.site import TemporarySite

_ATOM = "{http://www.w3.org/2005/Atom}"
_FH = "{http://purl.org/syndication/history/1.0}"
_AT = "{http://purl.org/atompub/tombstones/1.0}"
_GONE = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{}" when="2026-03-02T13:00:00Z"/>'
_ALL = {"days": 365, "max": 1000}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def minutely(*numbers: int, text: str | None = None) -> list[Item]:
    """Return entries that came a minute after one another."""
    start = NOON - timedelta(days=1)
    items = (item(n, published=start + timedelta(minutes=n)) for n in numbers)
    return [replace(one, text=text or one.text) for one in items]


def begin(site: TemporarySite, origin: Origin, count: int, **channels: object) -> list[Item]:
    """Publish so many entries of one source; return them."""
    items = minutely(*range(1, count + 1))
    source = {"url": origin.serve("/a", atom(*items)), "backfill": _ALL, "topics": "water"}
    site.configure(source, **({"channels": {"paths": channels}} if channels else {}))
    site.round()
    return items


def go_on(site: TemporarySite, origin: Origin, items: list[Item], extra: str = "", **span: float) -> None:
    """Let the source list these entries, and publish."""
    site.clock.forward(**(span or {"hours": 1}))
    origin.replace("/a", body=atom(*items).replace("</feed>", extra + "</feed>"))
    site.round()


def links(path: Path) -> dict[str, str]:
    root = etree.parse(path).getroot()
    return {str(one.get("rel")): str(one.get("href")) for one in root.findall(f"{_ATOM}link")}


def gone(path: Path) -> list[str | None]:
    return [one.get("ref") for one in etree.parse(path).getroot().findall(f"{_AT}deleted-entry")]


def archive(site: TemporarySite, number: int, channel: str = "all") -> Path:
    return site.output / "archive" / channel / f"{number}.atom"


def test_each_hundred_lines_of_a_ledger_are_an_archive_linked_both_ways(
    site: TemporarySite, origin: Origin
) -> None:
    """C4."""
    begin(site, origin, 250)

    base = links(site.output / "all.atom")["self"].removesuffix("all.atom")
    first, second = links(archive(site, 1)), links(archive(site, 2))
    assert links(site.output / "all.atom")["prev-archive"] == f"{base}archive/all/2.atom"
    assert second["prev-archive"] == first["self"] == f"{base}archive/all/1.atom"
    assert first["next-archive"] == second["self"] == f"{base}archive/all/2.atom"
    assert first["current"] == second["current"] == f"{base}all.atom"
    assert "next-archive" not in second
    assert "prev-archive" not in first
    for number in (1, 2):
        root = etree.parse(archive(site, number)).getroot()
        assert root.find(f"{_FH}archive") is not None
        assert root.findtext(f"{_ATOM}id") == site.document().feed_id
        titles = read_document(archive(site, number)).titles
        assert titles == [one.title for one in minutely(*range(100 * number - 99, 100 * number + 1))]
    assert not archive(site, 3).exists()


def test_archives_have_twins_and_every_channel_has_its_own(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin, 100)

    for channel in ("all", "topics/water"):
        body = archive(site, 1, channel).read_bytes()
        assert gzip.decompress(Path(f"{archive(site, 1, channel)}.gz").read_bytes()) == body
        assert Path(f"{archive(site, 1, channel)}.br").exists()


def test_an_archive_is_not_changed_by_what_its_articles_become(site: TemporarySite, origin: Origin) -> None:
    """C4: immutable; the link to the next one is all that is added."""
    items = begin(site, origin, 120)
    before = archive(site, 1).read_bytes()

    go_on(site, origin, [*minutely(*range(1, 121), text="Rewritten altogether."), *minutely(130)])
    assert archive(site, 1).read_bytes() == before
    go_on(site, origin, [*items, *minutely(*range(201, 290))])

    added = b'rel="next-archive"'
    assert added in archive(site, 1).read_bytes()
    assert [
        one for one in archive(site, 1).read_bytes().splitlines() if added not in one
    ] == before.splitlines()


def test_the_document_holds_what_no_archive_holds_yet(site: TemporarySite, origin: Origin) -> None:
    items = begin(site, origin, 190)
    go_on(site, origin, [*items, *minutely(400)], days=30)

    assert len(site.document().ids) == 91
    assert {*site.document().ids}.isdisjoint(read_document(archive(site, 1)).ids)


def test_what_is_pruned_stays_in_its_archive(site: TemporarySite, origin: Origin) -> None:
    items = begin(site, origin, 210)
    before = [read_document(archive(site, number)) for number in (1, 2)]
    site.retention = RetentionPolicy(articles=timedelta(days=2), newest_per_channel=20)
    go_on(site, origin, [*items, *minutely(400)], days=9)
    site.maintain()
    assert site.status().articles < 100
    go_on(site, origin, minutely(*range(401, 500)), days=1)

    assert [read_document(archive(site, number)) for number in (1, 2)] == before
    assert "next-archive" in links(archive(site, 2))
    assert site.subscriber.complaints == []


def test_what_its_publisher_takes_back_leaves_the_archive_and_is_named(
    site: TemporarySite, origin: Origin
) -> None:
    """C13, RFC 6721: in the document as long as it would stand there, in the archive for good."""
    items = begin(site, origin, 150)
    early, late = (site.find(items[number].link or "")[0].entry_id for number in (9, 119))
    go_on(site, origin, items[120:], _GONE.format("guid-10") + _GONE.format("guid-120"))

    assert early not in read_document(archive(site, 1)).ids
    assert gone(archive(site, 1)) == [early]
    assert late not in site.document().ids
    assert late in gone(site.output / "all.atom")
    # By and by it is archived as well, and no longer named by the document.
    for day in range(3):
        go_on(site, origin, minutely(*range(1000 + 100 * day, 1100 + 100 * day)), days=2)
    assert gone(archive(site, 1)) == [early]
    assert gone(archive(site, 2)) == [late]
    assert gone(site.output / "all.atom") == []


def test_what_is_listed_again_stands_in_its_archive_again(site: TemporarySite, origin: Origin) -> None:
    items = begin(site, origin, 150)
    before = read_document(archive(site, 1))
    go_on(site, origin, items[100:], _GONE.format("guid-10"))
    assert len(read_document(archive(site, 1)).ids) == 99

    go_on(site, origin, items)

    assert read_document(archive(site, 1)).ids == before.ids
    assert gone(archive(site, 1)) == []


def test_a_lost_store_gives_the_same_archives_and_goes_on_where_it_was(
    site: TemporarySite, origin: Origin
) -> None:
    """C13: the ledger's own numbers come back, whatever order the publishers' dates would give."""
    items = begin(site, origin, 130)
    go_on(site, origin, [*items, *minutely(*range(200, 240))])
    first, lines = archive(site, 1).read_bytes(), site.document().ids
    site.lose_state()
    go_on(site, origin, [*items, *minutely(*range(200, 240))])

    assert archive(site, 1).read_bytes() == first
    assert site.document().ids == lines
    go_on(site, origin, [*items, *minutely(*range(200, 240)), *minutely(*range(300, 330))])
    assert len(read_document(archive(site, 2)).ids) == 100
    assert {*read_document(archive(site, 2)).ids}.isdisjoint(read_document(archive(site, 1)).ids)
    assert site.subscriber.complaints == []


def test_lost_output_is_written_again_as_far_as_the_store_knows(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin, 130)
    before = archive(site, 1).read_bytes()
    site.lose_output()
    site.clock.forward(hours=1)
    site.round()

    assert archive(site, 1).read_bytes() == before


def test_another_address_of_the_site_changes_links_and_no_entry(site: TemporarySite, origin: Origin) -> None:
    """C1: base_url makes links only; archives follow, so that nobody is sent to where nothing is."""
    items = begin(site, origin, 250)
    ids = [read_document(archive(site, number)).ids for number in (1, 2)]
    source = {"url": origin.at("/a"), "backfill": _ALL, "topics": "water"}
    site.configure(
        source,
        site={"base_url": "https://reader.example/", "contact": "me@reader.example"},
        publish={"content": "full"},
    )
    go_on(site, origin, items)

    assert links(archive(site, 1))["next-archive"] == "https://reader.example/archive/all/2.atom"
    assert links(archive(site, 2))["current"] == "https://reader.example/all.atom"
    assert [read_document(archive(site, number)).ids for number in (1, 2)] == ids


def test_a_channel_of_stories_has_archives_of_stories(site: TemporarySite, origin: Origin) -> None:
    items = begin(site, origin, 220, **{"topics/water": {"show": "stories"}})
    shown = [
        *read_document(archive(site, 1, "topics/water")).ids,
        *read_document(archive(site, 2, "topics/water")).ids,
        *site.document("topics/water").ids,
    ]

    assert len(set(shown)) == 220
    go_on(site, origin, items[100:], _GONE.format("guid-10"))
    assert len(read_document(archive(site, 1, "topics/water")).ids) == 99
    assert gone(archive(site, 1, "topics/water"))[:1] == [shown[9]]


def test_excerpts_are_excerpts_in_archives_too(site: TemporarySite, origin: Origin) -> None:
    """C14."""
    items = minutely(*range(1, 101), text="A sentence that is told at length. " * 40)
    site.configure(
        {"url": origin.serve("/a", atom(*items)), "backfill": _ALL},
        site={"base_url": "https://reader.example/", "contact": "me@reader.example"},
    )
    site.round()

    assert max(len(one.content) for one in read_document(archive(site, 1)).entries) < 700
