"""What servers do that mean ill, or are broken: every Fetcher ends each with a reason, soon, and keeps nothing."""

import gc
import gzip
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest

from aggregator.model.document import Document, FailureKind, FetchFailed
from aggregator.ports import Fetcher
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, ask, document, failure, fetch
from tests.origin import (
    Line,
    Origin,
    Seen,
    Talk,
    dribbles,
    head_of,
    many_headers,
    never_answers,
    says,
)

Make = Callable[..., Fetcher]
CHUNKED = head_of(200, [("Transfer-Encoding", "chunked")])


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Make:
    maker: Maker = request.param
    return lambda **policy: maker(FixedClock(), policy)


@pytest.fixture
def fetcher(make: Make) -> Fetcher:
    return make()


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.serve("/feed", FEED)
        yield running


def packed(body: bytes, coding: str) -> bytes:
    for name in coding.split(", "):
        body = gzip.compress(body) if name == "gzip" else brotli.compress(body, quality=1)
    return body


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, gzip", "br, gzip", "gzip, br"])
def test_bomb_of_any_make_is_stopped_at_the_limit(fetcher: Fetcher, origin: Origin, coding: str) -> None:
    bomb = packed(b" " * 40_000_000, coding)
    url = origin.serve("/bomb", bomb, headers=(("Content-Encoding", coding),))

    began = time.monotonic()
    ending = failure(fetcher, url, limits={"body_bytes": 1_000_000})

    assert ending.kind is FailureKind.TOO_LARGE
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, br"])
def test_stream_that_stops_in_the_middle_is_broken(fetcher: Fetcher, origin: Origin, coding: str) -> None:
    whole = packed(os.urandom(50_000), coding)
    url = origin.serve("/cut", whole[:-100], headers=(("Content-Encoding", coding),))

    assert failure(fetcher, url).kind is FailureKind.BROKEN


def test_coding_that_was_not_asked_for_is_named(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.serve("/zstd", b"\x28\xb5\x2f\xfd", headers=(("Content-Encoding", "zstd"),))

    assert "zstd" in failure(fetcher, url).detail


def endless(line: Line, seen: Seen) -> None:
    line.send(CHUNKED)
    while line.open:
        line.send(b"1\r\nx\r\n" * 5000)


@pytest.mark.parametrize(
    ("talk", "kinds"),
    [
        pytest.param(many_headers(100_000), {FailureKind.BROKEN}, id="a hundred thousand headers"),
        pytest.param(
            says(b"HTTP/1.1 200 OK\r\n" + b"x" * 3_000_000),
            {FailureKind.BROKEN},
            id="a header without an end",
        ),
        pytest.param(says(b"HTTP/1.1 200 " + b"x" * 3_000_000), {FailureKind.BROKEN}, id="an endless phrase"),
        pytest.param(endless, {FailureKind.TOO_LARGE}, id="endless tiny chunks"),
        pytest.param(
            says(CHUNKED + b"fffffffffffffffff\r\nx\r\n0\r\n\r\n"),
            {FailureKind.BROKEN},
            id="a size beyond 64 bits",
        ),
        pytest.param(says(CHUNKED + b"-5\r\nx\r\n0\r\n\r\n"), {FailureKind.BROKEN}, id="a negative size"),
        pytest.param(
            says(CHUNKED + b"7fffffff\r\nx"),
            {FailureKind.BROKEN, FailureKind.TOO_LARGE},
            id="a promise of gigabytes",
        ),
        pytest.param(
            says(CHUNKED + b"5;" + b"e" * 200_000 + b"\r\n<rss>\r\n0\r\n\r\n"),
            {FailureKind.BROKEN, None},
            id="an extension of 200 KB",
        ),
        pytest.param(
            dribbles(b"X-Trailer: x\r\n", every_seconds=0.001, after=CHUNKED + b"1\r\nx\r\n0\r\n"),
            {FailureKind.TIMEOUT, FailureKind.BROKEN},
            id="endless trailers",
        ),
        pytest.param(
            says(head_of(200, [("Content-Length", "99999999999999999999")])),
            {FailureKind.BROKEN, FailureKind.TOO_LARGE},
            id="a length beyond 64 bits",
        ),
        pytest.param(
            says(head_of(200, [("Content-Length", "1000000000")])),
            {FailureKind.TOO_LARGE},
            id="a length of 1 GB",
        ),
        pytest.param(
            says(head_of(200, [("Content-Length", "-1")]) + b"x"),
            {FailureKind.BROKEN, None},
            id="a negative length",
        ),
        pytest.param(
            says(head_of(302, [("Location", "/" + "x" * 60_000)])),
            {FailureKind.STATUS, FailureKind.REDIRECT, FailureKind.BROKEN},
            id="a huge location",
        ),
        pytest.param(
            says(head_of(302, [("Location", "http://" + "a" * 5000 + ".test/")])),
            {FailureKind.REDIRECT},
            id="a huge host",
        ),
        pytest.param(
            says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + b"PRI" * 100),
            {FailureKind.BROKEN, FailureKind.STATUS},
            id="another protocol",
        ),
    ],
)
def test_abuse_ends_soon_and_with_a_reason(
    fetcher: Fetcher, origin: Origin, talk: Talk, kinds: set[FailureKind | None]
) -> None:
    began = time.monotonic()
    url = origin.talk("/bad", talk)
    ending = fetch(fetcher, url, limits={"body_bytes": 100_000, "total_seconds": 1.0})

    assert getattr(ending, "kind", None) in kinds
    assert time.monotonic() - began < 4


