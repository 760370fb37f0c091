"""What the two processes tell each other: pickles of our own values, each after its length."""

import pickle
import struct
from dataclasses import dataclass
from typing import IO, Literal

LENGTH = struct.Struct(">Q")

Work = Literal["feeds", "pages"]
"""What a process does: read feeds with the tolerant reader, or find the bodies of pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a document gave nothing: the kind of ParseError, the problem, the line."""

    kind: Literal["unknown", "malformed", "other"]
    problem: str
    line: int = 0


def packed(message: object) -> bytes:
    """Return a message as it goes over the pipe."""
    body = pickle.dumps(message)
    return LENGTH.pack(len(body)) + body


def receive(pipe: IO[bytes]) -> object | None:
    """Return the next message, None when the other side has closed the pipe."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message: object = pickle.loads(pipe.read(LENGTH.unpack(head)[0]))  # noqa: S301 - our parent wrote it
    return message
