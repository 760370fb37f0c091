"""What the built-in server gives, and what it keeps to itself."""

import gzip
import http.client
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest

from aggregator.errors import ListenError
from aggregator.model.channel import RenderedFeed
from aggregator.publish import FolderPublisher
from aggregator.web.feeds import FeedServer
from aggregator.web.folder import DocumentFolder
from aggregator.web.listening import served as listening
from aggregator.web.terms import Terms

TERMS = Terms(fresh_for=timedelta(minutes=5), base_url="https://news.example/")


def served(folder: Path, host: str, port: int) -> AbstractContextManager[str]:
    return listening(FeedServer(folder, lambda: TERMS), host, port)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A served output/ beside a state/ that nobody may see."""
    output = tmp_path / "output"
    (output / "topics").mkdir(parents=True)
    (output / "all.atom").write_bytes(b"<feed/>")
    (output / "index.html").write_bytes(b"<h1>Desk</h1>")
    (output / "index.opml").write_bytes(b"<opml/>")
    (output / "topics" / "economy.atom").write_bytes(b"<feed/>")
    (output / ".all.atom.x1.tmp").write_bytes(b"half")
    (output / "secrets.txt").write_text("secret")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "applied.json").write_text("secret")
    with served(output, "127.0.0.1", 0) as running:
        yield running


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/all.atom", "application/atom+xml; charset=utf-8"),
        ("/topics/economy.atom", "application/atom+xml; charset=utf-8"),
        ("/topics/economy.atom?x=1", "application/atom+xml; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/index.opml", "text/x-opml; charset=utf-8"),
    ],
)
def test_each_document_has_its_type(address: str, path: str, media_type: str) -> None:
    """Rule C9, as far as the main job goes."""
    status, headers, body = ask(address, path)

    assert (status, headers["content-type"]) == (200, media_type)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert "last-modified" in headers
    assert len(body) == int(headers["content-length"])


def test_head_gives_the_headers_alone(address: str) -> None:
    status, headers, body = ask(address, "/all.atom", "HEAD")

    assert (status, headers["content-length"], body) == (200, "7", b"")


def test_a_document_that_has_not_changed_is_not_sent_again(address: str) -> None:
    stamp = ask(address, "/all.atom")[1]["last-modified"]

    assert ask(address, "/all.atom", If_Modified_Since=stamp)[0] == 304


@pytest.mark.parametrize(
    "path",
    [
        "/.all.atom.x1.tmp",
        "/%2eall.atom.x1.tmp",
        "/../state/applied.json",
        "/..%2fstate/applied.json",
        "/%2e%2e/state/applied.json",
        "/topics/../../state/applied.json",
        "//state/applied.json",
        "/topics/",
        "/nothing.atom",
        "/all.atom/",
        "/%00",
        "/all.atom%00",
        "/all.atom.br",
        "/all.atom.gz",
        "/secrets.txt",
        "/..\\state\\applied.json",
    ],
)
def test_hidden_files_other_folders_and_listings_do_not_exist(address: str, path: str) -> None:
    status, _headers, body = ask(address, path)

    assert status == 404
    assert b"secret" not in body
    assert b"half" not in body
    assert b"economy.atom" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(address: str, method: str) -> None:
    status, headers, _body = ask(address, "/all.atom", method)

    assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert ask(address, "/all.atom")[0] == 200


def test_a_client_that_says_nothing_holds_no_other(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as silent:
        silent.sendall(b"GET /all.atom HT")
        assert ask(address, "/all.atom")[0] == 200


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError) as caught, served(tmp_path, "127.0.0.1", port):
            pass

    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "serve.listen" in str(caught.value)


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    with pytest.raises(ListenError, match=r"192\.0\.2\.1"), served(tmp_path, "192.0.2.1", 0):
        pass


def test_a_restart_can_listen_at_once(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x")
    with served(tmp_path, "127.0.0.1", 0) as address:
        port = urlsplit(address).port or 0
        assert ask(address, "/")[0] == 200

    with served(tmp_path, "127.0.0.1", port) as again:
        assert ask(again, "/")[0] == 200


def test_the_port_is_free_at_once_for_the_next_run_though_a_client_stayed(tmp_path: Path) -> None:
    with served(tmp_path, "127.0.0.1", 0) as address:
        parts = urlsplit(address)
        assert parts.hostname
        assert parts.port
        client = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        client.request("GET", "/favicon.ico")
        assert client.getresponse().read()
    try:
        with served(tmp_path, "127.0.0.1", parts.port) as again:
            assert again == address
    finally:
        client.close()


@pytest.fixture
def published(tmp_path: Path) -> Iterator[tuple[str, FolderPublisher]]:
    """A folder that was published into, and its address."""
    publisher = FolderPublisher(tmp_path)
    publisher.publish(_feed(_BODY))
    with served(tmp_path, "127.0.0.1", 0) as running:
        yield running, publisher


_BODY = b"<feed>" + b"<entry>The ferry runs.</entry>" * 40 + b"</feed>"
_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def _feed(body: bytes) -> RenderedFeed:
    return RenderedFeed(path="all.atom", media_type="application/atom+xml", body=body)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("zstd", None),
        ("gzip;q=high", None),
        ("", None),
    ],
)
def test_each_reader_gets_the_smallest_coding_that_it_takes(
    published: tuple[str, FolderPublisher], accepted: str, coding: str | None
) -> None:
    status, headers, body = ask(published[0], "/all.atom", Accept_Encoding=accepted)

    assert (status, headers.get("content-encoding"), headers["vary"]) == (200, coding, "Accept-Encoding")
    assert _UNPACK[coding](body) == _BODY
    assert headers["cache-control"] == "public, max-age=300"


def test_each_coding_has_a_strong_validator_of_its_own(published: tuple[str, FolderPublisher]) -> None:
    """Rule C9; RFC 9110 section 8.8.3: two codings are two representations."""
    tags = [
        ask(published[0], "/all.atom", Accept_Encoding=coding)[1]["etag"]
        for coding in ("br", "gzip", "identity")
    ]

    assert len(set(tags)) == 3
    assert all(tag.startswith('"') for tag in tags)
    for coding, tag in zip(("br", "gzip", "identity"), tags, strict=True):
        status, headers, body = ask(
            published[0], "/all.atom", Accept_Encoding=coding, If_None_Match=f'"other", W/{tag}'
        )
        assert (status, headers["etag"], body) == (304, tag, b"")
        assert headers["cache-control"]
    assert ask(published[0], "/all.atom", Accept_Encoding="gzip", If_None_Match=tags[0])[0] == 200


def test_an_etag_outweighs_a_date(published: tuple[str, FolderPublisher]) -> None:
    stamp = ask(published[0], "/all.atom")[1]["last-modified"]

    assert ask(published[0], "/all.atom", If_None_Match='"other"', If_Modified_Since=stamp)[0] == 200
    assert ask(published[0], "/all.atom", If_Modified_Since="yesterday")[0] == 200
    assert ask(published[0], "/all.atom", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")[0] == 200
    assert ask(published[0], "/all.atom", If_Match='"other"')[0] == 412


def test_a_new_edition_is_served_at_once_under_a_new_validator(
    published: tuple[str, FolderPublisher],
) -> None:
    address, publisher = published
    old = ask(address, "/all.atom", Accept_Encoding="br")[1]["etag"]
    publisher.publish(_feed(_BODY + b"<!-- 2 -->"))

    status, headers, body = ask(address, "/all.atom", Accept_Encoding="br", If_None_Match=old)

    assert (status, headers["etag"] != old) == (200, True)
    assert brotli.decompress(body) == _BODY + b"<!-- 2 -->"


@pytest.mark.parametrize("twin", [b"", b"torn", brotli.compress(b"<feed>another edition</feed>")])
def test_a_twin_that_holds_something_else_is_not_served(tmp_path: Path, twin: bytes) -> None:
    (tmp_path / "all.atom").write_bytes(_BODY)
    (tmp_path / "all.atom.br").write_bytes(twin)
    with served(tmp_path, "127.0.0.1", 0) as address:
        _status, headers, body = ask(address, "/all.atom", Accept_Encoding="br")

    assert ("content-encoding" in headers, body) == (False, _BODY)


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-5", 206, _BODY[:6]),
        ("bytes=6-", 206, _BODY[6:]),
        ("bytes=-7", 206, _BODY[-7:]),
        ("bytes=0-999999", 206, _BODY),
        ("bytes=-999999", 206, _BODY),
        ("bytes=999999-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=5-1", 200, _BODY),
        ("bytes=0-1, 4-5", 200, _BODY),
        ("lines=1-2", 200, _BODY),
        ("bytes=-", 200, _BODY),
    ],
)
def test_a_part_can_be_asked_for(
    published: tuple[str, FolderPublisher], asked: str, status: int, part: bytes
) -> None:
    found, headers, body = ask(published[0], "/all.atom", Range=asked)

    assert (found, body) == (status, part)
    if status == 206:
        first = _BODY.index(part)
        assert headers["content-range"] == f"bytes {first}-{first + len(part) - 1}/{len(_BODY)}"
    if status == 416:
        assert headers["content-range"] == f"bytes */{len(_BODY)}"


def test_a_part_of_another_edition_is_not_given(published: tuple[str, FolderPublisher]) -> None:
    tag = ask(published[0], "/all.atom")[1]["etag"]

    assert ask(published[0], "/all.atom", Range="bytes=0-5", If_Range=tag)[0] == 206
    assert ask(published[0], "/all.atom", Range="bytes=0-5", If_Range='"other"')[0] == 200
    assert ask(published[0], "/all.atom", Range="bytes=0-5", If_Range=f"W/{tag}")[0] == 200


def test_a_page_of_another_site_may_ask_conditionally(address: str) -> None:
    """Fetch standard: If-None-Match is no simple header, so a browser asks first whether it may send it."""
    status, headers, _body = ask(address, "/all.atom", "OPTIONS", Origin="https://reader.example")

    assert (status, headers["access-control-allow-origin"]) == (204, "*")
    assert "If-None-Match" in headers["access-control-allow-headers"]


def test_memory_holds_what_is_asked_for_within_its_bound(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.atom").write_bytes(b"x" * 400)
    folder = DocumentFolder(tmp_path, memory_bytes=1000)

    for _round in range(2):
        for number in range(5):
            found = folder.find(f"/{number}.atom")
            assert found
            assert found.representations["identity"].body == b"x" * 400
        assert folder.held_bytes <= 1000


def test_a_document_that_is_deleted_is_gone(published: tuple[str, FolderPublisher], tmp_path: Path) -> None:
    assert ask(published[0], "/all.atom")[0] == 200
    (tmp_path / "all.atom").unlink()

    assert ask(published[0], "/all.atom")[0] == 404
