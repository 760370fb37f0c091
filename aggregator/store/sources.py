"""Sources in the store: follow feeds.yaml, and keep a source the same when its address is edited."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.model.place import place_of
from aggregator.model.poll import Lease
from aggregator.model.report import SyncReport
from aggregator.model.source import Label, Source, SourceId
from aggregator.store import channels, pages
from aggregator.store.rows import inserted
from aggregator.store.schema import article, article_key, seen, source, source_state
from aggregator.text.hosts import polite_host
from aggregator.text.urls import folded_host, source_key

# How many of a source's pieces a label that is added later brings into its channel.
_RELABELLED = 50
_NOT_OF_DOCUMENTS = frozenset({"interval", "group"})


def sync(
    connection: sa.Connection, sources: Sequence[Source], interval: timedelta, now: datetime, site_id: str
) -> SyncReport:
    """Make the table follow the configuration. A source that leaves is kept, with all it is known by."""
    rows = {row.url: row for row in connection.execute(sa.select(source))}
    wanted = {one.url for one in sources}
    orphans = [row for url, row in rows.items() if url not in wanted]
    added = moved = changed = 0
    for one in sources:
        row = rows.get(one.url)
        if row is None and (row := _former(one, orphans)) is not None:
            orphans.remove(row)
            moved += 1
            _move(connection, row, one)
        if row is None:
            added += 1
            _insert(connection, one, now)
        else:
            changed += _update(connection, row, one, interval, now, site_id)
    leaving = [row.id for row in orphans if row.removed_at is None]
    _remove(connection, leaving, now)
    return SyncReport(added=added, removed=len(leaving), moved=moved, changed=changed)


def adopt_predecessor(
    connection: sa.Connection, lease: Lease, guids: Sequence[str], key_of: Callable[[str, str], bytes]
) -> SourceId | None:
    """Give a new address to the removed source of the same host that half of the guids belong to.

    Returns that source's number, None where there is none. The new row is deleted.
    """
    for row in removed_of_host(connection, lease.url):
        values = [key_of(guid, row.source_key) for guid in guids]
        if guids and _count_known(connection, values) * 2 >= len(guids):
            _replace_row(connection, row.id, lease)
            return SourceId(row.id)
    return None


def removed_of_host(connection: sa.Connection, url: str) -> list[sa.Row[Any]]:
    """Return the removed sources of an address's host."""
    near = sa.select(source).where(source.c.host == polite_host(url), source.c.removed_at.is_not(None))
    return [row for row in connection.execute(near).all() if folded_host(row.url) == folded_host(url)]


def settings_of(one: Source) -> dict[str, Any]:
    """Return what the store keeps of a source's settings; secrets are not among it."""
    return {
        "name": one.name,
        "group": one.group,
        "labels": [[label.kind, label.slug, label.name] for label in one.labels],
        "language": one.language,
        "timezone": one.timezone,
        "content": one.content,
        "rights": one.rights,
        "interval": one.interval.total_seconds() if one.interval else None,
        # Named only where it is told apart, so that the settings of feeds stay equal to those stored before.
        **({} if one.kind == "feed" else {"kind": one.kind}),
        **({"priority": one.priority} if one.priority else {}),
        **({"full_text": True} if one.full_text else {}),
        **({"home": one.home} if one.home else {}),
        **({"priors": [f"{label.kind} {label.slug}" for label in one.priors]} if one.priors else {}),
        **({"never": [f"{label.kind} {label.slug}" for label in one.never]} if one.never else {}),
        **({"distrust": sorted(one.distrust)} if one.distrust else {}),
        **({"keep": [str(rule) for rule in one.keep]} if one.keep else {}),
        **({"drop": [str(rule) for rule in one.drop]} if one.drop else {}),
    }


def _former(one: Source, orphans: list[sa.Row[Any]]) -> sa.Row[Any] | None:
    """Return the row of a source whose address was edited: it is listed in `was`, or its scheme changed."""
    for row in orphans:
        if row.url in one.was:
            return row
    key = source_key(one.url)
    return next((row for row in orphans if source_key(row.url) == key and key != one.url), None)


def _move(connection: sa.Connection, row: sa.Row[Any], one: Source) -> None:
    connection.execute(
        source.update().where(source.c.id == row.id).values(url=one.url, host=polite_host(one.url))
    )
    _forget_document(connection, row.id)


def _insert(connection: sa.Connection, one: Source, now: datetime) -> None:
    number = inserted(
        connection,
        source,
        url=one.url,
        source_key=source_key(one.was[0] if one.was else one.url),
        host=polite_host(one.url),
        settings=settings_of(one),
        added_at=now,
    )
    connection.execute(
        source_state.insert().values(source_id=number, next_poll_at=now, why="new: due at once")
    )


