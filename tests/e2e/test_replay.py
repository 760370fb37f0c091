"""A recorded stretch done again: the same bytes in the output, the same rows in the store."""

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from aggregator.app.recording import BODIES, EVENTS, Answered, Recorder, events, stretches
from aggregator.config.settings import RecordSettings
from aggregator.model.document import Document, FetchRequest, Validators
from aggregator.store import open_database
from aggregator.store.schema import article, membership, piece, story
from tests.fakes import Item, comes_true, item, read_document, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite, aggregator

_TABLES = (article, piece, membership, story)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def serve(origin: Origin, outlet: str, *items: Item) -> None:
    origin.serve(f"/{outlet}", rss(*items, title=outlet.title()), etag=f'"{outlet}-1"')


def replace(origin: Origin, outlet: str, *items: Item) -> None:
    origin.replace(f"/{outlet}", body=rss(*items, title=outlet.title()), etag=f'"{outlet}-2"')


def configure(site: TemporarySite, **record: float) -> None:
    urls = [{"url": f"{site.origin.url}/{one}", "topics": "economy"} for one in ("harbour", "valley", "lost")]
    site.configure(*urls, record=record)


def four_rounds(site: TemporarySite) -> None:
    """A first round; a merge and an undated entry; a change; and one in which nothing is new (304)."""
    origin = site.origin
    serve(origin, "harbour", item(1), item(2))
    serve(origin, "valley", item(3))
    configure(site)
    site.round()
    site.clock.forward(minutes=31, seconds=7)
    replace(origin, "valley", item(3), item(1, guid="v-1"), item(4, published=None))
    site.round()
    site.clock.forward(minutes=47)
    replace(origin, "harbour", item(1), item(2, title="Another headline altogether", text="Another text."))
    site.round()
    site.clock.forward(hours=1)
    site.round()


def replayed(site: TemporarySite, folder: Path) -> dict[str, bytes]:
    at = site.clock.now().isoformat()
    done = aggregator("replay", "--at", at, "--into", folder, "--config", site.config)
    assert done.code == 0, done.err
    return tree(folder / "output")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    opened = open_database(database)
    try:
        with opened.reading() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
                for table in _TABLES
            }
    finally:
        opened.close()


def test_a_replay_gives_the_same_bytes(site: TemporarySite, tmp_path: Path) -> None:
    four_rounds(site)
    assert replayed(site, tmp_path / "then") == tree(site.output)


def test_a_replay_gives_the_same_articles_pieces_and_ledgers(site: TemporarySite, tmp_path: Path) -> None:
    four_rounds(site)
    replayed(site, tmp_path / "then")
    assert rows(tmp_path / "then/state/aggregator.db") == rows(site.state / "aggregator.db")


def test_what_was_recorded_has_a_merge_a_change_a_304_and_a_failure(site: TemporarySite) -> None:
    four_rounds(site)
    (stretch,) = stretches(site.state / "record")
    told = [one for one in events(stretch) if isinstance(one, Answered)]
    kinds = [type(one.fetched).__name__ for one in told]
    assert (kinds.count("Document"), kinds.count("NotModified"), kinds.count("FetchFailed")) == (4, 4, 4)
    assert "copy" in aggregator("show", "https://news.example/articles/1", "--config", site.config).out
    assert site.find("https://news.example/articles/2")[0].changes == 1


def test_a_time_within_the_stretch_shows_what_was_published_then(site: TemporarySite, tmp_path: Path) -> None:
    serve(site.origin, "harbour", item(1))
    serve(site.origin, "valley", item(3))
    configure(site)
    site.round()
    before, then = tree(site.output), site.clock.now()
    site.clock.forward(hours=2)
    replace(site.origin, "harbour", item(1), item(2))
    site.round()
    aggregator("replay", "--at", then.isoformat(), "--into", tmp_path / "then", "--config", site.config)
    assert tree(tmp_path / "then/output") == before
    assert tree(site.output) != before


