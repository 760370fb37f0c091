"""When what an entry showed first was published: its place in feeds, whichever article leads it later."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, and fill it from the first article of each piece that is still kept."""
    op.add_column("piece", sa.Column("published_at", sa.BigInteger))
    op.execute(
        "UPDATE piece SET published_at = (SELECT article.published_at FROM article "
        "WHERE article.piece_id = piece.id ORDER BY article.id LIMIT 1)"
    )
