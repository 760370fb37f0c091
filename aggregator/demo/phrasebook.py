"""What a language needs so that stories can be put together from its phrases.

The phrases of one list can be exchanged for each other in every sentence of their language: subjects of a
book agree with its verbs, and the tails follow any deed. That is what keeps ten thousand headlines correct.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: the headline's predicate, one full sentence about it, the publisher's category.

    Positional, unlike the other values: the tables are read by the line.
    """

    predicate: str
    detail: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The phrases of one topic; `name` is the publisher's category for it."""

    name: str
    actors: tuple[str, ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """All phrases of one language.

    `headline` and each of `leads` are formats with {actor}, {place}, {deed} and {tail}; `quotes` have
    {person}; `outlooks` are whole sentences. `beats` is by topic, `places` and `region_names` by region.
    """

    headline: str
    leads: tuple[str, ...]
    tails: tuple[str, ...]
    quotes: tuple[str, ...]
    outlooks: tuple[str, ...]
    people: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    region_names: Mapping[str, str]
    beats: Mapping[str, Beat]
