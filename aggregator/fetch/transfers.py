"""The transfers that libcurl has under way, on sockets that we wait for.

libcurl's own waiting asks every transfer at every turn; here it hears of a socket only when there is news.
"""

import contextlib
import math
import selectors
import socket
import time
from collections.abc import Iterator

import pycurl

from aggregator.fetch.curl_failures import Ended

_WATCHED = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}
_LONGEST_WAIT_SECONDS = 60.0


class Transfers:
    """Carries the handles that it is given; only `wake` may be called from another thread.

    Between `open` and `close` it holds descriptors of its own; connections are kept beyond that, a few.
    """

    def __init__(self, kept_connections: int) -> None:
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, kept_connections)
        self._due_at = math.inf
        self._selector: selectors.BaseSelector | None = None
        self._bell: socket.socket | None = None
        self._ear: socket.socket | None = None

    def open(self) -> None:
        """Get ready to wait."""
        if self._selector is None:
            self._selector = selectors.DefaultSelector()
            self._ear, self._bell = socket.socketpair()
            self._ear.setblocking(False)
            self._bell.setblocking(False)
            self._selector.register(self._ear, selectors.EVENT_READ)

    def close(self) -> None:
        """Let go of the descriptors; no transfer may be under way."""
        for one in (self._selector, self._bell, self._ear):
            if one is not None:
                one.close()
        self._selector = self._bell = self._ear = None

    def wake(self) -> None:
        """End the present `wait`, or the next one."""
        if self._bell is not None:
            with contextlib.suppress(OSError):  # full: it will wake anyway
                self._bell.send(b"!")

    def start(self, curl: "pycurl.Curl") -> None:
        """Begin a transfer; `wait` will tell its end."""
        self._multi.add_handle(curl)

    def remove(self, curl: "pycurl.Curl") -> None:
        """Take out a transfer, ended or not."""
        self._multi.remove_handle(curl)

    def wait(self, until: float) -> Iterator[tuple["pycurl.Curl", Ended]]:
        """Wait for news until a time on the monotonic clock, and yield what ended; each is to be removed."""
        assert self._selector is not None
        seconds = min(until, self._due_at) - time.monotonic()
        for key, mask in self._selector.select(max(0.0, min(seconds, _LONGEST_WAIT_SECONDS))):
            if key.fileobj is self._ear:
                self._hear()
            else:
                self._multi.socket_action(key.fd, _in_curls_words(mask))
        if self._due_at <= time.monotonic():
            self._due_at = math.inf
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        yield from self._ended()

    def _ended(self) -> Iterator[tuple["pycurl.Curl", Ended]]:
        left = 1
        while left:
            left, well, ill = self._multi.info_read()
            yield from ((curl, Ended()) for curl in well)
            yield from ((curl, Ended(code, message)) for curl, code, message in ill)

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._ear is not None and self._ear.recv(4096):
                pass

    def _watch(self, what: int, fd: int, multi: object, known: object) -> None:  # noqa: ARG002
        selector = self._selector
        if selector is None:
            return
        if what == pycurl.POLL_REMOVE:
            with contextlib.suppress(KeyError, ValueError):
                selector.unregister(fd)
            return
        try:
            selector.modify(fd, _WATCHED[what])
        except KeyError:
            selector.register(fd, _WATCHED[what])

    def _set_timer(self, milliseconds: int) -> None:
        self._due_at = math.inf if milliseconds < 0 else time.monotonic() + milliseconds / 1000


def _in_curls_words(mask: int) -> int:
    reading = pycurl.CSELECT_IN if mask & selectors.EVENT_READ else 0
    return int(reading | (pycurl.CSELECT_OUT if mask & selectors.EVENT_WRITE else 0))
