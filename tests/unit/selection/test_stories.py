"""Stories in a document: each once, never back, with all that belongs to it; significant changes move it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model.archive import LINES, lines_of
from aggregator.model.channel import (
    Carrier,
    Carriers,
    EditionEntry,
    Gathering,
    LedgerLine,
    Showing,
    StoryPiece,
    StoryShowing,
)
from aggregator.model.story import PieceId
from aggregator.selection import EditionPolicy, gather, gather_lines, select_stories
from aggregator.selection.editions import apart
from tests.builders import NOON, ORIGIN, SITE, article, channel, showing

POLICY = EditionPolicy(content="full")
DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


def piece(
    sequence: int,
    story: str | None = None,
    at: datetime = NOON,
    *,
    retracted: bool = False,
    line: bool = True,
) -> StoryPiece:
    """Return the piece of a ledger's line; without a story it is its own."""
    return StoryPiece(
        piece=PieceId(sequence),
        story_id=story or f"alone-{sequence}",
        alone_id=f"alone-{sequence}",
        moved_at=None,
        first_shown_at=at,
        retracted=retracted,
        line=LedgerLine(sequence=sequence, shown_at=at) if line else None,
    )


def current(pieces: Sequence[StoryPiece], archives: int | None = None) -> tuple[Gathering, ...]:
    """Return what a document holds when every archive is written that can be, or so many."""
    newest = max((one.line.sequence for one in pieces if one.line), default=0)
    return gather(pieces, POLICY, newest // LINES if archives is None else archives)


def gathered(*pieces: StoryPiece) -> dict[str, Gathering]:
    return {one.entry_id: one for one in current(pieces)}


def test_a_piece_by_itself_is_a_story() -> None:
    assert gathered(piece(1)) == {
        "alone-1": Gathering(entry_id="alone-1", sequence=1, pieces=(PieceId(1),), unlisted=(), moved_at=None)
    }


def test_pieces_of_one_story_are_one_entry_which_the_first_of_them_leads() -> None:
    one = gathered(piece(3, "S", NOON + MINUTE), piece(2), piece(1, "S"))["S"]

    assert one.pieces == (1, 3)
    assert one.moved_at == NOON + MINUTE


def test_a_story_stands_where_its_newest_piece_stands() -> None:
    assert [one.entry_id for one in current([piece(1, "S"), piece(2), piece(3, "S")])] == [
        "S",
        "alone-2",
    ]


def test_the_newest_pieces_are_listed_and_the_others_counted() -> None:
    one = gathered(*(piece(n, "S", NOON + n * MINUTE) for n in range(1, 20)))["S"]

    assert one.pieces == (1, *range(19, 9, -1))
    assert one.unlisted == tuple(range(2, 10))


def test_a_retracted_piece_leaves_its_story() -> None:
    one = gathered(piece(1, "S", retracted=True), piece(2, "S", NOON + MINUTE))["S"]

    assert one.pieces == (2,)
    assert gathered(piece(1, "S", retracted=True)) == {}


def test_pieces_of_other_channels_belong_to_the_story_too() -> None:
    """The same story has the same entry in every channel (C1)."""
    assert gathered(piece(1, "S", line=False), piece(2, "S", NOON + MINUTE))["S"].pieces == (1, 2)


def test_a_story_none_of_whose_standing_pieces_is_in_the_channel_is_not_in_it() -> None:
    assert gathered(piece(1, "S", retracted=True), piece(2, "S", line=False)) == {}


def ledger(*stories: str | None, step: timedelta = MINUTE) -> list[StoryPiece]:
    """Return a ledger of pieces, the oldest first, by the stories that they belong to."""
    return [piece(number, story, NOON + number * step) for number, story in enumerate(stories)]


@pytest.mark.parametrize(
    ("lines", "step", "held"),
    [(60, 9 * DAY, 50), (60, MINUTE, 60), (90, 20 * MINUTE, 72), (600, MINUTE / 60, 500)],
)
def test_document_holds_at_least_50_stories_a_day_and_at_most_500(
    lines: int, step: timedelta, held: int
) -> None:
    """C4."""
    assert len(current(ledger(*[None] * lines, step=step), archives=9)) == held


def test_a_story_is_held_until_its_archive_is_written() -> None:
    """C4: an entry belongs to the archive of the line with which it began."""
    lines = [piece(n, "S" if n in (120, 170) else None, NOON + n * DAY) for n in range(1, 181)]

    assert len(current(lines, archives=1)) == 79
    assert {one.sequence for one in current(lines, archives=1)} == {*range(101, 181)} - {170}
    assert {one.entry_id for one in current(lines, archives=2)} >= {"S"}


def test_an_archive_holds_each_entry_that_began_in_its_lines() -> None:
    """A story that left the document and goes on has an entry in each of two archives, under ids of their own."""
    lines = [piece(n, "S" if n in (10, 20, 250) else None, NOON + n * 20 * MINUTE) for n in range(1, 301)]
    first, last = (gather_lines(lines, POLICY, lines_of(number)) for number in (1, 3))

    assert [one.sequence for one in first] == [n for n in range(1, 101) if n != 20]
    assert [(one.entry_id, one.pieces) for one in first if one.sequence == 10] == [("S", (10, 20))]
    assert [(one.entry_id, one.pieces) for one in last if one.sequence == 250] == [("alone-250", (250,))]


def test_a_story_stays_while_its_pieces_come() -> None:
    """A story that runs for weeks is one entry all the time."""
    busy = ledger(*(["S", *[None] * 59] * 9), "S", step=10 * MINUTE)

    assert gathered(*busy)["S"].pieces[0] == 0


def test_what_comes_when_the_story_has_left_is_new_and_the_story_does_not_come_back() -> None:
    """C13."""
    late = ledger("S", *[None] * 200, "S", step=10 * MINUTE)
    (last,) = (one for one in current(late) if PieceId(201) in one.pieces)

    assert last == Gathering(
        entry_id="alone-201", sequence=201, pieces=(PieceId(201),), unlisted=(), moved_at=None
    )
    assert "S" not in gathered(*late)


def test_a_story_that_has_left_does_not_swallow_one_that_is_there() -> None:
    """Two stories found to be one keep the older id, but that one is not in the document any more."""
    apart = ledger("S", *[None] * 200, "alone-201", step=10 * MINUTE)
    joined = [replace(one, story_id="S") if one.piece == 201 else one for one in apart]

    assert [one.entry_id for one in current(joined)] == [one.entry_id for one in current(apart)]


def test_two_stories_in_the_document_that_become_one_keep_the_older_id() -> None:
    joined = gathered(*ledger("S", "S", None, "S", "S"))

    assert list(joined) == ["S", "alone-2"]


def test_no_id_stands_twice_in_a_document() -> None:
    """C1: whatever the store says, as when a story was taken apart."""
    assert len(current([piece(1, "alone-2"), piece(2)])) == 1


class Reader:
    """Someone who reads the document after each change, and forgets what has left it."""

    def __init__(self) -> None:
        self.listed: frozenset[str] = frozenset()
        self.gone: set[str] = set()

    def read(self, pieces: Iterable[StoryPiece]) -> None:
        """Complain of an entry that comes back, or that stands twice."""
        ids = [one.entry_id for one in current(tuple(pieces))]
        assert len(ids) == len(set(ids))
        assert not self.gone & set(ids)
        self.gone |= self.listed - set(ids)
        self.listed = frozenset(ids)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["S", "T", None, None]), st.sampled_from([1, 30, 2000])),
        min_size=1,
        max_size=90,
    )
)
def test_no_story_ever_comes_back(coming: list[tuple[str | None, int]]) -> None:
    """C13: pieces come to two stories and to none, in whatever rhythm."""
    reader, pieces, at, sequence = Reader(), [], NOON, 0
    for story, minutes in coming:
        at += minutes * MINUTE
        sequence += 1 if minutes < 2000 else 60
        pieces.append(piece(sequence, story, at))
        reader.read(pieces)


