"""The tables. A change here needs a migration in `migrations/versions`, and a test compares the two."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

SCHEMA_VERSION = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware UTC time, kept as microseconds since 1970: exact, sortable, the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    # Processors of its own: the decorator's, which call methods, take three calls for each value of a row.
    def bind_processor(self, dialect: sa.Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002
        """Return what makes the integer of a time."""
        return lambda value: None if value is None else to_microseconds(value)

    def result_processor(
        self,
        dialect: sa.Dialect,  # noqa: ARG002
        coltype: object,  # noqa: ARG002
    ) -> Callable[[int | None], datetime | None]:
        """Return what makes the time of an integer."""
        return lambda value: None if value is None else _EPOCH + timedelta(microseconds=value)

    def process_literal_param(self, value: datetime | None, dialect: sa.Dialect) -> str:  # noqa: ARG002
        """Return a time as it stands in a statement."""
        return "NULL" if value is None else str(to_microseconds(value))


def to_microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(number: int) -> datetime:
    """Return the time so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=number)


# SQLite numbers rows only where the key is INTEGER, PostgreSQL wants BIGINT for years of articles.
_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
metadata = sa.MetaData()


def _reference(column: str, **options: Any) -> sa.Column[int]:
    target, name = column.split(">")
    return sa.Column(name, _Number, sa.ForeignKey(target), **options)


source = sa.Table(
    "source",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("source_key", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("added_at", UtcTime, nullable=False),
    sa.Column("removed_at", UtcTime),
    sa.Index("source_host", "host"),
)

source_state = sa.Table(
    "source_state",
    metadata,
    _reference("source.id>source_id", primary_key=True),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.LargeBinary),
    sa.Column("next_poll_at", UtcTime),
    sa.Column("why", sa.Text, nullable=False, server_default=""),
    sa.Column("polled_at", UtcTime),
    sa.Column("succeeded_at", UtcTime),
    sa.Column("read_at", UtcTime),
    sa.Column("outcome", sa.Text),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", UtcTime),
    sa.Column("title", sa.Text),
    sa.Column("schedule", sa.JSON),
    sa.Column("rhythm", sa.LargeBinary),
    sa.Column("lease_token", _Number, nullable=False, server_default="0"),
    sa.Column("lease_until", UtcTime),
    sa.Column("lease_holder", sa.Text),
    sa.Column("pushed_until", UtcTime),
    sa.Index("source_state_next_poll_at", "next_poll_at"),
    sa.Index("source_state_unpolled", "source_id", sqlite_where=sa.text("polled_at IS NULL")),
)

host_hold = sa.Table(
    "host_hold",
    metadata,
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("until", UtcTime, nullable=False),
)

story = sa.Table(
    "story",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("entry_id", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime),
)

story_alias = sa.Table(
    "story_alias",
    metadata,
    sa.Column("entry_id", sa.Text, primary_key=True),
    _reference("story.id>story_id", nullable=False),
)

