"""Every phrase fits its frame, and no list holds a phrase twice."""

from collections.abc import Sequence

import pytest

from aggregator.demo.phrasebook import Phrasebook
from aggregator.demo.stories import PHRASEBOOKS

BOOKS = pytest.mark.parametrize("book", PHRASEBOOKS.values(), ids=PHRASEBOOKS.keys())


@BOOKS
def test_no_list_repeats_a_phrase(book: Phrasebook) -> None:
    lists: list[Sequence[str]] = [book.tails, book.quotes, book.outlooks, book.people, *book.places.values()]
    for beat in book.beats.values():
        lists += [beat.actors, [deed.predicate for deed in beat.deeds], [deed.detail for deed in beat.deeds]]
    for phrases in lists:
        assert len(set(phrases)) == len(phrases)


@BOOKS
def test_no_phrase_has_spaces_at_its_ends_or_stray_braces(book: Phrasebook) -> None:
    for beat in book.beats.values():
        for phrase in (
            *beat.actors,
            *(text for deed in beat.deeds for text in (deed.predicate, deed.detail)),
        ):
            assert phrase == phrase.strip()
            assert "{" not in phrase


@BOOKS
def test_every_frame_names_all_that_it_needs(book: Phrasebook) -> None:
    for frame in (book.headline, *book.leads):
        assert all(slot in frame for slot in ("{actor}", "{place}", "{deed}", "{tail}"))
    assert all("{person}" in quote for quote in book.quotes)
