"""Pages that articles link to, and articles that are retracted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of pages, their hosts and robots.txt files; let articles be retracted."""
    op.create_table(
        "page",
        sa.Column("article_id", sa.Integer, sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("refreshes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("hops", sa.Integer, nullable=False, server_default="0"),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("gone_at", sa.BigInteger),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("lease_token", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("lease_holder", sa.Text),
    )
    op.create_index("page_due_at", "page", ["due_at"])
    op.create_table(
        "page_host",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("text", sa.Text),
        sa.Column("checked_at", sa.BigInteger, nullable=False),
    )
    op.add_column("article", sa.Column("retracted_at", sa.BigInteger))
    op.add_column("article", sa.Column("retraction", sa.Text))
    op.add_column("article", sa.Column("vanished_at", sa.BigInteger))
    op.create_index(
        "article_retracted", "article", ["source_id"], sqlite_where=sa.text("retracted_at IS NOT NULL")
    )
