"""What every Fetcher does over TLS: whom it trusts, how it says no, and that limits hold there too."""

import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aggregator.model.document import (
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchRequest,
    Hop,
    NotModified,
    Validators,
)
from aggregator.ports import Fetcher
from tests.certificates import Authority
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, ask, failure, fetch
from tests.origin import (
    Answer,
    Origin,
    Talk,
    gzip_bomb,
    never_answers,
    slow_body,
    slow_headers,
    truncated_gzip,
)

Make = Callable[..., Fetcher]
Contexts = Callable[..., ssl.SSLContext]
NAMES = "DNS:a.test,DNS:b.test,IP:127.0.0.1"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def context(authority: Authority) -> ssl.SSLContext:
    return authority.server("good", NAMES)


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest, authority: Authority) -> Make:
    maker: Maker = request.param
    return lambda trusted=str(authority.root), **policy: maker(FixedClock(), policy, ca_file=trusted)


@pytest.fixture
def origin(context: ssl.SSLContext) -> Iterator[Origin]:
    with Origin(tls=context) as running:
        running.serve("/feed", FEED, etag='"1"')
        yield running


def at(origin: Origin, host: str = "a", path: str = "/feed") -> str:
    return f"https://{host}.test:{origin.port}{path}"


def test_server_with_a_trusted_certificate_is_read(make: Make, origin: Origin) -> None:
    ending = fetch(make(), at(origin))

    assert isinstance(ending, Document)
    assert ending.body == FEED


def test_server_named_by_its_address_is_read(make: Make, origin: Origin) -> None:
    assert isinstance(fetch(make(), origin.at("/feed")), Document)


def test_validators_work_as_without_tls(make: Make, origin: Origin) -> None:
    assert isinstance(fetch(make(), at(origin), validators=Validators(etag='"1"')), NotModified)


def test_authority_that_nobody_knows_is_refused(make: Make, origin: Origin) -> None:
    ending = failure(make(trusted=None), at(origin))

    assert ending.kind is FailureKind.TLS
    assert "certificate is not valid: " in ending.detail
    assert origin.requests() == []


@pytest.mark.parametrize(
    ("names", "options", "reason"),
    [
        ("DNS:other.test", {}, "it does not fit the name"),
        ("DNS:*.other.test", {}, "it does not fit the name"),
        (NAMES, {"days": -1}, "certificate has expired"),
        (NAMES, {"issuer": "own"}, "self-signed certificate"),
    ],
    ids=["other name", "wildcard of another", "expired", "self-signed"],
)
def test_bad_certificate_is_refused_in_clear_words(
    make: Make, authority: Authority, names: str, options: dict[str, Any], reason: str
) -> None:
    with Origin(tls=authority.server("own", names, **options)) as origin:
        origin.serve("/feed", FEED)
        ending = failure(make(), at(origin))

        assert ending.kind is FailureKind.TLS
        assert ending.detail == f"the server's certificate is not valid: {reason}"
        assert origin.requests() == []


def test_server_that_speaks_no_tls_is_told(make: Make) -> None:
    with Origin() as plain:
        ending = failure(make(), at(plain), limits={"connect_seconds": 0.3})

    assert ending.kind in (FailureKind.TLS, FailureKind.TIMEOUT)


def test_handshake_that_never_goes_on_ends_with_the_connect_limit(make: Make) -> None:
    with Origin() as silent:  # it waits for the end of a head, which a handshake does not have
        began = time.monotonic()
        ending = failure(make(), at(silent), limits={"connect_seconds": 0.3, "total_seconds": 30.0})

    assert ending.kind in (FailureKind.TIMEOUT, FailureKind.TLS)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "talk", [never_answers(), slow_headers(), slow_body(), slow_body(length=None)], ids=range(4)
)
def test_deadline_holds_under_tls(make: Make, origin: Origin, talk: Talk) -> None:
    origin.talk("/slow", talk)

    began = time.monotonic()
    ending = failure(make(), at(origin, path="/slow"), limits={"total_seconds": 0.5})

    assert ending.kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 4


def test_limits_of_the_body_hold_under_tls(make: Make, origin: Origin) -> None:
    bomb = gzip_bomb(30_000_000)
    origin.handle("/bomb", lambda seen: bomb)
    origin.handle("/cut", lambda seen: truncated_gzip(FEED))

    ending = failure(make(), at(origin, path="/bomb"), limits={"body_bytes": 1_000_000})
    assert ending.kind is FailureKind.TOO_LARGE
    assert failure(make(), at(origin, path="/cut")).kind is FailureKind.BROKEN


@pytest.mark.parametrize("way", ["to plain", "from plain"])
def test_redirect_between_tls_and_plain_is_followed(make: Make, origin: Origin, way: str) -> None:
    with Origin() as plain:
        first, last = (origin, plain) if way == "to plain" else (plain, origin)
        target = last.serve("/end", FEED)
        start = first.redirect("/old", target)

        ending = fetch(make(), start)

    assert isinstance(ending, Document)
    assert ending.hops == (Hop(status=301, url=target),)


def test_what_the_user_gave_stays_behind_when_the_port_changes_with_the_scheme(
    make: Make, origin: Origin
) -> None:
    with Origin() as plain:
        origin.redirect("/old", plain.serve("/end", FEED))
        fetch(make(), origin.at("/old"), headers=(("Authorization", "Bearer secret"),))

        assert "authorization" not in plain.requests()[0].headers


def test_many_hosts_are_read_at_the_same_time(make: Make, origin: Origin) -> None:
    asked: list[FetchRequest] = [ask(at(origin, host), key=key) for key, host in enumerate("ab" * 8)]

    endings: list[Fetched] = list(make(concurrency=4).fetch_all(asked))

    assert len(endings) == 16
    assert all(isinstance(ending, Document) for ending in endings)


def test_session_of_a_good_server_does_not_open_a_bad_one(make: Make, authority: Authority) -> None:
    """A kept connection, or a resumed session, is for the name that it was verified for."""
    with Origin(tls=authority.server("only-a", "DNS:a.test")) as origin:
        origin.serve("/feed", FEED)
        fetcher = make()

        assert isinstance(fetch(fetcher, at(origin, "a")), Document)
        ending = fetch(fetcher, at(origin, "b"))

    assert isinstance(ending, FetchFailed)
    assert ending.kind is FailureKind.TLS


def test_redirect_on_one_host_gets_its_answer_whatever_becomes_of_the_connection(
    make: Make, origin: Origin
) -> None:
    for number in range(4):
        origin.redirect(f"/{number}", f"/{number + 1}")
    origin.handle("/4", lambda seen: Answer(body=FEED, headers=(("Connection", "close"),)))

    assert isinstance(fetch(make(), at(origin, path="/0")), Document)
