"""Deduplication: what an article is recognised by, which stored article it is, and what to do with it."""

from aggregator.dedupe.apart import keys_of_names
from aggregator.dedupe.keys import (
    KeyedArticle,
    entry_ids,
    entry_key,
    guid_key,
    keyed,
    keys_of,
    link_key,
    story_entry_id,
)
from aggregator.dedupe.placing import PlacingPolicy, place

__all__ = [
    "KeyedArticle",
    "PlacingPolicy",
    "entry_ids",
    "entry_key",
    "guid_key",
    "keyed",
    "keys_of",
    "keys_of_names",
    "link_key",
    "place",
    "story_entry_id",
]
