"""What the built-in server gives, and what it keeps to itself."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aggregator.errors import ListenError
from aggregator.web.folder import served


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
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "applied.json").write_text("secret")
    with served(output, "127.0.0.1", 0) as running:
        yield running


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
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
    assert ask(address, "/all.atom", method)[0] == 501
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
