"""What was published comes back into a store that is empty or lags: same ids, same ledgers, nothing twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.keys import entry_key, link_key
from aggregator.model.place import Place, kind_of_path
from aggregator.model.report import PublishedChannel, PublishedEntry, PublishedPiece
from aggregator.store import channels
from aggregator.store.codec import article_columns
from aggregator.store.rows import inserted
from aggregator.store.schema import (
    article,
    article_key,
    channel,
    membership,
    piece,
    seen,
    source,
    source_state,
    story,
)
from aggregator.text.hosts import polite_host
from aggregator.text.urls import canonical, source_key, source_urn

# As many as a statement takes, with a margin.
_AT_A_TIME = 500


def recover(connection: sa.Connection, published: Iterable[PublishedChannel], now: datetime) -> int:
    """Write what was read back from output/ and the store lacks; return how many articles that was.

    The store is empty, or as it was some time ago: then the lines after the last of each ledger are
    taken, and no older ones, which retention may have deleted. The texts are those of the documents,
    perhaps cut: `text_hash` stays empty, and the next poll of the source puts its text back without
    calling that a change.
    """
    recovery = _Recovery(connection, now)
    for one in published:
        recovery.add_document(one)
    recovery.finish()
    return recovery.written


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a ledger: its number, None where no document tells, then the one that it came after."""

    sequence: int | None
    after: int
    shown_at: datetime


