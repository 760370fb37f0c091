"""The Outbox port: messages under way in threads, each within its time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind
from aggregator.model.push import Ending, Message

Name = TypeVar("Name")
Send = Callable[[Message, Wire], Ending]
_LOOK_SECONDS = 0.5


class PostOutbox(Generic[Name]):
    """Sends as many messages at once as it has threads; those are started when they are needed."""

    def __init__(self, make_send: Callable[[], Send], threads: int) -> None:
        # Most sites never send anything: what that needs takes time and memory to load.
        self._make_send = make_send
        self._send: Send | None = None
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="push")
        self._lock = threading.Lock()
        self._under_way: set[Wire] = set()
        self._ended: SimpleQueue[tuple[Name, Ending]] = SimpleQueue()
        self._open = 0
        self._room = 2 * threads

    @property
    def room(self) -> int:
        """Return how many more it takes now: as many wait as are sent at once."""
        return max(0, self._room - self._open)

    def post(self, name: Name, message: Message) -> None:
        """Send a message as soon as a thread is free; one thread calls this, `collect` and `wait`."""
        self._open += 1
        self._pool.submit(self._carry, name, message)

    def collect(self) -> list[tuple[Name, Ending]]:
        """Return what has ended since the last time, and end what takes too long."""
        self._cut_what_is_late()
        found: list[tuple[Name, Ending]] = []
        try:
            while True:
                found.append(self._ended.get_nowait())
        except Empty:
            self._open -= len(found)
            return found

    def wait(self) -> list[tuple[Name, Ending]]:
        """Return what ends next, as soon as something does; nothing where nothing is under way."""
        while self._open:
            try:
                first = self._ended.get(timeout=_LOOK_SECONDS)
            except Empty:
                self._cut_what_is_late()
                continue
            self._open -= 1
            return [first, *self.collect()]
        return []

    def close(self) -> None:
        """End what is under way and take nothing more."""
        with self._lock:
            for wire in self._under_way:
                wire.cut(FailureKind.CANCELLED)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _carry(self, name: Name, message: Message) -> None:
        wire = Wire(time.monotonic() + message.seconds)
        with self._lock:
            self._under_way.add(wire)
        try:
            self._ended.put((name, self._sender()(message, wire)))
        finally:
            with self._lock:
                self._under_way.discard(wire)

    def _sender(self) -> Send:
        with self._lock:
            if self._send is None:
                self._send = self._make_send()
            return self._send

    def _cut_what_is_late(self) -> None:
        now = time.monotonic()
        with self._lock:
            late = [wire for wire in self._under_way if now >= wire.deadline]
        for wire in late:
            wire.cut(FailureKind.TIMEOUT)