def told(
    *showings: Showing, latest: datetime | None = None, unlisted: tuple[Showing, ...] = ()
) -> EditionEntry:
    """Return the entry of a story of these pieces, the lead first."""
    story = StoryShowing(
        entry_id="urn:story", sequence=1, pieces=showings, unlisted=unlisted, moved_at=latest
    )
    (entry,) = select_stories(channel(), [story], SITE, POLICY).entries
    return entry


LEAD = showing(article(1, published_at=NOON - DAY, updated_at=NOON - DAY), entry_id="urn:lead")


def test_an_entry_of_a_story_is_its_leads_under_its_own_id() -> None:
    entry = told(LEAD)

    assert entry.entry_id == "urn:story"
    assert entry.article == LEAD.article
    assert entry.published_at == NOON - DAY
    assert entry.updated_at == apart(NOON - DAY, "urn:story")
    assert [one.entry_id for one in entry.pieces] == ["urn:lead"]


def test_a_revision_of_the_lead_moves_it() -> None:
    assert told(replace(LEAD, updated_at=NOON)).updated_at == apart(NOON, "urn:story")


def test_a_new_piece_moves_it_and_a_revision_of_that_does_not() -> None:
    """C18, issue: moved by significant change only."""
    joined = NOON - timedelta(hours=2)
    other = showing(article(2, published_at=NOON - 9 * DAY), 2, entry_id="urn:other")

    moved_at = told(LEAD, other, latest=joined).updated_at
    assert moved_at == apart(joined, "urn:story")
    assert told(LEAD, replace(other, updated_at=NOON), latest=joined).updated_at == moved_at


def test_further_outlets_do_not_move_it() -> None:
    carriers = Carriers(listed=(Carrier(name="B", link=None),), more=3)

    assert told(replace(LEAD, carriers=carriers)).updated_at == told(LEAD).updated_at


def test_it_lists_its_pieces_and_the_outlets_of_all_of_them() -> None:
    b, c, d = (Carrier(name=name, link=f"https://{name}.example/") for name in "bcd")
    lead = replace(LEAD, carriers=Carriers(listed=(b, c)))
    other = showing(
        article(2, origin=replace(ORIGIN, title="Other")),
        entry_id="urn:2",
        carriers=Carriers(listed=(c, d), more=2),
    )
    entry = told(lead, other, unlisted=(LEAD, LEAD))

    assert entry.carriers == Carriers(listed=(b, c, d), more=2)
    assert [(one.title, one.link, one.outlet) for one in entry.pieces] == [
        (one.article.title, one.article.link, one.article.origin.title) for one in (lead, other)
    ]
    assert len(entry.unlisted) == 2


def test_outlets_that_are_too_many_are_counted() -> None:
    many = Carriers(listed=tuple(Carrier(name=f"{n}", link=None) for n in range(8)), more=1)
    others = Carriers(listed=tuple(Carrier(name=f"o{n}", link=None) for n in range(8)))
    entry = told(replace(LEAD, carriers=many), replace(LEAD, carriers=others))

    assert (len(entry.carriers.listed), entry.carriers.more) == (10, 7)
