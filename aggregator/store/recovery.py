"""A lost store is rebuilt from what was published: the same ids, the same ledgers, nothing shown twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import entry_key, link_key
from aggregator.model.place import Place, kind_of_path
from aggregator.model.report import PublishedChannel, PublishedEntry
from aggregator.store import channels
from aggregator.store.codec import article_columns
from aggregator.store.schema import article, article_key, channel, membership, piece, source, source_state
from aggregator.text.hosts import polite_host
from aggregator.text.urls import canonical, source_key, source_urn


def recover(connection: sa.Connection, published: Sequence[PublishedChannel], now: datetime) -> int:
    """Write what was read back from output/ into an empty store; return the number of articles.

    The texts are those of the documents, perhaps cut: `text_hash` stays empty, and the next poll of
    the source puts its text back without calling that a change.
    """
    recovery = _Recovery(connection, now)
    for one in published:
        recovery.add_channel(one)
    return len(recovery.pieces)


class _Recovery:
    """Remembers which source, and which piece, stands for what was read."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._sources: dict[str, int] = {}
        for row in connection.execute(sa.select(source.c.url, source.c.id)):
            # By its address, whatever its scheme; one with a secret names no address, see normalise.
            self._sources |= {source_key(row.url): row.id, source_urn(row.url): row.id}
        self.pieces: dict[str, int] = {}

    def add_channel(self, published: PublishedChannel) -> None:
        number = self._channel(published)
        for sequence, entry in enumerate(published.entries, start=1):
            if entry.entry_id not in self.pieces:
                self.pieces[entry.entry_id] = self._piece(entry)
            self._connection.execute(
                membership.insert().values(
                    channel_id=number,
                    sequence=sequence,
                    piece_id=self.pieces[entry.entry_id],
                    shown_at=entry.article.first_seen_at,
                )
            )

    def _channel(self, published: PublishedChannel) -> int:
        values: dict[str, Any] = {
            "feed_id": published.feed_id,
            "last_sequence": len(published.entries),
            "entries": len(published.entries),
            "high_water": published.updated_at,
            "published_at": self._now,
        }
        path = published.path
        place = Place(path=path, kind=kind_of_path(path), title=path.rpartition("/")[2])
        place = channels.ALL if path == channels.ALL.path else place
        number = channels.ensure(self._connection, place, published.updated_at, "", opens=True)
        self._connection.execute(channel.update().where(channel.c.id == number).values(**values))
        return number

    def _piece(self, entry: PublishedEntry) -> int:
        columns = {**article_columns(entry.article), "guid": None, "text_hash": None}
        number = self._insert(
            article,
            source_id=self._source(entry),
            labels=[],
            placed_by="read back from published output",
            **{**columns, "last_listed_at": self._now},
        )
        piece_id = self._insert(
            piece, entry_id=entry.entry_id, lead_article_id=number,
            first_shown_at=entry.article.first_seen_at, updated_at=entry.article.updated_at,
        )  # fmt: skip
        self._connection.execute(article.update().where(article.c.id == number).values(piece_id=piece_id))
        self._add_keys(number, entry)
        return piece_id

    def _add_keys(self, number: int, entry: PublishedEntry) -> None:
        keys = [entry_key(entry.entry_id)]
        if page := canonical(entry.article.link):
            keys.append(link_key(page))
        rows = [{"value": key.value, "article_id": number, "kind": key.kind.value} for key in keys]
        self._connection.execute(article_key.insert(), rows)

    def _source(self, entry: PublishedEntry) -> int:
        """Return the source of an entry; one that feeds.yaml no longer lists comes back as removed."""
        url = entry.source_url or entry.article.origin.id
        key = source_key(url)
        if key not in self._sources:
            settings: dict[str, Any] = {
                "name": entry.article.origin.title, "group": None, "labels": [], "language": None,
                "timezone": None, "content": None, "rights": None, "interval": None,
            }  # fmt: skip
            self._sources[key] = self._insert(
                source, url=url, source_key=key, host=polite_host(url), settings=settings,
                added_at=self._now, removed_at=self._now,
            )  # fmt: skip
            self._connection.execute(source_state.insert().values(source_id=self._sources[key]))
        return self._sources[key]

    def _insert(self, table: sa.Table, **values: Any) -> int:
        inserted = self._connection.execute(table.insert().values(**values))
        return int(inserted.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one
