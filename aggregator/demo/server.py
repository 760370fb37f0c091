"""The newsroom on a real socket: `DemoNewsroom` serves it on loopback from a thread of its own."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from aggregator.demo.config import demo_feeds_yaml
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.outlets import OUTLETS, Outlet, writers
from aggregator.demo.replies import Reply, Site, answer, conditional
from aggregator.errors import ListenError

_HOST = "127.0.0.1"
_STOP_CHECK_SECONDS = 0.05


class DemoNewsroom:
    """The made-up newsroom, listening while the `with` block runs.

    `now` gives aware times; the first call, on entering, is the start, and the outlets together publish
    one story every `pace_seconds` from then on. `port` 0 takes a free one.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        seed: int = 7,
        port: int = 0,
        pace_seconds: float = 3.0,
        outlets: tuple[Outlet, ...] = OUTLETS,
    ) -> None:
        if pace_seconds <= 0:
            raise ValueError(f"pace_seconds: expected more than 0, got {pace_seconds}")
        self._now = now
        self._seed = seed
        self._port = port
        self._pace = timedelta(seconds=pace_seconds)
        self._outlets = outlets
        self._running: tuple[_Server, Thread] | None = None

    def __enter__(self) -> Self:
        """Start to listen. Raises: ListenError where the port is taken."""
        server = _listen(self._port)
        server.site = Site(
            base_url=f"http://{_HOST}:{server.server_port}",
            outlets=self._outlets,
            newsroom=Newsroom(
                writers=writers(self._outlets), started_at=self._now(), pace=self._pace, seed=self._seed
            ),
        )
        server.now = self._now
        thread = Thread(
            target=server.serve_forever, args=(_STOP_CHECK_SECONDS,), name="demo-newsroom", daemon=True
        )
        thread.start()
        self._running = (server, thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Answer what is being asked, then close the socket."""
        if self._running is None:
            return
        server, thread = self._running
        self._running = None
        server.shutdown()
        thread.join()
        server.server_close()

    @property
    def base_url(self) -> str:
        """The server's address, without a slash at its end. Raises: RuntimeError outside the `with` block."""
        if self._running is None:
            raise RuntimeError("the demo newsroom is not running: enter it first")
        return self._running[0].site.base_url

    def feeds_yaml(self) -> str:
        """Return the text of a feeds.yaml with all outlets."""
        return demo_feeds_yaml(self.base_url, self._outlets)


class _Server(ThreadingHTTPServer):
    site: Site
    now: Callable[[], datetime]

    daemon_threads = False  # so that closing waits for running answers; the handler's timeout bounds it

    def server_bind(self) -> None:
        # HTTPServer looks its own name up, which can hang for seconds on a machine without a network.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that went away is no news
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "DemoNewsroom"
    timeout = 2

    def do_GET(self) -> None:
        self.wfile.write(self._head())

    def do_HEAD(self) -> None:
        self._head()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo's terminal belongs to the program."""

    def _head(self) -> bytes:
        """Send status and headers; return the body."""
        site, now = self.server.site, self.server.now()
        reply = conditional(answer(site, self.path, now), _text_headers(self.headers))
        self.send_response(reply.status)
        for name, value in _headers(reply).items():
            self.send_header(name, value)
        self.end_headers()
        return reply.body


def _listen(port: int) -> _Server:
    try:
        return _Server((_HOST, port), _Handler)
    except OSError as error:
        raise ListenError(f"{_HOST}:{port}", error.strerror or str(error)) from error


def _headers(reply: Reply) -> dict[str, str]:
    if reply.status == 304:
        return dict(reply.headers)
    return {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body)), **reply.headers}


def _text_headers(headers: Message) -> dict[str, str]:
    """Return the condition headers under the names that `conditional` looks up."""
    return {name: headers[name] for name in ("If-None-Match", "If-Modified-Since") if name in headers}
