"""Channels that are filled before they are published; lines of ledgers that an edit took out of sight."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; every channel that there is has been published."""
    op.add_column("channel", sa.Column("opened_at", sa.BigInteger))
    op.execute("UPDATE channel SET opened_at = created_at")
    op.add_column("membership", sa.Column("left_at", sa.BigInteger))
