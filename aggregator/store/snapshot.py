"""A copy of a store that is in use: consistent, in one file, looked through before anybody relies on it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from aggregator.errors import SchemaError, StoreError
from aggregator.store.schema import SCHEMA_VERSION


def copy_store(path: Path, target: Path) -> int:
    """Copy the store at `path` to `target` as it is at one moment; return the version of its schema.

    Processes that use it go on reading and writing meanwhile (sqlite.org/backup.html).

    Raises:
        StoreError: it cannot be read, is damaged, or the copy cannot be written.
    """
    try:
        with closing(_opened(path)) as source, closing(sqlite3.connect(target)) as copy:
            # All pages in one step: with several, each commit of the others would begin it anew.
            source.backup(copy)
            # One file, without the log beside it that the mode of the original would leave.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be copied: {error}") from error
    return checked_schema(target, path)


def checked_schema(path: Path, called: Path | None = None) -> int:
    """Return the version of a store's schema, after a look through the whole file.

    Raises:
        StoreError: it is damaged, or no store; the message says `called`.
    """
    called = called or path
    try:
        with closing(_opened(path)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise StoreError(f"{called} is damaged: {error}") from error
    if found != "ok" or not version:
        raise StoreError(f"{called} is damaged: {'it holds no tables' if found == 'ok' else found}")
    return version


def refuse_newer(path: Path, version: int) -> None:
    """Refuse a store that this version of the program does not know.

    Raises:
        SchemaError: it was written by a newer version.
    """
    if version > SCHEMA_VERSION:
        raise SchemaError(
            f"{path} was written by a newer version of aggregator (schema {version}, "
            f"this one knows {SCHEMA_VERSION}): install that version again, or restore a backup"
        )


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file that exists: SQLite would make one."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)