piece = sa.Table(
    "piece",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("entry_id", sa.Text, nullable=False, unique=True),
    sa.Column("lead_article_id", _Number, nullable=False),
    _reference("story.id>story_id"),
    sa.Column("first_shown_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime),
    sa.Column("outlets_at", UtcTime),
    sa.Column("published_at", UtcTime),
    sa.Index("piece_story_id", "story_id", sqlite_where=sa.text("story_id IS NOT NULL")),
)

article = sa.Table(
    "article",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    _reference("source.id>source_id", nullable=False),
    _reference("piece.id>piece_id"),
    sa.Column("guid", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("published_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("first_seen_at", UtcTime, nullable=False),
    sa.Column("sort_at", UtcTime, nullable=False),
    sa.Column("last_listed_at", UtcTime, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("text_hash", sa.LargeBinary),
    sa.Column("entry_hash", sa.LargeBinary),
    sa.Column("changes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("placed_by", sa.Text, nullable=False),
    sa.Column("placed_with", _Number),
    sa.Column("score", sa.Integer),
    sa.Column("attempt", sa.Text),
    sa.Column("retracted_at", UtcTime),
    sa.Column("retraction", sa.Text),
    sa.Column("vanished_at", UtcTime),
    sa.Index("article_source_id", "source_id", "entry_hash"),
    sa.Index("article_retracted", "source_id", sqlite_where=sa.text("retracted_at IS NOT NULL")),
    sa.Index("article_piece_id", "piece_id"),
    sa.Index("article_first_seen_at", "first_seen_at"),
)

sketch = sa.Table(
    "sketch",
    metadata,
    sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("article_id", _Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

page = sa.Table(
    "page",
    metadata,
    _reference("article.id>article_id", primary_key=True, autoincrement=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("wanted", sa.Boolean, nullable=False),
    sa.Column("due_at", UtcTime),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refreshes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("hops", sa.Integer, nullable=False, server_default="0"),
    sa.Column("asked_at", UtcTime),
    sa.Column("gone_at", UtcTime),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("lease_token", _Number, nullable=False, server_default="0"),
    sa.Column("lease_until", UtcTime),
    sa.Column("lease_holder", sa.Text),
    sa.Index("page_due_at", "due_at"),
)

page_host = sa.Table(
    "page_host",
    metadata,
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("next_at", UtcTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
)

robots = sa.Table(
    "robots",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("checked_at", UtcTime, nullable=False),
)

article_key = sa.Table(
    "article_key",
    metadata,
    sa.Column("value", sa.LargeBinary, primary_key=True),
    _reference("article.id>article_id", primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Index("article_key_article_id", "article_id"),
    sqlite_with_rowid=False,
)

seen = sa.Table(
    "seen",
    metadata,
    sa.Column("value", sa.LargeBinary, primary_key=True),
    _reference("source.id>source_id", nullable=False),
    sa.Column("last_listed_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)

channel = sa.Table(
    "channel",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("path", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("feed_id", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("opened_at", UtcTime),
    sa.Column("last_sequence", _Number, nullable=False, server_default="0"),
    sa.Column("dirty_since", UtcTime),
    sa.Column("dirty_mark", _Number, nullable=False, server_default="0"),
    sa.Column("published_at", UtcTime),
    sa.Column("high_water", UtcTime),
    sa.Column("entries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("moved_from", sa.Text),
    sa.Column("outlets_since", UtcTime),
    sa.Column("outlets_at", UtcTime),
    sa.Column("archives", sa.Integer, nullable=False, server_default="0"),
)

membership = sa.Table(
    "membership",
    metadata,
    _reference("channel.id>channel_id", primary_key=True),
    sa.Column("sequence", _Number, primary_key=True, autoincrement=False),
    _reference("piece.id>piece_id", nullable=False),
    sa.Column("shown_at", UtcTime, nullable=False),
    sa.Column("left_at", UtcTime),
    sa.UniqueConstraint("channel_id", "piece_id", name="membership_once"),
    sa.Index("membership_piece_id", "piece_id"),
    sqlite_with_rowid=False,
)

departure = sa.Table(
    "departure",
    metadata,
    _reference("channel.id>channel_id", primary_key=True),
    sa.Column("sequence", _Number, primary_key=True, autoincrement=False),
    sa.Column("departed_at", UtcTime),
    sa.Column("pending", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)

publisher_lease = sa.Table(
    "publisher_lease",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
)

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

memo = sa.Table(
    "memo",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

hub_request = sa.Table(
    "hub_request",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("callback", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("lease", sa.Integer, nullable=False),
    sa.Column("secret", sa.Text),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
)

hub_subscription = sa.Table(
    "hub_subscription",
    metadata,
    sa.Column("id", _Number, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("callback", sa.Text, nullable=False),
    sa.Column("secret", sa.Text),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("changes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("digest", sa.LargeBinary),
    sa.Column("rest_until", UtcTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("topic", "callback", name="hub_subscription_once"),
    sa.Index("hub_subscription_changed", "failures", "rest_until", sqlite_where=sa.text("changes > 0")),
)

hub_ping = sa.Table(
    "hub_ping",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("rest_until", UtcTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
)

subscription = sa.Table(
    "subscription",
    metadata,
    _reference("source.id>source_id", primary_key=True, autoincrement=False),
    sa.Column("hub", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("asked_at", UtcTime),
    sa.Column("expires_at", UtcTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("leaving", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Index("subscription_due_at", "due_at"),
)
