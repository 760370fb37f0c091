"""When the lists of the outlets that carry a piece were brought up to date."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns; what several outlets carry already is shown as such at once."""
    op.add_column("channel", sa.Column("outlets_since", sa.BigInteger))
    op.add_column("channel", sa.Column("outlets_at", sa.BigInteger))
    op.add_column("piece", sa.Column("outlets_at", sa.BigInteger))
    op.execute(
        "UPDATE piece SET outlets_at = (SELECT max(first_seen_at) FROM article WHERE piece_id = piece.id) "
        "WHERE (SELECT count(DISTINCT source_id) FROM article WHERE piece_id = piece.id) > 1"
    )
