"""What every Fetcher does with one answer; against a real server on loopback."""

import gzip
import os
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from aggregator.fetch.dialling import Network, look_up
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.requests_fetcher import requests_fetcher
from aggregator.model.document import (
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchLimits,
    FetchRequest,
    Gone,
    Hop,
    NotModified,
    Validators,
)
from aggregator.ports import Clock, Fetcher
from tests.origin import (
    Answer,
    Line,
    Origin,
    Seen,
    Talk,
    dribbles,
    gzip_bomb,
    hangs_up,
    head_of,
    many_headers,
    never_answers,
    resets,
    says,
    slow_body,
    slow_headers,
    truncated_gzip,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'>\xe2\x82\xac</feed>" * 20
USER_AGENT = "reader/1.0 (+https://reader.example/)"


class FixedClock:
    def now(self) -> datetime:
        return NOW


def look_up_on_loopback(host: str) -> Sequence[str]:
    """Names under .test are here; no name server is asked for them."""
    return ["127.0.0.1"] if host.endswith(".test") else look_up(host)


ON_LOOPBACK = Network(resolve=look_up_on_loopback)


def make_requests_fetcher(
    clock: Clock, policy: Mapping[str, Any], *, network: Network = ON_LOOPBACK, ca_file: str | None = None
) -> Fetcher:
    tls = ssl.create_default_context(cafile=ca_file) if ca_file else None
    return requests_fetcher(whole(policy), clock, network=network, tls=tls)


def make_curl_fetcher(
    clock: Clock, policy: Mapping[str, Any], *, network: Network = ON_LOOPBACK, ca_file: str | None = None
) -> Fetcher:
    pytest.importorskip("pycurl", reason="the fast transport has no wheel here")
    from aggregator.fetch.curl_fetcher import curl_fetcher

    return curl_fetcher(whole(policy), clock, network=network, ca_file=ca_file)


def whole(policy: Mapping[str, Any]) -> FetchPolicy:
    return FetchPolicy(**{"user_agent": USER_AGENT, "host_gap_seconds": 0, **policy})


Maker = Callable[..., Fetcher]
MAKERS: dict[str, Maker] = {"requests": make_requests_fetcher, "curl": make_curl_fetcher}


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def fetcher(request: pytest.FixtureRequest) -> Fetcher:
    make: Maker = request.param
    return make(FixedClock(), {})


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def ask(url: str, *, key: int = 1, limits: Mapping[str, Any] | None = None, **fields: Any) -> FetchRequest:
    return FetchRequest(
        key=key,
        url=url,
        **{"allow_private_addresses": True, **fields},
        limits=FetchLimits(**{"total_seconds": 5.0, **(limits or {})}),
    )


def fetch(fetcher: Fetcher, url: str, **fields: Any) -> Fetched:
    (ending,) = fetcher.fetch_all([ask(url, **fields)])
    return ending


def failure(fetcher: Fetcher, url: str, **fields: Any) -> FetchFailed:
    ending = fetch(fetcher, url, **fields)
    assert isinstance(ending, FetchFailed)
    assert ending.detail
    assert url not in ending.detail
    return ending


def document(fetcher: Fetcher, url: str, **fields: Any) -> Document:
    ending = fetch(fetcher, url, **fields)
    assert isinstance(ending, Document)
    return ending


def test_document_has_body_headers_and_validators(fetcher: Fetcher, origin: Origin) -> None:
    when = "Sun, 01 Mar 2026 10:00:00 GMT"
    url = origin.serve(
        "/feed", FEED, etag='W/"1"', last_modified=when, headers=(("X-Two", "a"), ("X-Two", "b"))
    )

    ending = document(fetcher, url)

    assert (ending.body, ending.url, ending.hops) == (FEED, url, ())
    assert ending.header("content-type") == "application/atom+xml; charset=utf-8"
    assert [value for name, value in ending.headers if name == "x-two"] == ["a", "b"]
    assert ending.validators == Validators(etag='W/"1"', last_modified=when)
    assert timedelta() < ending.took < timedelta(seconds=5)


def test_document_without_validators_has_none(fetcher: Fetcher, origin: Origin) -> None:
    assert document(fetcher, origin.serve("/feed", FEED)).validators == Validators()


@pytest.mark.parametrize("status", [200, 203])
def test_status_that_carries_a_document_gives_one(fetcher: Fetcher, origin: Origin, status: int) -> None:
    assert document(fetcher, origin.serve("/feed", FEED, status=status)).body == FEED


def test_validators_are_sent_back_verbatim_and_give_not_modified(fetcher: Fetcher, origin: Origin) -> None:
    known = Validators(etag='"odd \xe9 tag"', last_modified="yesterday, or so")
    url = origin.serve("/feed", FEED, etag=known.etag, last_modified=known.last_modified)

    ending = fetch(fetcher, url, validators=known)

    assert isinstance(ending, NotModified)
    assert ending.validators == known
    sent = origin.requests()[0].headers
    assert sent["if-none-match"] == known.etag
    assert sent["if-modified-since"] == known.last_modified


def test_not_modified_without_validators_in_the_answer_has_none(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.handle("/feed", lambda seen: Answer(status=304, headers=(("Cache-Control", "max-age=9"),)))

    ending = fetch(fetcher, url, validators=Validators(etag='"1"'))

    assert isinstance(ending, NotModified)
    assert ending.validators == Validators()
    assert ending.header("cache-control") == "max-age=9"


def test_304_that_nobody_asked_for_is_a_failure_that_says_so(fetcher: Fetcher, origin: Origin) -> None:
    ending = failure(fetcher, origin.handle("/feed", lambda seen: Answer(status=304)))

    assert (ending.kind, ending.status) == (FailureKind.STATUS, 304)
    assert "nothing was asked" in ending.detail


def test_410_is_gone(fetcher: Fetcher, origin: Origin) -> None:
    assert isinstance(fetch(fetcher, origin.serve("/feed", status=410)), Gone)


@pytest.mark.parametrize("status", [201, 204, 206, 300, 400, 401, 403, 404, 429, 500, 503, 599, 799])
def test_other_status_is_a_failure_with_its_number(fetcher: Fetcher, origin: Origin, status: int) -> None:
    ending = failure(fetcher, origin.handle("/feed", lambda seen: Answer(status=status)))

    assert (ending.kind, ending.status) == (FailureKind.STATUS, status)
    assert str(status) in ending.detail


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("90", timedelta(seconds=90)),
        ("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("99999999999", timedelta(days=7)),
    ],
)
def test_retry_after_is_told_as_a_time(fetcher: Fetcher, origin: Origin, value: str, wait: timedelta) -> None:
    url = origin.serve("/feed", status=503, headers=(("Retry-After", value),))

    assert failure(fetcher, url).retry_at == NOW + wait


def test_bot_wall_is_named(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.serve("/feed", status=403, headers=(("cf-mitigated", "challenge"),))

    assert "bot wall" in failure(fetcher, url).detail


def test_request_says_who_we_are_and_nothing_more(fetcher: Fetcher, origin: Origin) -> None:
    """A7."""
    fetch(fetcher, origin.serve("/feed", FEED))

    sent = origin.requests()[0].headers
    assert sent["user-agent"] == USER_AGENT
    assert sent["accept-encoding"] == "gzip, deflate, br"
    for media_type in ("atom+xml", "rss+xml", "feed+json", "rdf+xml", "text/xml"):
        assert media_type in sent["accept"]
    assert set(sent) == {"host", "user-agent", "accept", "accept-encoding"}


def test_headers_of_the_source_are_sent(fetcher: Fetcher, origin: Origin) -> None:
    fetch(fetcher, origin.serve("/feed", FEED), headers=(("X-Key", "1"), ("Accept", "text/xml")))

    sent = origin.requests()[0].headers
    assert (sent["x-key"], sent["accept"]) == ("1", "text/xml")


def test_cookies_are_neither_kept_nor_sent(fetcher: Fetcher, origin: Origin) -> None:
    """A7."""
    url = origin.serve("/feed", FEED, headers=(("Set-Cookie", "id=1; Path=/"),))
    origin.handle("/to", lambda seen: Answer(status=302, headers=(("Location", url), ("Set-Cookie", "id=2"))))

    fetch(fetcher, origin.at("/to"))
    fetch(fetcher, url)

    assert all("cookie" not in seen.headers for seen in origin.requests())


def test_environment_brings_in_neither_proxies_nor_passwords(
    fetcher: Fetcher, origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")

    assert document(fetcher, origin.serve("/feed", FEED)).body == FEED
    assert "authorization" not in origin.requests()[0].headers


def test_userinfo_of_the_url_is_sent_as_basic_authorization(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.serve("/feed", FEED)

    ending = document(fetcher, url.replace("http://", "http://me:p%C3%A9@"))

    assert origin.requests()[0].headers["authorization"] == "Basic bWU6cMOp"
    assert ending.url == url


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed_and_recorded(fetcher: Fetcher, origin: Origin, status: int) -> None:
    url = origin.serve("/feed", FEED, etag='"1"')
    origin.redirect("/old", "/feed", status)

    ending = document(fetcher, origin.at("/old"))

    assert (ending.body, ending.url) == (FEED, url)
    assert ending.hops == (Hop(status=status, url=url),)
    assert all("referer" not in seen.headers for seen in origin.requests())


@pytest.mark.parametrize(
    "location",
    [
        "feed caf\u00e9".encode().decode("latin-1"),
        "?a=1",
        "//{host}/feed",
        "./x/../feed",
        "HTTP://{host}/feed#x",
    ],
)
def test_odd_location_is_followed(fetcher: Fetcher, origin: Origin, location: str) -> None:
    for path in ("/feed", "/old?a=1", "/feed%20caf%C3%A9"):
        origin.serve(path, FEED)
    origin.handle(
        "/old",
        lambda seen: Answer(
            status=301, headers=(("Location", location.format(host=f"{origin.host}:{origin.port}")),)
        ),
    )

    assert document(fetcher, origin.at("/old")).body == FEED


def test_validators_go_along_with_a_redirect(fetcher: Fetcher, origin: Origin) -> None:
    origin.serve("/feed", FEED, etag='"1"')

    ending = fetch(fetcher, origin.redirect("/old", "/feed"), validators=Validators(etag='"1"'))

    assert isinstance(ending, NotModified)
    assert [hop.status for hop in ending.hops] == [301]


def test_as_many_redirects_as_allowed_are_followed_and_no_more(fetcher: Fetcher, origin: Origin) -> None:
    origin.serve("/0", FEED)
    for number in range(1, 7):
        origin.redirect(f"/{number}", f"/{number - 1}")

    assert len(document(fetcher, origin.at("/5")).hops) == 5
    ending = failure(fetcher, origin.at("/6"))
    assert ending.kind is FailureKind.REDIRECT
    assert "more than 5" in ending.detail
    assert len(ending.hops) == 5


def test_circle_of_redirects_is_named(fetcher: Fetcher, origin: Origin) -> None:
    origin.redirect("/a", "/b")
    origin.redirect("/b", "/a")

    ending = failure(fetcher, origin.at("/a"))

    assert ending.kind is FailureKind.REDIRECT
    assert "circle" in ending.detail
    assert len(origin.requests()) == 2


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "https://", "http://[oops/", "mailto:me@here.test"])
def test_redirect_out_of_the_web_is_refused(fetcher: Fetcher, origin: Origin, location: str) -> None:
    assert failure(fetcher, origin.redirect("/old", location)).kind is FailureKind.REDIRECT


def test_redirect_to_a_file_is_refused_even_where_files_are_allowed(
    fetcher: Fetcher, origin: Origin, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")

    ending = failure(fetcher, origin.redirect("/old", secret.as_uri()), allow_file=True)

    assert ending.kind is FailureKind.REDIRECT


def test_redirect_without_a_location_says_so(fetcher: Fetcher, origin: Origin) -> None:
    ending = failure(fetcher, origin.serve("/old", status=302))

    assert (ending.kind, ending.status) == (FailureKind.REDIRECT, 302)


def test_headers_of_the_source_stay_behind_on_another_origin(fetcher: Fetcher, origin: Origin) -> None:
    with Origin() as other:
        other.serve("/feed", FEED)
        origin.redirect("/away", other.at("/feed"))
        origin.redirect("/old", "/away")

        document(
            fetcher, origin.at("/old"), headers=(("X-Key", "secret"), ("Authorization", "Bearer secret"))
        )

        assert [seen.headers["x-key"] for seen in origin.requests()] == ["secret", "secret"]
        assert not {"x-key", "authorization"} & set(other.requests()[0].headers)


def test_failure_after_a_redirect_names_the_host(fetcher: Fetcher, origin: Origin) -> None:
    with Origin("127.0.0.2") as other:
        ending = failure(fetcher, origin.redirect("/old", other.at("/gone?token=secret")))

    assert "127.0.0.2" in ending.detail
    assert "secret" not in ending.detail


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("none", bytes)],
)
def test_compressed_document_comes_out_plain(
    fetcher: Fetcher, origin: Origin, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    url = origin.serve("/feed", pack(FEED), headers=(("Content-Encoding", coding),))

    assert document(fetcher, url).body == FEED


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head_of(200, [("Transfer-Encoding", "chunked")]) + framed + end


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(chunked(b"<rss", b"/>"), id="chunked"),
        pytest.param(head_of(200) + b"<rss/>", id="until the connection closes"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n<rss/>", id="HTTP/1.0"),
        pytest.param(b"HTTP/1.1 200\nContent-Length: 6\n\n<rss/>", id="bare line feeds"),
        pytest.param(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
            + head_of(200, [("Content-Length", "6")])
            + b"<rss/>",
            id="after interim answers",
        ),
        pytest.param(head_of(200, [("Content-Length", "6")]) + b"<rss/>and more", id="more than its length"),
    ],
)
def test_body_is_read_however_it_is_framed(fetcher: Fetcher, origin: Origin, wire: bytes) -> None:
    assert document(fetcher, origin.talk("/feed", says(wire))).body == b"<rss/>"


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(
            says(head_of(200, [("Content-Length", "100")]) + b"<rss>"), id="shorter than its length"
        ),
        pytest.param(says(chunked(b"<rss>", end=b"")), id="no last chunk"),
        pytest.param(says(chunked(b"<rss>", end=b"50\r\n<item>")), id="cut in a chunk"),
        pytest.param(says(chunked(end=b"chunk!\r\n")), id="chunks that are none"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nContent-Le"), id="cut in the headers"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nServer: x\r\n"), id="cut between headers"),
        pytest.param(
            says(head_of(200, [("Content-Length", "3"), ("Content-Length", "5")])), id="two lengths"
        ),
        pytest.param(says(b"SSH-2.0-OpenSSH_9.6\r\n"), id="another protocol"),
        pytest.param(says(b"\x00\xff" * 50), id="noise"),
        pytest.param(says(b"HTTP/1.1 abc what\r\n\r\n"), id="no status"),
        pytest.param(says(b"HTTP/9.9 200 OK\r\n\r\n"), id="another version"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"), id="a header too long"),
        pytest.param(many_headers(1001), id="too many headers"),
        pytest.param(hangs_up(), id="no answer"),
    ],
)
def test_answer_that_is_cut_or_garbled_is_broken(fetcher: Fetcher, origin: Origin, talk: Talk) -> None:
    assert failure(fetcher, origin.talk("/feed", talk)).kind is FailureKind.BROKEN


