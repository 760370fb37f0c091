"""Rows that are inserted, and the numbers that the database gives them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def inserted(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    """Insert a row and return its number."""
    return int(connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one())


def all_inserted(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows in one statement and return their numbers, in the order of the rows."""
    numbers = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(numbers, rows).scalars())
