"""What stands for an entry as published: while it is the same, nothing of the entry needs doing again."""

import hashlib
from dataclasses import replace

from aggregator.model.feed import ParsedEntry


def digest_of(entry: ParsedEntry, settings: bytes) -> bytes:
    """Return 16 bytes for an entry, read under these settings (at most 64 bytes that stand for them)."""
    text = repr(_without_volatile(entry)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, key=settings).digest()


def _without_volatile(entry: ParsedEntry) -> ParsedEntry:
    """Leave out what changes from poll to poll and changes nothing that we show.

    That is the number of comments; and dates, which an article keeps as they were first seen (in one of
    21 real timelines all entries are dated anew at each poll). Without a guid the date may be all that
    tells two entries apart.
    """
    if entry.thread is not None:
        entry = entry._replace(thread=replace(entry.thread, replies=None))
    return entry._replace(published=None, updated=None) if entry.guid else entry
