"""One poll, one short transaction: articles, keys, ledgers, validators and the next poll, or none of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

import sqlalchemy as sa

from aggregator.model.article import ArticleId
from aggregator.model.poll import Committed, Lease, PollDecision, SourceState
from aggregator.model.source import SourceId
from aggregator.model.story import (
    Candidate,
    ChangedArticle,
    Key,
    Known,
    NewArticle,
    PieceId,
    Placement,
    PrunedArticle,
    SameArticle,
)
from aggregator.store import channels, leases, pages, retractions
from aggregator.store.codec import article_columns, label_rows, text_columns
from aggregator.store.schema import article, article_key, piece, seen, source_state

# That an article is still listed is written once a day: often enough for retention counted in days.
LISTING_STEP = timedelta(days=1)
_BATCH = 500


def commit(
    connection: sa.Connection,
    lease: Lease,
    keys: Iterable[Key],
    decide: Callable[[Known], PollDecision],
    now: datetime,
    site_id: str,
) -> Committed:
    """Look the keys up, let `decide` place the articles, and write what it decided."""
    held = sa.select(source_state.c.lease_token).where(source_state.c.source_id == lease.source_id)
    if connection.execute(held).scalar() != lease.token:
        return Committed(accepted=False)
    known = look_up(connection, [key.value for key in keys])
    decision = decide(known)
    writer = _Writer(connection, lease.source_id, known, now, site_id)
    for placement in decision.placements:
        writer.write(placement)
    writer.note_relisted(decision)
    writer.finish()
    writer.finish_pages(decision)
    _write_state(connection, lease, decision.state)
    if decision.host_hold:
        leases.hold_host(connection, *decision.host_hold)
    return Committed(
        accepted=True,
        new=writer.new,
        shown=writer.shown,
        changed=writer.changed,
        retracted=writer.retracted,
    )


def look_up(connection: sa.Connection, values: Sequence[bytes]) -> Known:
    """Return the stored articles under any of the keys, and which keys belong to pruned ones."""
    candidates: dict[bytes, list[Candidate]] = defaultdict(list)
    pruned: set[bytes] = set()
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _BATCH):
        batch = distinct[start : start + _BATCH]
        for row in connection.execute(_candidates(batch)):
            candidates[row.value].append(_candidate(row))
        pruned.update(connection.execute(sa.select(seen.c.value).where(seen.c.value.in_(batch))).scalars())
    return Known(
        candidates={value: tuple(found) for value, found in candidates.items()}, seen=frozenset(pruned)
    )


def known_entries(
    connection: sa.Connection, source_id: SourceId, hashes: Sequence[bytes]
) -> dict[bytes, ArticleId | None]:
    """Return the article of each entry that was read before, None where retention has deleted it."""
    known: dict[bytes, ArticleId | None] = {}
    for start in range(0, len(hashes), _BATCH):
        batch = hashes[start : start + _BATCH]
        gone = sa.select(seen.c.value).where(seen.c.value.in_(batch), seen.c.source_id == source_id)
        known |= dict.fromkeys(connection.execute(gone).scalars())
        rows = sa.select(article.c.entry_hash, article.c.id).where(
            article.c.source_id == source_id, article.c.entry_hash.in_(batch)
        )
        known |= {row.entry_hash: ArticleId(row.id) for row in connection.execute(rows)}
    return known


class _Writer:
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
        self._showing: dict[channels.Place, list[int]] = {}
        self._fresh: list[NewArticle] = []
        self._listed: list[ArticleId] = []
        self._changed: list[ArticleId] = []
        self._fresh_numbers: list[int] = []
        self._listed_pruned: list[bytes] = []
        self._new_keys: list[dict[str, Any]] = []
        self._hashes: list[dict[str, Any]] = []
        self.new = self.shown = self.changed = self.retracted = 0

    def write(self, placement: Placement) -> None:
        match placement:
            case NewArticle():
                self.new += 1
                self._fresh.append(placement)
            case ChangedArticle():
                self._write_changed(placement)
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
        if self._fresh:
            self._insert_fresh()
        self._write_ledgers()
        if self._hashes:
            rehash = article.update().where(article.c.id == sa.bindparam("number"))
            self._connection.execute(rehash.values(entry_hash=sa.bindparam("hash")), self._hashes)
        if self._new_keys:
            self._connection.execute(article_key.insert().prefix_with("OR IGNORE"), self._new_keys)
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
            pages.queue(self._connection, [*self._fresh_numbers, *self._changed], self._now)
        if joined := {one.piece for one in self._fresh if one.piece is not None}:
            retractions.join(self._connection, joined, self._now)
        if decision.placements or decision.deleted or self._listed:
            listed = {*self._listed, *map(ArticleId, self._fresh_numbers)}
            self.retracted = retractions.settle(
                self._connection, self._source_id, listed, set(self._changed), decision.deleted,
                vanish=decision.vanish, now=self._now,
            )  # fmt: skip

    def _insert_fresh(self) -> None:
        rows = [
            {
                "source_id": self._source_id,
                "labels": label_rows(placement.labelled.labels),
                "placed_by": placement.rule,
                "attempt": placement.attempt,
                **article_columns(placement.labelled.article),
            }
            for placement in self._fresh
        ]
        numbers = self._fresh_numbers = _inserted(self._connection, article, rows)
        pieces = self._pieces(numbers)
        carriers: list[dict[str, int]] = []
        for placement, number in zip(self._fresh, numbers, strict=True):
            self._add_keys(number, placement.keys)
            piece_id = placement.piece or pieces.get(number)
            if piece_id is not None:
                copies = [] if placement.copy_of is None else [placement.copy_of]
                carriers += [{"carrier": one, "piece": piece_id} for one in (number, *copies)]
                if placement.shown:
                    self._show(piece_id, placement)
        if carriers:
            carry = article.update().where(article.c.id == sa.bindparam("carrier"))
            self._connection.execute(carry.values(piece_id=sa.bindparam("piece")), carriers)

    def _pieces(self, numbers: list[int]) -> dict[int, int]:
        """Make a piece for each shown article that is not a copy; return piece by article.

        One id is one piece, whoever minted it before: a second would end the round for every source.
        """
        leads = [
            (number, placement.entry_id)
            for number, placement in zip(numbers, self._fresh, strict=True)
            if placement.shown and placement.piece is None
        ]
        known = _pieces_by_id(self._connection, [entry_id for _number, entry_id in leads])
        firsts: dict[str, int] = {}
        for number, entry_id in leads:
            if entry_id not in known:
                firsts.setdefault(entry_id, number)
        rows = [
            {"entry_id": entry_id, "lead_article_id": number, "first_shown_at": self._now}
            for entry_id, number in firsts.items()
        ]
        made = _inserted(self._connection, piece, rows) if rows else []
        known |= dict(zip(firsts, made, strict=True))
        return {number: known[entry_id] for number, entry_id in leads}

    def _show(self, piece_id: int, placement: NewArticle | ChangedArticle) -> None:
        for place in (channels.ALL, *(channels.of_label(one.label) for one in placement.labelled.labels)):
            self._showing.setdefault(place, []).append(piece_id)

    def _write_ledgers(self) -> None:
        shown: set[int] = set()
        for place, pieces in self._showing.items():
            number = channels.ensure(self._connection, place, self._now, self._site_id)
            shown |= channels.add(self._connection, number, pieces, self._now)
        self.shown = len(shown)

    def _write_changed(self, placement: ChangedArticle) -> None:
        self.changed += 1
        values: dict[str, Any] = text_columns(placement.labelled.article)
        values["labels"] = label_rows(placement.labelled.labels)
        stored = self._connection.execute(
            sa.select(article.c.details, article.c.piece_id).where(article.c.id == placement.article_id)
        ).one()
        # What atom:source says of an article is frozen when the article comes in.
        values["details"] = {**values["details"], "origin": stored.details["origin"]}
        link, content = values["url"], values["content"]
        values["content"] = pages.on_changed(self._connection, placement.article_id, link, content, self._now)
        if placement.updated_at is not None:
            values |= {"updated_at": placement.updated_at, "changes": article.c.changes + 1}
        self._connection.execute(
            article.update().where(article.c.id == placement.article_id).values(**values)
        )
        self._note_listed(placement.article_id, placement.keys)
        self._changed.append(placement.article_id)
        if stored.piece_id is not None:
            self._show(stored.piece_id, placement)
            channels.mark_changed(self._connection, stored.piece_id, self._now)

    def _note_listed(self, number: ArticleId, keys: tuple[Key, ...]) -> None:
        self._listed.append(number)
        self._add_keys(number, keys)

    def _note_hash(self, number: ArticleId, entry_hash: bytes | None) -> None:
        if entry_hash is not None:
            self._hashes.append({"number": number, "hash": entry_hash})

    def _add_keys(self, number: int, keys: tuple[Key, ...]) -> None:
        self._new_keys += [
            {"value": key.value, "article_id": number, "kind": key.kind.value}
            for key in keys
            if (key.value, number) not in self._known_keys
        ]


def _inserted(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows in one statement and return their numbers, in the order of the rows."""
    result = connection.execute(table.insert().returning(table.c.id, sort_by_parameter_order=True), rows)
    return list(result.scalars())