def test_the_replayed_store_explains_a_merge(site: TemporarySite, tmp_path: Path) -> None:
    four_rounds(site)
    replayed(site, tmp_path / "then")
    link = "https://news.example/articles/1"
    now = aggregator("explain", link, "--config", site.config)
    then = aggregator("explain", link, "--config", tmp_path / "then/feeds.yaml")
    assert (then.code, then.out) == (0, now.out)


def test_a_replay_asks_nobody(site: TemporarySite, tmp_path: Path) -> None:
    four_rounds(site)
    asked = len(site.origin.requests())
    replayed(site, tmp_path / "then")
    assert len(site.origin.requests()) == asked


def test_an_edit_of_feeds_yaml_begins_another_stretch(site: TemporarySite, tmp_path: Path) -> None:
    four_rounds(site)
    site.clock.forward(minutes=40)
    site.configure(f"{site.origin.url}/harbour", record={}, site={"title": "Another"})
    replace(site.origin, "harbour", item(1), item(5))
    site.round()
    assert len(stretches(site.state / "record")) == 2
    assert replayed(site, tmp_path / "then")["all.atom"] == (site.output / "all.atom").read_bytes()


def test_equal_bodies_are_kept_once_and_old_ones_go(site: TemporarySite) -> None:
    four_rounds(site)
    bodies = site.state / "record" / BODIES
    assert len(list(bodies.iterdir())) == 4
    site.clock.forward(days=30)
    site.round()
    (stretch,) = stretches(site.state / "record")
    told = [one.fetched for one in events(stretch) if isinstance(one, Answered)]
    read = {hashlib.sha256(one.body).hexdigest() for one in told if isinstance(one, Document)}
    assert {file.name for file in bodies.iterdir()} == read
    assert len(read) == 2  # the servers were asked for the whole documents, as once a week


def test_a_service_that_is_never_started_anew_begins_stretches_too(
    site: TemporarySite, tmp_path: Path
) -> None:
    serve(site.origin, "harbour", item(1))
    configure(site)
    with site.opened() as app:
        app.service.poll_once(lambda _result: None)
        site.clock.forward(hours=25)
        replace(site.origin, "harbour", item(1), item(2))
        app.service.poll_once(lambda _result: None)
    assert len(stretches(site.state / "record")) == 2
    assert replayed(site, tmp_path / "then") == tree(site.output)


def test_a_stretch_that_grows_large_ends_early_and_the_oldest_goes(site: TemporarySite) -> None:
    noise = [random.Random(number).randbytes(700_000).hex() for number in range(3)]
    configure(site, megabytes=1)
    serve(site.origin, "harbour", item(1))
    with site.opened() as app:
        for number, text in enumerate(noise):
            site.origin.replace("/harbour", body=rss(item(number, text=text)), etag=f'"{number}"')
            site.clock.forward(hours=1)
            app.store.make_all_due(site.clock.now())
            app.service.poll_once(lambda _result: None)
    assert len(stretches(site.state / "record")) == 1
    assert len(list((site.state / "record" / BODIES).iterdir())) == 1


def test_a_secret_in_an_address_is_not_recorded(site: TemporarySite, tmp_path: Path) -> None:
    serve(site.origin, "wire", item(1))
    site.environ = {"WIRE_KEY": "s3cr3t-of-the-wire"}
    site.configure({"url": f"{site.origin.url}/wire?key=${{WIRE_KEY}}"}, record={})
    site.origin.serve("/wire?key=s3cr3t-of-the-wire", rss(item(1)))
    site.round()
    (stretch,) = stretches(site.state / "record")
    told = [one for one in events(stretch) if isinstance(one, Answered)]
    assert [type(one.fetched) for one in told] == [Document]
    assert "${WIRE_KEY}" in (stretch / EVENTS).read_text("utf-8")
    for file in (site.state / "record").rglob("*"):
        assert not file.is_file() or b"s3cr3t" not in file.read_bytes()


@pytest.mark.parametrize(
    ("at", "problem"),
    [("2001-01-01", "nothing was recorded before 2001-01-01"), ("yesterday", "expected 2026-11-24T09:30")],
)
def test_a_time_of_which_nothing_is_known_is_said(site: TemporarySite, at: str, problem: str) -> None:
    serve(site.origin, "harbour", item(1))
    configure(site)
    site.round()
    done = aggregator("replay", "--at", at, "--into", site.folder / "then", "--config", site.config)
    assert done.code != 0
    assert problem in " ".join(done.err.split())


