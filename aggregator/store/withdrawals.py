"""Withdrawing for good: of an article nothing stays but the keys by which it is known again (rule C15)."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from aggregator.dedupe.keys import entry_key
from aggregator.model.retraction import Retraction
from aggregator.model.story import KeyKind
from aggregator.store import channels, departures
from aggregator.store.schema import article, article_key, channel, membership, page, piece, sketch

_BATCH = 500
_KINDS = (KeyKind.LINK.value, KeyKind.ENTRY.value)
_ABOUT = ("authors", "categories", "enclosures")
_OF_ONE = ("image", "rights", "caption", "licence", "comments", "geo")


def keys_of(connection: sa.Connection, numbers: Sequence[int]) -> tuple[bytes, ...]:
    """Return the keys of articles and of their copies that hold whatever source lists them: links and ids."""
    every = _with_copies(connection, numbers)
    found: dict[bytes, None] = {}
    for start in range(0, len(every), _BATCH):
        batch = every[start : start + _BATCH]
        rows = sa.select(article_key.c.value).where(article_key.c.article_id.in_(batch))
        found |= dict.fromkeys(connection.execute(rows.where(article_key.c.kind.in_(_KINDS))).scalars())
        ids = sa.select(piece.c.entry_id).join(article, article.c.piece_id == piece.c.id)
        named = connection.execute(ids.where(article.c.id.in_(batch)).distinct()).scalars()
        found |= dict.fromkeys(entry_key(one).value for one in named)
    return tuple(found)


def withdraw(connection: sa.Connection, keys: Collection[bytes], now: datetime) -> int:
    """Blank the articles that have one of the keys, and their copies; return how many there were.

    The rows stay, so that nothing of it comes as new; their channels are published at once.
    """
    named: set[int] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _BATCH):
        rows = sa.select(article_key.c.article_id).where(
            article_key.c.value.in_(wanted[start : start + _BATCH])
        )
        named.update(connection.execute(rows).scalars())
    standing = [
        number for number in _with_copies(connection, sorted(named))
        if not _is_withdrawn(connection, number)
    ]  # fmt: skip
    for number in standing:
        _blank(connection, number, now)
    pieces = _with_stories(connection, {_piece_of(connection, number) for number in standing} - {None})
    if pieces:
        departures.note(connection, pieces, now)
        showing = sa.select(membership.c.channel_id).where(membership.c.piece_id.in_(pieces))
        channels.mark(connection, channel.c.id.in_(showing), now)
        at_once = channel.update().where(channel.c.id.in_(showing))
        connection.execute(at_once.values(published_at=None))
    return len(standing)


def _with_copies(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
    found = set(numbers)
    for number in numbers:
        piece_id = _piece_of(connection, number)
        if piece_id is not None:
            copies = sa.select(article.c.id).where(article.c.piece_id == piece_id)
            found.update(connection.execute(copies).scalars())
    return sorted(found)


def _with_stories(connection: sa.Connection, pieces: Collection[int | None]) -> set[int]:
    """Return pieces with the others of their stories: the entries of those list them."""
    stories = sa.select(piece.c.story_id).where(piece.c.id.in_(pieces), piece.c.story_id.is_not(None))
    told = sa.select(piece.c.id).where(sa.or_(piece.c.id.in_(pieces), piece.c.story_id.in_(stories)))
    return set(connection.execute(told).scalars())


def _piece_of(connection: sa.Connection, number: int) -> int | None:
    return connection.execute(sa.select(article.c.piece_id).where(article.c.id == number)).scalar()


def _is_withdrawn(connection: sa.Connection, number: int) -> bool:
    reason = connection.execute(sa.select(article.c.retraction).where(article.c.id == number)).scalar()
    return reason == Retraction.WITHDRAWN.value


def _blank(connection: sa.Connection, number: int, now: datetime) -> None:
    own = article.c.id == number
    details = connection.execute(sa.select(article.c.details).where(own)).scalar_one()
    bare = {**details, **{name: [] for name in _ABOUT}, **dict.fromkeys(_OF_ONE)}
    connection.execute(page.delete().where(page.c.article_id == number))
    connection.execute(sketch.delete().where(sketch.c.article_id == number))
    connection.execute(
        article.update()
        .where(own)
        .values(
            title="", summary="", content="", url=None, guid=None, labels=[], details=bare,
            text_hash=None, entry_hash=None, attempt=None,
            retracted_at=now, retraction=Retraction.WITHDRAWN.value,
        )
    )  # fmt: skip
