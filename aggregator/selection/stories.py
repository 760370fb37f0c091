"""A channel's ledger, gathered by stories: which of them its document holds, and what an entry says of each.

A story stands in a document once, and its first piece leads. It stays as long as pieces come, each while an
earlier one is still held. A piece that comes when its story has left the document begins an entry with an id
of its own: what has left does not come back as new, and what is new is not lost.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

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
from aggregator.selection.editions import EditionPolicy, edition_of, entry_of
from aggregator.text.urls import short_link
from aggregator.text.words import shortened

PIECES_LISTED = 10
"""A story of a hundred pieces is not read by its list of headlines: these many, the newest, and a count."""

_PIECES_COUNTED = 300
_OUTLETS_LISTED = 10
_HEADLINE_CHARACTERS = 300
_NAME_CHARACTERS = 80


def gather(pieces: Sequence[StoryPiece], policy: EditionPolicy) -> tuple[Gathering, ...]:
    """Return the stories of a channel's document, the one with the newest line first.

    `pieces` are all those of every story that has one of the ledger's newest lines.
    """
    stories: dict[str, list[StoryPiece]] = defaultdict(list)
    for one in sorted(pieces, key=_age):
        stories[one.story_id].append(one)
    told = [found for story in stories.values() for found in _latest(story, policy)]
    told.sort(key=lambda found: found[0].sequence, reverse=True)
    held: dict[str, Gathering] = {}
    for line, gathering in told:
        is_recent = line.shown_at > told[0][0].shown_at - policy.window
        if len(held) < policy.minimum or (is_recent and len(held) < policy.maximum):
            held.setdefault(gathering.entry_id, gathering)
    return tuple(held.values())


def select_stories(
    channel: Channel, stories: Sequence[StoryShowing], site: Site, policy: EditionPolicy
) -> Edition:
    """Return the edition of a channel with an entry for each story."""
    return edition_of(channel, [_entry(story, policy) for story in stories], site, policy)


def _latest(story: Sequence[StoryPiece], policy: EditionPolicy) -> Iterator[tuple[LedgerLine, Gathering]]:
    """Yield the entry that a story has, or had last, with the newest line that speaks for it."""
    lines = sorted(
        ((one.line, one) for one in story if one.line is not None), key=lambda pair: pair[0].sequence
    )
    begins = _beginning([line for line, _piece in lines], policy)
    standing = [line for line, one in lines[begins:] if not one.retracted]
    if not standing:
        return
    first = lines[begins][1]
    told = [one for one in story if not one.retracted and (not begins or _age(one) >= _age(first))]
    yield standing[-1], _gathering(first.alone_id if begins else first.story_id, told)


def _beginning(lines: Sequence[LedgerLine], policy: EditionPolicy) -> int:
    """Return with which line the present entry begins: the one before was not held when it came."""
    for index in range(len(lines) - 1, 0, -1):
        later, earlier = lines[index], lines[index - 1]
        between = later.sequence - earlier.sequence
        is_old = earlier.shown_at <= later.shown_at - policy.window
        if between >= policy.maximum or (between >= policy.minimum and is_old):
            return index
    return 0


def _gathering(entry_id: str, pieces: Sequence[StoryPiece]) -> Gathering:
    lead, *others = pieces
    listed = others[::-1][:PIECES_LISTED]
    moved = [at for one in pieces if (at := one.moved_at) is not None]
    return Gathering(
        entry_id=entry_id,
        pieces=(lead.piece, *(one.piece for one in listed)),
        unlisted=tuple(one.piece for one in others[: len(others) - len(listed)][-_PIECES_COUNTED:]),
        moved_at=max([*moved, *(one.first_shown_at for one in others)], default=None),
    )


def _age(one: StoryPiece) -> tuple[datetime, int]:
    return one.first_shown_at, one.piece


def _entry(story: StoryShowing, policy: EditionPolicy) -> EditionEntry:
    lead = entry_of(story.pieces[0], policy)
    return replace(
        lead,
        entry_id=story.entry_id,
        updated_at=max(lead.updated_at, story.moved_at or lead.updated_at),
        carriers=_carriers(story.pieces),
        pieces=tuple(map(_line, story.pieces)),
        unlisted=tuple(map(_line, story.unlisted)),
    )


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