def test_json_says_what_was_done_again(site: TemporarySite, tmp_path: Path) -> None:
    serve(site.origin, "harbour", item(1))
    configure(site)
    site.round()
    at = (site.clock.now() + timedelta(hours=1)).isoformat()
    done = aggregator("replay", "--at", at, "--into", tmp_path / "then", "--config", site.config, "--json")
    assert json.loads(done.out)["answers"] == 3


def test_a_line_that_was_cut_off_is_told_and_what_follows_is_done_again(
    site: TemporarySite, tmp_path: Path
) -> None:
    serve(site.origin, "harbour", item(1))
    configure(site)
    site.round()
    cut_at = site.clock.now()
    (stretch,) = stretches(site.state / "record")
    with (stretch / EVENTS).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-03-02T12:0')
    site.clock.forward(hours=1)
    replace(site.origin, "harbour", item(1), item(2))
    site.round()

    at = site.clock.now().isoformat()
    options = ("--at", at, "--config", site.config)
    done = aggregator("replay", "--into", tmp_path / "then", "--json", *options)
    said = aggregator("replay", "--into", tmp_path / "again", *options)

    assert done.json["torn"] == [cut_at.isoformat()]
    assert done.json["answers"] == 6
    assert tree(tmp_path / "then/output") == tree(site.output)
    assert f"cut off after {cut_at:%H:%M:%S}" in said.out


def test_a_line_separator_in_an_answer_is_no_end_of_a_line(site: TemporarySite) -> None:
    headers = (("X-Note", "one\u2028two"),)
    fetched = Document(
        request=FetchRequest(key=0, url="https://a.example/", label="https://a.example/"),
        url="https://a.example/\u2028",
        headers=headers,
        body=b"<rss/>",
        validators=Validators(),
        hops=(),
    )
    configure(site)
    site.round()
    recorder = Recorder(site.state / "record", RecordSettings(days=1, megabytes=1), site.clock)
    recorder.begin(site.state / "aggregator.db", "{}")
    recorder.note(fetched)

    told = list(events(max(stretches(site.state / "record"))))

    assert [
        one.fetched.headers for one in told if isinstance(one, Answered) and isinstance(one.fetched, Document)
    ] == [headers]


def test_an_hour_of_run_gives_the_same_bytes(site: TemporarySite, tmp_path: Path) -> None:
    """A service polls and publishes on its own; another process polls beside it, and both record."""

    def fresh(number: int, **changes: str) -> Item:
        return item(number, published=None, **changes)

    serve(site.origin, "harbour", fresh(1), fresh(2))
    serve(site.origin, "valley", fresh(3))
    urls = [{"url": f"{site.origin.url}/{one}", "topics": "economy"} for one in ("harbour", "valley")]
    site.configure(*urls, record={}, serve={"listen": "127.0.0.1:0", "admin": "off"}, publish={"every": "1s"})

    def shows(*numbers: int) -> bool:
        file = site.output / "all.atom"
        return file.exists() and {fresh(one).title for one in numbers} <= set(read_document(file).titles)

    with RunningService(site.config) as service:
        assert comes_true(lambda: shows(1, 2, 3))
        replace(site.origin, "valley", fresh(3), fresh(1, guid="v-1"), fresh(4))
        assert aggregator("poll", "--all", "--config", site.config).code == 0
        assert comes_true(lambda: shows(1, 2, 3, 4))
        replace(site.origin, "harbour", fresh(1), fresh(5))
        assert aggregator("poll", "--all", "--config", site.config).code == 0
        assert comes_true(lambda: shows(4, 5))
        assert service.stop() == 0
    published = tree(site.output)

    at = "2100-01-01"
    done = aggregator("replay", "--at", at, "--into", tmp_path / "then", "--config", site.config)

    assert done.code == 0, done.err
    assert tree(tmp_path / "then/output") == published
    assert rows(tmp_path / "then/state/aggregator.db") == rows(site.state / "aggregator.db")
