"""The inner side: `python -m aggregator.sandbox WORK BYTES`, documents on stdin, what they hold on stdout."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from aggregator.errors import MalformedError, ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.parse.article_page import body_of
from aggregator.parse.tolerant import read_safely
from aggregator.sandbox.messages import Failure, packed, receive

try:
    import resource
except ImportError:  # Windows has no such limit; the time is watched there too
    resource = None  # type: ignore[assignment]

WORK: dict[str, Callable[[Document], object]] = {"feeds": read_safely, "pages": body_of}


def serve(requests: IO[bytes], answers: IO[bytes], work: Callable[[Document], object]) -> None:
    """Answer documents until there are no more."""
    while isinstance(document := receive(requests), Document):
        answers.write(packed(_answer(document, work)))
        answers.flush()


def _answer(document: Document, work: Callable[[Document], object]) -> object:
    try:
        return work(document)
    except UnknownFormatError as error:
        return Failure(kind="unknown", problem=error.problem, line=error.line)
    except MalformedError as error:
        return Failure(kind="malformed", problem=error.problem, line=error.line)
    except ParseError as error:
        return Failure(kind="other", problem=error.problem, line=error.line)
    except MemoryError:
        return Failure(kind="other", problem="it takes too much memory to read")


def main() -> None:
    """Serve on the standard streams, within the memory given."""
    name, limit = sys.argv[1], int(sys.argv[2])
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(KeyboardInterrupt, BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer, WORK[name])


if __name__ == "__main__":
    main()