def test_truncated_gzip_is_broken(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.handle("/feed", lambda seen: truncated_gzip(os.urandom(5000)))

    assert failure(fetcher, url).kind is FailureKind.BROKEN


def test_thousand_header_lines_are_read(fetcher: Fetcher, origin: Origin) -> None:
    ending = document(fetcher, origin.talk("/feed", many_headers(1000, FEED)))

    assert ending.body == FEED
    assert len(ending.headers) == 1000


def test_a_source_may_be_given_more_header_lines_or_fewer(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.talk("/feed", many_headers(1001, FEED))

    assert document(fetcher, url, limits={"header_lines": 1001}).body == FEED
    refused = failure(fetcher, url, limits={"header_lines": 100})
    assert refused.kind is FailureKind.BROKEN
    assert "more than 100 header lines" in refused.detail


def test_reset_connection_is_told(fetcher: Fetcher, origin: Origin) -> None:
    ending = failure(fetcher, origin.talk("/feed", resets()))

    assert ending.kind is FailureKind.CONNECT
    assert "reset" in ending.detail


def test_refused_connection_is_told(fetcher: Fetcher) -> None:
    with Origin() as gone:
        url = gone.at("/feed")

    ending = failure(fetcher, url)

    assert ending.kind is FailureKind.CONNECT
    assert "refused" in ending.detail


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(never_answers(), id="never answers"),
        pytest.param(slow_headers(), id="slow headers"),
        pytest.param(slow_body(), id="slow body"),
        pytest.param(slow_body(length=None), id="slow body without a length"),
        pytest.param(
            dribbles(
                b"1\r\nx\r\n", every_seconds=0.02, after=head_of(200, [("Transfer-Encoding", "chunked")])
            ),
            id="slow chunks",
        ),
        pytest.param(dribbles(b"HTTP/1.1 ", every_seconds=0.02), id="slow status line"),
        pytest.param(dribbles(b"HTTP/1.1 100 Continue\r\n\r\n", every_seconds=0.001), id="endless interims"),
    ],
)
def test_deadline_holds_however_the_bytes_trickle(fetcher: Fetcher, origin: Origin, talk: Talk) -> None:
    url = origin.talk("/feed", talk)

    began = time.monotonic()
    ending = failure(fetcher, url, limits={"total_seconds": 0.3})

    assert ending.kind is FailureKind.TIMEOUT
    assert 0.2 < time.monotonic() - began < 4
    assert timedelta(seconds=0.2) < ending.took < timedelta(seconds=4)


