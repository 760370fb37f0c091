"""One exchange's connection: it has a deadline, and another thread can cut it."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from aggregator.fetch.failures import FetchError, no_answer_in_time, stopped, too_late
from aggregator.model.document import FailureKind


class Wire:
    """What an exchange waits on: a name look-up first, then a socket.

    The one who waits arms the wire with a way to end the wait; `cut` calls it. A socket's timeout
    restarts with each byte, so a deadline that holds against a dribble has to come from outside.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._lock = threading.Lock()
        self._breaker: Callable[[], None] | None = None
        self._handle: socket.socket | None = None
        self._cut: FailureKind | None = None
        self._answered = False

    def note_answer(self) -> None:
        """Note that an answer has begun."""
        self._answered = True

    def remaining(self) -> float:
        """Return the seconds left. Raises: FetchError when there are none, or the wire was cut."""
        self.check()
        return self.deadline - time.monotonic()

    def check(self) -> None:
        """Raise FetchError if the wire was cut or is past its deadline."""
        ended = self.ended()
        if ended is not None:
            raise ended

    def ended(self) -> FetchError | None:
        """Return why the wire is at its end, if it is; what was read since then may be cut off."""
        if self._cut is FailureKind.CANCELLED:
            return stopped()
        if self._cut is not None or time.monotonic() >= self.deadline:
            return too_late() if self._answered else no_answer_in_time()
        return None

    def arm(self, breaker: Callable[[], None]) -> None:
        """Have `breaker` called by `cut`, which may come from any thread. Raises: FetchError when cut."""
        with self._lock:
            self._breaker = breaker
        self.check()

    def arm_socket(self, sock: socket.socket) -> None:
        """Have `cut` shut `sock` down, also after TLS took it over. Raises: FetchError when cut."""
        # A second handle on the same connection: wrapping in TLS empties the first one, and a number
        # that was closed and reused could hit a stranger's connection.
        handle = sock.dup()
        with self._lock:
            previous, self._handle = self._handle, handle
            self._breaker = lambda: _shut(handle)
        if previous is not None:
            previous.close()
        self.check()

    def disarm(self) -> None:
        """Let go of what was armed."""
        with self._lock:
            self._breaker = None
            handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def cut(self, kind: FailureKind) -> None:
        """End the exchange now; `kind` is CANCELLED or TIMEOUT, and the first one stays.

        Does no harm when repeated, and may have to be: a socket that is about to connect cannot be shut.
        """
        with self._lock:
            self._cut = self._cut or kind
            if self._breaker is not None:
                self._breaker()


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # not connected yet, or gone already
        sock.shutdown(socket.SHUT_RDWR)
