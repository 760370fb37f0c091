"""Rule C15: what is withdrawn is nowhere any more, within one publish, and never returns."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from tests.fakes import NOON, Item, atom, item, read_document, texts_below
from tests.origin import Origin
from tests.site import TemporarySite, aggregator

TITLE, TEXT = "A headline nobody may read", "Words that a court has forbidden, told at some length here."
SECRET = item(77, title=TITLE, text=TEXT, published=NOON - timedelta(hours=30))


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def items(count: int) -> list[Item]:
    return [item(1000 + n, published=NOON - timedelta(minutes=n)) for n in range(count)]


def begin(site: TemporarySite, origin: Origin, *others: Item, **settings: object) -> None:
    source = {"url": origin.serve("/a", atom(SECRET, *others)), "topics": "water", **settings}
    site.configure({"backfill": {"days": 365, "max": 1000}, **source})
    site.round()


def holders(site: TemporarySite, text: str = TITLE) -> list[str]:
    """Return the published files, unpacked where they are packed, that hold a text."""
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    return [
        str(path.relative_to(site.output))
        for path, body in texts_below(site.output)
        if text.encode() in unpack.get(path.suffix, bytes)(body)
    ]


def stored(site: TemporarySite) -> bool:
    with site.opened() as app:
        return any(TEXT in one.article.content or TITLE in one.article.title for one in app.store.find("1"))


def withdraw(site: TemporarySite, reason: str = "a court") -> str:
    done = aggregator("withdraw", str(SECRET.link), "--reason", reason, "--config", site.config)
    assert done.code == 0, done.err
    return done.out


def test_it_leaves_every_document_page_archive_and_twin_at_once(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin, *items(120))
    before = holders(site)
    assert {*before} >= {
        f"archive/{name}/1.atom{twin}" for name in ("all", "topics/water") for twin in ("", ".br")
    }
    entry_id = site.find(str(SECRET.link))[0].entry_id

    said = withdraw(site)

    assert holders(site) == []
    assert "document" in said
    assert f'ref="{entry_id}"' in (site.output / "archive/all/1.atom").read_text("utf-8")
    assert len(read_document(site.output / "archive/all/1.atom").ids) == 99


def test_the_file_keeps_a_hash_and_the_reason_and_the_store_no_text(
    site: TemporarySite, origin: Origin
) -> None:
    begin(site, origin)
    assert stored(site)
    withdraw(site, "a court's order: 12/26")

    text = (site.folder / "withdrawn.yaml").read_text("utf-8")
    assert "a court's order: 12/26" in text
    assert str(SECRET.link) not in text
    assert not stored(site)


def test_it_is_named_in_the_document_and_others_stay(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin, *items(3))
    entry_id = site.find(str(SECRET.link))[0].entry_id
    withdraw(site)

    assert len(site.document().ids) == 3
    assert f'ref="{entry_id}"' in (site.output / "all.atom").read_text("utf-8")


@pytest.mark.parametrize("loses", ["nothing", "state", "source"])
def test_it_never_returns(site: TemporarySite, origin: Origin, loses: str) -> None:
    """After a restart, a lost store, the source taken out and in again; also when its feed changes it."""
    begin(site, origin, *items(3))
    withdraw(site)
    feeds_yaml = site.text()
    if loses == "state":
        site.lose_state()
    if loses == "source":
        site.config.write_text(feeds_yaml.replace(origin.at("/a"), origin.serve("/b", atom(*items(1)))))
        site.round(accept_removals=True)
        site.config.write_text(feeds_yaml)
    changed = item(77, title=TITLE, text=TEXT + " And more of it.", published=SECRET.published)
    for body in (atom(SECRET, *items(4)), atom(changed, *items(5))):
        site.clock.forward(days=1)
        origin.replace("/a", body=body)
        site.round()
        assert holders(site) == []

    assert len(site.document().ids) == 5


def test_what_was_pruned_is_taken_out_of_its_archive_too(site: TemporarySite, origin: Origin) -> None:
    """The store knows nothing of it any more: the archive's own links and ids are compared."""
    begin(site, origin, *items(120))
    site.lose_state()
    path = site.output / "archive/all/1.atom"
    assert TITLE in path.read_text("utf-8")
    site.configure(origin.serve("/b", atom(*items(1))))
    site.round(accept_removals=True)

    withdraw(site)

    assert holders(site) == []


def test_a_format_that_is_made_no_more_does_not_keep_it(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin)
    assert "all.rss.gz" in holders(site)
    source = {"url": origin.at("/a"), "topics": "water"}
    site.configure(source, publish={"formats": ["atom"]})
    withdraw(site)

    assert holders(site) == []
    assert not (site.output / "all.rss").exists()


def test_what_is_not_stored_yet_never_comes(site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", atom(*items(2))))
    site.round()
    withdraw(site)
    origin.replace("/a", body=atom(SECRET, *items(2)))
    site.clock.forward(hours=1)
    site.round()

    assert holders(site) == []
    assert len(site.document().ids) == 2


def test_a_copy_of_it_goes_with_it(site: TemporarySite, origin: Origin) -> None:
    long = " ".join(f"{TEXT} Sentence {n} of what was reported." for n in range(20))
    copies = [item(n, f"{name}.example", title=TITLE, text=long) for n, name in ((1, "one"), (2, "two"))]
    site.configure(*(origin.serve(f"/{n}", atom(one, title=f"Paper {n}")) for n, one in enumerate(copies)))
    site.round()
    assert len(site.document().ids) == 1

    aggregator("withdraw", str(copies[1].link), "--config", site.config)
    site.clock.forward(hours=1)
    site.round()

    assert holders(site) == []
    assert site.document().ids == []


def test_what_is_hidden_comes_back_when_the_file_says_so_no_more(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin, *items(120))
    before = read_document(site.output / "archive/all/1.atom").ids
    done = aggregator("hide", str(SECRET.link), "--config", site.config)
    assert done.code == 0
    assert holders(site) == []

    (site.folder / "withdrawn.yaml").write_text("hide: []\n")
    site.clock.forward(hours=1)
    site.round()

    assert read_document(site.output / "archive/all/1.atom").ids == before


def test_an_article_that_is_nowhere_is_named(site: TemporarySite, origin: Origin) -> None:
    begin(site, origin)
    for command in ("withdraw", "hide"):
        done = aggregator(command, "99", "--config", site.config)
        assert done.code == 1
        assert "99" in done.err
    assert not (site.folder / "withdrawn.yaml").exists()
