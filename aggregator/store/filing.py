"""Filing anew: what is stored gets the labels and the channels that it would get if it came in now."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import entry_key, link_key
from aggregator.model.article import ArticleId
from aggregator.model.filing import Filed, Filing, StoredArticle, StoredPiece
from aggregator.model.place import Place
from aggregator.model.story import PieceId
from aggregator.store import channels, departures
from aggregator.store.codec import ARTICLE_COLUMNS, article_of, label_rows, labels_of
from aggregator.store.schema import article, article_key, channel, membership, memo, piece, source
from aggregator.text.urls import canonical

_PIECES = sa.select(piece.c.id, piece.c.entry_id, piece.c.first_shown_at)
_RECENT = timedelta(days=2)
"""What is older is no news to those who read a channel already; it equals the default of `backfill`."""


KEY = "filing"
"""Under this key the store remembers how far filing anew has come."""


def kept(connection: sa.Connection) -> Filing | None:
    """Return how far filing anew has come; None where it never began."""
    text = connection.execute(sa.select(memo.c.value).where(memo.c.key == KEY)).scalar()
    if text is None:
        return None
    fields = json.loads(text)
    before = fields["before"]
    return Filing(**{**fields, "before": None if before is None else PieceId(before)})


def keep(connection: sa.Connection, progress: Filing) -> None:
    """Remember how far filing anew has come."""
    connection.execute(memo.delete().where(memo.c.key == KEY))
    connection.execute(memo.insert().values(key=KEY, value=json.dumps(asdict(progress))))


def count(connection: sa.Connection) -> int:
    """Return how many pieces there are."""
    return connection.execute(sa.select(sa.func.count(piece.c.id))).scalar_one()


def stored(connection: sa.Connection, before: PieceId | None, limit: int) -> tuple[StoredPiece, ...]:
    """Return the newest pieces, or those before one, the newest first."""
    earlier = sa.true() if before is None else piece.c.id < before
    return _stored(connection, _PIECES.where(earlier).order_by(piece.c.id.desc()).limit(limit))


def stored_under(connection: sa.Connection, names: Collection[str]) -> tuple[StoredPiece, ...]:
    """Return the pieces with these entry ids or with an article at these links."""
    pages = [page for name in names if (page := canonical(name))]
    keys = [*(entry_key(name).value for name in names), *(link_key(page).value for page in pages)]
    carried = (
        sa.select(article.c.piece_id)
        .join(article_key, article_key.c.article_id == article.c.id)
        .where(article_key.c.value.in_(keys))
    )
    named = sa.or_(piece.c.entry_id.in_(list(names)), piece.c.id.in_(carried))
    return _stored(connection, _PIECES.where(named).order_by(piece.c.id.desc()))


def _stored(connection: sa.Connection, wanted: sa.Select[Any]) -> tuple[StoredPiece, ...]:
    rows = connection.execute(wanted).all()
    numbers = [row.id for row in rows]
    articles, places = _articles(connection, numbers), _places(connection, numbers)
    return tuple(
        StoredPiece(
            piece=PieceId(row.id),
            entry_id=row.entry_id,
            first_shown_at=row.first_shown_at,
            articles=tuple(articles[row.id]),
            shown_in=frozenset(places[row.id]),
        )
        for row in rows
    )


def file(
    connection: sa.Connection, filed: Sequence[Filed], live: Collection[str], now: datetime, site_id: str
) -> None:
    """Write labels, and let pieces enter and leave channels; only those of `live` lose any.

    What leaves keeps its line in the ledger, so that it is not shown as new if it returns. A channel that is
    published gains recent pieces only.
    """
    _write_labels(connection, filed)
    entering: dict[Place, list[Filed]] = defaultdict(list)
    leaving: dict[str, list[PieceId]] = defaultdict(list)
    for one in filed:
        paths = {place.path for place in one.places}
        for place in one.places:
            if place.path not in one.piece.shown_in:
                entering[place].append(one)
        may_leave = one.piece.shown_in if one.hidden else set(live) - {channels.ALL.path}
        for path in (one.piece.shown_in - paths) & may_leave:
            leaving[path].append(one.piece.piece)
    for place, entrants in entering.items():
        _enter(connection, place, entrants[::-1], now, site_id)
    for path, pieces in leaving.items():
        _leave(connection, path, pieces, now)
    departures.note(connection, [one.piece.piece for one in filed if one.hidden], now)


def open_channels(connection: sa.Connection, paths: Collection[str], now: datetime) -> None:
    """Publish channels from now on that were being filled."""
    waiting = sa.select(channel.c.id).where(channel.c.path.in_(paths), channel.c.opened_at.is_(None))
    for number in connection.execute(waiting).scalars().all():
        channels.open_one(connection, number, now)


def _articles(connection: sa.Connection, pieces: Sequence[int]) -> dict[int, list[StoredArticle]]:
    found: dict[int, list[StoredArticle]] = defaultdict(list)
    columns = (article.c.id, article.c.piece_id, article.c.labels, source.c.url.label("source_url"))
    rows = connection.execute(
        sa.select(*columns, *ARTICLE_COLUMNS)
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.piece_id.in_(pieces), article.c.retracted_at.is_(None))
        .order_by(article.c.id)
    )
    for row in rows:
        found[row.piece_id].append(
            StoredArticle(
                article_id=ArticleId(row.id),
                source_url=row.source_url,
                article=article_of(row),
                labels=labels_of(row.labels),
            )
        )
    return found


def _places(connection: sa.Connection, pieces: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = connection.execute(
        sa.select(membership.c.piece_id, channel.c.path)
        .join(channel, channel.c.id == membership.c.channel_id)
        .where(membership.c.piece_id.in_(pieces), membership.c.left_at.is_(None))
    )
    for row in rows:
        found[row.piece_id].add(row.path)
    return found


def _write_labels(connection: sa.Connection, filed: Sequence[Filed]) -> None:
    rows: list[dict[str, Any]] = [
        {"number": number, "given": label_rows(labels)} for one in filed for number, labels in one.labels
    ]
    if rows:
        given = article.update().where(article.c.id == sa.bindparam("number"))
        connection.execute(given.values(labels=sa.bindparam("given")), rows)


def _enter(
    connection: sa.Connection, place: Place, entrants: Sequence[Filed], now: datetime, site_id: str
) -> None:
    number = channels.ensure(connection, place, now, site_id)
    if number is None:
        return
    opened = connection.execute(sa.select(channel.c.opened_at).where(channel.c.id == number)).scalar()
    pieces = [one.piece.piece for one in entrants]
    returned = channels.come_back(connection, number, pieces, now)
    departures.note(connection, returned, now)
    if opened is not None:
        recent = [one.piece.piece for one in entrants if one.piece.first_shown_at > now - _RECENT]
        channels.add(connection, number, recent, now)
        return
    # Nobody reads it yet: each line stands for the time at which it would have been shown.
    by_time: dict[datetime, list[int]] = defaultdict(list)
    for one in entrants:
        by_time[one.piece.first_shown_at].append(one.piece.piece)
    for moment, standing in by_time.items():
        channels.add(connection, number, standing, moment)


def _leave(connection: sa.Connection, path: str, pieces: Sequence[PieceId], now: datetime) -> None:
    number = connection.execute(sa.select(channel.c.id).where(channel.c.path == path)).scalar_one()
    channels.leave(connection, number, pieces, now)
