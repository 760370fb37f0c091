"""The stories, each a pure function of seed, number and assignment; to add a language, see PHRASEBOOKS."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from aggregator.demo.arabic import ARABIC
from aggregator.demo.english import ENGLISH
from aggregator.demo.japanese import JAPANESE
from aggregator.demo.outlets import Language, Outlet
from aggregator.demo.phrasebook import Beat, Deed, Phrasebook
from aggregator.demo.spanish import SPANISH

PHRASEBOOKS: dict[Language, Phrasebook] = {
    "en": ENGLISH,
    "ar": ARABIC,
    "ja": JAPANESE,
    "es": SPANISH,
}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who writes about what and where."""

    outlet: Outlet
    topic: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One finished text; `number` is its place in the newsroom's sequence and is unique in it."""

    number: int
    outlet: Outlet
    topic: str
    headline: str
    paragraphs: tuple[str, ...]
    author: str
    categories: tuple[str, ...]
    picture: int | None
    """What the picture is drawn from (see `pictures`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """One choice from each of the lists that a headline is made of."""

    actor: str
    place: str
    deed: Deed
    tail: str


def write(seed: int, number: int, assignment: Assignment) -> Story:
    """Return story `number`; under one language, topic and region `variety` numbers repeat no headline."""
    outlet = assignment.outlet
    book = PHRASEBOOKS[outlet.language]
    beat, places = book.beats[assignment.topic], book.places[assignment.region]
    plot = _plot(book, beat, places, _shuffle(seed, number, _variety(book, beat, places)))
    return Story(
        number=number,
        outlet=outlet,
        topic=assignment.topic,
        headline=_fill(book.headline, plot),
        paragraphs=_paragraphs(book, plot, seed, number),
        author=_pick(book.people, seed, number, "author"),
        categories=(beat.name, plot.deed.category, book.region_names[assignment.region]),
        picture=chance(seed, number, "picture") % 1000 if number % 3 else None,
    )


def variety(assignment: Assignment) -> int:
    """Return how many numbers in a row give distinct headlines under this assignment."""
    book = PHRASEBOOKS[assignment.outlet.language]
    return _variety(book, book.beats[assignment.topic], book.places[assignment.region])


def chance(seed: int, number: int, purpose: str) -> int:
    """Return an even-handed number below 2**64 that depends on nothing but its arguments."""
    digest = blake2b(f"{seed}:{number}:{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _variety(book: Phrasebook, beat: Beat, places: tuple[str, ...]) -> int:
    return len(beat.actors) * len(beat.deeds) * len(places) * len(book.tails)


def _shuffle(seed: int, number: int, size: int) -> int:
    """Return where `number` lands in range(size): one to one for `size` numbers in a row.

    A Feistel network permutes the next power of four; landing outside the range, it is applied again
    (cycle walking: Black and Rogaway, 2002).
    """
    half_bits = (size.bit_length() + 1) // 2
    index = number % size
    while True:
        index = _permute(seed, index, half_bits)
        if index < size:
            return index


def _permute(seed: int, index: int, half_bits: int) -> int:
    left, right = divmod(index, 1 << half_bits)
    for step in range(4):
        left, right = right, left ^ chance(seed, right, f"permute {step}") % (1 << half_bits)
    return left << half_bits | right


def _plot(book: Phrasebook, beat: Beat, places: tuple[str, ...], index: int) -> _Plot:
    """Read `index` as a number whose digits choose from the four lists."""
    index, tail = divmod(index, len(book.tails))
    index, actor = divmod(index, len(beat.actors))
    deed, place = divmod(index, len(places))
    return _Plot(actor=beat.actors[actor], place=places[place], deed=beat.deeds[deed], tail=book.tails[tail])


def _paragraphs(book: Phrasebook, plot: _Plot, seed: int, number: int) -> tuple[str, ...]:
    lead = _fill(_pick(book.leads, seed, number, "lead"), plot)
    quote = _pick(book.quotes, seed, number, "quote").format(
        person=_pick(book.people, seed, number, "person")
    )
    return (lead, plot.deed.detail, quote, _pick(book.outlooks, seed, number, "outlook"))


def _fill(template: str, plot: _Plot) -> str:
    return template.format(actor=plot.actor, place=plot.place, deed=plot.deed.predicate, tail=plot.tail)


def _pick(choices: Sequence[_T], seed: int, number: int, purpose: str) -> _T:
    return choices[chance(seed, number, purpose) % len(choices)]
