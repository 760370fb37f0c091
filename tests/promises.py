"""What reading promises for any bytes, headers and address: tests, properties and the fuzzer hold it to this."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from aggregator.errors import ParseError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.normalise import normalise
from aggregator.parse import digest_of, parse
from tests.builders import NOON, source

# XML 1.0 section 2.2, the production of a character.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a value of the model, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def illegal_in(value: object) -> list[str]:
    """Return the texts of a value that no XML document can carry."""
    return [text for text in texts_of(value) if _NOT_XML.search(text)]


def keep_promises(document: Document) -> ParsedFeed | None:
    """Read and normalise a document; return its feed, None where it ends in a ParseError.

    Raises:
        AssertionError: a text that XML cannot carry.
        Exception: whatever else reading or normalising raises, which is just what they must not do.
    """
    try:
        feed = parse(document)
    except ParseError as error:
        _check_texts(str(error))
        return None
    _check_texts(feed)
    normalised = normalise(feed, source(), NOON)
    assert len(normalised.articles) <= len(feed.entries)
    _check_texts(normalised)
    for entry in feed.entries:
        assert len(digest_of(entry, b"settings")) == 16
    return feed


def _check_texts(value: object) -> None:
    illegal = illegal_in(value)
    assert not illegal, illegal
