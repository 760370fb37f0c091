"""A site with all that it can have, each document as a subscriber reads it, before the rules of the W3C feed validator."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.web.admin import Admin
from aggregator.web.listening import served
from tests.fakes import NOON, Item, atom, item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator
from tests.unit.web.test_feeds import ask
from tests.validity import Complaint, complaints_of_atom, complaints_of_rss

BASE = "https://reader.example/"
_RULES: dict[str, Callable[[bytes, str], list[Complaint]]] = {
    ".atom": complaints_of_atom,
    ".rss": complaints_of_rss,
}
_GONE = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{}" when="2026-03-02T13:00:00Z"/>'
_ALL = {"days": 365, "max": 1000}
_TOKEN = "kept-for-the-desk-1"
_HARBOUR = {"match": "harbour or oil"}
# What stands in a document for a reason, where no other document may have it.
ALLOWED = {
    # Rule C17: the bytes at a former path are those of the new one, which they name.
    ("port/news.atom", "SelfDoesntMatchLocation"),
    ("port/news.rss", "SelfDoesntMatchLocation"),
    # The only archive so far has none before it and none after it (RFC 5005, section 4).
    ("archive/arabic/1.atom", "ArchiveIncomplete"),
}


def english() -> list[Item]:
    """Return reports enough for three archives, the oldest first."""
    start = NOON - timedelta(days=1)
    return [
        item(
            n,
            title=f"Oil & <gas> at harbour {n}",
            published=start + timedelta(minutes=n),
            categories=("a&b",),
        )
        for n in range(1, 331)
    ]


def arabic() -> list[Item]:
    """Return reports in Arabic, among them some whose direction must be told."""
    return [
        item(
            n,
            "akhbar.example",
            title=f"أخبار الميناء رقم {n} (Harbour 2030)",
            text=f"نص الخبر رقم {n} عن الميناء والسفن.",
        )
        for n in range(1001, 1111)
    ]


def hebrew() -> list[Item]:
    """Return reports in Hebrew at addresses that are no URIs."""
    return [
        item(
            n,
            title=f"חדשות הנמל {n}: «A & B»",
            text=f"ידיעה מספר {n} על הנמל.",
            link=f"https://חדשות.example/נמל/{n}",
        )
        for n in range(2001, 2041)
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporarySite]:
    """Publish all that there is: archives, a story channel, what is taken back, withdrawn, moved, guarded."""
    with Origin() as origin:
        made = TemporarySite(tmp_path_factory.mktemp("valid") / "site", origin)
        origin.serve("/en", atom(*english()))
        origin.serve("/ar", rss(*arabic(), title="أخبار", extra="<language>ar</language>"))
        origin.serve("/he", rss(*hebrew(), title="חדשות", extra="<language>he</language>"))
        _publish(made, {"port/news": _HARBOUR})
        made.clock.forward(hours=1)
        gone = _GONE.format("guid-10") + _GONE.format("guid-325")
        origin.replace("/en", body=atom(*english()).replace("</feed>", gone + "</feed>"))
        _publish(made, {"harbour/news": {**_HARBOUR, "moved_from": "port/news"}})
        for withdrawn in (english()[19], english()[327]):
            done = aggregator("withdraw", str(withdrawn.link), "--reason", "a court", "--config", made.config)
            assert done.code == 0, done.err
        yield made


def _publish(site: TemporarySite, moving: dict[str, dict[str, str]]) -> None:
    paths = {
        "arabic": {"match": "أخبار", "title": "أخبار"},
        "hebrew": {"match": "חדשות", "title": "חדשות"},
        "stories": {"match": "harbour", "show": "stories"},
        "desk": {"match": "gas", "token": _TOKEN},
        **moving,
    }
    sources = [
        {"url": site.origin.at(path), "backfill": _ALL, "topics": "water"} for path in ("/en", "/ar", "/he")
    ]
    site.configure(
        *sources,
        site={"base_url": BASE, "contact": "me@reader.example"},
        publish={"content": "full"},
        channels={"paths": paths},
    )
    site.round()


def _documents(site: TemporarySite) -> dict[str, bytes]:
    """Return the feeds and archives, those that ask for a token as well, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in (site.output, site.folder / "private")
        for path in sorted(folder.rglob("*"))
        if path.suffix in _RULES
    }


def test_the_site_has_all_that_is_to_be_judged(site: TemporarySite) -> None:
    found = _documents(site)

    assert {path for path, _rule in ALLOWED} <= found.keys()
    assert {
        f"{path}{ending}" for path in ("all", "stories", "desk", "hebrew") for ending in _RULES
    } <= found.keys()
    assert {
        f"archive/{path}/{n}.atom" for path in ("all", "stories", "desk") for n in (1, 2, 3)
    } <= found.keys()
    for path in ("all.atom", "archive/all/1.atom", "archive/desk/1.atom", "desk.atom"):
        assert b"deleted-entry" in found[path], path
    assert "أخبار الميناء".encode() in found["all.atom"] + found["archive/arabic/1.atom"]


def test_no_published_document_breaks_a_rule(site: TemporarySite) -> None:
    complaints = {
        (path, one.rule, one.where, one.value)
        for path, body in _documents(site).items()
        for one in _RULES[Path(path).suffix](body, BASE + path)
    }

    assert {one for one in complaints if one[:2] not in ALLOWED} == set()
    assert {one[:2] for one in complaints} == ALLOWED


def test_the_owners_feed_breaks_no_rule(site: TemporarySite) -> None:
    site.origin.replace("/he", status=410)
    site.origin.replace("/ar", status=410)
    site.clock.forward(days=1)
    site.round()

    with site.opened() as app:
        app.alerter.tick()
        admin = Admin(app.store, app.clock, app.clock.now).app("127.0.0.1")
        with served(admin, "127.0.0.1", 0) as address:
            _code, _headers, body = ask(address, "/ops.atom")

    assert body.count(b"<entry>") > 1
    # `source` is for what comes from elsewhere.
    own = Complaint("MissingElement", "feed/entry/source")
    assert {*complaints_of_atom(body, f"{address}ops.atom")} - {own} == set()
