"""The Store port on SQLAlchemy Core: what must survive a restart, in SQLite."""

from aggregator.store.engine import open_database
from aggregator.store.sql_store import SqlStore

__all__ = ["SqlStore", "open_database"]
