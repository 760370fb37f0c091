"""What every edit of a text needs: its tree, the lines around a place, and the proof of the result."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from aggregator.config.nodes import compose, written
from aggregator.config.syntax import Syntax, read_syntax
from aggregator.errors import ConfigError

Step = str | int
Splice = tuple[int, int, str]
"""Replace `text[start:end]`; the splices of one edit do not overlap."""

_BOM = "\ufeff"
_BY_HAND = "edit the file by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A text that is edited, without its byte order mark: as written (`root`), as plain values (`tree`)."""

    text: str
    root: Syntax | None
    tree: object
    newline: str
    bom: str = ""

    @property
    def is_json(self) -> bool:
        """Whether the document is one { } or [ ], as in JSON: what is added must leave JSON JSON."""
        return self.root is not None and self.root.flow


def sheet_of(text: str) -> Sheet:
    """Return the sheet of a text.

    Raises:
        ValueError: it cannot be read.
    """
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    try:
        root = read_syntax(text, Path("feeds.yaml"))
        tree = tree_of(text)
    except ConfigError as error:
        raise ValueError(f"the file has an error, mend it first: {error}") from error
    return Sheet(text=text, root=root, tree=tree, newline="\r\n" if "\r\n" in text else "\n", bom=bom)


def edited(sheet: Sheet, splices: Iterable[Splice], expected: object) -> str:
    """Return the text with the splices made.

    Raises:
        ValueError: it would not read back as `expected`.
    """
    text = sheet.text
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    try:
        right = tree_of(text) == expected
    except ConfigError:
        right = False
    if not right:
        raise ValueError(f"the file is written in a way that cannot be edited safely: {_BY_HAND}")
    return sheet.bom + text


def tree_of(text: str) -> object:
    """Return the plain values of a text.

    Raises:
        ConfigError: it cannot be read.
    """
    node = compose(text, Path("feeds.yaml"))
    return None if node is None else written(node)


def changed(tree: object, path: tuple[Step, ...], change: Callable[[object], object]) -> object:
    """Return a copy of a tree whose value at `path`, None where it is not there, went through `change`."""
    if not path:
        return change(tree)
    step, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(step, int):
        return [changed(item, rest, change) if index == step else item for index, item in enumerate(tree)]
    keys = tree if isinstance(tree, dict) else {}
    return {**keys, step: changed(keys.get(step), rest, change)}


def value_of(mapping: Syntax, name: str) -> tuple[Syntax, Syntax] | None:
    """Return key and value of an entry that is written in the mapping itself, or None."""
    if mapping.kind != "mapping":
        return None
    return next(((key, value) for key, value in mapping.pairs() if key.text == name), None)


def colon_end(text: str, key: Syntax) -> int:
    """Return the index behind the `:` of a key."""
    return text.index(":", key.end) + 1


def line_start(text: str, index: int) -> int:
    """Return where the line begins that `index` is in."""
    return text.rfind("\n", 0, index) + 1


def after_line(text: str, index: int) -> int:
    """Return where the line after the one that ends a node at `index` begins, or the end of the text."""
    if index and text[index - 1] == "\n":  # a block scalar ends with its line
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def new_lines(sheet: Sheet, at: int, lines: Iterable[str]) -> Splice:
    """Return the splice that puts whole lines at `at`, the beginning of a line or the end of the text."""
    joined = sheet.newline.join(lines)
    if at and sheet.text[at - 1] != "\n":  # the last line has no end, and the new last one gets none
        return at, at, sheet.newline + joined
    return at, at, joined + sheet.newline
