"""Rows that are inserted, and the numbers that they get."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def inserted(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    """Insert a row and return its number."""
    return int(connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one())


def all_inserted(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows and return their numbers, in the order of the rows.

    They are numbered here, as SQLite would: while we hold the write lock nobody else numbers any, and a
    statement that must tell the numbers is run row by row.
    """
    last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
    numbers = list(range(last + 1, last + 1 + len(rows)))
    if rows:
        numbered = [{"id": number, **row} for number, row in zip(numbers, rows, strict=True)]
        connection.execute(table.insert(), numbered)
    return numbers


def insertion(table: sa.Table, *, ignoring: bool = False) -> str:
    """Return the statement for rows as the driver takes them, all columns in the order of the table.

    For rows by the hundred with nothing to convert: SQLAlchemy takes longer over their values than SQLite
    over the rows. `ignoring` leaves out rows whose key is there.
    """
    names = ", ".join(table.c.keys())
    places = ", ".join("?" for _ in table.c)
    return f"INSERT {'OR IGNORE ' if ignoring else ''}INTO {table.name} ({names}) VALUES ({places})"
