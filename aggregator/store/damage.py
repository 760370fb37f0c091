"""A damaged store: found by SQLite, remembered by a mark beside it, and set aside under a name of its own.

The mark outlives the process that met the damage, so that whoever opens the store next looks it through.
"""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote

# A file that is no database at all, and one whose pages contradict each other (sqlite.org/rescode.html).
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# The log of what is not yet in the file belongs to it; the index of that log is made anew from it.
_PARTS = ("", "-wal", "-shm")


def is_damage(error: BaseException | None) -> bool:
    """Tell whether an error of SQLite says that the file itself is damaged, and not that it cannot be had."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def mark(path: Path, problem: str) -> None:
    """Leave word beside the store that damage was met in it."""
    # Where nothing can be written, the next error says it again.
    with suppress(OSError):
        _mark_of(path).write_text(problem, "utf-8")


def proven(path: Path) -> str | None:
    """Return what is wrong with a store that is marked, or empty; None where nothing is (the mark goes then).

    All of a marked file is looked through, indexes too, which takes a second for some hundred megabytes.
    """
    if not path.exists():
        _mark_of(path).unlink(missing_ok=True)
        return None
    if path.is_file() and not path.stat().st_size:
        return "the file is empty"
    if not _mark_of(path).exists():
        return None
    problem = _problem(path)
    if problem is None:
        _mark_of(path).unlink(missing_ok=True)
    return problem


def set_aside(path: Path, now: datetime) -> Path:
    """Give a damaged store another name, with what belongs to it, and return that; nothing is deleted.

    Raises:
        OSError: it cannot be renamed.
    """
    stem = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    names = (path.with_name(f"{stem}-{number}" if number else stem) for number in count())
    aside = next(name for name in names if not name.exists())
    # The store itself last: after a death in between, what is left is found damaged again.
    for part in reversed(_PARTS):
        with suppress(FileNotFoundError):
            path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
    _mark_of(path).unlink(missing_ok=True)
    return aside


def _mark_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-damaged")


def _problem(path: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        # A lock or a folder that is not ours says nothing of what the file holds.
        return str(error) if is_damage(error) else None
    return None if found == "ok" else found.replace("\n", " ")
