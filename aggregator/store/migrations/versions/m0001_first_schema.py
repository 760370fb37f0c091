"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "channel",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("path", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("feed_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_sequence", NUMBER, nullable=False, server_default="0"),
        sa.Column("dirty_since", sa.BigInteger),
        sa.Column("dirty_mark", NUMBER, nullable=False, server_default="0"),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("high_water", sa.BigInteger),
        sa.Column("entries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("moved_from", sa.Text),
    )
    op.create_table(
        "host_hold",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "memo",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "notice",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "publisher_lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "source",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("url", sa.Text, nullable=False, unique=True),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("removed_at", sa.BigInteger),
    )
    op.create_index("source_host", "source", ["host"])
    op.create_table(
        "story",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "piece",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False, unique=True),
        sa.Column("lead_article_id", NUMBER, nullable=False),
        sa.Column("story_id", NUMBER, sa.ForeignKey("story.id")),
        sa.Column("first_shown_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "seen",
        sa.Column("value", sa.LargeBinary, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("last_listed_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_state",
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.LargeBinary),
        sa.Column("next_poll_at", sa.BigInteger),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.Column("polled_at", sa.BigInteger),
        sa.Column("succeeded_at", sa.BigInteger),
        sa.Column("read_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("title", sa.Text),
        sa.Column("schedule", sa.JSON),
        sa.Column("lease_token", NUMBER, nullable=False, server_default="0"),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("lease_holder", sa.Text),
    )
    op.create_index("source_state_next_poll_at", "source_state", ["next_poll_at"])
    op.create_table(
        "story_alias",
        sa.Column("old_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("story_id", NUMBER, sa.ForeignKey("story.id"), nullable=False),
    )
    op.create_table(
        "article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("piece_id", NUMBER, sa.ForeignKey("piece.id")),
        sa.Column("guid", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("first_seen_at", sa.BigInteger, nullable=False),
        sa.Column("sort_at", sa.BigInteger, nullable=False),
        sa.Column("last_listed_at", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("text_hash", sa.LargeBinary),
        sa.Column("changes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("placed_by", sa.Text, nullable=False),
        sa.Column("attempt", sa.Text),
    )
    op.create_index("article_first_seen_at", "article", ["first_seen_at"])
    op.create_index("article_piece_id", "article", ["piece_id"])
    op.create_index("article_source_id", "article", ["source_id"])
    op.create_table(
        "membership",
        sa.Column("channel_id", NUMBER, sa.ForeignKey("channel.id"), primary_key=True),
        sa.Column("sequence", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("piece_id", NUMBER, sa.ForeignKey("piece.id"), nullable=False),
        sa.Column("shown_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("channel_id", "piece_id", name="membership_once"),
        sqlite_with_rowid=False,
    )
    op.create_index("membership_piece_id", "membership", ["piece_id"])
    op.create_table(
        "article_key",
        sa.Column("value", sa.LargeBinary, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("article_key_article_id", "article_key", ["article_id"])