def test_status_of_an_error_is_told_whatever_its_page_does(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.talk("/404", says(head_of(404, [("Content-Length", "90000000")]) + b"x" * 500_000))

    assert failure(fetcher, url, limits={"body_bytes": 1000}).status == 404


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize(
    ("wall", "headers", "page"),
    [
        ("Cloudflare", (("cf-mitigated", "challenge"),), b""),
        ("Cloudflare", (), b"<script src='/cdn-cgi/challenge-platform/h/b'>"),
        ("DataDome", (("X-DataDome", "protected"),), b""),
        ("DataDome", (), b"<script>var dd={'host':'geo.captcha-delivery.com'}</script>"),
        ("Akamai", (("Server", "AkamaiGHost"),), b"<H1>Access Denied</H1>"),
        ("PerimeterX", (), b"<script>window._pxAppId='PX1'</script>"),
        ("Sucuri", (("X-Sucuri-Block", "1"),), b""),
        ("Sucuri", (), b"<title>Sucuri WebSite Firewall - Access Denied</title>"),
        ("Imperva", (), b"<iframe src='/_Incapsula_Resource?x'>"),
    ],
)
def test_wall_against_robots_is_named(
    fetcher: Fetcher,
    origin: Origin,
    status: int,
    wall: str,
    headers: tuple[tuple[str, str], ...],
    page: bytes,
) -> None:
    """A5."""
    zipped = (*headers, ("Content-Encoding", "gzip"))
    url = origin.serve("/wall", gzip.compress(page), status=status, headers=zipped)

    assert f"a bot wall ({wall})" in failure(fetcher, url).detail


def test_plain_refusal_is_no_wall(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.serve("/no", b"<h1>Forbidden</h1>", status=403, headers=(("Server", "nginx"),))

    assert failure(fetcher, url).detail == "the server answered 403 Forbidden"


def test_origin_is_read_over_ipv6(fetcher: Fetcher) -> None:
    try:
        running = Origin("::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with running:
        running.serve("/feed", FEED)
        ending = document(fetcher, f"http://[::1]:{running.port}/feed")
        assert running.requests()[0].headers["host"] == f"[::1]:{running.port}"

    assert ending.body == FEED


def test_headers_that_the_schedule_needs_are_told(fetcher: Fetcher, origin: Origin) -> None:
    """A3."""
    sent = {
        "cache-control": "max-age=60, s-maxage=5",
        "age": "7",
        "expires": "0",
        "date": "Sun, 01 Mar 2026 10:00:00 GMT",
    }
    url = origin.serve("/fresh", FEED, headers=tuple(sent.items()))

    ending = document(fetcher, url)

    assert {name: ending.header(name) for name in sent} == sent


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors as Linux shows them")
def test_neither_descriptors_nor_threads_are_left_behind(make: Make, origin: Origin) -> None:
    origin.talk("/hang", never_answers())
    origin.talk("/cut", says(head_of(200, [("Content-Length", "100")]) + b"x"))
    paths = ["/feed", "/hang", "/cut", "/missing", "/feed"]

    def round_of(fetcher: Fetcher) -> None:
        asked = [
            ask(f"http://h{key}.test:{origin.port}{paths[key % 5]}", key=key, limits={"total_seconds": 0.2})
            for key in range(40)
        ]
        assert len(list(fetcher.fetch_all(asked))) == 40

    fetcher = make(concurrency=8)
    round_of(fetcher)
    gc.collect()
    before = descriptors()
    for _ in range(4):
        round_of(fetcher)
    gc.collect()

    # The origin's side of a connection lives in this process too, and ends a little later.
    limit = time.monotonic() + 5
    while descriptors() > before + 16 and time.monotonic() < limit:
        threading.Event().wait(0.05)
    assert descriptors() <= before + 16
    assert not [one for one in threading.enumerate() if one.name.startswith("fetch-")]


def test_good_answers_come_while_slow_ones_still_run(make: Make, origin: Origin) -> None:
    origin.talk("/hang", never_answers())
    slow = [
        ask(f"http://s{key}.test:{origin.port}/hang", key=-key - 1, limits={"total_seconds": 1.0})
        for key in range(10)
    ]
    good = [ask(f"http://g{key}.test:{origin.port}/feed", key=key) for key in range(20)]

    endings = list(make(concurrency=16).fetch_all([*slow, *good]))

    assert all(isinstance(ending, Document) for ending in endings[:20])
    assert all(isinstance(ending, FetchFailed) for ending in endings[20:])
