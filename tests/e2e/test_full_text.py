"""`full_text: true`: pages are asked for politely, their text shown where it is better, and nothing is lost."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.model.page import PagePolicy
from aggregator.observability import logger
from tests.fakes import NOON, Item, comes_true, item, rss
from tests.origin import Answer, Origin, Seen
from tests.site import ROOT, TemporarySite, aggregator

_AT_ONCE = PagePolicy(gap=timedelta(0))
_ONE_BY_ONE = PagePolicy(rounds=1)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.serve("/robots.txt", "User-agent: *\nDisallow: /private/\n", content_type="text/plain")
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def sentence(number: int, about: str = "museum") -> str:
    return f"The matter {number}, told in a sentence about a {about}."


def html(number: int, words: str = "") -> str:
    """Return the page of `item(number)`: its text at length, and what stands around it."""
    about = item(number).text
    body = "".join(
        f"<p>{about} {words} Paragraph {part} adds what was said in the town hall.</p>" for part in range(6)
    )
    return (
        f"<html><head><title>{number}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{item(number).title}</h1>{body}</article><footer>Cookies, imprint</footer></body></html>"
    )


def entry(origin: Origin, number: int, path: str = "", **changes: Any) -> Item:
    """Return an entry and serve its page."""
    path = path or f"/pages/{number}"
    link = origin.serve(path, html(number), content_type="text/html", etag=f'"{number}"')
    return item(number, link=link, **changes)


def asked(origin: Origin) -> list[str]:
    """Return what was asked for but feeds, and forget it."""
    paths = [seen.path for seen in origin.requests() if not seen.path.startswith("/feed")]
    origin.forget()
    return paths


def follow(site: TemporarySite, origin: Origin, *items: Item, **more: object) -> None:
    site.configure({"url": origin.serve("/feed", rss(*items)), "full_text": True, **more})


def texts(site: TemporarySite) -> list[bool]:
    """Tell for each published entry whether it has the page's text."""
    return ["town hall" in one.content for one in site.document().entries]


def test_the_pages_text_is_shown_and_the_feeds_where_robots_txt_forbids_it(
    site: TemporarySite, origin: Origin
) -> None:
    follow(site, origin, entry(origin, 1), entry(origin, 2, "/private/2"))

    site.round(pages=_AT_ONCE)

    assert asked(origin) == ["/robots.txt", "/pages/1"]
    assert texts(site) == [True, False]
    assert "imprint" not in site.document().entries[0].content
    report = site.find(site.document().ids[1])[0]
    assert report.page is not None
    assert report.page.reason == "robots.txt of 127.0.0.1 does not allow it"
    assert report.page.asked_at is None


def test_nothing_but_feeds_is_asked_for_where_no_source_wants_it(site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/feed", rss(entry(origin, 1))))

    site.round(pages=_AT_ONCE)

    assert asked(origin) == []


def test_a_host_is_asked_one_page_at_a_time_with_the_gap_between_the_newest_first(
    site: TemporarySite, origin: Origin
) -> None:
    follow(site, origin, *(entry(origin, number) for number in (3, 1, 2)))
    order = []
    for _ in range(5):
        site.round(everything=False, pages=_ONE_BY_ONE)
        order.append(asked(origin))
        site.clock.forward(seconds=4.9)
        site.round(everything=False, pages=_ONE_BY_ONE)
        assert asked(origin) == []
        site.clock.forward(seconds=0.1)

    assert order == [["/robots.txt"], ["/pages/1"], ["/pages/2"], ["/pages/3"], []]


def test_a_host_has_a_budget_for_each_day(site: TemporarySite, origin: Origin) -> None:
    source = {"url": origin.serve("/feed", rss(*(entry(origin, n) for n in (1, 2, 3)))), "full_text": True}
    site.configure(source, polling={"pages_per_day": 3})

    site.round(pages=_AT_ONCE)
    today = asked(origin)
    site.clock.forward(hours=12)
    site.round(pages=_AT_ONCE)
    tomorrow = asked(origin)

    assert today == ["/robots.txt", "/pages/1", "/pages/2"]
    assert tomorrow == ["/pages/3"]


def test_robots_txt_is_asked_for_once_a_day(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1))
    site.round(pages=_AT_ONCE)
    asked(origin)

    site.clock.forward(hours=23)
    origin.replace("/feed", body=rss(entry(origin, 2), entry(origin, 1)))
    site.round(pages=_AT_ONCE)
    same_day = asked(origin)
    site.clock.forward(hours=1)
    origin.replace("/feed", body=rss(entry(origin, 3), entry(origin, 2), entry(origin, 1)))
    site.round(pages=_AT_ONCE)

    assert same_day == ["/pages/2"]
    assert asked(origin)[0] == "/robots.txt"


