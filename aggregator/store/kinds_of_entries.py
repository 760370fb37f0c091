"""Which channels show stories instead of articles: kept so that a story that grows reaches their readers."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from aggregator.model.channel import Show
from aggregator.store import channels
from aggregator.store.schema import channel, membership, memo

_KEY = "shows"
_BATCH = 500


def follow(connection: sa.Connection, shows: Mapping[str, Show], now: datetime) -> None:
    """Keep what channels show, by path, where not articles; have those published again that change."""
    former = _kept(connection)
    changed = sorted(path for path in {*former, *shows} if former.get(path) != shows.get(path))
    if changed:
        channels.mark_paths_changed(connection, changed, now)
        connection.execute(memo.delete().where(memo.c.key == _KEY))
        connection.execute(memo.insert().values(key=_KEY, value=json.dumps(dict(shows), sort_keys=True)))


def mark_stories_changed(connection: sa.Connection, pieces: Collection[int], now: datetime) -> None:
    """Have the channels published again that show one of the pieces as a part of its story."""
    paths = [path for path, show in _kept(connection).items() if show == "stories"]
    numbers = sorted(pieces) if paths else []
    for start in range(0, len(numbers), _BATCH):
        listed = sa.select(membership.c.channel_id).where(
            membership.c.piece_id.in_(numbers[start : start + _BATCH])
        )
        channels.mark(connection, channel.c.path.in_(paths) & channel.c.id.in_(listed), now)


def _kept(connection: sa.Connection) -> dict[str, str]:
    text = connection.execute(sa.select(memo.c.value).where(memo.c.key == _KEY)).scalar()
    kept: dict[str, str] = json.loads(text or "{}")
    return kept
