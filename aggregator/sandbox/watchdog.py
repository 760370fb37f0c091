"""A process of our own that answers one message at a time, and is ended when it takes too long.

What others' code does with a document can take time that grows with its square, and a thread cannot be
stopped. The process starts with the first message that needs it and stays for the next ones until `end`.
"""

import os
import pickle
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from aggregator.sandbox.messages import LENGTH, Work, packed

_MEBIBYTE = 1024 * 1024
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one message may take: seconds, and bytes of address space (a bare interpreter has some 60 MB)."""

    seconds: float = 20.0
    memory_bytes: int = 1024 * _MEBIBYTE


class Process:
    """The outer side of `python -m aggregator.sandbox`; any thread may ask, one is answered at a time."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self._work = work
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, message: object) -> object:
        """Return the answer to a message.

        Raises:
            TimeoutError: it took longer than the limit.
            EOFError: the process ended, as it does where it needs more memory than the limit.
        """
        deadline = time.monotonic() + self._limits.seconds
        with self._lock, self._ending_what_fails():
            process = self._alive() or self._begin()
            pipes = _Pipes(process, deadline)
            pipes.write(packed(message))
            return pipes.read()

    def end(self) -> None:
        """End the process; the next message starts another."""
        with self._lock:
            self._end()

    @contextmanager
    def _ending_what_fails(self) -> Iterator[None]:
        try:
            yield
        except (TimeoutError, EOFError):
            self._end()
            raise
        except OSError as error:  # it ended while we wrote
            self._end()
            raise EOFError from error

    def _alive(self) -> subprocess.Popen[bytes] | None:
        """Return the process, None where there is none, or somebody has killed it meanwhile."""
        if self._process is not None and self._process.poll() is not None:
            self._end()
        return self._process

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-m", "aggregator.sandbox", self._work, str(self._limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # Ctrl-C is for us: what runs is to be finished.
            start_new_session=True,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


class _Pipes:
    """Writing and reading that end with the deadline, a time on the monotonic clock."""

    def __init__(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin.fileno(), process.stdout.fileno()
        self._deadline = deadline

    def write(self, message: bytes) -> None:
        rest = memoryview(message)
        while rest:
            self._wait(self._to, selectors.EVENT_WRITE)
            rest = rest[os.write(self._to, rest[:_PIECE_BYTES]) :]

    def read(self) -> object:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        answer: object = pickle.loads(self._exactly(length))  # noqa: S301 - our own process wrote it
        return answer

    def _exactly(self, length: int) -> bytes:
        whole = bytearray()
        while len(whole) < length:
            self._wait(self._from, selectors.EVENT_READ)
            piece = os.read(self._from, min(_PIECE_BYTES, length - len(whole)))
            if not piece:
                raise EOFError
            whole += piece
        return bytes(whole)

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise TimeoutError
