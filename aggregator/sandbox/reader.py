"""The outer side: hands a document to the inner process, and ends that when it takes too much.

feedparser's time can grow with the square of a document, and a thread cannot be stopped. The process
starts with the first document that needs it and stays for the next ones until `rest`.
"""

import os
import pickle
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.sandbox.messages import LENGTH, Answer, packed

_MEBIBYTE: Final = 1024 * 1024
_PIECE_BYTES: Final = 64 * 1024
_ERRORS = {"unknown": UnknownFormatError, "malformed": MalformedError, "other": ParseError}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What one document may take: seconds, and bytes of address space (a bare interpreter has some 60 MB)."""

    seconds: float = 20.0
    memory_bytes: int = 1024 * _MEBIBYTE


class SandboxedReader:
    """The TolerantReader port: any thread may call it; one document is read at a time."""

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, document: Document) -> ParsedFeed:
        """Read a document.

        Raises:
            ParseError: no feed came out, or the document took more than the limits.
        """
        with self._lock:
            answer = self._ask(document)
        if isinstance(answer, ParsedFeed):
            return answer
        kind, problem, line = answer
        raise _ERRORS[kind](document.request.label, problem, line)

    def rest(self) -> None:
        """End the process; the next document starts another."""
        with self._lock:
            self._end()

    def _ask(self, document: Document) -> Answer:
        deadline = time.monotonic() + self._limits.seconds
        process = self._process or self._begin()
        try:
            _Pipes(process, deadline).write(packed(document))
            return _Pipes(process, deadline).read()
        except TimeoutError:
            self._end()
            return ("other", f"it takes more than {self._limits.seconds:g} s to read", 0)
        except (OSError, EOFError):
            self._end()
            # What the inner process cannot say for itself: the system ended it, for its memory.
            return ("other", "it takes too much memory to read", 0)

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-m", "aggregator.sandbox", str(self._limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
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

    def read(self) -> Answer:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        answer: Answer = pickle.loads(self._exactly(length))  # noqa: S301 - our own process wrote it
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
