"""The migrations lead, from every released schema, to exactly the tables of `schema.py`."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from aggregator.store import migrations
from aggregator.store.engine import open_database
from aggregator.store.schema import SCHEMA_VERSION, metadata


def first_schema(path: Path) -> None:
    """Put a store of the first schema there, which opening it migrates."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    engine.dispose()


def test_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    first_schema(tmp_path / "aggregator.db")
    database = open_database(tmp_path / "aggregator.db")
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
    database.close()

    assert difference == []


def test_constraints_and_row_numbers_are_the_same_as_those_of_the_tables(tmp_path: Path) -> None:
    """What Alembic does not compare on SQLite: keys, defaults, references, WITHOUT ROWID."""
    first_schema(tmp_path / "migrated.db")
    migrated = open_database(tmp_path / "migrated.db")
    with migrated.reading() as connection:
        found = _shape(connection)
    migrated.close()
    made = open_database(tmp_path / "made.db")
    with made.reading() as connection:
        wanted = _shape(connection)
    made.close()

    assert found == wanted


def test_entries_of_an_older_store_keep_the_time_of_their_first_article(tmp_path: Path) -> None:
    first_schema(tmp_path / "aggregator.db")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'aggregator.db'}")
    with engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        _fill(connection, tables.tables["source"], id=1)
        _fill(connection, tables.tables["piece"], id=1, lead_article_id=3)
        for number in (2, 3):
            at = {"published_at": number, "piece_id": 1}
            _fill(connection, tables.tables["article"], id=number, source_id=1, **at)
    engine.dispose()

    database = open_database(tmp_path / "aggregator.db")
    with database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT published_at FROM piece").scalars().all()
    database.close()

    assert kept == [2]


def test_a_new_store_is_marked_as_migrated(tmp_path: Path) -> None:
    first_schema(tmp_path / "migrated.db")
    marks = []
    for name in ("migrated.db", "made.db"):
        database = open_database(tmp_path / name)
        with database.reading() as connection:
            marks.append(MigrationContext.configure(connection).get_current_revision())
        database.close()

    assert marks == [f"{SCHEMA_VERSION:04}"] * 2


def _fill(connection: sa.Connection, table: sa.Table, **values: object) -> None:
    """Insert a row; what is not said is the least that its column takes."""
    least = {
        column.name: 0 if isinstance(column.type, sa.Integer) else ""
        for column in table.columns
        if not column.nullable and column.server_default is None
    }
    connection.execute(table.insert().values(**least | values))


def _shape(connection: object) -> dict[str, object]:
    from sqlalchemy import Connection

    assert isinstance(connection, Connection)
    shape: dict[str, object] = {}
    for name in metadata.tables:
        columns = connection.exec_driver_sql(f"PRAGMA table_xinfo({name})").all()
        references = connection.exec_driver_sql(f"PRAGMA foreign_key_list({name})").all()
        rowid = connection.exec_driver_sql(
            f"SELECT instr(upper(sql), 'WITHOUT ROWID') FROM sqlite_master WHERE name = '{name}'"
        ).scalar()
        shape[name] = (
            sorted((row.name, row.notnull, row.dflt_value or "", row.pk) for row in columns),
            sorted((row.table, row[3], row.to) for row in references),
            bool(rowid),
        )
    return shape


def test_one_migration_for_each_version_of_the_schema() -> None:
    """`user_version` counts them: they are numbered, in one line, forward only."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    revisions = [script.revision for script in scripts.walk_revisions()]

    assert len(scripts.get_heads()) == 1
    assert sorted(revisions) == [f"{number:04}" for number in range(1, SCHEMA_VERSION + 1)]
