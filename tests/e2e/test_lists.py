"""Lists of subscriptions that live elsewhere (`opml:`): fetched, mapped, refreshed, and kept when they are gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    for number, name in enumerate("abc"):
        origin.serve(f"/{name}", rss(item(number, title=f"Report of {name}"), title=f"Outlet {name}"))
    return TemporarySite(tmp_path / "site", origin)


def opml(origin: Origin, *names: str, extra: str = "") -> str:
    outlines = "".join(f'<outline text="Outlet {one}" xmlUrl="{origin.url}/{one}"/>' for one in names)
    return f'<opml version="2.0"><body><outline text="Nahost">{outlines}</outline>{extra}</body></opml>'


def subscribe(site: TemporarySite, **keys: object) -> None:
    site.configure(
        {"opml": site.origin.url + "/list", "map": {"Nahost": ["middle-east", "topic:oil"]}, **keys}
    )


def test_the_sources_of_a_list_are_polled_with_the_labels_of_their_folders(
    site: TemporarySite, origin: Origin
) -> None:
    origin.serve("/list", opml(origin, "a", "b"))
    subscribe(site)
    polled = site.round()

    assert set(polled) == {"/a", "/b"}
    assert sorted(site.document("regions/middle-east").titles) == ["Report of a", "Report of b"]
    assert sorted(site.document("topics/oil").titles) == ["Report of a", "Report of b"]


def test_a_list_is_asked_for_again_when_its_time_has_come(site: TemporarySite, origin: Origin) -> None:
    origin.serve("/list", opml(origin, "a"))
    subscribe(site, refresh="6h")
    site.round()
    origin.replace("/list", body=opml(origin, "a", "c"))
    site.clock.forward(hours=5)
    early = set(site.round())
    site.clock.forward(hours=2)
    late = set(site.round())

    assert (early, late) == ({"/a"}, {"/a", "/c"})
    assert [one.path for one in origin.requests()].count("/list") == 2


def test_a_list_that_cannot_be_had_leaves_its_last_copy_and_status_says_so(
    site: TemporarySite, origin: Origin
) -> None:
    origin.serve("/list", opml(origin, "a", "b"))
    subscribe(site)
    site.round()
    for answer in ({"status": 500, "body": ""}, {"status": 200, "body": "<html>moved</html>"}):
        origin.replace("/list", **answer)
        site.clock.forward(days=2)
        assert set(site.round()) == {"/a", "/b"}
        assert any("last copy stays" in one.text for one in site.status().notices)
    origin.replace("/list", status=200, body=opml(origin, "a", "b"))
    site.clock.forward(days=2)
    site.round()

    assert not site.status().notices


def test_what_a_list_names_is_foreign_text(site: TemporarySite, origin: Origin) -> None:
    """No file of this machine, no secret of the owner, and no mistake of theirs is an error of ours."""
    extra = (
        '<outline text="Files" xmlUrl="file:///etc/passwd"/><outline text="Path" xmlUrl="./feeds.yaml"/>'
        f'<outline text="Secret ${{HOME}}" xmlUrl="{origin.url}/c?${{HOME}}"/><outline text="Odd" xmlUrl="ftp://x"/>'
    )
    origin.serve("/list", opml(origin, "a", extra=extra))
    subscribe(site)
    site.environ = {"HOME": "/root"}
    site.round()
    asked = [one.path for one in origin.requests()]

    assert {one.name for one in site.status().sources} == {"Outlet a", "Secret ${HOME}"}
    assert not any("root" in one for one in asked)


def test_a_list_in_a_file_is_read_as_it_stands(site: TemporarySite, origin: Origin) -> None:
    (site.folder / "ngo.opml").write_text(opml(origin, "a"), "utf-8")
    site.configure({"opml": "./ngo.opml", "regions": "gulf"})
    site.round()

    assert site.document("regions/gulf").titles == ["Report of a"]
    site.configure({"opml": "./gone.opml"})
    done = aggregator("check", "--config", site.config)
    assert done.code == 2
    assert "cannot be read" in done.err
