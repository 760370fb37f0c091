"""Read documents in a process that tells what else it did: `python -m tests.corpus.guarded`, JSON on both sides.

What lxml does in C no audit hook sees: there a file and a server that must not be asked stand in the way.
"""

import json
import resource
import sys
import time
from typing import TypedDict

from aggregator.errors import ParseError
from aggregator.normalise import normalise
from aggregator.parse import parse
from tests.builders import NOON, document, source

_MEBIBYTE = 1024 * 1024
_OUTSIDE = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "ctypes.", "open")
_WARMING = (
    b"<rss version='2.0'><channel><title>T</title><item><title>One</item></channel></rss>",
    "<rss version='2.0'><channel><title>Новости дня</title></channel></rss>".encode("cp1251"),
    b"<html><p>text</p>",
)


class Result(TypedDict):
    """What came of a document: its words, how long it took, what the process did beside it."""

    said: str
    seconds: float
    events: list[str]


def _read(body: bytes) -> str:
    try:
        feed = parse(document(body))
    except ParseError as error:
        return f"ParseError: {error}"
    return repr((feed, normalise(feed, source(), NOON).articles))


def main() -> None:
    """Read all documents of standard input."""
    bodies = [text.encode("utf-8", "surrogateescape") for text in json.load(sys.stdin)]
    for body in _WARMING:  # what is imported late is imported now
        _read(body)
    resource.setrlimit(resource.RLIMIT_AS, (600 * _MEBIBYTE, 600 * _MEBIBYTE))
    events: list[str] = []

    def note(name: str, args: tuple[object, ...]) -> None:
        is_import = name == "open" and str(args[0]).endswith((".py", ".pyc"))
        if name.startswith(_OUTSIDE) and not is_import:
            events.append(f"{name} {args!r}")

    sys.addaudithook(note)
    results: list[Result] = []
    for body in bodies:
        events.clear()
        started = time.process_time()
        said = _read(body)
        results.append(Result(said=said[:100_000], seconds=time.process_time() - started, events=[*events]))
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