def test_deadline_spans_all_hops(fetcher: Fetcher, origin: Origin) -> None:
    def later(line: Line, seen: Seen) -> None:
        line.pause(0.15)
        line.send(head_of(302, [("Location", f"/{int(seen.path[1:]) + 1}"), ("Content-Length", "0")]))

    for number in range(9):
        origin.talk(f"/{number}", later)

    ending = failure(fetcher, origin.at("/0"), limits={"total_seconds": 0.4, "hops": 20})

    assert ending.kind is FailureKind.TIMEOUT
    assert len(ending.hops) in (1, 2)


def test_body_of_the_limit_is_a_document_and_one_byte_more_is_not(fetcher: Fetcher, origin: Origin) -> None:
    url = origin.serve("/feed", FEED)

    assert document(fetcher, url, limits={"body_bytes": len(FEED)}).body == FEED
    assert failure(fetcher, url, limits={"body_bytes": len(FEED) - 1}).kind is FailureKind.TOO_LARGE


def test_body_without_a_length_is_stopped_at_the_limit(fetcher: Fetcher, origin: Origin) -> None:
    def endless(line: Line, seen: Seen) -> None:
        line.send(head_of(200))
        while line.open:
            line.send(b"x" * 65536)

    ending = failure(fetcher, origin.talk("/feed", endless), limits={"body_bytes": 1_000_000})

    assert ending.kind is FailureKind.TOO_LARGE


