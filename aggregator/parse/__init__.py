"""Reading: the bytes of a document become a ParsedFeed; `formats.py` lists the readers."""

from aggregator.parse.digests import digest_of
from aggregator.parse.formats import parse

__all__ = ["digest_of", "parse"]
