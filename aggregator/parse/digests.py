"""What stands for an entry as published: while it is the same, nothing of the entry needs doing again."""

import hashlib
import json
from dataclasses import replace

from aggregator.model.feed import ParsedEntry

# Half of the time that `repr` takes. What JSON does not know (dataclasses) is put in as its `repr`.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=repr)
_POSITIONS = {name: position for position, name in enumerate(ParsedEntry._fields)}
_TITLE, _CONTENT = _POSITIONS["title"], _POSITIONS["content"]
_PUBLISHED, _UPDATED, _THREAD = _POSITIONS["published"], _POSITIONS["updated"], _POSITIONS["thread"]


def digest_of(entry: ParsedEntry, settings: bytes) -> bytes:
    """Return 16 bytes for an entry, read under these settings (at most 64 bytes that stand for them)."""
    texts = (entry.title, entry.summary, entry.content)
    values = _without_volatile(entry)
    values[_TITLE : _CONTENT + 1] = [text and (len(text.value), *text[1:]) for text in texts]
    said = "".join([_ENCODER.encode(values), *[text.value for text in texts if text]])
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16, key=settings).digest()


def _without_volatile(entry: ParsedEntry) -> list[object]:
    """Leave out what changes from poll to poll and changes nothing that we show.

    That is the number of comments; and dates, which an article keeps as they were first seen (in one of
    21 real timelines all entries are dated anew at each poll). Without a guid the date may be all that
    tells two entries apart.
    """
    values: list[object] = list(entry)
    if entry.thread is not None:
        values[_THREAD] = replace(entry.thread, replies=None)
    if entry.guid:
        values[_PUBLISHED] = values[_UPDATED] = None
    return values