def test_bomb_is_stopped_at_the_limit(fetcher: Fetcher, origin: Origin) -> None:
    bomb = gzip_bomb(30_000_000)

    ending = failure(fetcher, origin.handle("/feed", lambda seen: bomb), limits={"body_bytes": 1_000_000})

    assert ending.kind is FailureKind.TOO_LARGE


def test_a_timeout_says_how_far_the_answer_came(fetcher: Fetcher, origin: Origin) -> None:
    origin.talk("/never", never_answers())
    origin.talk("/body", slow_body())
    silent = failure(fetcher, origin.at("/never"), limits={"total_seconds": 0.4})
    slow = failure(fetcher, origin.at("/body"), limits={"total_seconds": 0.4})

    assert silent.detail == "the server did not answer in time"
    assert slow.detail == "the whole document did not arrive in time"


def test_headers_that_never_end_are_named_where_the_transport_sees_them(origin: Origin) -> None:
    url = origin.talk("/stall", dribbles(b"X-Note: 1\r\n", every_seconds=0.02, after=b"HTTP/1.1 200 OK\r\n"))
    said = {
        name: failure(make(FixedClock(), {}), url, limits={"total_seconds": 0.4}).detail
        for name, make in MAKERS.items()
    }

    assert said.pop("curl", "the headers of the answer did not arrive in time").startswith("the headers")
    assert set(said.values()) <= {"the server did not answer in time"}


