"""Reads the head of an answer from the lines that libcurl gives. Pure."""

from collections.abc import Sequence

from aggregator.fetch.failures import broken
from aggregator.fetch.headers import LARGEST_HEAD, LONGEST_LINE, count_lines

_BLANK = (b"\r\n", b"\n")


def status_of(lines: Sequence[bytes]) -> int:
    """Return the status of the last head, 0 where there is none."""
    first = next((line for line in reversed(lines) if line.startswith(b"HTTP/")), b"")
    words = first.split(None, 2)
    return int(words[1]) if len(words) > 1 and len(words[1]) == 3 and words[1].isdigit() else 0


def last_head(lines: Sequence[bytes], most: int) -> tuple[tuple[str, str], ...]:
    """Return the headers of the last head: interim answers stand before it, trailers after it.

    Raises: FetchError for a head that is too large, has more than `most` lines, or ends too early.
    """
    start = max((at for at, line in enumerate(lines) if line.startswith(b"HTTP/")), default=None)
    if start is None:
        raise broken("what came back is not HTTP")
    end = next((at for at in range(start, len(lines)) if lines[at] in _BLANK), None)
    if end is None:
        raise broken("the headers of the answer were cut off on the way")
    count_lines(end - start - 1, most)
    return _pairs(lines[start + 1 : end])


def _pairs(lines: Sequence[bytes]) -> tuple[tuple[str, str], ...]:
    if sum(map(len, lines)) > LARGEST_HEAD:
        raise broken("the headers of the answer are too large")
    pairs: list[tuple[str, str]] = []
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise broken("the answer has a header line that is too long")
        text = line.decode("latin-1")
        if text[0] in " \t":  # the line before goes on (RFC 9112 section 5.2)
            if pairs:
                pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {text.strip()}")
            continue
        name, _, value = text.partition(":")
        pairs.append((name.strip().lower(), value.strip()))
    return tuple(pairs)
