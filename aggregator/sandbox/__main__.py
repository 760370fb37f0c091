"""The inner side: documents on stdin, feeds on stdout; its argument is the memory that it may take, in bytes."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.parse.tolerant import read_safely
from aggregator.sandbox.messages import Answer, packed, receive

try:
    import resource
except ImportError:  # Windows has no such limit; the time is watched there too
    resource = None  # type: ignore[assignment]


def serve(requests: IO[bytes], answers: IO[bytes], read: Callable[[Document], ParsedFeed]) -> None:
    """Answer documents until there are no more."""
    while (document := receive(requests)) is not None:
        answers.write(packed(_answer(document, read)))
        answers.flush()


def _answer(document: Document, read: Callable[[Document], ParsedFeed]) -> Answer:
    try:
        return read(document)
    except UnknownFormatError as error:
        return ("unknown", error.problem, error.line)
    except MalformedError as error:
        return ("malformed", error.problem, error.line)
    except ParseError as error:
        return ("other", error.problem, error.line)
    except MemoryError:
        return ("other", "it takes too much memory to read", 0)


def main() -> None:
    """Serve on the standard streams."""
    limit = int(sys.argv[1])
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(KeyboardInterrupt, BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer, read_safely)


if __name__ == "__main__":
    main()