def test_a_bomb_is_told_from_a_large_document(fetcher: Fetcher, origin: Origin) -> None:
    bomb = origin.handle("/bomb", lambda _seen: gzip_bomb(3_000_000))
    large = origin.serve("/large", b"x" * 3_000_000)
    limits = {"body_bytes": 1024 * 1024}

    assert failure(fetcher, bomb, limits=limits).detail == "unpacked, the document is larger than 1 MiB"
    assert failure(fetcher, large, limits=limits).detail == "the document is larger than 1 MiB"


def test_private_address_is_refused_with_the_key_that_allows_it(fetcher: Fetcher, origin: Origin) -> None:
    ending = failure(fetcher, origin.serve("/feed", FEED), allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert "127.0.0.1" in ending.detail
    assert "allow_private_addresses" in ending.detail
    assert origin.requests() == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]"])
def test_private_address_is_refused_in_every_spelling(fetcher: Fetcher, origin: Origin, host: str) -> None:
    url = f"http://{host}:{origin.port}/feed"

    assert failure(fetcher, url, allow_private_addresses=False).kind is FailureKind.ADDRESS
    assert origin.requests() == []


def test_name_of_a_private_address_is_fetched_where_allowed(fetcher: Fetcher, origin: Origin) -> None:
    origin.serve("/feed", FEED)

    assert document(fetcher, f"http://localhost:{origin.port}/feed").body == FEED


