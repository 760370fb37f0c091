"""A channel's ledger, gathered by stories: which of them its document holds, and what an entry says of each.

A story stands in a document once, and its first piece leads. It stays as long as pieces come, each while an
earlier one is still held. A piece that comes when its story has left the document begins an entry with an id
of its own: what has left does not come back as new, and what is new is not lost. An entry belongs to the
archive of the line with which it began, and is held until that is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.model.archive import LINES, number_of
from aggregator.model.channel import (
    Carrier,
    Carriers,
    Channel,
    Edition,
    EditionEntry,
    Gathering,
    LedgerLine,
    PieceLine,
    Showing,
    Site,
    StoryPiece,
    StoryShowing,
)
from aggregator.selection.editions import EditionPolicy, apart, edition_of, entry_of
from aggregator.text.urls import short_link
from aggregator.text.words import shortened

PIECES_LISTED = 10
"""A story of a hundred pieces is not read by its list of headlines: these many, the newest, and a count."""

_PIECES_COUNTED = 300
_OUTLETS_LISTED = 10
_HEADLINE_CHARACTERS = 300
_NAME_CHARACTERS = 80


def gather(pieces: Sequence[StoryPiece], policy: EditionPolicy, archives: int = 0) -> tuple[Gathering, ...]:
    """Return the stories of a channel's document, the one with the newest line first.

    `pieces` are all those of every story that has one of the ledger's newest lines; `archives` are written.
    """
    told = [found for story in _by_story(pieces) if (found := _told(story, policy)[-1]) is not None]
    told.sort(key=lambda found: found[0].sequence, reverse=True)
    held: dict[str, Gathering] = {}
    for line, gathering in told:
        is_recent = line.shown_at > told[0][0].shown_at - policy.window
        is_wanted = is_recent or gathering.sequence > archives * LINES
        if len(held) < policy.minimum or (is_wanted and len(held) < policy.maximum):
            held.setdefault(gathering.entry_id, gathering)
    return tuple(held.values())


def gather_lines(pieces: Sequence[StoryPiece], policy: EditionPolicy, lines: range) -> tuple[Gathering, ...]:
    """Return the entries that began with one of these lines of the ledger, in their order.

    `pieces` are all those of every story that has one of the lines.
    """
    told = (found for story in _by_story(pieces) for found in _told(story, policy) if found is not None)
    begun = [gathering for _line, gathering in told if gathering.sequence in lines]
    return tuple(sorted(begun, key=lambda one: one.sequence))


def beginning_of(line: int, pieces: Sequence[StoryPiece], policy: EditionPolicy) -> int:
    """Return with which line of the ledger the entry began to which a line belongs.

    `pieces` are all those of its story; a line that is in none of them is its own.
    """
    for story in _by_story(pieces):
        lines = _lines(story)
        if any(one.sequence == line for one, _piece in lines):
            begins = _beginnings([one for one, _piece in lines], policy)
            return max(
                lines[index][0].sequence for index in begins if lines[index][0].sequence <= line
            )  # fmt: skip
    return line


def select_stories(
    channel: Channel, stories: Sequence[StoryShowing], site: Site, policy: EditionPolicy
) -> Edition:
    """Return the edition of a channel with an entry for each story."""
    return edition_of(channel, [story_entry(story, policy) for story in stories], site, policy)


def story_entry(story: StoryShowing, policy: EditionPolicy) -> EditionEntry:
    """Return the entry of a story, with as much of the text of its lead as may be shown."""
    lead = entry_of(story.pieces[0], policy)
    return replace(
        lead,
        entry_id=story.entry_id,
        sequence=story.sequence,
        updated_at=apart(max(lead.updated_at, story.moved_at or lead.updated_at), story.entry_id),
        carriers=_carriers(story.pieces),
        pieces=tuple(map(_line, story.pieces)),
        unlisted=tuple(map(_line, story.unlisted)),
    )


def _by_story(pieces: Sequence[StoryPiece]) -> Iterable[Sequence[StoryPiece]]:
    stories: dict[str, list[StoryPiece]] = defaultdict(list)
    for one in sorted(pieces, key=_age):
        stories[one.story_id].append(one)
    return stories.values()


def _lines(story: Sequence[StoryPiece]) -> list[tuple[LedgerLine, StoryPiece]]:
    lines = ((one.line, one) for one in story if one.line is not None)
    return sorted(lines, key=lambda pair: pair[0].sequence)


def _told(
    story: Sequence[StoryPiece], policy: EditionPolicy
) -> tuple[tuple[LedgerLine, Gathering] | None, ...]:
    """Return the entries that a story had one after another, with the newest line that speaks for each.

    None stands for one of which nothing stands any more.
    """
    lines = _lines(story)
    if not lines:
        return (None,)
    begins = _beginnings([line for line, _piece in lines], policy)
    ends = [*begins[1:], len(lines)]
    return tuple(_entry_told(story, lines, *part) for part in zip(begins, ends, strict=True))


def _entry_told(
    story: Sequence[StoryPiece], lines: Sequence[tuple[LedgerLine, StoryPiece]], begin: int, end: int
) -> tuple[LedgerLine, Gathering] | None:
    standing = [line for line, one in lines[begin:end] if not one.retracted]
    if not standing:
        return None
    line, first = lines[begin]
    since = _age(first) if begin else None
    until = _age(lines[end][1]) if end < len(lines) else None
    told = [
        one
        for one in story
        if not one.retracted
        and (since is None or _age(one) >= since)
        and (until is None or _age(one) < until)
    ]
    # Where the pieces that stand came in another order than their lines, those of the lines are told.
    told = told or [one for _line, one in lines[begin:end] if not one.retracted]
    entry_id = first.alone_id if begin else first.story_id
    return standing[-1], _gathering(entry_id, line.sequence, told)


def _beginnings(lines: Sequence[LedgerLine], policy: EditionPolicy) -> list[int]:
    """Return with which lines an entry begins: where the one before was not held when the line came."""
    begins = [0]
    for index in range(1, len(lines)):
        first, earlier, later = lines[begins[-1]], lines[index - 1], lines[index]
        between = later.sequence - earlier.sequence
        has_left = between >= policy.minimum and earlier.shown_at <= later.shown_at - policy.window
        is_archived = number_of(first.sequence) < number_of(later.sequence)
        if between >= policy.maximum or (has_left and is_archived):
            begins.append(index)
    return begins


def _gathering(entry_id: str, sequence: int, pieces: Sequence[StoryPiece]) -> Gathering:
    lead, *others = pieces
    listed = others[::-1][:PIECES_LISTED]
    moved = [at for one in pieces if (at := one.moved_at) is not None]
    return Gathering(
        entry_id=entry_id,
        sequence=sequence,
        pieces=(lead.piece, *(one.piece for one in listed)),
        unlisted=tuple(one.piece for one in others[: len(others) - len(listed)][-_PIECES_COUNTED:]),
        moved_at=max([*moved, *(one.first_shown_at for one in others)], default=None),
    )


def _age(one: StoryPiece) -> tuple[datetime, int]:
    return one.first_shown_at, one.piece


def _line(one: Showing) -> PieceLine:
    article = one.article
    return PieceLine(
        entry_id=one.entry_id,
        title=shortened(article.title, _HEADLINE_CHARACTERS),
        link=short_link(article.link),
        outlet=shortened(article.origin.title, _NAME_CHARACTERS),
        direction=article.direction,
    )


def _carriers(pieces: Sequence[Showing]) -> Carriers:
    """Return the outlets of all pieces, each once."""
    found: dict[str, Carrier] = {}
    for one in pieces:
        for carrier in one.carriers.listed:
            found.setdefault(carrier.name, carrier)
    listed = tuple(found.values())[:_OUTLETS_LISTED]
    unnamed = sum(one.carriers.more for one in pieces)
    return Carriers(listed=listed, more=unnamed + len(found) - len(listed))
