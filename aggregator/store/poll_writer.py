"""What one poll writes of articles: placements become rows, keys and lines of ledgers, in few statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.place import Place
from aggregator.model.poll import PollDecision
from aggregator.model.source import SourceId
from aggregator.model.story import (
    ChangedArticle,
    Key,
    Known,
    NewArticle,
    Placement,
    PrunedArticle,
    SameArticle,
)
from aggregator.store import channels, newcomers, pages, pieces, retractions, sketches
from aggregator.store.codec import label_rows, text_columns
from aggregator.store.rows import insertion
from aggregator.store.schema import article, article_key, seen

# That an article is still listed is written once a day: often enough for retention counted in days.
LISTING_STEP = timedelta(days=1)
_BATCH = 500
_INSERT_KEY = insertion(article_key, ignoring=True)


class PollWriter:
    """Writes the placements of one poll and counts what they did."""

    def __init__(
        self, connection: sa.Connection, source_id: SourceId, known: Known, now: datetime, site_id: str
    ) -> None:
        self._connection = connection
        self._source_id = source_id
        self._now = now
        self._site_id = site_id
        self._known_keys = {
            (value, one.article_id) for value, found in known.candidates.items() for one in found
        }
        self._showing: dict[Place, list[int]] = {}
        self._fresh: list[NewArticle] = []
        self._listed: list[ArticleId] = []
        self._altered: list[ChangedArticle] = []
        self._fresh_numbers: list[int] = []
        self._carried: list[int | None] = []
        self._listed_pruned: list[bytes] = []
        self._new_keys: list[tuple[Any, ...]] = []
        self._hashes: list[dict[str, Any]] = []
        self.new = self.shown = self.retracted = 0

    @property
    def changed(self) -> int:
        """How many texts were replaced."""
        return len(self._altered)

    def write(self, placement: Placement) -> None:
        match placement:
            case NewArticle():
                self.new += 1
                self._fresh.append(placement)
            case ChangedArticle():
                self._altered.append(placement)
            case SameArticle():
                self._note_listed(placement.article_id, placement.keys)
                self._note_hash(placement.article_id, placement.entry_hash)
            case PrunedArticle():
                self._listed_pruned += [key.value for key in placement.keys]
            case _:
                assert_never(placement)

    def note_relisted(self, decision: PollDecision) -> None:
        """Note what the document lists as before."""
        self._listed += decision.relisted
        self._listed_pruned += decision.relisted_pruned

    def finish(self) -> None:
        """Write what is written best in one statement."""
        if self._altered:
            self._write_changed()
        if self._fresh:
            self._insert_fresh()
        self._write_ledgers()
        newcomers.relate(
            self._connection, self._fresh, self._fresh_numbers, self._carried, self._now, self._site_id
        )
        if self._hashes:
            rehash = article.update().where(article.c.id == sa.bindparam("number"))
            self._connection.execute(rehash.values(entry_hash=sa.bindparam("hash")), self._hashes)
        if self._new_keys:
            self._connection.exec_driver_sql(_INSERT_KEY, self._new_keys)
        for table, column, numbers in (
            (article, article.c.id, list[Any](self._listed)),
            (seen, seen.c.value, list[Any](self._listed_pruned)),
        ):
            for start in range(0, len(numbers), _BATCH):
                stale = table.c.last_listed_at < self._now - LISTING_STEP
                listed = column.in_(numbers[start : start + _BATCH])
                self._connection.execute(table.update().where(listed, stale).values(last_listed_at=self._now))

    def finish_pages(self, decision: PollDecision) -> None:
        """Ask for the pages of what came in; retract and restore what the document says."""
        if decision.full_text:
            changed = [one.article_id for one in self._altered]
            pages.queue(self._connection, [*self._fresh_numbers, *changed], self._now)
        if joined := {one.piece for one in self._fresh if one.piece is not None}:
            retractions.join(self._connection, joined, self._now)
            channels.mark_outlets_changed(self._connection, sorted(joined), self._now)
        if decision.placements or decision.deleted or self._listed:
            listed = {*self._listed, *map(ArticleId, self._fresh_numbers)}
            self.retracted = retractions.settle(
                self._connection, self._source_id, listed, {one.article_id for one in self._altered},
                decision.deleted, vanish=decision.vanish, now=self._now,
            )  # fmt: skip

    def _insert_fresh(self) -> None:
        self._fresh_numbers, self._carried = newcomers.insert(
            self._connection, self._source_id, self._fresh, self._now
        )
        for placement, number, piece_id in zip(self._fresh, self._fresh_numbers, self._carried, strict=True):
            self._add_keys(number, placement.keys)
            if piece_id is not None and placement.shown:
                self._show(piece_id, placement)

    def _show(self, piece_id: int, placement: NewArticle | ChangedArticle) -> None:
        labelled = placement.labelled
        for place in () if labelled.hidden else (channels.ALL, *labelled.places):
            self._showing.setdefault(place, []).append(piece_id)

    def _write_ledgers(self) -> None:
        shown = channels.add_all(self._connection, self._showing, self._now, self._site_id)
        self.shown = len(shown)

    def _write_changed(self) -> None:
        """Replace the texts of what changed; all of them in a few statements."""
        stored = self._stored([one.article_id for one in self._altered])
        contents = pages.on_changed(self._connection, self._altered, self._now)
        rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for placement in self._altered:
            article_id = placement.article_id
            origin, piece_id = stored[article_id]
            values: dict[str, Any] = text_columns(placement.labelled.article)
            # What atom:source says of an article is frozen when the article comes in.
            values["details"] = {**values["details"], "origin": origin}
            values["labels"] = label_rows(placement.labelled.labels)
            values["content"] = contents.get(article_id, values["content"])
            if placement.updated_at is not None:
                values["updated_at"] = placement.updated_at
            rows[placement.updated_at is not None].append({"number": article_id, **values})
            self._note_listed(article_id, placement.keys)
            if piece_id is not None:
                self._show(piece_id, placement)
        for moved, changed in rows.items():
            self._replace(changed, moved=moved)
        sketched = ((one.article_id, one.sketch) for one in self._altered if one.sketch)
        sketches.add(self._connection, sketched)
        shown = [piece_id for _origin, piece_id in stored.values() if piece_id is not None]
        channels.mark_changed(self._connection, shown, self._now)

    def _stored(self, numbers: Sequence[ArticleId]) -> dict[ArticleId, tuple[Any, int | None]]:
        """Return what is kept of articles that change: where they came from, and their piece."""
        found: dict[ArticleId, tuple[Any, int | None]] = {}
        for start in range(0, len(numbers), _BATCH):
            rows = sa.select(article.c.id, article.c.details, article.c.piece_id).where(
                article.c.id.in_(numbers[start : start + _BATCH])
            )
            for row in self._connection.execute(rows):
                found[ArticleId(row.id)] = (row.details["origin"], row.piece_id)
        return found

    def _replace(self, rows: list[dict[str, Any]], *, moved: bool) -> None:
        if not rows:
            return
        # A parameter may not be called like the column that it is for.
        columns: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in rows[0] if name != "number"}
        columns["version"] = article.c.version + 1
        if moved:
            columns["changes"] = article.c.changes + 1
        self._connection.execute(
            article.update().where(article.c.id == sa.bindparam("new_number")).values(**columns),
            [{f"new_{name}": value for name, value in row.items()} for row in rows],
        )
        if moved:
            pieces.move(self._connection, [(row["number"], row["updated_at"]) for row in rows])

    def _note_listed(self, number: ArticleId, keys: tuple[Key, ...]) -> None:
        self._listed.append(number)
        self._add_keys(number, keys)

    def _note_hash(self, number: ArticleId, entry_hash: bytes | None) -> None:
        if entry_hash is not None:
            self._hashes.append({"number": number, "hash": entry_hash})

    def _add_keys(self, number: int, keys: tuple[Key, ...]) -> None:
        self._new_keys += [
            (key.value, number, key.kind.value) for key in keys if (key.value, number) not in self._known_keys
        ]