def test_file_is_a_document_with_a_hash_for_its_validator(fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "a feed é.xml"
    path.write_bytes(FEED)

    first = document(fetcher, path.as_uri(), allow_file=True)
    again = fetch(fetcher, path.as_uri(), allow_file=True, validators=first.validators)
    path.write_bytes(FEED + b"\n")
    changed = document(fetcher, path.as_uri(), allow_file=True, validators=first.validators)

    assert first.body == FEED
    assert (first.validators.etag or "").startswith('"sha256-')
    assert isinstance(again, NotModified)
    assert changed.body == FEED + b"\n"


def test_file_that_is_not_allowed_is_refused(fetcher: Fetcher, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)

    assert failure(fetcher, path.as_uri()).kind is FailureKind.FILE


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "device", "large", "relative", "elsewhere"])
def test_file_that_cannot_be_read_says_why(fetcher: Fetcher, tmp_path: Path, what: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 101)
    os.mkfifo(tmp_path / "pipe")
    url = {
        "device": "file:///dev/zero",
        "relative": "file:feed.xml",
        "elsewhere": "file://other.test/feed.xml",
    }.get(what, (tmp_path / what).as_uri())

    ending = failure(fetcher, url, allow_file=True, limits={"body_bytes": 100})

    assert ending.kind is FailureKind.FILE


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "feed.xml",
        "http://",
        "http://[oops/",
        "http://127.0.0.1:99999/",
        "http://a b/",
        "",
    ],
)
def test_url_that_cannot_be_fetched_is_a_failure(fetcher: Fetcher, url: str) -> None:
    (ending,) = fetcher.fetch_all([ask(url)])

    assert isinstance(ending, FetchFailed)


@pytest.mark.parametrize(
    ("name", "value"), [("X-Key", "a\r\nX-Evil: b"), ("X Key", "a"), ("", "a"), ("X", " a")]
)
def test_header_that_cannot_be_sent_is_a_failure_without_its_value(
    fetcher: Fetcher, origin: Origin, name: str, value: str
) -> None:
    (ending,) = fetcher.fetch_all([ask(origin.serve("/feed", FEED), headers=((name, value),))])

    assert isinstance(ending, FetchFailed | Document)
    assert all("x-evil" not in seen.headers for seen in origin.requests())