def _update(
    connection: sa.Connection,
    row: sa.Row[Any],
    one: Source,
    interval: timedelta,
    now: datetime,
    site_id: str,
) -> bool:
    settings = settings_of(one)
    if row.removed_at is None and row.settings == settings:
        return False
    connection.execute(
        source.update().where(source.c.id == row.id).values(settings=settings, removed_at=None)
    )
    if _read_by(row.settings) != _read_by(settings):
        _forget_document(connection, row.id)
    if row.removed_at is not None or row.settings["name"] != settings["name"]:
        channels.mark_outlets_of_sources(connection, [row.id], now)
    if row.removed_at is not None:
        _due_no_later_than(connection, row.id, now, "back in feeds.yaml: due at once")
    if row.settings.get("interval") != settings["interval"]:
        _due_after(connection, row.id, one.interval or interval)
    if one.full_text and (row.removed_at is not None or not row.settings.get("full_text")):
        pages.queue_newest(connection, row.id, now)
    elif row.settings.get("full_text") and not one.full_text:
        pages.drop(connection, row.id)
    old = {tuple(label) for label in row.settings["labels"]}
    fresh = [label for label in one.labels if (label.kind, label.slug, label.name) not in old]
    for label in fresh:
        _bring_into_channel(connection, row.id, label, now, site_id)
    return True


def _read_by(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings by which documents are read: a new pace is no reason to read one again."""
    return {key: value for key, value in settings.items() if key not in _NOT_OF_DOCUMENTS}


def _forget_document(connection: sa.Connection, number: int) -> None:
    """Clear the validators, so that the next answer is read with the new settings."""
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id == number)
        .values(etag=None, last_modified=None, body_hash=None)
    )


def _due_no_later_than(connection: sa.Connection, number: int, moment: datetime, why: str) -> None:
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id == number)
        .where(sa.or_(source_state.c.next_poll_at.is_(None), source_state.c.next_poll_at > moment))
        .values(next_poll_at=moment, why=why)
    )


def _due_after(connection: sa.Connection, number: int, interval: timedelta) -> None:
    """A changed interval: the earlier of what was planned and the last poll plus the new interval."""
    state = connection.execute(
        sa.select(source_state.c.polled_at, source_state.c.next_poll_at).where(
            source_state.c.source_id == number
        )
    ).one()
    if state.polled_at is not None and state.next_poll_at is not None:
        _due_no_later_than(connection, number, state.polled_at + interval, "the interval was changed")


def _bring_into_channel(
    connection: sa.Connection, number: int, label: Label, now: datetime, site_id: str
) -> None:
    """Show a source's newest pieces in the channel of a label that it has just been given."""
    pieces = channels.pieces_shown(connection, number, _RELABELLED)
    channels.add_all(connection, {place_of(label): pieces}, now, site_id)
    entry = [label.kind, label.slug, label.name, "the source's label in feeds.yaml"]
    rows = connection.execute(
        sa.select(article.c.id, article.c.labels).where(
            article.c.source_id == number, article.c.piece_id.in_(pieces)
        )
    )
    for row in rows.all():
        if entry[:2] not in [one[:2] for one in row.labels]:
            labels = [*row.labels, entry]
            connection.execute(article.update().where(article.c.id == row.id).values(labels=labels))


def _remove(connection: sa.Connection, numbers: list[int], now: datetime) -> None:
    for start in range(0, len(numbers), 500):
        batch = numbers[start : start + 500]
        connection.execute(source.update().where(source.c.id.in_(batch)).values(removed_at=now))
        # It would stand first in the line of what is due for ever.
        gone = source_state.c.source_id.in_(batch)
        connection.execute(source_state.update().where(gone).values(next_poll_at=None))
        for number in batch:
            pages.drop(connection, number)
        channels.mark_outlets_of_sources(connection, batch, now)


def _count_known(connection: sa.Connection, values: list[bytes]) -> int:
    known = 0
    for start in range(0, len(values), 500):
        batch = values[start : start + 500]
        counted = sa.select(sa.func.count(article_key.c.value.distinct())).where(
            article_key.c.value.in_(batch)
        )
        known += connection.execute(counted).scalar_one()
    return known


def _replace_row(connection: sa.Connection, old: int, lease: Lease) -> None:
    new = connection.execute(sa.select(source).where(source.c.id == lease.source_id)).one()
    held = connection.execute(
        sa.select(source_state).where(source_state.c.source_id == lease.source_id)
    ).one()
    for table in (article, seen):  # a recovery may have given it articles before its first poll
        theirs = table.c.source_id == lease.source_id
        connection.execute(table.update().where(theirs).values(source_id=old))
    connection.execute(source_state.delete().where(source_state.c.source_id == lease.source_id))
    connection.execute(source.delete().where(source.c.id == lease.source_id))
    connection.execute(
        source.update()
        .where(source.c.id == old)
        .values(url=new.url, host=new.host, settings=new.settings, removed_at=None)
    )
    connection.execute(
        source_state.update()
        .where(source_state.c.source_id == old)
        .values(
            etag=None,
            last_modified=None,
            body_hash=None,
            lease_token=source_state.c.lease_token + 1,
            lease_until=held.lease_until,
            lease_holder=held.lease_holder,
        )
    )
