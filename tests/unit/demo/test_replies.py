"""The server's answers, without a socket."""

from datetime import timedelta

import pytest

from aggregator.demo.outlets import OUTLETS, Outlet
from aggregator.demo.replies import Site, answer, conditional

from .fakes import STARTED_AT as NOW

FEED = "/harbour-ledger/feed.atom"


def test_a_held_etag_gives_304_without_a_body(site: Site) -> None:
    reply = answer(site, FEED, NOW)
    again = conditional(reply, {"If-None-Match": f'"other", W/{reply.headers["ETag"]}'})
    assert (again.status, again.body) == (304, b"")
    assert again.headers == reply.headers


def test_a_held_date_gives_304(site: Site) -> None:
    reply = answer(site, FEED, NOW)
    assert conditional(reply, {"If-Modified-Since": reply.headers["Last-Modified"]}).status == 304


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"If-None-Match": '"other"', "If-Modified-Since": "Tue, 03 Mar 2037 10:00:00 GMT"},
        {"If-Modified-Since": "Tue, 03 Mar 1987 10:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Tue, 03 Mar 2037 10:00:00 -0000"},
    ],
    ids=["none", "etag-goes-first", "old", "nonsense", "no-zone"],
)
def test_any_other_condition_gives_the_feed(site: Site, headers: dict[str, str]) -> None:
    reply = answer(site, FEED, NOW)
    assert conditional(reply, headers) is reply


def test_validators_change_when_an_entry_is_added(site: Site) -> None:
    before, after = (answer(site, FEED, NOW + timedelta(seconds=later)) for later in (0, 60))
    assert before.headers["ETag"] != after.headers["ETag"]
    assert before.headers["Last-Modified"] != after.headers["Last-Modified"]


def test_the_broken_outlet_answers_with_a_web_page(site: Site) -> None:
    reply = answer(site, "/crooked-lantern/feed.xml", NOW)
    assert reply.status == 200
    assert reply.media_type.startswith("text/html")
    assert b"<rss" not in reply.body


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_every_outlet_has_a_front_page(site: Site, outlet: Outlet) -> None:
    assert answer(site, f"/{outlet.slug}/", NOW).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/feed.xml",
        "/harbour-ledger/feed.xml",
        "/harbour-ledger/articles/999999999.html",
        "/favicon.ico",
    ],
    ids=["no-outlet", "other-format", "not-yet-written", "no-such-path"],
)
def test_what_does_not_exist_gives_404(site: Site, path: str) -> None:
    assert answer(site, path, NOW).status == 404


def test_a_story_stands_under_its_own_outlet_alone(site: Site) -> None:
    statuses = [
        answer(site, f"/{outlet.slug}/articles/42.html", NOW).status for outlet in site.newsroom.writers
    ]
    assert sorted(statuses) == [200] + [404] * 9


def test_an_article_page_says_its_language_and_direction(site: Site) -> None:
    pages = [answer(site, f"/marfa-azraq/articles/{number}.html", NOW) for number in range(30)]
    found = next(page for page in pages if page.status == 200)
    assert b'<html lang="ar" dir="rtl">' in found.body
