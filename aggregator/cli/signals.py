"""Stopping in order when the system says so."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopping_on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Stop in order at the first SIGTERM or SIGINT, at once at the second."""
    signalled = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        if signalled.is_set():
            os._exit(130)
        signalled.set()
        stop()

    former = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
