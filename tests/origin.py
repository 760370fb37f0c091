"""A real HTTP server on loopback for tests: pages, conditional answers, redirects, a log, and faults.

    with Origin() as origin:
        url = origin.serve("/feed.xml", b"<rss/>", etag='"1"')
        origin.replace("/feed.xml", body=b"<rss></rss>", etag='"2"')
        assert [seen.status for seen in origin.requests("/feed.xml")] == [200, 304]

To add a fault: a function that returns a `Talk`, given to `Origin.talk`.
"""

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]

ATOM = "application/atom+xml; charset=utf-8"
_LARGEST_REQUEST = 256 * 1024
_ACCEPT_SECONDS = 0.5  # where closing a listener does not wake accept, as on macOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler sends; Content-Length is added where no header frames the body."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class Seen:
    """One request as it came; names of headers are lower case, times are `time.monotonic`.

    `ended_at` is the moment before an answer goes out, or the end of a fault's talk.
    """

    path: str
    headers: Mapping[str, str]
    began_at: float
    ended_at: float = 0.0
    status: int = 0
    header_lines: Headers = ()
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A document with its validators; `answer` gives 304 where the request carries one of them."""

    body: bytes = b""
    status: int = 200
    content_type: str = ATOM
    etag: str | None = None
    last_modified: str | None = None
    headers: Headers = ()

    def answer(self, seen: Seen) -> Answer:
        """Answer one request; If-None-Match goes before If-Modified-Since."""
        validators = tuple(
            (name, value)
            for name, value in (("ETag", self.etag), ("Last-Modified", self.last_modified))
            if value is not None
        )
        if self._is_known(seen.headers):
            return Answer(status=304, headers=(*validators, *self.headers))
        headers = (("Content-Type", self.content_type), *validators, *self.headers)
        return Answer(status=self.status, headers=headers, body=self.body)

    def _is_known(self, asked: Mapping[str, str]) -> bool:
        if self.status != HTTPStatus.OK:
            return False
        if self.etag is not None and "if-none-match" in asked:
            return self.etag in [tag.strip() for tag in asked["if-none-match"].split(",")]
        return self.last_modified is not None and asked.get("if-modified-since") == self.last_modified


@dataclass(frozen=True, slots=True)
class Line:
    """A fault's side of a connection; `pause` ends early, and `open` turns false, when the origin closes."""

    sock: socket.socket
    closing: threading.Event

    @property
    def open(self) -> bool:
        """Tell whether to go on."""
        return not self.closing.is_set()

    def send(self, chunk: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(chunk)

    def pause(self, seconds: float) -> None:
        """Let time pass between two bytes."""
        self.closing.wait(seconds)

    def wait_for_end(self) -> None:
        """Say nothing more until the client or the origin ends the connection."""
        with contextlib.suppress(OSError):
            while self.open and self.sock.recv(4096):
                pass


Handler = Callable[[Seen], Answer]
Talk = Callable[[Line, Seen], None]


@dataclass(slots=True)
class _Route:
    handler: Handler | None = None
    talk: Talk | None = None
    page: Page | None = None


@dataclass(slots=True)
class _State:
    routes: dict[str, _Route] = field(default_factory=dict)
    log: list[Seen] = field(default_factory=list)
    sockets: set[socket.socket] = field(default_factory=set)
    threads: set[threading.Thread] = field(default_factory=set)


class Origin:
    """The server; a context manager. Paths that nobody serves answer 404."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._state = _State()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server((host, 0), backlog=256)
        self._listener.settimeout(_ACCEPT_SECONDS)
        self._accepting = threading.Thread(target=self._accept, name="origin", daemon=True)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"

    def __enter__(self) -> "Origin":
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every connection and thread."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept
        self._listener.close()
        self._accepting.join(10)
        with self._lock:
            sockets, threads = list(self._state.sockets), list(self._state.threads)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(10)

    def at(self, path: str) -> str:
        """Return the URL of a path."""
        return self.url + path

    def serve(self, path: str, body: bytes | str = b"", **page: Any) -> str:
        """Serve a `Page` (its fields are the keywords) and return its URL."""
        made = Page(body=body.encode() if isinstance(body, str) else body, **page)
        return self._route(path, _Route(page=made))

    def replace(self, path: str, **changes: Any) -> None:
        """Change fields of the page that a path serves; what is not named stays."""
        if isinstance(changes.get("body"), str):
            changes["body"] = changes["body"].encode()
        with self._lock:
            page = self._state.routes[path].page
            assert page is not None, f"{path} is not a page"
            self._state.routes[path] = _Route(page=replace(page, **changes))

    def redirect(self, path: str, to: str, status: int = 301) -> str:
        """Serve a redirect; `to` is sent as it is."""
        return self.handle(path, lambda _: Answer(status=status, headers=(("Location", to),)))

    def handle(self, path: str, handler: Handler) -> str:
        """Serve what a function answers."""
        return self._route(path, _Route(handler=handler))

    def talk(self, path: str, talk: Talk) -> str:
        """Let a function speak on the bare connection, which then ends."""
        return self._route(path, _Route(talk=talk))

    def remove(self, path: str) -> None:
        """Serve 404 at a path from now on."""
        with self._lock:
            self._state.routes.pop(path, None)

    def requests(self, path: str | None = None) -> list[Seen]:
        """Return the requests so far, in the order of coming; those of one path if it is given."""
        with self._lock:
            return [seen for seen in self._state.log if path is None or seen.path == path]

    def forget(self) -> None:
        """Empty the log."""
        with self._lock:
            self._state.log.clear()

    def most_at_once(self) -> int:
        """Return the largest number of requests that were open at one time."""
        events = [(seen.began_at, 1) for seen in self.requests()]
        events += [(seen.ended_at, -1) for seen in self.requests() if seen.ended_at]
        most = now = 0
        for _, step in sorted(events):
            now += step
            most = max(most, now)
        return most

    def _route(self, path: str, route: _Route) -> str:
        with self._lock:
            self._state.routes[path] = route
        return self.at(path)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(sock,), name="origin-line", daemon=True)
            with self._lock:
                self._state.sockets.add(sock)
                self._state.threads.add(thread)
            thread.start()

    def _converse(self, sock: socket.socket) -> None:
        line = sock
        try:
            line = self._secured(sock)
            with contextlib.suppress(OSError):
                while not self._closing.is_set() and self._exchange(line):
                    pass
        except OSError:  # a handshake that the client refused
            pass
        finally:
            with self._lock:
                self._state.sockets.discard(sock)
                self._state.sockets.discard(line)
                self._state.threads.discard(threading.current_thread())
            line.close()

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self._tls is None:
            return sock
        secured = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._state.sockets.add(secured)
        try:
            secured.do_handshake()
        except OSError:
            with self._lock:
                self._state.sockets.discard(secured)
            secured.close()
            raise
        return secured

    def _exchange(self, sock: socket.socket) -> bool:
        """Answer one request; tell whether the connection may go on."""
        head, start = _read_head(sock)
        if head is None:
            return False
        seen = _parse(head)
        seen.body = _read_body(sock, start, int(seen.headers.get("content-length", "0")))
        path = urlsplit(seen.path).path
        with self._lock:
            self._state.log.append(seen)
            route = self._state.routes.get(seen.path) or self._state.routes.get(path) or _Route()
        try:
            if route.talk is not None:
                route.talk(Line(sock, self._closing), seen)
                return False
            answer = _answer(route, seen)
            seen.status = answer.status
            # Noted before the client can have the answer, and so before it can do anything about it.
            seen.ended_at = time.monotonic()
            sock.sendall(_wire_form(answer))
            return True
        finally:
            seen.ended_at = seen.ended_at or time.monotonic()


def _answer(route: _Route, seen: Seen) -> Answer:
    if route.page is not None:
        return route.page.answer(seen)
    if route.handler is not None:
        return route.handler(seen)
    return Answer(status=404, body=b"nobody serves this path")


def _read_head(sock: socket.socket) -> tuple[bytes | None, bytes]:
    """Return the head of a request, and what came of its body with it."""
    # No request comes before the answer to the one before.
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(65536)
        if not piece or len(head) > _LARGEST_REQUEST:
            return None, b""
        head += piece
    head, _, start = head.partition(b"\r\n\r\n")
    return head, start


def _read_body(sock: socket.socket, start: bytes, length: int) -> bytes:
    pieces, missing = [start], length - len(start)
    while missing > 0 and (piece := sock.recv(65536)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _parse(head: bytes) -> Seen:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Seen(
        method=first.split(" ")[0],
        path=first.split(" ")[1],
        headers={name.lower(): value for name, value in pairs},
        began_at=time.monotonic(),
        header_lines=pairs,
    )


def _wire_form(answer: Answer) -> bytes:
    names = {name.lower() for name, _ in answer.headers}
    headers = answer.headers
    if not names & {"content-length", "transfer-encoding"} and answer.status not in (204, 304):
        headers = (*headers, ("Content-Length", str(len(answer.body))))
    return head_of(answer.status, headers) + (b"" if answer.status == 304 else answer.body)


def head_of(status: int, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return a status line, headers and the blank line."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def tunnels(port: int) -> Talk:
    """Answer CONNECT as a proxy does, and carry bytes both ways to a port of this machine."""

    def carry(source: socket.socket, to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                to.sendall(piece)
        with contextlib.suppress(OSError):
            to.shutdown(socket.SHUT_WR)

    def talk(line: Line, seen: Seen) -> None:
        with socket.create_connection(("127.0.0.1", port)) as behind:
            line.send(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            back = threading.Thread(target=carry, args=(behind, line.sock), name="origin-line")
            back.start()
            carry(line.sock, behind)
            back.join()

    return talk


def never_answers() -> Talk:
    """Take the request and say nothing."""
    return lambda line, seen: line.wait_for_end()


def resets() -> Talk:
    """Take the request and reset the connection."""

    def talk(line: Line, seen: Seen) -> None:
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return talk


def hangs_up() -> Talk:
    """Take the request and close the connection."""
    return lambda line, seen: None


def says(wire: bytes) -> Talk:
    """Send exactly these bytes, and close."""
    return lambda line, seen: line.send(wire)


def dribbles(wire: bytes, *, every_seconds: float, after: bytes = b"") -> Talk:
    """Send `after` at once, then `wire` byte by byte, over and over."""

    def talk(line: Line, seen: Seen) -> None:
        line.send(after)
        while line.open:
            for byte in wire:
                line.send(bytes((byte,)))
                line.pause(every_seconds)

    return talk


def slow_headers(every_seconds: float = 0.02) -> Talk:
    """Send header bytes for ever, one at a time (slow-loris)."""
    return dribbles(b"X-Slow: yes\r\n", every_seconds=every_seconds, after=b"HTTP/1.1 200 OK\r\n")


def slow_body(every_seconds: float = 0.02, *, length: int | None = 1_000_000) -> Talk:
    """Send body bytes for ever, one at a time, under a length or until the connection closes."""
    headers = () if length is None else (("Content-Length", str(length)),)
    return dribbles(b"<!-- slow -->", every_seconds=every_seconds, after=head_of(200, headers))


def many_headers(count: int, body: bytes = b"") -> Talk:
    """Answer 200 with `count` header lines."""
    lines = [(f"X-Filler-{number}", "x") for number in range(count - 1)]
    return says(head_of(200, [("Content-Length", str(len(body))), *lines]) + body)


def truncated_gzip(body: bytes) -> Answer:
    """Return an answer whose gzip stream stops in the middle, framed as if it were whole."""
    packed = gzip.compress(body)
    return Answer(headers=(("Content-Encoding", "gzip"),), body=packed[: len(packed) // 2])


def gzip_bomb(unpacked_bytes: int) -> Answer:
    """Return an answer whose small gzip body unpacks to blanks."""
    return Answer(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(b" " * unpacked_bytes))
