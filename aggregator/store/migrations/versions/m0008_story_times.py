"""When a story last moved, whatever of it is pruned or taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("story", sa.Column("updated_at", sa.BigInteger))