@pytest.mark.parametrize(("status", "pages"), [(404, ["/pages/1"]), (500, [])])
def test_no_robots_txt_allows_everything_and_a_broken_one_nothing(
    site: TemporarySite, origin: Origin, status: int, pages: list[str]
) -> None:
    origin.handle("/robots.txt", lambda _seen: Answer(status=status))
    follow(site, origin, entry(origin, 1))

    site.round(pages=_AT_ONCE)

    assert asked(origin) == ["/robots.txt", *pages]


def test_a_crawl_delay_is_kept(site: TemporarySite, origin: Origin) -> None:
    origin.replace("/robots.txt", body="User-agent: *\nCrawl-delay: 60\nDisallow: /private/\n")
    follow(site, origin, entry(origin, 1), entry(origin, 2))
    order = []
    for seconds in (0, 5, 59, 1):
        site.clock.forward(seconds=seconds)
        site.round(everything=False, pages=_ONE_BY_ONE)
        order.append(asked(origin))

    assert order == [["/robots.txt"], ["/pages/1"], [], ["/pages/2"]]


def test_a_consent_wall_does_not_replace_what_the_feed_says(site: TemporarySite, origin: Origin) -> None:
    wall = "<p>We and our partners value your privacy and store cookies on your device.</p>" * 10
    follow(site, origin, entry(origin, 1))
    origin.replace("/pages/1", body=f"<html><body><article>{wall}</article></body></html>")

    site.round(pages=_AT_ONCE)

    shown = site.document().entries[0]
    assert "privacy" not in shown.content
    page = site.find(shown.id)[0].page
    assert page is not None
    assert "consent wall" in page.reason


def test_a_public_site_shows_an_excerpt_all_the_same(site: TemporarySite, origin: Origin) -> None:
    """Rule C14: the selection cuts, whatever is stored; and what nobody sees is no update."""
    source = {"url": origin.serve("/feed", rss(entry(origin, 1))), "full_text": True}
    site.configure(source, site={"base_url": "https://news.example.org", "contact": "desk@example.org"})

    site.round(pages=_AT_ONCE)

    shown = site.document().entries[0]
    assert "town hall" not in shown.content
    assert shown.updated == shown.published
    assert "town hall" in site.find(shown.id)[0].article.content


def test_updated_moves_once_where_the_teaser_was_published_and_not_where_it_was_not(
    site: TemporarySite, origin: Origin
) -> None:
    """Rule B6 counts the arrival of the text as a change that readers see."""
    follow(site, origin, entry(origin, 1))
    site.round(pages=_ONE_BY_ONE)
    before = site.document().entries[0]
    site.clock.forward(minutes=20)
    site.round(pages=_ONE_BY_ONE)
    after = site.document().entries[0]
    site.clock.forward(minutes=20)
    origin.replace("/feed", body=rss(entry(origin, 2, published=site.clock.now()), entry(origin, 1)))
    site.round(pages=_AT_ONCE, publish_every=timedelta(hours=1))
    second, first = site.document().entries

    assert before.updated == NOON - timedelta(hours=2)
    assert (after.id, after.updated) == (before.id, NOON + timedelta(minutes=20))
    assert first.updated == after.updated
    assert "town hall" in second.content
    assert second.updated == second.published == site.clock.now()
    assert site.subscriber.complaints == []


