"""What the schedule learns of a source; hosts as politeness knows them; an index for a tick."""

import sqlalchemy as sa
from alembic import op

from aggregator.text.hosts import polite_host, registrable

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column and the index; hosts become registrable domains."""
    op.add_column("source_state", sa.Column("rhythm", sa.LargeBinary))
    op.create_index(
        "source_state_unpolled", "source_state", ["source_id"], sqlite_where=sa.text("polled_at IS NULL")
    )
    connection = op.get_bind()
    # A source that left feeds.yaml is not due, whatever was planned for it.
    connection.execute(
        sa.text(
            "UPDATE source_state SET next_poll_at = NULL WHERE source_id IN "
            "(SELECT id FROM source WHERE removed_at IS NOT NULL)"
        )
    )
    rename = sa.text("UPDATE source SET host = :host WHERE id = :id")
    rows = connection.execute(sa.text("SELECT id, url FROM source")).all()
    if rows:
        connection.execute(rename, [{"id": row.id, "host": polite_host(row.url)} for row in rows])
    pages = connection.execute(sa.text("SELECT article_id AS id, url FROM page")).all()
    if pages:
        moved = sa.text("UPDATE page SET host = :host WHERE article_id = :id")
        connection.execute(moved, [{"id": row.id, "host": polite_host(row.url)} for row in pages])
    # Turns and pages of the day: they are counted anew.
    connection.execute(sa.text("DELETE FROM page_host"))
    for row in connection.execute(sa.text("SELECT host, until FROM host_hold")).all():
        named = {"former": row.host, "host": registrable(row.host), "until": row.until}
        connection.execute(sa.text("DELETE FROM host_hold WHERE host = :former"), named)
        kept = "ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)"
        connection.execute(
            sa.text(f"INSERT INTO host_hold (host, until) VALUES (:host, :until) {kept}"), named
        )
