"""The migrations lead, from every released schema, to exactly the tables of `schema.py`."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from aggregator.store import migrations
from aggregator.store.engine import open_database
from aggregator.store.schema import SCHEMA_VERSION, metadata


def test_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    database = open_database(tmp_path / "aggregator.db")
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
    database.close()

    assert difference == []


def test_constraints_and_row_numbers_are_the_same_as_those_of_the_tables(tmp_path: Path) -> None:
    """What Alembic does not compare on SQLite: keys, defaults, references, WITHOUT ROWID."""
    migrated = open_database(tmp_path / "migrated.db")
    with migrated.reading() as connection:
        found = _shape(connection)
    migrated.close()
    made = open_database(tmp_path / "made.db")
    with made.writing() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        wanted = _shape(connection)
    made.close()

    assert found == wanted


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