def _pieces_by_id(connection: sa.Connection, entry_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(entry_ids), _BATCH):
        named = piece.c.entry_id.in_(entry_ids[start : start + _BATCH])
        rows = connection.execute(sa.select(piece.c.entry_id, piece.c.id).where(named))
        found |= {row.entry_id: row.id for row in rows}
    return found


def _candidates(values: Sequence[bytes]) -> sa.Select[Any]:
    return (
        sa.select(
            article_key.c.value,
            article.c.id,
            article.c.source_id,
            article.c.piece_id,
            piece.c.entry_id,
            article.c.guid,
            article.c.url,
            article.c.title,
            article.c.summary,
            article.c.text_hash,
            article.c.updated_at,
            article.c.changes,
        )
        .join(article, article.c.id == article_key.c.article_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(article_key.c.value.in_(values))
        .order_by(article.c.id)
    )


def _candidate(row: Any) -> Candidate:
    return Candidate(
        article_id=ArticleId(row.id),
        source_id=SourceId(row.source_id),
        piece=PieceId(row.piece_id) if row.piece_id is not None else None,
        entry_id=row.entry_id,
        guid=row.guid,
        link=row.url,
        title=row.title,
        summary=row.summary,
        text_hash=row.text_hash,
        updated_at=row.updated_at,
        changes=row.changes,
    )


def _write_state(connection: sa.Connection, lease: Lease, state: SourceState) -> None:
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id == lease.source_id)
        .values(
            etag=state.validators.etag,
            last_modified=state.validators.last_modified,
            body_hash=state.body_hash,
            next_poll_at=state.next_poll_at,
            why=state.why,
            polled_at=state.polled_at,
            succeeded_at=state.succeeded_at,
            outcome=state.outcome.value if state.outcome else None,
            reason=state.reason,
            failures=state.failures,
            failing_since=state.failing_since,
            title=state.title,
            read_at=state.read_at,
            schedule={
                "version": 1,
                "body_repeats": state.body_repeats,
                "reader": state.reader,
                "tolerant_reads": state.tolerant_reads,
                "max_age": state.max_age.total_seconds() if state.max_age is not None else None,
                "ttl": state.ttl.total_seconds() if state.ttl is not None else None,
            },
            lease_until=None,
            lease_holder=None,
        )
    )
