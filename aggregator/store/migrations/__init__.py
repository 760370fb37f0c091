"""Alembic's environment and the numbered migrations, forward only."""
