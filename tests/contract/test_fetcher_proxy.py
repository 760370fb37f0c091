"""That a Fetcher asks through the proxy that it is told of, and that the guard is not weaker for it."""

import ssl
from collections.abc import Callable, Iterator

import pytest

from aggregator.model.document import Document, FailureKind, FetchFailed, Hop
from aggregator.ports import Fetcher
from tests.certificates import Authority
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, failure, fetch
from tests.origin import Answer, Origin, head_of, says, tunnels

Make = Callable[..., Fetcher]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def context(authority: Authority) -> ssl.SSLContext:
    return authority.server("good", "DNS:a.test")


@pytest.fixture
def proxy() -> Iterator[Origin]:
    """Forwarded requests name the whole URL; the origin looks at its path alone."""
    with Origin() as running:
        running.serve("/feed", FEED)
        yield running


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest, authority: Authority, proxy: Origin) -> Make:
    maker: Maker = request.param
    return lambda url=proxy.url: maker(FixedClock(), {"proxy": url}, ca_file=str(authority.root))


def test_plain_request_is_forwarded_with_its_whole_url(make: Make, proxy: Origin) -> None:
    ending = fetch(make(), "http://a.test/feed?x=1")

    assert isinstance(ending, Document)
    (seen,) = proxy.requests()
    assert seen.path == "http://a.test/feed?x=1"
    assert seen.headers["host"] == "a.test"
    assert "proxy-authorization" not in seen.headers


def test_password_of_the_proxy_is_for_the_proxy(make: Make, proxy: Origin) -> None:
    ending = fetch(make(proxy.url.replace("//", "//me:p%C3%A9@")), "http://a.test/feed")

    assert isinstance(ending, Document)
    (seen,) = proxy.requests()
    assert seen.headers["proxy-authorization"] == "Basic bWU6cMOp"
    assert "authorization" not in seen.headers


def test_secure_request_goes_through_a_tunnel_and_the_server_is_verified(
    make: Make, proxy: Origin, context: ssl.SSLContext
) -> None:
    with Origin(tls=context) as origin:
        origin.serve("/feed", FEED)
        for host in "ab":
            proxy.talk(f"{host}.test:{origin.port}", tunnels(origin.port))
        fetcher = make(proxy.url.replace("//", "//me:secret@"))

        good = fetch(fetcher, f"https://a.test:{origin.port}/feed")
        bad = fetch(fetcher, f"https://b.test:{origin.port}/feed")

        assert isinstance(good, Document)
        assert isinstance(bad, FetchFailed)
        assert bad.kind is FailureKind.TLS
        (seen,) = origin.requests()
        assert "proxy-authorization" not in seen.headers
        assert all("proxy-authorization" in asked.headers for asked in proxy.requests())


def test_redirect_is_followed_through_the_proxy(make: Make, proxy: Origin) -> None:
    proxy.redirect("/old", "http://b.test/feed")

    ending = fetch(make(), "http://a.test/old")

    assert isinstance(ending, Document)
    assert ending.hops == (Hop(status=301, url="http://b.test/feed"),)


@pytest.mark.parametrize("url", ["http://a.test/feed", "http://10.0.0.1/feed", "https://127.1/feed"])
def test_private_target_is_refused_before_the_proxy_hears_of_it(make: Make, proxy: Origin, url: str) -> None:
    ending = failure(make(), url, allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert proxy.requests() == []


def test_private_target_of_a_redirect_is_refused(make: Make, proxy: Origin) -> None:
    """The first hop's address is documentation's, and the proxy's answer leads home."""
    proxy.redirect("/old", "http://10.0.0.1/feed")

    ending = fetch(make(), "http://a.test/old")
    assert isinstance(ending, Document)  # allowed for this source

    proxy.forget()
    refused = failure(make(), "http://10.0.0.1/old", allow_private_addresses=False)
    assert refused.kind is FailureKind.ADDRESS
    assert proxy.requests() == []


def test_proxy_that_is_down_is_named(make: Make) -> None:
    with Origin() as gone:
        url = gone.url

    ending = failure(make(url), "http://a.test/feed")

    assert ending.kind is FailureKind.CONNECT
    assert "proxy" in ending.detail


@pytest.mark.parametrize("status", [403, 407, 502])
def test_proxy_that_refuses_a_tunnel_is_named(make: Make, proxy: Origin, status: int) -> None:
    proxy.talk("a.test:443", says(head_of(status, [("Content-Length", "0")])))

    ending = failure(make(), "https://a.test/feed")

    assert ending.kind is FailureKind.CONNECT
    assert "proxy" in ending.detail


def test_answer_of_the_proxy_is_not_taken_for_the_servers(make: Make, proxy: Origin) -> None:
    proxy.handle("a.test:443", lambda seen: Answer(status=410))

    assert failure(make(), "https://a.test/feed").kind is FailureKind.CONNECT
