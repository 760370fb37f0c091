"""Articles know the hash of the entry that they were made from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the hash, and let the index by source lead to it."""
    op.add_column("article", sa.Column("entry_hash", sa.LargeBinary))
    op.drop_index("article_source_id", "article")
    op.create_index("article_source_id", "article", ["source_id", "entry_hash"])
