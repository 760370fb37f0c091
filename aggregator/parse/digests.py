"""What stands for an entry as published: while it is the same, nothing of the entry needs doing again."""

import hashlib
from dataclasses import replace

from aggregator.model.feed import ParsedEntry


def digest_of(entry: ParsedEntry, settings: bytes) -> bytes:
    """Return 16 bytes for an entry, read under these settings (at most 64 bytes that stand for them).

    How many comments it has is left out: that changes with every poll, and nothing that we show.
    """
    thread = entry.thread
    steady = entry if thread is None else entry._replace(thread=replace(thread, replies=None))
    text = repr(steady).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, key=settings).digest()
