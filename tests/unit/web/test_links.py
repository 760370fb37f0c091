"""The Link header of documents (C4, C9; RFC 8288)."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.web.feeds import FeedServer
from aggregator.web.links import link_header
from aggregator.web.listening import served
from tests.unit.web.test_feeds import TERMS, ask


def test_a_feed_names_itself_and_its_twins() -> None:
    terms = replace(TERMS, formats=("atom", "rss", "html"))

    assert link_header("topics/economy.atom", terms).split(", ") == [
        '<https://news.example/topics/economy.atom>; rel="self"',
        '<https://news.example/topics/economy.rss>; rel="alternate"; type="application/rss+xml"',
        '<https://news.example/topics/economy.html>; rel="alternate"; type="text/html"',
    ]


def test_a_page_names_its_feeds() -> None:
    named = link_header("all.html", TERMS)

    assert [one in named for one in ("/all.atom>", "/all.rss>", "/all.json>")] == [True] * 3


def test_a_hub_is_named_where_there_is_one() -> None:
    terms = replace(TERMS, hub="https://hub.example/")

    assert '<https://hub.example/>; rel="hub"' in link_header("all.atom", terms)
    assert "hub" not in link_header("all.atom", TERMS)


@pytest.mark.parametrize("name", ["index.html", "index.opml", "archive/topics/economy/3.atom"])
def test_what_has_no_twin_names_itself_alone(name: str) -> None:
    assert link_header(name, TERMS) == f'<https://news.example/{name}>; rel="self"'


def test_the_server_sends_it_with_what_it_answers_whole(tmp_path: Path) -> None:
    (tmp_path / "all.atom").write_bytes(b"<feed/>")
    with served(FeedServer(tmp_path, lambda: TERMS), "127.0.0.1", 0) as address:
        for method in ("GET", "HEAD"):
            assert ask(address, "/all.atom?x=1", method)[1]["link"] == link_header("all.atom", TERMS)
        tag = ask(address, "/all.atom")[1]["etag"]
        assert "link" not in ask(address, "/all.atom", If_None_Match=tag)[1]
        assert "link" not in ask(address, "/none.atom")[1]


def test_pages_come_under_a_policy_that_lets_nothing_in(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"<h1>Desk</h1>")
    (tmp_path / "all.atom").write_bytes(b"<feed/>")
    with served(FeedServer(tmp_path, lambda: TERMS), "127.0.0.1", 0) as address:
        page = ask(address, "/")[1]
        assert page["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert page["content-security-policy"].endswith("frame-ancestors 'none'")
        assert page["link"] == '<https://news.example/index.html>; rel="self"'
        assert "content-security-policy" not in ask(address, "/all.atom")[1]
