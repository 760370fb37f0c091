"""The line from feeds.yaml to output/, poll by poll, against a real origin (rules of A, B and C)."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.app.site import App
from aggregator.dedupe import place
from aggregator.model.poll import Outcome
from aggregator.normalise import normalise
from aggregator.observability import logger
from tests.fakes import NOON, atom, comes_true, item, rss, texts_below
from tests.origin import Answer, Origin, Seen, hangs_up
from tests.site import TemporarySite


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """Collect everything that is logged, debugging included."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    collector, level = Collector(), logger.level
    logger.addHandler(collector)
    logger.setLevel(logging.DEBUG)
    yield lines
    logger.removeHandler(collector)
    logger.setLevel(level)


def test_an_empty_version_deletes_nothing(site: TemporarySite, origin: Origin) -> None:
    """Rule B7: vanishing from the feed means nothing."""
    site.configure(origin.serve("/a", rss(item(1), item(2))))
    site.round()
    before = site.mtimes()

    origin.replace("/a", body=rss())
    site.clock.forward(hours=1)
    result = site.round()["/a"]

    assert not result.failed
    assert site.status().articles == 2
    assert site.mtimes() == before


def test_a_redated_article_does_not_jump_to_the_top(site: TemporarySite, origin: Origin) -> None:
    """Issue, how it is judged: a merely re-dated article does not jump; its `updated` stays."""
    origin.serve("/a", rss(item(1), item(2)))
    site.configure(origin.at("/a"))
    site.round()
    before = site.document()

    site.clock.forward(days=1)
    origin.replace("/a", body=rss(item(2, published=NOON + timedelta(hours=23)), item(1)))
    site.round()

    assert site.document() == before


def test_changed_text_moves_updated_and_nothing_else_does(site: TemporarySite, origin: Origin) -> None:
    """Rule B6: white space and markup are folded away; B2: published stays as first seen."""
    origin.serve("/a", atom(item(1, text="The minister spoke today."), item(2)))
    site.configure(origin.at("/a"))
    site.round()
    first = site.document()

    site.clock.forward(hours=1)
    origin.replace("/a", body=atom(item(1, text="The  minister \n <b>spoke</b> today."), item(2)))
    site.round()
    folded = site.document()
    site.clock.forward(hours=1)
    origin.replace("/a", body=atom(item(1, text="The minister resigned today."), item(2)))
    site.round()
    changed = site.document()

    assert [entry.updated for entry in folded.entries] == [entry.updated for entry in first.entries]
    assert changed.ids == first.ids
    assert [entry.published for entry in changed.entries] == [entry.published for entry in first.entries]
    assert changed.entries[0].updated == NOON + timedelta(hours=2)
    assert changed.entries[1].updated == first.entries[1].updated
    assert "resigned" in changed.entries[0].content
    assert changed.updated == NOON + timedelta(hours=2)


def test_an_article_changes_at_most_ten_times(site: TemporarySite, origin: Origin) -> None:
    """Rule B6."""
    origin.serve("/a", rss(item(1)))
    site.configure(origin.at("/a"))
    site.round()
    moments = set()

    for number in range(14):
        site.clock.forward(hours=1)
        origin.replace("/a", body=rss(item(1, text=f"Take {number} of a story that never rests.")))
        site.round()
        moments.add(site.document().entries[0].updated)

    assert len(moments) == 10
    assert site.find(site.document().ids[0])[0].changes == 10