def test_an_edited_entry_keeps_the_pages_text_and_has_it_asked_for_again_a_few_times(
    site: TemporarySite, origin: Origin
) -> None:
    follow(site, origin, entry(origin, 1))
    site.round(pages=_AT_ONCE)
    asked(origin)
    looks = []
    for take in range(8):
        site.clock.forward(hours=1)
        edited = entry(origin, 1, text=f"{item(1).text} Take {take} of a story that never rests.")
        origin.serve("/pages/1", html(1, f"Edition {take}."), content_type="text/html")
        origin.replace("/feed", body=rss(edited))
        site.round(pages=_ONE_BY_ONE)
        assert texts(site) == [True]
        looks.append(asked(origin))

    assert looks == [["/pages/1"]] * 5 + [[]] * 3
    assert "Edition 4." in site.document().entries[0].content


def test_back_history_is_not_asked_for(site: TemporarySite, origin: Origin) -> None:
    old = entry(origin, 2, published=NOON - timedelta(days=9))
    follow(site, origin, entry(origin, 1), old)

    site.round(pages=_AT_ONCE)

    assert asked(origin) == ["/robots.txt", "/pages/1"]


def test_full_text_that_is_switched_on_later_begins_with_what_is_shown(
    site: TemporarySite, origin: Origin
) -> None:
    feed = origin.serve("/feed", rss(entry(origin, 1), entry(origin, 2)))
    site.configure(feed)
    site.round(pages=_AT_ONCE)
    asked(origin)

    site.configure({"url": feed, "full_text": True})
    site.round(pages=_AT_ONCE)
    on = asked(origin)
    site.configure(feed)
    site.clock.forward(days=1)
    site.round(pages=_AT_ONCE)

    assert on == ["/robots.txt", "/pages/1", "/pages/2"]
    assert asked(origin) == []
    assert texts(site) == [True, True]


def test_a_redirect_is_followed_by_the_rules_of_where_it_leads(site: TemporarySite, origin: Origin) -> None:
    with Origin() as other:
        other.serve("/robots.txt", "User-agent: aggregator\nDisallow: /no/\n", content_type="text/plain")
        other.serve("/yes/1", html(1), content_type="text/html")
        other.serve("/no/2", html(2), content_type="text/html")
        links = [origin.redirect("/go/1", other.at("/yes/1")), origin.redirect("/go/2", other.at("/no/2"))]
        follow(site, origin, item(1, link=links[0]), item(2, link=links[1]))

        site.round(pages=PagePolicy(gap=timedelta(0), rounds=20))

        assert asked(origin) == ["/robots.txt", "/go/1", "/go/2"]
        assert asked(other) == ["/robots.txt", "/yes/1"]
        assert texts(site) == [True, False]


def test_a_page_in_a_private_network_is_asked_for_on_the_sources_own_host_only(
    site: TemporarySite, origin: Origin
) -> None:
    elsewhere = origin.serve("/pages/2", html(2), content_type="text/html").replace("127.0.0.1", "localhost")
    source = {
        "url": origin.serve("/feed", rss(entry(origin, 1), item(2, link=elsewhere))), "full_text": True,
        "allow_private_addresses": True,
    }  # fmt: skip
    site.configure(source, polling={"allow_private_addresses": False})

    site.round(pages=_AT_ONCE)

    assert asked(origin) == ["/robots.txt", "/pages/1"]
    assert texts(site) == [True, False]


def test_secrets_for_the_feed_do_not_go_to_its_pages(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1), headers={"Authorization": "Bearer x"})

    site.round(pages=_AT_ONCE)

    assert [("authorization" in seen.headers, seen.path) for seen in origin.requests()] == [
        (True, "/feed"), (False, "/robots.txt"), (False, "/pages/1"),
    ]  # fmt: skip


def test_a_page_waits_while_a_feed_of_its_host_is_due(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1))
    site.round(pages=PagePolicy(gap=timedelta(0), rounds=1))
    asked(origin)
    with site.opened(pages=_AT_ONCE) as app:
        app.store.make_all_due(site.clock.now())
        app.pages.read_due()
        waiting = asked(origin)
        app.service.poll_once(lambda _result: None)

    assert waiting == []
    assert asked(origin) == ["/pages/1"]


