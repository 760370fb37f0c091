"""Serve output/ over HTTP, for readers on this machine or behind a proxy.

The standard library's server is enough for one person; the documents are plain files, which any
web server serves as well.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET
from typing import BinaryIO
from urllib.parse import unquote

from aggregator.errors import ListenError


class _Handler(SimpleHTTPRequestHandler):
    """Static files with the right types; no listings, no hidden files, no log."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    extensions_map = {  # noqa: RUF012  the base class declares it mutable
        ".atom": "application/atom+xml; charset=utf-8",
        ".opml": "text/x-opml; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        "": "application/octet-stream",
    }

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Refuse what is hidden: temporary files are nobody's business."""
        path = unquote(self.path.partition("?")[0])
        if "\0" in path or any(part.startswith(".") for part in path.split("/")):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: object) -> None:  # noqa: ARG002  the base class names it so
        """Answer 404 instead of a listing."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def version_string(self) -> str:
        """Name the program in the Server header, not its version."""
        return "aggregator"

    def log_message(self, format: str, *args: object) -> None:
        """Write no access log: who reads what is not our business."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        # Connections of the last run that still end must not keep the port (TIME-WAIT, FIN-WAIT-2).
        self.socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        # The base class asks the resolver for this host's full name, which can hang without a network.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no event."""


@contextmanager
def served(folder: Path, host: str, port: int) -> Iterator[str]:
    """Serve a folder in the background; gives the address, with the port that was taken for 0.

    Raises:
        ListenError: the port is taken, or the address is not this machine's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server_type = type("Server", (_Server,), {"address_family": AF_INET6 if ":" in host else AF_INET})

    def handler(*arguments: object) -> _Handler:
        return _Handler(*arguments, directory=str(folder))  # type: ignore[arg-type]  # passed through

    try:
        server = server_type((host, port), handler)
    except OSError as error:
        advice = "stop the program that uses it, or set another port (serve.listen, demo --port)"
        raise ListenError(f"{host}:{port}", f"{error.strerror}; {advice}") from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{shown}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
