"""A store as an older version of the program would have left it: what an upgrade is tried on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from aggregator.store import migrations


def downgraded(path: Path, revision: int) -> None:
    """Put a store of an old schema in the place of one: its tables as they were then, with these rows."""
    old = path.with_name("old.db")
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = sa.create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, f"{revision:04}")
        connection.exec_driver_sql(f"PRAGMA user_version = {revision}")
    engine.dispose()
    with closing(sqlite3.connect(old)) as copy:
        copy.execute("ATTACH ? AS new", (str(path),))
        there, here = _columns(copy, "new"), _columns(copy, "main")
        for table in here.keys() & there.keys():
            names = ", ".join(f'"{one}"' for one in here[table] if one in there[table])
            copy.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        copy.commit()
    old.replace(path)


def _columns(connection: sqlite3.Connection, schema: str) -> dict[str, list[str]]:
    tables = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({name})")]
        for (name,) in tables
        if name != "alembic_version" and not name.startswith("sqlite_")
    }