def test_an_overloaded_host_is_left_alone_as_long_as_it_asks(site: TemporarySite, origin: Origin) -> None:
    """Rule A4: the whole host, feeds and pages."""
    follow(site, origin, entry(origin, 1), entry(origin, 2))
    origin.handle("/pages/1", lambda _seen: Answer(status=503, headers=(("Retry-After", "7200"),)))

    site.round(pages=_AT_ONCE)
    first = asked(origin)
    site.clock.forward(hours=1)
    site.round(pages=_AT_ONCE)
    held = [seen.path for seen in origin.requests()]
    site.clock.forward(hours=1)
    site.round(pages=_AT_ONCE)

    assert first == ["/robots.txt", "/pages/1"]
    assert held == []
    assert [seen.path for seen in origin.requests()] == ["/feed", "/pages/2", "/pages/1"]


def test_a_page_that_fails_is_given_up_with_its_reason(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1))
    origin.handle("/pages/1", lambda _seen: Answer(status=500))
    for _ in range(9):
        site.round(pages=_AT_ONCE)
        site.clock.forward(hours=5)
    article = site.document().ids[0]

    printed = aggregator("show", article, "--config", site.config)

    looks = [path for path in asked(origin) if path == "/pages/1"]
    assert len(looks) == 4 + 1, "and a day later once more whether it is there"
    assert "page: the server answered 500" in printed.out


def test_a_process_killed_between_answer_and_commit_loses_nothing(
    site: TemporarySite, origin: Origin
) -> None:
    follow(site, origin, entry(origin, 1))
    site.round(pages=_ONE_BY_ONE)
    asked(origin)
    begun, go_on = threading.Event(), threading.Event()

    def slow(_seen: Seen) -> Answer:
        begun.set()
        go_on.wait(20)
        return Answer(headers=(("Content-Type", "text/html"),), body=html(1).encode())

    origin.handle("/pages/1", slow)
    moment = NOON + timedelta(minutes=1)
    command = [sys.executable, "-m", "tests.e2e.killed_round", str(site.config), moment.isoformat()]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert begun.wait(20)
    process.kill()
    process.communicate(timeout=10)
    go_on.set()
    killed = asked(origin)
    site.clock.forward(minutes=1, seconds=5)
    site.round(everything=False, pages=_ONE_BY_ONE)

    assert killed == ["/pages/1"]
    assert asked(origin) == ["/pages/1"]
    assert texts(site) == [True]
    page = site.find(site.document().ids[0])[0].page
    assert page is not None
    assert page.attempts == 0


def test_the_service_asks_for_pages_beside_its_polls(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1), entry(origin, 2))
    with site.opened(pages=_AT_ONCE) as app:
        running = threading.Thread(target=app.run)
        running.start()
        done = comes_true(lambda: len(origin.requests("/pages/2")) == 1, 20.0)
        app.service.stop()
        running.join(20)

    assert done
    assert texts(site) == [True, True]


def test_where_the_extra_is_missing_one_line_says_what_to_install_and_all_else_goes_on(
    site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    follow(site, origin, entry(origin, 1))
    lines: list[str] = []
    monkeypatch.setattr(logger, "handlers", [_Collector(lines)])
    logger.setLevel("INFO")

    site.round(pages=_AT_ONCE)
    check = aggregator("check", "--config", site.config)
    status = aggregator("status", "--config", site.config)

    advice = "pip install '.[fulltext]'"
    assert asked(origin) == []
    assert texts(site) == [False]
    assert (check.code, status.code) == (0, 0)
    assert len([line for line in check.out.splitlines() if advice in line]) == 1
    assert "full_text is asked for (feeds.yaml:" in check.out
    assert status.out.startswith("! full_text is asked for")
    assert len([line for line in lines if advice in line]) == 1


class _Collector:
    """A log handler that keeps lines."""

    level = 0

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def handle(self, record: Any) -> None:
        self._lines.append(record.getMessage())


def test_pages_leave_with_their_articles(site: TemporarySite, origin: Origin) -> None:
    follow(site, origin, entry(origin, 1))
    site.retention = type(site.retention)(newest_per_channel=0)
    site.round(pages=_AT_ONCE)
    identity = site.document().ids[0]

    site.clock.forward(days=91)
    site.maintain()

    assert site.find(identity) == ()
