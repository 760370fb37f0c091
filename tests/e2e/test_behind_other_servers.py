"""The folder alone, behind the real nginx and the real Caddy, sends what the built-in server sends (issue: serving)."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import brotli
import pytest

from aggregator.model.channel import RenderedFeed
from aggregator.publish import FolderPublisher
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from tests.fakes import comes_true, free_port
from tests.unit.web.test_feeds import TERMS, ask
from tests.unit.web.test_guarded_channels import basic

_DEPLOY = Path(__file__).parents[2] / "deploy"
_BODY = b"<feed>" + b"<entry>The ferry runs.</entry>" * 40 + b"</feed>"
_PATHS = (
    "/all.atom", "/all.rss", "/all.json", "/all.html", "/topics/economy.atom", "/index.opml",
    "/archive/all/3.atom", "/",
)  # fmt: skip
_SAME = (
    "content-type", "cache-control", "vary", "x-content-type-options", "access-control-allow-origin",
    "access-control-expose-headers", "link", "content-encoding",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is published, a half-written file, and something that is no document."""
    publisher = FolderPublisher(tmp_path / "output")
    for path in (*_PATHS[:-1], "/index.html"):
        publisher.publish(RenderedFeed(path=path[1:], media_type="", body=_BODY))
    (tmp_path / "output" / ".all.atom.x1.tmp").write_bytes(b"half")
    (tmp_path / "output" / "notes.txt").write_bytes(b"secret")
    (tmp_path / "private" / "desk").mkdir(parents=True)
    (tmp_path / "private" / "desk" / "oil.atom").write_bytes(_BODY)
    return tmp_path


@pytest.fixture(params=["nginx", "caddy"])
def other(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of another server on the folder."""
    port = free_port()
    with _STARTED[request.param](folder, port):
        address = f"http://127.0.0.1:{port}/"
        assert comes_true(lambda: _answers(address), 20)
        yield address


@pytest.fixture
def ours(folder: Path) -> Iterator[str]:
    with served(FeedServer(folder / "output", lambda: TERMS), "127.0.0.1", 0) as address:
        yield address


def _answers(address: str) -> bool:
    try:
        return ask(address, "/")[0] == 200
    except OSError:
        return False


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}, Debian's package of that name")
    return found


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    printed = folder / "printed.txt"
    with ExitStack() as stack:
        out = stack.enter_context(printed.open("wb"))
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env={"HOME": str(folder), "PATH": os.defpath},
        )  # fmt: skip
        try:
            yield
        except AssertionError:
            print(printed.read_text("utf-8"))
            raise
        finally:
            process.terminate()
            process.wait(10)


def _nginx(folder: Path, port: int) -> AbstractContextManager[None]:
    text = (_DEPLOY / "nginx.conf").read_text("utf-8")
    module = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
    if not module.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs libnginx-mod-http-brotli-static")
    text = text.replace("#br ", "").replace("#private ", "").replace("/srv/aggregator", str(folder))
    text = text.replace("/etc/nginx/desk-oil.users", str(folder / "users")).replace(
        "news.example.org", "news.example"
    )
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "users").write_text("reader:{PLAIN}0123456789abcdef\n", "utf-8")
    (folder / "site.conf").write_text(text, "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"load_module {module};daemon off;worker_processes 1;pid {folder}/nginx.pid;"
        f"error_log {folder}/error.log;user {getpass.getuser()};events {{}}"
        f"http {{access_log off;{temporary}include {folder}/site.conf;}}",
        "utf-8",
    )
    return _running(
        [_program("nginx"), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")], folder
    )


def _caddy(folder: Path, port: int) -> AbstractContextManager[None]:
    text = (_DEPLOY / "Caddyfile").read_text("utf-8")
    text = text.replace("\nnews.example.org {", f"\nhttp://127.0.0.1:{port} {{").replace(
        "news.example.org", "news.example"
    )
    text = "{\n\tadmin off\n}\n" + text.replace("/srv/aggregator", str(folder))
    (folder / "Caddyfile").write_text(text, "utf-8")
    return _running(
        [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], folder
    )


_STARTED: dict[str, Callable[[Path, int], AbstractContextManager[None]]] = {"nginx": _nginx, "caddy": _caddy}


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_documents_come_with_the_same_headers_and_bytes(ours: str, other: str, coding: str) -> None:
    for path in _PATHS:
        for method in ("GET", "HEAD"):
            here, there = (ask(one, path, method, Accept_Encoding=coding) for one in (ours, other))

            assert (path, there[0], there[2]) == (path, here[0], here[2])
            assert {name: there[1].get(name) for name in _SAME} == {name: here[1].get(name) for name in _SAME}


def test_each_coding_has_a_validator_of_its_own_and_a_304(other: str) -> None:
    tags = {}
    for coding in ("br", "gzip", "identity"):
        tags[coding] = ask(other, "/all.atom", Accept_Encoding=coding)[1]["etag"]
        again = ask(other, "/all.atom", Accept_Encoding=coding, If_None_Match=tags[coding])
        assert (again[0], again[2]) == (304, b"")
    assert len(set(tags.values())) == 3
    assert not any(one.startswith("W/") for one in tags.values())


def test_a_part_can_be_asked_for(other: str) -> None:
    status, headers, body = ask(other, "/all.atom", Range="bytes=0-5")

    assert (status, headers["content-range"], body) == (206, f"bytes 0-5/{len(_BODY)}", _BODY[:6])


def test_a_page_cannot_be_framed_and_lets_nothing_in(other: str) -> None:
    policy = ask(other, "/all.html")[1]["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "content-security-policy" not in ask(other, "/all.atom")[1]


def test_a_page_of_another_site_may_ask_conditionally(ours: str, other: str) -> None:
    here, there = (ask(one, "/all.atom", "OPTIONS", Origin="https://reader.example") for one in (ours, other))
    names = [f"access-control-allow-{one}" for one in ("origin", "methods", "headers")]

    assert there[0] == here[0] == 204
    assert [there[1][name] for name in names] == [here[1][name] for name in names]


@pytest.mark.parametrize(
    "path",
    [
        "/.all.atom.x1.tmp",
        "/notes.txt",
        "/all.atom.br",
        "/all.atom.gz",
        "/topics/",
        "/none.atom",
        "/../private/desk/oil.atom",
    ],
)
def test_what_is_no_document_is_not_there(other: str, path: str) -> None:
    status, _headers, body = ask(other, path)

    assert status in (400, 404)
    assert b"secret" not in body
    assert b"ferry" not in body


@pytest.mark.parametrize("other", ["nginx"], indirect=True)
def test_a_guarded_channel_asks_for_its_password(other: str) -> None:
    assert ask(other, "/desk/oil.atom")[0] == 401
    assert ask(other, "/desk/oil.atom", Authorization=basic("wrong"))[0] == 401
    status, headers, body = ask(other, "/desk/oil.atom", Authorization=basic("0123456789abcdef"))
    assert (status, headers["cache-control"], body) == (200, "private, max-age=300", _BODY)


def test_what_is_packed_is_the_document(other: str) -> None:
    body = ask(other, "/all.atom", Accept_Encoding="br")[2]

    assert brotli.decompress(body) == _BODY
