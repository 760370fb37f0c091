"""That every Fetcher gets along with a server that offers HTTP/2, as most do; with a real one, nginx."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.model.document import Document, FailureKind, Hop, NotModified
from aggregator.ports import Fetcher
from tests.certificates import Authority
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, document, failure, fetch

Make = Callable[[], Fetcher]

_CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    log_format short '$server_protocol $status $uri';
    access_log {folder}/access.log short;
    gzip on; gzip_min_length 0; gzip_types *;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/good-chain.pem; ssl_certificate_key {folder}/good.key;
        root {folder}/www;
        location /old {{ return 301 /feed; }}
        location /away {{ return 302 https://127.0.0.1:{port}/feed; }}
        location /gone {{ return 404; }}
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("nginx"))
    made.server("good", "DNS:a.test,IP:127.0.0.1")
    return made


@pytest.fixture(scope="module")
def url(authority: Authority) -> Iterator[str]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("needs nginx")
    folder, port = authority.folder, free_port()
    (folder / "www").mkdir()
    (folder / "www" / "feed").write_bytes(FEED)
    (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, port=port), "utf-8")
    running = subprocess.Popen(
        [program, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, running)
        yield f"https://a.test:{port}"
    finally:
        running.terminate()
        running.wait(10)


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + 10
    while time.monotonic() < limit and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            continue
        return
    pytest.fail("nginx did not start")


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest, authority: Authority) -> Make:
    maker: Maker = request.param
    return lambda: maker(FixedClock(), {}, ca_file=str(authority.root))


def test_document_and_its_validators_come_over_it(make: Make, url: str) -> None:
    first = document(make(), f"{url}/feed")
    again = fetch(make(), f"{url}/feed", validators=first.validators)

    assert first.body == FEED
    assert first.validators.etag
    assert isinstance(again, NotModified)
    assert again.validators.last_modified == first.validators.last_modified


def test_redirect_and_failure_are_told_as_over_http1(make: Make, url: str) -> None:
    fetcher = make()

    led = document(fetcher, f"{url}/old")

    assert led.body == FEED
    assert [hop.status for hop in led.hops] == [301]
    assert isinstance(fetch(fetcher, f"{url}/away"), Document)
    assert failure(fetcher, f"{url}/gone").status == 404


def test_kept_connection_does_not_go_round_the_guard(make: Make, url: str) -> None:
    fetcher = make()
    document(fetcher, f"{url}/feed")

    assert failure(fetcher, f"{url}/feed", allow_private_addresses=False).kind is FailureKind.ADDRESS


def test_limit_of_the_body_holds(make: Make, url: str) -> None:
    ending = failure(make(), f"{url}/feed", limits={"body_bytes": len(FEED) - 1})

    assert ending.kind is FailureKind.TOO_LARGE


def test_hops_name_where_they_led(make: Make, url: str) -> None:
    assert document(make(), f"{url}/old").hops == (Hop(status=301, url=f"{url}/feed"),)


def test_http1_is_what_is_agreed_on(make: Make, authority: Authority, url: str) -> None:
    """One request at a time gains nothing from HTTP/2."""
    log: Path = authority.folder / "access.log"
    before = len(log.read_text("utf-8"))

    document(make(), f"{url}/feed")

    assert log.read_text("utf-8")[before:] == "HTTP/1.1 200 /feed\n"
