import pytest

from aggregator.fetch.errand import Errand, first_errand, next_errand
from aggregator.fetch.failures import FetchError
from aggregator.model.document import FailureKind, FetchLimits, FetchRequest

SECRET = (("X-Key", "secret"),)


def errand(url: str, *, hops: int = 5) -> Errand:
    return first_errand(FetchRequest(key=1, url=url, headers=SECRET, limits=FetchLimits(hops=hops)))


def follow(url: str, location: str) -> Errand:
    return next_errand(errand(url), 301, location, 0.1)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://b.example/feed", "https://b.example/feed"),
        ("/feed", "http://a.example/feed"),
        ("feed", "http://a.example/dir/feed"),
        ("?x=1", "http://a.example/dir/page?x=1"),
        ("//b.example/feed", "http://b.example/feed"),
        ("  /feed \t", "http://a.example/feed"),
        ("/feed#top", "http://a.example/feed"),
        ("/caf\xc3\xa9", "http://a.example/café"),
        ("/caf\xe9", "http://a.example/café"),
        ("HTTPS://b.example/", "https://b.example/"),
        ("http://b.example", "http://b.example"),
    ],
)
def test_location_is_read_against_where_it_came_from(location: str, target: str) -> None:
    assert follow("http://a.example/dir/page", location).url == target


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("file:///etc/passwd", "file: address"),
        ("ftp://a.example/", "ftp: address"),
        ("javascript:alert(1)", "javascript: address"),
        ("data:text/xml,<rss/>", "data: address"),
        ("https:///nowhere", "without a host"),
        ("http://[::1/", "not a URL"),
        ("/", "circle"),
    ],
)
def test_redirect_that_cannot_be_followed_says_why(location: str, problem: str) -> None:
    with pytest.raises(FetchError, match=problem) as caught:
        follow("http://a.example/", location)
    assert caught.value.kind is FailureKind.REDIRECT


def test_circle_over_several_hops_is_seen() -> None:
    second = next_errand(errand("http://a.example/1"), 302, "/2", 0.1)

    with pytest.raises(FetchError, match="circle"):
        next_errand(second, 302, "/1", 0.2)


def test_one_redirect_more_than_the_limit_is_refused() -> None:
    at = errand("http://a.example/0", hops=2)
    for number in (1, 2):
        at = next_errand(at, 302, f"/{number}", 0.1)

    with pytest.raises(FetchError, match="more than 2 redirects") as caught:
        next_errand(at, 302, "/3", 0.1)
    assert caught.value.points_to == "http://a.example/3"
    assert [hop.url for hop in at.hops] == ["http://a.example/1", "http://a.example/2"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://a.example/", "http://a.example/x"),
        ("http://a.example/", "http://A.EXAMPLE:80/x"),
        ("http://a.example/", "https://a.example/x"),
    ],
)
def test_headers_of_the_user_stay_with_their_origin(before: str, after: str) -> None:
    assert follow(before, after).headers == SECRET


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://a.example/", "http://b.example/"),
        ("http://a.example/", "http://www.a.example/"),
        ("https://a.example/", "http://a.example/"),
        ("https://a.example/", "https://a.example:8443/"),
        ("http://a.example:8080/", "https://a.example/"),
        ("http://a.example/", "https://a.example:444/"),
    ],
)
def test_headers_of_the_user_are_dropped_elsewhere(before: str, after: str) -> None:
    assert follow(before, after).headers == ()


def test_headers_once_dropped_do_not_come_back() -> None:
    away = follow("http://a.example/1", "http://b.example/")

    assert next_errand(away, 302, "http://a.example/2", 0.2).headers == ()


def test_userinfo_becomes_a_header_and_leaves_the_url() -> None:
    made = first_errand(FetchRequest(key=1, url="https://me:p%40ss@a.example/feed"))

    assert made.url == "https://a.example/feed"
    assert made.headers == (("Authorization", "Basic bWU6cEBzcw=="),)


def test_authorization_of_the_user_goes_before_userinfo() -> None:
    given = (("authorization", "Bearer x"),)

    assert first_errand(FetchRequest(key=1, url="https://me:p@a.example/", headers=given)).headers == given


def test_userinfo_goes_to_its_own_host_only() -> None:
    made = first_errand(FetchRequest(key=1, url="https://me:p@a.example/feed"))

    assert next_errand(made, 302, "/other", 0.1).headers == made.headers
    assert next_errand(made, 302, "https://b.example/", 0.1).headers == ()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://feeds.Example.com./feed", "example.com"),
        ("https://anna.github.io/feed", "anna.github.io"),
        ("http://127.0.0.2:8000/", "127.0.0.2"),
        ("file:///feed.xml", "file:///feed.xml"),
        ("http://[oops/", "http://[oops/"),
    ],
)
def test_turns_are_taken_by_who_owns_the_domain(url: str, host: str) -> None:
    """A8."""
    assert errand(url).host == host
