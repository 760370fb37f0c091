"""Pages are read in a process of its own, which is ended where one takes too much time or memory.

    python -m aggregator.sandbox.pages BYTES     # the other side: pages on stdin, their texts on stdout

The time that trafilatura takes can grow with the square of a page (a megabyte of small tables takes it more
than a minute), and a thread cannot be stopped. What passes between the two is pickled by our own code.
"""

import pickle
import resource
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Final

from aggregator.errors import ParseError
from aggregator.model.document import Document
from aggregator.model.page import PageText
from aggregator.parse.article_page import body_of
from aggregator.sandbox.messages import LENGTH

_MEMORY_BYTES: Final = 1024 * 1024 * 1024


class SandboxedPages:
    """Calls `body_of` in another process, which begins with the first; one at a time, from any thread."""

    def __init__(self, *, seconds: float = 10.0, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, page: Document) -> PageText | None:
        """Return the body of a page, None where none is found.

        Raises:
            ParseError: it takes too much time or memory.
        """
        with self._lock:
            process = self._process = self._process or self._begin()
            watch = threading.Timer(self._seconds, process.kill)
            watch.start()
            try:
                return _ask(process, page)
            except (OSError, EOFError):
                self._end()
                raise ParseError(page.request.label, "it takes too much time or memory to read") from None
            finally:
                watch.cancel()
                watch.join()
                if process.poll() is not None:
                    self._end()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  our own module in our own interpreter
            [sys.executable, "-m", "aggregator.sandbox.pages", str(self._memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for us: what runs is to be finished.
            start_new_session=True,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def main() -> None:
    """Answer pages until there are no more, within the memory given as the argument."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            page = _received(sys.stdin.buffer)
            _send(sys.stdout.buffer, body_of(page) if isinstance(page, Document) else None)


def _ask(process: subprocess.Popen[bytes], page: Document) -> PageText | None:
    assert process.stdin is not None
    assert process.stdout is not None
    _send(process.stdin, page)
    answer = _received(process.stdout)
    return answer if isinstance(answer, PageText) else None


def _send(pipe: IO[bytes], message: Document | PageText | None) -> None:
    packed = pickle.dumps(message)
    pipe.write(LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Document | PageText | None:
    head = pipe.read(LENGTH.size)
    packed = pipe.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not packed:
        raise EOFError
    message: Document | PageText | None = pickle.loads(packed)  # noqa: S301  from our other side
    return message


if __name__ == "__main__":
    main()
