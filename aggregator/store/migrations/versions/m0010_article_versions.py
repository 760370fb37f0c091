"""How often what is shown of an article was written: what was read once need not be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("article", sa.Column("version", sa.Integer, nullable=False, server_default="0"))
