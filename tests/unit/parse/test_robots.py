"""robots.txt by RFC 9309: whom a group is for, which rule decides, and what is passed over."""

import time

import pytest

from aggregator.parse.robots import SIZE_LIMIT, read_robots

_SITE = "https://news.example"


def allowed(text: str, path: str) -> bool:
    return read_robots(text, "aggregator").allow(_SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b\n", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", True),
        ("User-agent: *\nDisallow: /*.php$\n", "/x/y.php", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/x/y.php5", True),
        ("User-agent: *\nDisallow: /a$\n", "/a", False),
        ("User-agent: *\nDisallow: /a$\n", "/ab", True),
        ("User-agent: *\nDisallow: /*b*c\n", "/a/c/b", True),
        ("User-agent: *\nDisallow: /*b*c\n", "/a/b/c", False),
        ("User-agent: *\nDisallow: /aa*a$\n", "/aa", True),
        ("User-agent: *\nDisallow: *\n", "/a", False),
        ("User-agent: *\nDisallow: /*?print=\n", "/a?print=1", False),
        ("User-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a # the rest\n", "/a/b", False),
        ("User-agent: *\nDisallow: /caf%C3%A9\n", "/café", False),
        ("User-agent: *\nDisallow: /café\n", "/caf%c3%a9", False),
        ("User-agent: *\nDisallow: /a%2Fb\n", "/a/b", True),
        ("User-agent: *\nDisallow: /%61b\n", "/ab", False),
    ],
)
def test_the_longest_rule_decides(text: str, path: str, expected: bool) -> None:
    assert allowed(text, path) is expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("User-agent: aggregator\nDisallow: /own\n\nUser-agent: *\nDisallow: /\n", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: AGGREGATOR\nDisallow: /own\n", "/own", False),
        ("User-agent: aggregator/2.0\nDisallow: /\n", "/a", False),
        ("User-agent: aggregat\nDisallow: /\n", "/a", True),
        ("User-agent: aggregator-news\nDisallow: /\n", "/a", True),
        ("User-agent: other\nUser-agent: aggregator\nDisallow: /a\n", "/a", False),
        ("User-agent: other\nDisallow: /\nUser-agent: aggregator\nDisallow: /a\n", "/b", True),
        ("User-agent: aggregator\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: aggregator\nDisallow: /b\n", "/b", False),
        ("User-agent: aggregator\nCrawl-delay: 5\nUser-agent: other\nDisallow: /\n", "/a", False),
        ("User-agent: aggregator\nSitemap: https://news.example/map\nDisallow: /\n", "/a", False),
        ("User-agent: aggregator\n\n\nDisallow: /\n", "/a", False),
        ("User-agent: aggregator\n\nUser-agent: *\nDisallow: /a\n", "/a", False),
    ],
)  # fmt: skip
def test_a_crawler_obeys_its_own_groups_else_those_for_all(text: str, path: str, expected: bool) -> None:
    assert allowed(text, path) is expected


@pytest.mark.parametrize(
    "text",
    ["", "<html><body>Not found: nothing</body></html>", "Disallow: /\n", "User-agent\nDisallow /\n", "\0\0"],
)
def test_what_is_no_rule_forbids_nothing(text: str) -> None:
    assert allowed(text, "/a")


@pytest.mark.parametrize("text", ["\ufeffUser-agent: *\nDisallow: /", "user-AGENT : *\r  disallow:/ \r"])
def test_odd_files_are_read_all_the_same(text: str) -> None:
    assert not allowed(text, "/a")


def test_a_crawl_delay_is_read() -> None:
    robots = read_robots("User-agent: *\nCrawl-delay: 12.5\nDisallow: /x\n", "aggregator")

    assert robots.delay_seconds == 12.5
    assert read_robots("User-agent: *\nCrawl-delay: ages\n", "aggregator").delay_seconds is None


def test_what_stands_beyond_the_limit_is_not_read() -> None:
    assert allowed("User-agent: *\n" + "#" * SIZE_LIMIT + "\nDisallow: /\n", "/a")


def test_hostile_patterns_take_no_time() -> None:
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 2_000}b\n" * 50
    began = time.perf_counter()

    assert allowed(text, "/" + "a" * 5_000)
    assert time.perf_counter() - began < 2.0