def test_an_undated_entry_keeps_the_time_at_which_it_was_first_seen(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule B2: no date -> first seen, kept for ever."""
    origin.serve("/a", rss(item(1, published=None)))
    site.configure(origin.at("/a"))
    site.round()

    for text in ("once", "twice"):
        site.clock.forward(days=1)
        origin.replace("/a", body=rss(item(1, published=None, text=f"said {text}")))
        site.round()

    (entry,) = site.document().entries
    assert entry.published == NOON
    assert entry.updated == NOON + timedelta(days=2)


def test_a_date_in_the_future_is_clamped_to_first_seen(site: TemporarySite, origin: Origin) -> None:
    """Rules B2 and C2: published is never after first seen, also when that day has come."""
    origin.serve("/a", rss(item(1, published=NOON + timedelta(days=3))))
    site.configure(origin.at("/a"))
    site.round()

    site.clock.forward(days=5)
    site.round()

    assert [entry.published for entry in site.document().entries] == [NOON]


def test_a_new_source_shows_two_days_and_at_most_twenty_articles_and_stores_all(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule B10: back history is stored and counts as shown."""
    recent = [item(number, published=NOON - timedelta(hours=number)) for number in range(1, 30)]
    old = [item(number, published=NOON - timedelta(days=number)) for number in range(30, 40)]
    origin.serve("/a", rss(*recent, *old))
    site.configure(origin.at("/a"))
    site.round()
    first = site.document()

    site.clock.forward(hours=1)
    origin.replace("/a", body=rss(*recent, *old, item(99, published=NOON)))
    site.round()

    assert first.titles == [one.title for one in recent[:20]]
    assert site.status().articles == 40
    assert len(site.document().ids) == 21


@pytest.mark.parametrize(
    ("backfill", "shown"),
    [({"days": 0, "max": 20}, 0), ({"days": 2, "max": 3}, 3), ({"days": 100, "max": 100}, 10)],
    ids=["none", "three", "all"],
)
def test_backfill_of_a_source_is_obeyed(
    site: TemporarySite, origin: Origin, backfill: dict[str, int], shown: int
) -> None:
    """Rule B10."""
    items = [item(number, published=NOON - timedelta(hours=10 * number)) for number in range(1, 11)]
    site.configure({"url": origin.serve("/a", rss(*items)), "backfill": backfill})

    site.round()

    assert len(site.document().ids) == shown


def test_back_history_of_a_source_whose_first_polls_failed_is_still_back_history(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule B10: the first poll is the first that gave a document."""
    origin.serve("/a", "gone fishing", status=500)
    site.configure(origin.at("/a"))
    site.round()

    site.clock.forward(hours=2)
    items = [item(number, published=NOON - timedelta(days=number)) for number in range(1, 11)]
    origin.replace("/a", body=rss(*items), status=200)
    site.round()

    assert len(site.document().ids) == 1


def test_an_unchanged_body_is_not_read_again_and_its_new_validators_are_kept(
    site: TemporarySite, origin: Origin
) -> None:
    """Rules A2 and A10: validators of every 200 that parses, also when the body is equal."""
    origin.serve("/a", rss(item(1)), etag='"1"')
    site.configure(origin.at("/a"))
    site.round()
    before = site.mtimes()

    site.clock.forward(hours=1)
    origin.replace("/a", etag='"2"')
    second = site.round()["/a"]
    site.clock.forward(hours=1)
    third = site.round()["/a"]

    assert second.outcome is Outcome.UNCHANGED
    assert third.outcome is Outcome.NOT_MODIFIED
    assert [seen.headers.get("if-none-match") for seen in origin.requests("/a")] == [None, '"1"', '"2"']
    assert site.mtimes() == before


def _asked(origin: Origin) -> tuple[str | None, str | None]:
    headers = origin.requests("/a")[-1].headers
    return headers.get("if-none-match"), headers.get("if-modified-since")


STAMP = "Sun, 01 Mar 2026 10:00:00 GMT"


def test_validators_come_back_verbatim_as_a_pair(site: TemporarySite, origin: Origin) -> None:
    """Rule A2, with what servers really send."""
    odd = 'W/"a,b;c  d"'
    origin.serve("/a", rss(item(1)), etag=odd, last_modified="Sun, 1 Mar 2026 10:00:00 CET")
    site.configure(origin.at("/a"))

    site.round()
    site.round()

    assert _asked(origin) == (odd, "Sun, 1 Mar 2026 10:00:00 CET")


def test_a_304_without_validators_keeps_them(site: TemporarySite, origin: Origin) -> None:
    """Rule A2; RFC 9111 section 4.3.4."""
    origin.serve("/a", rss(item(1)), etag='"1"', last_modified=STAMP)
    site.configure(origin.at("/a"))
    site.round()
    origin.handle("/a", lambda _seen: Answer(status=304))

    site.round()
    site.round()

    assert _asked(origin) == ('"1"', STAMP)


def test_a_304_with_a_new_validator_updates_that_one(site: TemporarySite, origin: Origin) -> None:
    """Rule A2: on 304 update what is present."""
    origin.serve("/a", rss(item(1)), etag='"1"', last_modified=STAMP)
    site.configure(origin.at("/a"))
    site.round()
    origin.handle("/a", lambda _seen: Answer(status=304, headers=(("ETag", '"2"'),)))

    site.round()
    site.round()

    assert _asked(origin) == ('"2"', STAMP)


def test_a_200_without_validators_clears_them(site: TemporarySite, origin: Origin) -> None:
    """Rule A2."""
    origin.serve("/a", rss(item(1)), etag='"1"', last_modified=STAMP)
    site.configure(origin.at("/a"))
    site.round()
    origin.serve("/a", rss(item(1), item(2)))

    site.round()
    site.round()

    assert _asked(origin) == (None, None)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500, headers=(("ETag", '"error"'),), body=b"<h1>Sorry</h1>"),
        Answer(status=404, headers=(("ETag", '"error"'),)),
        Answer(status=200, headers=(("ETag", '"error"'), ("Content-Type", "text/html")), body=b"<h1>Hi</h1>"),
        Answer(status=200, headers=(("ETag", '"error"'),), body=b"<rss><channel><item><title>cut"[:9]),
    ],
    ids=["500", "404", "html", "cut"],
)
def test_an_error_keeps_the_validators_of_the_last_good_document(
    site: TemporarySite, origin: Origin, answer: Answer
) -> None:
    """Rule A2: on an error keep the old ones; what does not parse gives none."""
    origin.serve("/a", rss(item(1)), etag='"1"', last_modified=STAMP)
    site.configure(origin.at("/a"))
    site.round()
    origin.handle("/a", lambda _seen: answer)

    failed = site.round()["/a"]
    site.round()

    assert failed.failed
    assert failed.reason
    assert _asked(origin) == ('"1"', STAMP)
    assert len(site.document().ids) == 1


def test_a_source_whose_settings_changed_is_read_again(site: TemporarySite, origin: Origin) -> None:
    """Architecture: changed source settings clear the validators, so that a fix is read at once."""
    url = origin.serve("/a", rss(item(1, published=None)), etag='"1"')
    site.configure(url)
    site.round()

    site.configure({"url": url, "timezone": "Asia/Baghdad"})
    site.round()

    assert [seen.status for seen in origin.requests("/a")] == [200, 200]


def test_broken_sources_harm_no_other(site: TemporarySite, origin: Origin) -> None:
    """Item 5: one bad source never harms another; each failure has a reason in words."""
    origin.serve("/good", rss(item(1)))
    origin.serve("/html", "<html><body>Welcome</body></html>", content_type="text/html")
    origin.serve("/cut", rss(item(2))[:60])
    origin.serve("/empty", b"")
    origin.serve("/binary", bytes(range(256)) * 40)
    origin.talk("/hangup", hangs_up())
    origin.serve("/500", "no", status=500)
    origin.serve("/410", "no", status=410)
    origin.serve("/nul", rss(item(3)).replace("report", "re\x00port"))
    broken = [origin.at(path) for path in ("/html", "/cut", "/empty", "/binary", "/hangup", "/500", "/410")]
    site.configure(*broken, origin.at("/good"), origin.at("/nul"), origin.at("/missing"))

    results = site.round()

    assert len(results) == 10
    assert item(1).title in site.document().titles
    failed = {path for path, result in results.items() if result.failed}
    assert failed == {"/html", "/cut", "/empty", "/binary", "/hangup", "/500", "/410", "/missing"}
    assert all(results[path].reason for path in failed)
    status = {source.url: source for source in site.status().sources}
    assert status[origin.at("/410")].next_poll_at is None
    for path in failed - {"/410"}:
        source = status[origin.at(path)]
        assert source.failures == 1
        assert source.next_poll_at
        assert source.next_poll_at > site.clock.now()
        assert source.why


def test_the_last_edition_stays_when_all_sources_of_a_channel_fail(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule C8."""
    site.configure({"url": origin.serve("/a", rss(item(1))), "topics": "economy"})
    site.round()
    before = site.mtimes()

    origin.replace("/a", status=503, body="closed")
    for _ in range(3):
        site.clock.forward(days=2)
        site.round()

    assert site.mtimes() == before


def test_a_second_round_moves_no_file(site: TemporarySite, origin: Origin) -> None:
    """Issue, how it is judged: only 304s where the server gives validators, and no output's mtime moves."""
    site.configure(
        {"url": origin.serve("/a", rss(item(1), item(2)), etag='"1"'), "topics": "economy"},
        {"url": origin.serve("/b", atom(item(3, "b.example")), last_modified=STAMP), "regions": "gulf"},
        origin.serve("/c", rss(item(4, "c.example"))),
    )
    site.round()
    before = site.mtimes()
    origin.forget()

    site.clock.forward(hours=2)
    site.round()

    assert [seen.status for seen in sorted(origin.requests(), key=lambda one: one.path)] == [304, 304, 200]
    documents = {"index.html", "index.opml"} | {
        f"{channel}.{form}"
        for channel in ("all", "topics/economy", "regions/gulf")
        for form in ("atom", "rss", "json", "html")
    }
    assert set(before) == {document + packed for document in documents for packed in ("", ".br", ".gz")}
    assert site.mtimes() == before


def test_publishing_again_from_the_store_moves_no_file(site: TemporarySite, origin: Origin) -> None:
    """Rule C8: untouched when the bytes are equal; rendering is deterministic."""
    site.configure({"url": origin.serve("/a", rss(item(1), item(2))), "topics": "economy"})
    site.round()
    before = site.mtimes()

    site.clock.forward(days=3)
    site.publish()

    assert site.mtimes() == before
    assert site.published.written == ()


def test_an_index_that_a_killed_process_left_behind_is_brought_up_to_date(
    site: TemporarySite, origin: Origin
) -> None:
    """A kill between the last channel and the index leaves nothing to publish but the index."""
    origin.serve("/a", rss(item(1)), etag='"1"')
    site.configure(origin.at("/a"))
    site.round()
    index = site.folder / "output" / "index.html"
    whole = index.read_bytes()
    index.write_bytes(b"what it was before the round")

    site.round()

    assert index.read_bytes() == whole


def test_a_document_that_crashes_the_reader_is_contained_and_tried_again(
    site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Item 5: a bug of ours is this source's trouble; the outermost edge of reading is made to fail."""
    origin.serve("/a", rss(item(1)), etag='"1"')
    origin.serve("/bomb", rss(item(2, "bomb.example", title="BOMB")))
    site.configure(origin.at("/bomb"), origin.at("/a"))

    def explode(*arguments: Any, **options: Any) -> object:
        if b"BOMB" in str(arguments[0]).encode():
            raise RecursionError("too deep")
        return normalise(*arguments, **options)

    monkeypatch.setattr("aggregator.service.reading.normalise", explode)
    results = site.round()
    monkeypatch.undo()
    site.clock.forward(hours=6)
    again = site.round()

    assert results["/bomb"].outcome is Outcome.FAILED
    assert "RecursionError" in results["/bomb"].reason
    assert not results["/a"].failed
    assert not again["/bomb"].failed
    assert len(site.document().ids) == 2


def test_a_crash_of_placing_is_contained_and_nothing_of_the_poll_is_kept(
    site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction, all of it or nothing: what raises inside is rolled back and reported."""
    origin.serve("/a", rss(item(1)), etag='"1"')
    origin.serve("/b", rss(item(2, "b.example")))
    site.configure(origin.at("/a"), origin.at("/b"))

    def explode(articles: Any, *arguments: Any, **options: Any) -> object:
        if any("news.example/articles/1" in str(one) for one in articles):
            raise KeyError("a rule that fails")
        return place(articles, *arguments, **options)

    monkeypatch.setattr("aggregator.service.poller.place", explode)
    results = site.round()
    monkeypatch.undo()

    assert results["/a"].failed
    assert not results["/b"].failed
    assert site.status().articles == 1
    site.clock.forward(hours=6)
    assert site.round()["/a"].new == 1
    assert origin.requests("/a")[-1].headers.get("if-none-match") is None


def test_our_own_output_is_refused_as_a_source(site: TemporarySite, origin: Origin) -> None:
    """Rule C11: recognised by its id, over http and as a file."""
    site.configure(origin.serve("/a", rss(item(1))))
    site.round()
    own = (site.output / "all.atom").read_bytes()

    site.configure(origin.at("/a"), origin.serve("/own", own), "file:output/all.atom")
    site.clock.forward(hours=1)
    results = site.round()

    assert results["/own"].outcome is Outcome.NOT_A_FEED
    assert "our own" in results["/own"].reason
    assert results["file:output/all.atom"].outcome is Outcome.NOT_A_FEED
    assert site.status().articles == 1
    assert site.subscriber.complaints == []


def test_a_file_is_a_source(site: TemporarySite) -> None:
    """Item 3: http, https and file; relative to feeds.yaml."""
    (site.folder / "wire.xml").write_text(rss(item(1), item(2)), "utf-8")
    site.configure("file:wire.xml")

    first = site.round()
    second = site.round()

    assert first["file:wire.xml"].new == 2
    assert second["file:wire.xml"].outcome in (Outcome.NOT_MODIFIED, Outcome.UNCHANGED)


SECRET = "s3cr3t-key-0815"


def test_a_secret_appears_in_no_log_store_status_or_output(
    site: TemporarySite, origin: Origin, log_lines: list[str]
) -> None:
    """Rule C16: also when its address redirects, echoes, fails and crashes."""
    site.environ = {"KEY": SECRET}

    def echo(seen: Seen) -> Answer:
        return Answer(status=404, body=f"no such feed: {seen.path} {seen.headers}".encode())

    origin.serve("/good", rss(item(1)))
    origin.handle("/echo", echo)
    origin.redirect("/moved", f"/target?key={SECRET}", 302)
    origin.redirect("/loop", f"/loop?key={SECRET}&again", 302)
    origin.redirect("/away", f"ftp://{SECRET}.example/", 302)
    origin.redirect("/nowhere", f"http://nowhere.invalid/{SECRET}?key={SECRET}", 302)
    origin.talk("/hangup", hangs_up())
    origin.serve("/html", f"<h1>{SECRET}</h1>", content_type="text/html")
    origin.serve("/cut", "<rss><channel><item><title>x</item>")
    paths = ("good", "echo", "moved", "loop", "away", "nowhere", "hangup", "html", "cut")
    sources: list[dict[str, object]] = [
        {"url": origin.at(f"/{path}?key=${{KEY}}"), "headers": {"Authorization": "Bearer ${KEY}"}}
        for path in paths
    ]
    site.configure(*sources, f"http://user:${{KEY}}@127.0.0.1:{origin.port}/basic")

    results = site.round()
    site.clock.forward(hours=1)
    site.round()
    said = [*log_lines, *(str(result) for result in results.values()), str(site.status())]

    assert len(results) == 10
    assert all(SECRET in seen.path + str(seen.headers) for seen in origin.requests("/good"))
    assert [line for line in said if SECRET in line] == []
    files = [
        path
        for folder in (site.state, site.output)
        for path, body in texts_below(folder)
        if SECRET.encode() in body
    ]
    assert files == []
    assert SECRET not in site.text()


def test_a_publisher_that_rewrites_its_guids_at_each_poll_does_not_loop(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule B1."""
    site.configure(origin.serve("/a", rss(item(1), item(2), item(3))))
    site.round()

    for turn in range(5):
        site.clock.forward(hours=1)
        items = [item(number, guid=f"session-{turn}-{number}") for number in (1, 2, 3)]
        origin.replace("/a", body=rss(*items))
        site.round()

    assert len(site.document().ids) == 3
    assert site.subscriber.complaints == []


def test_a_link_that_two_entries_share_is_no_key(site: TemporarySite, origin: Origin) -> None:
    """Rule B1: a live blog's entries differ by fragment only."""
    live = [item(number, link=f"https://news.example/live#{number}") for number in range(4)]
    origin.serve("/a", rss(*live[:2]))
    site.configure(origin.at("/a"))
    site.round()

    site.clock.forward(hours=1)
    origin.replace("/a", body=rss(*live))
    site.round()

    assert len(site.document().ids) == 4


def test_another_source_cannot_change_an_article(site: TemporarySite, origin: Origin) -> None:
    """Rule B8: only the source that owns an article changes it; a claim on it is told by `show`."""
    origin.serve("/owner", rss(item(1)))
    site.configure(origin.at("/owner"))
    site.round()
    before = site.document()

    fraud = item(1, guid="other", title="Buy cheap watches", text="Nothing of the news is in this.")
    site.configure(origin.at("/owner"), origin.serve("/thief", rss(fraud)))
    site.clock.forward(hours=1)
    site.round()

    assert before.entries[0] in site.document().entries
    assert len(site.document().ids) == 2
    claims = [report.attempt for report in site.find("https://news.example/articles/1") if report.attempt]
    assert len(claims) == 1


def test_membership_goes_by_the_order_of_showing_and_display_by_published(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule C2: a late entry with an old date enters, below the newer ones."""
    origin.serve("/a", rss(item(1), item(2)))
    site.configure(origin.at("/a"))
    site.round()

    site.clock.forward(hours=1)
    origin.replace("/a", body=rss(item(1), item(2), item(30)))
    site.round()

    assert site.document().titles == [item(number).title for number in (1, 2, 30)]
    assert site.document().updated == NOON - timedelta(hours=2)


def test_a_document_of_a_thousand_entries_is_read_whole(site: TemporarySite, origin: Origin) -> None:
    """Rule A9: every entry of a document is read and stored, however many."""
    many = [item(number, published=NOON - timedelta(minutes=number)) for number in range(1, 1201)]
    site.configure(origin.serve("/a", rss(*many)))

    result = site.round()["/a"]

    assert result.new == 1200
    assert site.status().articles == 1200


def test_the_current_document_holds_at_least_50_and_at_most_500_entries(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule C4: max(50 entries, 24 h), at most 500."""
    many = [item(number, published=NOON - timedelta(minutes=number)) for number in range(1, 511)]
    site.configure({"url": origin.serve("/a", rss(*many)), "backfill": {"days": 2, "max": 1000}})
    site.round()
    day_one = site.document()

    site.clock.forward(hours=25)
    origin.replace("/a", body=rss(item(1000, published=NOON + timedelta(hours=25))))
    site.round()

    assert len(day_one.ids) == 500
    assert len(site.document().ids) == 50


def test_retry_after_holds_the_whole_host_and_outlives_a_restart(site: TemporarySite, origin: Origin) -> None:
    """Rules A4 and A8: 429 and 503 with Retry-After, for the host, `--all` included."""
    overloaded = Answer(status=429, headers=(("Retry-After", "7200"),))
    answers = iter((overloaded, Answer(body=rss(item(2)).encode())))
    origin.handle("/a", lambda _seen: next(answers))
    origin.serve("/b", rss(item(1)))
    site.configure(origin.at("/a"))
    site.round()
    status = {source.url: source for source in site.status().sources}
    site.configure(origin.at("/a"), origin.at("/b"))

    held = site.round()
    site.clock.forward(hours=2, seconds=1)
    released = site.round()

    assert held == {}
    assert "Retry-After" in status[origin.at("/a")].why
    assert set(released) == {"/a", "/b"}


def test_nothing_is_polled_early(site: TemporarySite, origin: Origin) -> None:
    """Item 5: a restart polls nothing early."""
    site.configure(origin.serve("/a", rss(item(1)), headers=(("Cache-Control", "max-age=7200"),)))
    site.round(everything=False)

    early = []
    for _ in range(3):
        site.clock.forward(minutes=39)
        early.append(site.round(everything=False))
    site.clock.forward(minutes=4)
    due = site.round(everything=False)

    assert early == [{}, {}, {}]
    assert set(due) == {"/a"}
    assert "max-age" in site.status().sources[0].why


def test_every_failure_is_a_value_and_gone_sources_stay_gone(site: TemporarySite, origin: Origin) -> None:
    """Rule A5: 410 stops and reports; `poll --all` asks once more."""
    origin.serve("/a", "gone", status=410)
    site.configure(origin.at("/a"))
    site.round(everything=False)
    site.clock.forward(days=400)

    later = site.round(everything=False)
    asked = site.round(everything=True)

    assert later == {}
    assert asked["/a"].outcome is Outcome.GONE


def test_a_title_with_illegal_characters_costs_no_file(site: TemporarySite, origin: Origin) -> None:
    """Rule C7: only characters legal in XML."""
    (site.folder / "wild.json").write_text(
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Wild\\u0000 \\ud800 feed", "items": ['
        '{"id": "\\u0001", "title": "A\\u0008 B \\ufffe \\ud83d\\ude00 \\ud800",'
        '"content_html": "<p>\\u0002x</p>",'
        '"url": "https://w.example/1\\u0007", "authors": [{"name": "\\u0003Me"}], "tags": ["\\u0004tag"],'
        '"date_published": "2026-03-02T10:00:00Z"}]}',
        "utf-8",
    )
    site.configure({"url": "file:wild.json", "name": "Wild", "topics": "economy"})

    site.round()

    assert len(site.document().ids) == 1
    assert site.published.failed == ()


def test_first_round_publishes_as_it_goes(site: TemporarySite, origin: Origin) -> None:
    """Rule C18: what the first source brought is out before the last one has answered."""
    out_at_last: list[bool] = []

    def last(_seen: Seen) -> Answer:
        out_at_last.append(comes_true(lambda: b"/articles/1" in published(site)))
        return Answer(body=rss(item(9, "last.example")).encode())

    origin.serve("/a", rss(item(1)))
    origin.handle("/z", last)
    site.configure(origin.at("/a"), origin.at("/z"))

    site.round()

    assert len(site.document().ids) == 2
    assert out_at_last == [True]


def published(site: TemporarySite) -> bytes:
    path = site.output / "all.atom"
    return path.read_bytes() if path.exists() else b""


def test_two_apps_on_one_store_poll_each_source_once(site: TemporarySite, origin: Origin) -> None:
    """Leases: what one process polls the other leaves alone; both see the same store."""
    paths = [f"/s{number}" for number in range(12)]
    for number, path in enumerate(paths):
        origin.serve(path, rss(item(number, f"h{number}.example")))
    site.configure(*map(origin.at, paths))
    polled: list[str] = []

    with site.opened() as one, site.opened() as two:
        _poll_together(one, two, polled)

    assert sorted(polled) == sorted(map(origin.at, paths))
    assert len(origin.requests()) == 12


def _poll_together(one: App, two: App, polled: list[str]) -> None:
    threads = [
        threading.Thread(target=app.poller.poll_due, args=(lambda result: polled.append(result.url),))
        for app in (one, two)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
