"""Open a database: two engines for SQLite, the schema checked and migrated, errors in our own terms."""

import fcntl
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from aggregator.errors import StoreDamagedError, StoreError, StoreUnavailableError
from aggregator.store import damage
from aggregator.store.schema import SCHEMA_VERSION, metadata
from aggregator.store.snapshot import refuse_newer

_BUSY_SECONDS = 15
_NO_ROOM_BYTES = 1_000_000
# A log of 16 MB before it is copied back: a page that many polls change is then copied once.
_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "wal_autocheckpoint = 4000")


@dataclass(frozen=True, slots=True)
class Database:
    """Two engines on one file: readers never wait for the write lock, writers take it at once.

    With one engine, BEGIN IMMEDIATE would make plain reads queue behind every commit, and BEGIN
    would let two writers meet a lock that no waiting resolves (sqlite.org/lang_transaction.html).
    """

    path: Path
    readers: sa.Engine
    writers: sa.Engine
    created: bool
    # A writer that finds the lock taken sleeps in SQLite, up to 0.1 s a time, while the lock lies idle.
    _turn: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _damage: list[StoreDamagedError] = field(default_factory=list, repr=False)

    @property
    def damage(self) -> StoreDamagedError | None:
        """What was found to be damaged since it was opened."""
        return self._damage[0] if self._damage else None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a snapshot."""
        with self._our_errors(), self.readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction that holds the write lock; it is committed at the end, or nothing is."""
        with self._turn, self._our_errors(), self.writers.begin() as connection:
            yield connection

    def look_through(self) -> None:
        """Read all of the file: damage in a page that nobody asks for is met early.

        Raises:
            StoreDamagedError: there is damage.
        """
        with self.reading() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        if found != "ok":
            raise self._damaged(found.replace("\n", " "))

    def close(self) -> None:
        """Close every connection."""
        self.readers.dispose()
        self.writers.dispose()

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            text = str(error.orig)
            if damage.is_damage(error.orig):
                raise self._damaged(text) from error
            if isinstance(error, OperationalError) and ("locked" in text or "busy" in text):
                raise StoreUnavailableError(f"{self.path} is locked by another process: {text}") from error
            raise StoreError(f"{self.path}: {_advice(self.path, text)}") from error

    def _damaged(self, problem: str) -> StoreDamagedError:
        damage.mark(self.path, problem)
        self._damage.append(StoreDamagedError(self.path, problem))
        return self._damage[-1]


def open_database(path: Path) -> Database:
    """Open the SQLite database at `path`, make or migrate it where needed.

    Raises:
        SchemaError: a newer version of the program wrote it.
        StoreDamagedError: it is no database, or one that is damaged; it lies there as before.
        StoreError: a folder that cannot be written.
    """
    created = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the state folder {path.parent}: {error.strerror}") from error
    with _alone_at(path):
        if problem := damage.proven(path):
            raise StoreDamagedError(path, problem)
        database = Database(path, _engine(path, "BEGIN"), _engine(path, "BEGIN IMMEDIATE"), created)
        try:
            _bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
    return database


@contextmanager
def _alone_at(path: Path) -> Iterator[None]:
    """Open one database at a time: SQLite waits for no lock where it turns a new one to WAL."""
    try:
        lock = path.with_name(f"{path.name}-opening").open("wb")
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}: the state folder must be writable for this user"
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _engine(path: Path, begin: str) -> sa.Engine:
    # Not as text: a folder's name may hold what a URL reads as its query.
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions by itself: `begin` below does.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _bring_up_to_date(database: Database) -> None:
    with database.reading() as connection:
        version = _version(connection)
    refuse_newer(database.path, version)
    if version < SCHEMA_VERSION and not _made(database):
        _migrate(database)


def _made(database: Database) -> bool:
    """Make the tables where there are none; return whether the schema is the newest now.

    They are those that the migrations lead to (tests compare them), and Alembic, which takes 12 MB of memory,
    is told that they were run.
    """
    with database.writing() as connection:
        if connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is not None:
            return _version(connection) == SCHEMA_VERSION  # another process was faster
        metadata.create_all(connection)
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{SCHEMA_VERSION:04}')")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return True


def _version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _migrate(database: Database) -> None:
    # Alembic takes 0.2 s to import and is needed once a release: every `poll` would pay for it.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with database.writing() as connection:
        if _version(connection) == SCHEMA_VERSION:
            return  # another process was faster
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _advice(path: Path, text: str) -> str:
    # SQLite says so of any file that cannot grow, such as the index of its log.
    if "I/O error" in text and shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES:
        return f"{text}: the disk of {path.parent} is full"
    if "readonly" in text or "unable to open" in text:
        return f"{text}: the state folder must be writable for this user"
    return text


Row = sa.Row[Any]
