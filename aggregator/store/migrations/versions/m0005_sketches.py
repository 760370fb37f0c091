"""Sketches of texts, by which copies are found; ids of stories; how an article was placed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the posting table and the columns; the tables of stories, empty so far, are made anew."""
    op.create_table(
        "sketch",
        sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_id", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.drop_table("story_alias")
    op.drop_table("story")
    op.create_table(
        "story",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "story_alias",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("story_id", sa.Integer, sa.ForeignKey("story.id"), nullable=False),
    )
    op.add_column("piece", sa.Column("updated_at", sa.BigInteger))
    op.create_index("piece_story_id", "piece", ["story_id"], sqlite_where=sa.text("story_id IS NOT NULL"))
    op.add_column("article", sa.Column("placed_with", sa.Integer))
    op.add_column("article", sa.Column("score", sa.Integer))
    # Until now an entry was as new as its lead.
    op.execute(
        "UPDATE piece SET updated_at = (SELECT updated_at FROM article WHERE article.id = lead_article_id)"
    )
