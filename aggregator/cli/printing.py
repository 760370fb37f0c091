"""How the command line prints: JSON, tables, and times as a person says them."""

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import typer

from aggregator.model.article import LabelReason
from aggregator.schedule import in_words

_One = TypeVar("_One")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# Persian and Hindi words are written with them.
_JOINERS = "\u200c\u200d"


def print_json(value: object) -> None:
    """Print a value made of dataclasses, tuples, dicts and times as indented JSON."""
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def print_found(found: Sequence[_One], named: str, write: Callable[[_One], None], as_json: bool) -> None:
    """Print the articles that a name led to, or say that there is none.

    Raises:
        Exit: with 1, there is none.
    """
    if as_json:
        print_json(found)
    elif not found:
        print(f"No stored article has the id or link {named}.")
    for one in found if not as_json else ():
        write(one)
    if not found:
        raise typer.Exit(1)


def print_table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table; where the output is no terminal, lines with tabs, so that other tools can read them."""
    # 30 ms to import, for those commands that print a table.
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        for row in rows:
            print("\t".join(row))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    console.print(table)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are; on a terminal those that are longer than it is wide go on indented."""
    from rich.console import Console
    from rich.padding import Padding

    console = Console(highlight=False, markup=False, emoji=False)
    for line in lines:
        text = line.lstrip(" ")
        if console.is_terminal:
            console.print(Padding(text, (0, 0, 0, len(line) - len(text))))
        else:
            print(line)


def isolated(text: str) -> str:
    """Return others' words for a line: nothing in them steers the terminal or turns around what follows."""
    legal = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)
    turns = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in legal)
    return f"\u2068{legal}\u2069" if turns else legal


def ago(moment: datetime | None, now: datetime) -> str:
    """Return `5 min ago`, `in 2 h`, `now` or `never`."""
    if moment is None:
        return "never"
    span = moment - now
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {in_words(span)}" if span > timedelta(0) else f"{in_words(-span)} ago"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `1 source`, `2 sources`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def say(messages: Iterable[str], quiet: bool = False) -> None:
    """Print sentences, a line each, unless nothing but JSON is wanted."""
    for message in messages if not quiet else ():
        print(message)


def label_line(one: LabelReason) -> tuple[str, str]:
    """Return a label with its reason, and how sure it is where nobody said it."""
    notes = [f"{one.confidence:.0%} sure"] if one.confidence < 1 else []
    notes += [f"the main {one.label.kind}"] if one.main else []
    return f"label {one.label.kind} {one.label.slug}", one.reason + (
        f" ({', '.join(notes)})" if notes else ""
    )


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
