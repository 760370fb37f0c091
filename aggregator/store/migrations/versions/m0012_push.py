"""Push: subscriptions at our hub, what hubs elsewhere are to be told, our subscriptions to sources."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables, and the column that says until when a source is pushed to us."""
    op.add_column("source_state", sa.Column("pushed_until", sa.BigInteger))
    op.create_table(
        "hub_request",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("callback", sa.Text, primary_key=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("lease", sa.Integer, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "hub_subscription",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("callback", sa.Text, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("rest_until", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("topic", "callback", name="hub_subscription_once"),
    )
    op.create_index(
        "hub_subscription_changed",
        "hub_subscription",
        ["failures", "rest_until"],
        sqlite_where=sa.text("changes > 0"),
    )
    op.create_table(
        "hub_ping",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("rest_until", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "subscription",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("leaving", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("subscription_due_at", "subscription", ["due_at"])
