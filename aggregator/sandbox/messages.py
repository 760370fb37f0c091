"""What the two processes tell each other: pickles of our own values, each after its length."""

import pickle
import struct
from typing import IO, Literal

from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed

LENGTH = struct.Struct(">Q")

Failure = tuple[Literal["unknown", "malformed", "other"], str, int]
"""Why a document gave no feed: the kind of ParseError, the problem, the line."""

Answer = ParsedFeed | Failure


def packed(message: Document | Answer) -> bytes:
    """Return a message as it goes over the pipe."""
    body = pickle.dumps(message)
    return LENGTH.pack(len(body)) + body


def receive(pipe: IO[bytes]) -> Document | None:
    """Return the next document, None when the other side has closed the pipe."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    document: Document = pickle.loads(pipe.read(LENGTH.unpack(head)[0]))  # noqa: S301 - our parent wrote it
    return document
