"""How many archives are written of a channel, and what must go from them again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("channel", sa.Column("archives", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "departure",
        sa.Column("channel_id", sa.Integer, sa.ForeignKey("channel.id"), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("departed_at", sa.BigInteger),
        sa.Column("pending", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
