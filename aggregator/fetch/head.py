"""Reads the head of an answer for http.client, with limits of our own.

http.client stops at 100 header lines and lets nobody change that before Python 3.15, other than for the
whole process; it takes a head that was cut off for whole, and 103 for the answer itself. So the head is
read here, and handed to it in a few long "lines", which it only joins.
"""

import http.client
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, Any

from aggregator.fetch.failures import broken
from aggregator.fetch.headers import LARGEST_HEAD, LONGEST_LINE, MOST_HEADER_LINES, count_lines

_BLANK = frozenset({b"\r\n", b"\n"})


class Answer(http.client.HTTPResponse):
    """An http.client answer whose head `read_head` has read."""

    fp: Any  # http.client's own: the stream, None once it is closed

    def begin(self) -> None:
        """Read the head, and those of the interim answers before it."""
        stream = self.fp
        lines = read_head(stream)
        while _is_interim(lines[0]):
            lines = read_head(stream)
        self.fp = _Head(stream, lines)
        super().begin()
        if self.fp is not None:
            self.fp = stream


def read_head(stream: IO[bytes]) -> list[bytes]:
    """Return the status line, the header lines and the blank line; only the first if it is not HTTP's.

    Raises: FetchError (BROKEN) for a head that is too large, has too many lines, or ends too early.
    """
    lines = [stream.readline(LONGEST_LINE + 1)]
    if not lines[0].startswith(b"HTTP/"):
        return lines
    size = 0
    while lines[-1] not in _BLANK:
        count_lines(len(lines) - 1, MOST_HEADER_LINES)
        lines.append(stream.readline(LONGEST_LINE))
        size += len(lines[-1])
        if size > LARGEST_HEAD:
            raise broken("the headers of the answer are too large")
        if not lines[-1].endswith(b"\n"):
            raise broken("the headers of the answer were cut off on the way")
    return lines


class _Head:
    """The part of a stream that `HTTPResponse.begin` uses, on lines that were read before."""

    def __init__(self, stream: IO[bytes], lines: list[bytes]) -> None:
        self._stream = stream
        self._lines = deque([lines[0], *_joined(lines[1:-1]), *lines[1:][-1:]])

    def readline(self, limit: int) -> bytes:  # noqa: ARG002 - kept by read_head and _joined
        return self._lines.popleft() if self._lines else b""

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    batch = b""
    for line in lines:
        if len(batch) + len(line) > LONGEST_LINE:
            yield batch
            batch = b""
        batch += line
    if batch:
        yield batch


def _is_interim(status_line: bytes) -> bool:
    words = status_line.split(None, 2)
    # 101 would be another protocol, which nobody asked for; http.client then fails as it should.
    return len(words) > 1 and len(words[1]) == 3 and words[1].startswith(b"1") and words[1] != b"101"
