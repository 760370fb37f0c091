"""Opening a database: what is wrong is said in one line, and nothing is left open."""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from aggregator.errors import SchemaError, StoreError, StoreUnavailableError
from aggregator.store import engine as engine_module
from aggregator.store.engine import open_database
from aggregator.store.schema import SCHEMA_VERSION, metadata

from .test_migrations import first_schema


def user_version(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def test_a_new_database_gets_the_newest_schema_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "state" / "aggregator.db"

    database = open_database(path)
    with database.reading() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    database.close()

    assert user_version(path) == SCHEMA_VERSION
    assert mode == "wal"
    assert database.created


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    open_database(path).close()
    before = path.read_bytes()

    again = open_database(path)
    again.close()

    assert path.read_bytes() == before
    assert not again.created


@pytest.mark.parametrize("name", ["News & more #1", "100%", "a?b=c", "سياسة", "with 'quotes\""])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    """The path is no URL: what a URL would read as query or fragment belongs to the name."""
    path = tmp_path / name / "aggregator.db"

    open_database(path).close()

    assert path.exists()
    assert user_version(path) == SCHEMA_VERSION


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Item 5: a store from a newer version is one clear line."""
    path = tmp_path / "aggregator.db"
    open_database(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(SchemaError) as caught:
        open_database(path)

    text = str(caught.value)
    assert str(path) in text
    assert "newer" in text
    assert "\n" not in text
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    path.write_text("this is a letter and no database at all, and it is long enough\n" * 50)

    with pytest.raises(StoreError) as caught:
        open_database(path)

    text = str(caught.value)
    assert str(path) in text
    assert "not a database" in text
    assert "sets it aside" in text
    assert "\n" not in text


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A path below a regular file: nobody can make that folder, root included."""
    blocker = tmp_path / "blocker"
    blocker.write_text("")

    with pytest.raises(StoreError) as caught:
        open_database(blocker / "state" / "aggregator.db")

    assert str(blocker / "state") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(0o500)

    with pytest.raises(StoreError, match="must be writable"):
        open_database(folder / "aggregator.db")


def test_a_database_that_is_a_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    path.mkdir()

    with pytest.raises(StoreError) as caught:
        open_database(path)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lock_that_does_not_end_is_something_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """StoreUnavailableError is retryable; the busy time is shortened so that the test need not wait."""
    monkeypatch.setattr(engine_module, "_BUSY_SECONDS", 0.05)
    path = tmp_path / "aggregator.db"
    database = open_database(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreUnavailableError, match="locked"), database.writing():
            pass
        with database.reading() as connection:
            assert connection.execute(sa.text("select 1")).scalar() == 1
    finally:
        other.close()
        database.close()


def test_two_processes_may_make_the_schema_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    failures: list[BaseException] = []

    def work() -> None:
        try:
            open_database(path).close()
        except BaseException as error:  # noqa: BLE001  whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert user_version(path) == SCHEMA_VERSION


def test_a_migration_that_dies_leaves_the_old_schema_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction holds all migrations and the version mark."""
    path = tmp_path / "aggregator.db"
    first_schema(path)
    before = _tables(path)
    upgrade = command.upgrade

    def die(*arguments: Any) -> None:
        upgrade(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", die)
    with pytest.raises(KeyboardInterrupt):
        open_database(path)
    monkeypatch.undo()
    left = _tables(path)

    open_database(path).close()

    assert left == before
    assert user_version(path) == SCHEMA_VERSION


def test_a_first_start_that_dies_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "aggregator.db"
    create_all = metadata.create_all

    def die(*arguments: Any) -> None:
        create_all(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(metadata, "create_all", die)
    with pytest.raises(KeyboardInterrupt):
        open_database(path)
    monkeypatch.undo()
    left = _tables(path)

    open_database(path).close()

    assert left == []
    assert user_version(path) == SCHEMA_VERSION


def _tables(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("select name, sql from sqlite_master").fetchall()
    finally:
        connection.close()
