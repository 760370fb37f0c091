"""Reading: the bytes of a document become a ParsedFeed; `formats.py` lists the readers."""

from aggregator.parse.formats import parse

__all__ = ["parse"]
