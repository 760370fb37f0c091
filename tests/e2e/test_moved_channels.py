"""A channel that was renamed: who reads it at its former path sees each article once, for ever (rule C17)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite

_LINK = "{http://www.w3.org/2005/Atom}link"
TOKEN = "kept-for-the-desk-1"
OIL = {"match": "oil"}
MOVED = {**OIL, "moved_from": "desk/oil"}


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    origin.serve("/a", rss(*(item(n, title=f"Oil {n}") for n in (1, 2))))
    made = TemporarySite(tmp_path / "site", origin)
    publish(made, {"desk/oil": OIL}, 2)
    return made


def publish(site: TemporarySite, paths: dict[str, dict[str, str]], count: int) -> None:
    """Run for a round, an hour later, with so many articles at the source."""
    site.configure(site.origin.url + "/a", channels={"paths": paths})
    site.origin.replace("/a", body=rss(*(item(n, title=f"Oil {n}") for n in range(1, count + 1))))
    site.clock.forward(hours=1)
    site.round()


def documents(folder: Path, path: str) -> dict[str, bytes]:
    """Return the documents of a channel, twins as well, by ending."""
    above = folder / path
    return {
        one.name.removeprefix(above.name): one.read_bytes() for one in above.parent.glob(f"{above.name}.*")
    }


def test_the_former_path_has_the_same_feed_and_each_article_once(site: TemporarySite) -> None:
    before = site.document("desk/oil")
    publish(site, {"iraq/fuel/oil": MOVED}, 3)
    publish(site, {"iraq/fuel/oil": MOVED}, 4)

    former = site.document("desk/oil")
    assert set(before.ids) < set(former.ids)
    assert sorted(former.titles) == ["Oil 1", "Oil 2", "Oil 3", "Oil 4"]
    assert site.subscriber.complaints == []
    there, here = documents(site.output, "desk/oil"), documents(site.output, "iraq/fuel/oil")
    pages = {ending for ending in there if ending.startswith(".html")}
    assert pages
    assert there.keys() == here.keys()
    assert {one: there[one] for one in there.keys() - pages} == {
        one: here[one] for one in here.keys() - pages
    }
    root = etree.fromstring(there[".atom"])
    assert str(root.findtext("{*}id")).endswith("/desk/oil")
    named = [one.get("href", "") for one in root.findall(_LINK) if one.get("rel") == "self"]
    assert len(named) == 1
    assert named[0].endswith("/iraq/fuel/oil.atom")


def test_the_page_at_the_former_path_links_from_where_it_lies(site: TemporarySite) -> None:
    publish(site, {"iraq/fuel/oil": MOVED}, 3)
    page = documents(site.output, "desk/oil")[".html"]

    assert b'href="../index.html"' in page
    assert b'href="../../index.html"' not in page


def test_the_index_lists_the_new_path_alone(site: TemporarySite) -> None:
    publish(site, {"desk/fuel": MOVED}, 3)

    for index in ("index.html", "index.opml"):
        text = (site.output / index).read_text("utf-8")
        assert "desk/fuel." in text
        assert "desk/oil." not in text


def test_a_channel_goes_on_at_its_former_paths_when_feeds_yaml_names_them_no_more(
    site: TemporarySite,
) -> None:
    publish(site, {"desk/fuel": MOVED}, 3)
    publish(site, {"desk/energy": {**OIL, "moved_from": "desk/fuel"}}, 4)
    publish(site, {"desk/energy": OIL}, 5)

    assert site.document("desk/oil").ids == site.document("desk/energy").ids
    assert site.document("desk/oil").ids == site.document("desk/fuel").ids
    assert len(site.document("desk/oil").ids) == 5
    assert site.subscriber.complaints == []


def test_a_former_document_that_was_deleted_comes_back(site: TemporarySite) -> None:
    publish(site, {"desk/fuel": MOVED}, 3)
    (site.output / "desk/oil.atom").unlink()
    publish(site, {"desk/fuel": MOVED}, 3)

    assert len(site.document("desk/oil").ids) == 3


@pytest.mark.parametrize("lost", ["desk/oil", "desk/fuel", None], ids=["the former", "the new", "neither"])
def test_a_lost_store_gets_one_channel_back_from_either_path(site: TemporarySite, lost: str | None) -> None:
    publish(site, {"desk/fuel": MOVED}, 3)
    ids = site.document("desk/fuel").ids
    for one in documents(site.output, lost) if lost else ():
        (site.output / f"{lost}{one}").unlink()
    site.lose_state()
    publish(site, {"desk/fuel": OIL}, 4)

    assert site.document("desk/oil").ids == site.document("desk/fuel").ids
    assert set(ids) < set(site.document("desk/oil").ids)
    assert len(site.document("desk/oil").ids) == 4
    assert site.subscriber.complaints == []


def test_a_lost_store_gets_one_channel_back_when_the_move_was_cut_short(
    site: TemporarySite, tmp_path: Path
) -> None:
    shutil.copy(site.output / "desk/oil.atom", tmp_path / "former.atom")
    publish(site, {"desk/fuel": MOVED}, 3)
    shutil.copy(tmp_path / "former.atom", site.output / "desk/oil.atom")
    site.lose_state()
    publish(site, {"desk/fuel": MOVED}, 4)

    assert site.document("desk/oil").ids == site.document("desk/fuel").ids
    assert len(site.document("desk/oil").ids) == 4
    assert site.subscriber.complaints == []


def test_a_guarded_channel_that_moves_is_guarded_at_its_former_path_for_ever(site: TemporarySite) -> None:
    publish(site, {"desk/oil": {**OIL, "token": TOKEN}}, 2)
    publish(site, {"desk/fuel": {**MOVED, "token": TOKEN}}, 3)
    publish(site, {"desk/fuel": {**OIL, "token": TOKEN}}, 4)

    private = site.folder / "private"
    assert documents(site.output, "desk/oil") == documents(site.output, "desk/fuel") == {}
    assert documents(private, "desk/oil")[".atom"] == documents(private, "desk/fuel")[".atom"]
    assert b"Oil 4" in documents(private, "desk/oil")[".atom"]
    with site.opened() as app:
        assert app.publisher.policy.tokens == {"desk/oil": TOKEN, "desk/fuel": TOKEN}
        assert app.push.announcer.settings.private == {"desk/oil", "desk/fuel"}


def test_a_channel_that_is_no_longer_guarded_is_public_at_both(site: TemporarySite) -> None:
    publish(site, {"desk/fuel": {**MOVED, "token": TOKEN}}, 3)
    publish(site, {"desk/fuel": OIL}, 4)

    assert site.document("desk/oil").ids == site.document("desk/fuel").ids
    assert documents(site.folder / "private", "desk/oil") == {}