@dataclass(slots=True)
class _Ledger:
    """The lines of a channel that its documents tell of, by piece; `stood` is the last that the store has."""

    channel: int
    stood: int = 0
    last: int = 0
    archives: int = 0
    lines: dict[int, _Line] = field(default_factory=dict)

    def lacks(self, entry: PublishedEntry, archive: int) -> bool:
        """Tell whether an entry of a document may be one that the store does not have."""
        grew = entry.story_id is not None and not archive
        return not self.stood or grew or (entry.sequence or 0) > self.stood

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines as rows, by number; one without takes the first that is free."""
        placed = {line.sequence: piece_id for piece_id, line in self.lines.items() if line.sequence}
        for piece_id, line in self.lines.items():
            if placed.get(line.sequence or 0) != piece_id:
                free = line.after + 1
                while free in placed:
                    free += 1
                placed[free] = piece_id
        rows: list[dict[str, Any]] = []
        # What is shown later is not shown earlier, whatever a publisher's date says.
        shown_at = datetime.min.replace(tzinfo=UTC)
        for sequence, piece_id in sorted(placed.items()):
            shown_at = max(shown_at, self.lines[piece_id].shown_at)
            rows.append(
                {"channel_id": self.channel, "sequence": sequence, "piece_id": piece_id, "shown_at": shown_at}
            )
        return rows


class _Recovery:
    """Remembers which source, and which piece, stands for what was read."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._sources: dict[str, int] = {}
        self._by_host: dict[str, str] = {}
        for row in connection.execute(sa.select(source.c.url, source.c.id)):
            # By its address, whatever its scheme; one with a secret names no address, see normalise.
            self._sources |= {source_key(row.url): row.id, source_urn(row.url): row.id}
            self._by_host[polite_host(row.url)] = row.url
        self._departed: set[str] = set()
        self._ledgers: dict[str, _Ledger] = {}
        self._pieces: dict[str, int] = {}
        self.written = 0

    def add_document(self, published: PublishedChannel) -> None:
        """Write the pieces of a document, and note its lines of the ledger."""
        # By its id: the documents of a channel that moved lie at each path that it had.
        ledger = self._ledgers.get(published.feed_id)
        if ledger is None:
            number = self._channel(published)
            if number is None:
                return
            ledger = self._ledgers[published.feed_id] = self._ledger(number)
        if published.former:
            self._follow_move(ledger.channel, published)
        ledger.last = max(ledger.last, published.last_sequence)
        ledger.archives = max(ledger.archives, published.archive)
        self._departed.update(published.departed)
        for entry in published.entries:
            if not ledger.lacks(entry, published.archive):
                continue
            told = [self._known(one) for one in (entry, *map(partial(self._told, entry), entry.others))]
            for piece_id in told:
                number = entry.sequence or 0
                sequence = number if piece_id == told[0] and number > ledger.stood else None
                line = _Line(sequence, max(number, ledger.stood), entry.article.first_seen_at)
                ledger.lines.setdefault(piece_id, line)
            if entry.story_id is not None and len(told) > 1:
                self._join(entry.story_id, told, entry.article.updated_at)

    def finish(self) -> None:
        """Write the ledgers, each line with the number that it had, and what must not come as new."""
        rest = self._departed.difference(self._pieces)
        of_source = next(iter(self._sources.values()), None)
        if of_source is not None:
            for entry_id in rest:
                values = {"value": entry_key(entry_id).value, "source_id": of_source}
                unless_there = seen.insert().prefix_with("OR IGNORE")
                self._connection.execute(unless_there.values(**values, last_listed_at=self._now))
        for ledger in self._ledgers.values():
            self._leave_out_what_stands(ledger)
            rows = ledger.rows()
            if rows:
                self._connection.execute(membership.insert(), rows)
            last = max([ledger.last, *(row["sequence"] for row in rows)])
            own = channel.update().where(channel.c.id == ledger.channel)
            self._connection.execute(own.values(last_sequence=last, archives=ledger.archives))

    def _known(self, entry: PublishedEntry) -> int:
        if entry.entry_id not in self._pieces:
            stored = sa.select(piece.c.id).where(piece.c.entry_id == entry.entry_id)
            number = self._connection.execute(stored).scalar()
            self.written += number is None
            self._pieces[entry.entry_id] = self._piece(entry) if number is None else number
        return self._pieces[entry.entry_id]

    def _ledger(self, number: int) -> _Ledger:
        """Return the ledger of a channel as the store has it, without its lines."""
        row = self._connection.execute(
            sa.select(channel.c.last_sequence, channel.c.archives).where(channel.c.id == number)
        ).one()
        return _Ledger(number, stood=row.last_sequence, last=row.last_sequence, archives=row.archives)

    def _leave_out_what_stands(self, ledger: _Ledger) -> None:
        """Forget the lines of pieces that stand in a ledger already."""
        told = list(ledger.lines) if ledger.stood else []
        for start in range(0, len(told), _AT_A_TIME):
            own = membership.c.channel_id == ledger.channel
            some = membership.c.piece_id.in_(told[start : start + _AT_A_TIME])
            for piece_id in self._connection.execute(
                sa.select(membership.c.piece_id).where(own, some)
            ).scalars():
                del ledger.lines[piece_id]

    def _told(self, entry: PublishedEntry, one: PublishedPiece) -> PublishedEntry:
        """Return the entry of a piece of which a story's entry tells headline and link, and no text.

        It came after the lead, and not after the story's entry last changed.
        """
        bare = replace(
            entry.article, title=one.title, link=one.link, summary="", content="", image=None, authors=(),
            categories=(), comments=None, first_seen_at=entry.article.updated_at,
            origin=replace(entry.article.origin, title=one.outlet),
        )  # fmt: skip
        return PublishedEntry(
            entry_id=one.entry_id,
            source_url=self._by_host.get(polite_host(one.link or ""), entry.source_url),
            article=bare,
        )

    def _join(self, story_id: str, told: Sequence[int], updated_at: datetime) -> None:
        """Put pieces into one story that the first of them leads, unless another channel has told so."""
        loose = piece.c.id.in_(told) & piece.c.story_id.is_(None)
        if not self._connection.execute(sa.select(piece.c.id).where(loose).limit(1)).first():
            return
        known = sa.select(story.c.id).where(story.c.entry_id == story_id)
        number = self._connection.execute(known).scalar() or self._insert(
            story, entry_id=story_id, created_at=self._now, updated_at=updated_at
        )
        self._connection.execute(piece.update().where(loose).values(story_id=number))
        # The order of showing is in no document: by the publishers' dates another could come to lead.
        later = piece.c.id.in_(told[1:]) & (piece.c.first_shown_at < updated_at)
        self._connection.execute(piece.update().where(later).values(first_shown_at=updated_at))

    def _follow_move(self, number: int, published: PublishedChannel) -> None:
        """Put a channel where its newest document says that it is; one of before may have come first."""
        there = channel.c.path == published.path
        taken = self._connection.execute(sa.select(channel.c.id).where(there, channel.c.id != number)).first()
        if taken is None:
            values = {
                "path": published.path,
                "kind": kind_of_path(published.path),
                "moved_from": " ".join(published.former),
            }
            self._connection.execute(channel.update().where(channel.c.id == number).values(**values))

    def _channel(self, published: PublishedChannel) -> int | None:
        """Return the number of a document's channel; None where another has its path."""
        values: dict[str, Any] = {
            "feed_id": published.feed_id,
            "entries": len(published.entries),
            "published_at": self._now,
        }
        path = published.path
        place = Place(path=path, kind=kind_of_path(path), title=path.rpartition("/")[2])
        place = channels.ALL if path == channels.ALL.path else place
        number = channels.ensure(self._connection, place, published.updated_at, "", opens=True)
        if number is None:
            return None
        own = channel.c.id == number
        stored = self._connection.execute(sa.select(channel.c.high_water).where(own)).scalar()
        values["high_water"] = max(stored or published.updated_at, published.updated_at)
        self._connection.execute(channel.update().where(own).values(**values))
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
            published_at=entry.article.published_at,
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
        return inserted(self._connection, table, **values)
