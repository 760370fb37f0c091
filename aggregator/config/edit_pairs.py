"""Giving one article labels by hand, and taking them back: `relabel` in the file that `withdraw` names."""

from collections.abc import Container, Mapping, Sequence

from aggregator.config.edit_lists import appended_flow
from aggregator.config.edit_text import (
    Sheet,
    Splice,
    after_line,
    changed,
    colon_end,
    edited,
    line_start,
    new_lines,
    sheet_of,
    value_of,
)
from aggregator.config.quoting import flow
from aggregator.config.syntax import Syntax

_KEY = "relabel"


def with_labels(text: str, name: str, labels: Mapping[str, Sequence[str]]) -> str:
    """Return the text with the labels of one article, in the place of those that it gives it.

    Raises:
        ValueError: the edit cannot be made safely.
    """
    sheet = sheet_of(text)
    value = {kind: list(slugs) for kind, slugs in labels.items()}
    return edited(sheet, _pair(sheet, name, value), changed(sheet.tree, (_KEY, name), lambda _: value))


def without_labels(text: str, names: Container[str]) -> str:
    """Return the text without what it gives an article, whichever of its names it uses.

    Raises:
        LookupError: it gives the article nothing.
        ValueError: the edit cannot be made safely.
    """
    sheet = sheet_of(text)
    key, known = (value_of(sheet.root, _KEY) if sheet.root else None) or (None, None)
    pairs = list(known.pairs()) if known and known.kind == "mapping" else []
    named = [pair for pair in pairs if pair[0].text in names]
    if key is None or known is None or not named:
        raise LookupError("the file gives the article no labels")
    old = sheet.tree[_KEY] if isinstance(sheet.tree, dict) else {}
    rest = {name: labels for name, labels in old.items() if name not in names}
    expected = changed(sheet.tree, (_KEY,), lambda _: rest)
    if known.flow:
        if " #" in sheet.text[known.start : known.end]:
            raise ValueError("a comment may stand among the labels: edit the file by hand")
        return edited(sheet, ((known.start, known.end, flow(rest, sheet.is_json)),), expected)
    splices = [_lines(sheet, *pair) for pair in named]
    if not rest:
        colon = colon_end(sheet.text, key)
        splices.append((colon, colon, " {}"))
    return edited(sheet, splices, expected)


def _pair(sheet: Sheet, name: str, value: Mapping[str, object]) -> tuple[Splice, ...]:
    text, root, labels = sheet.text, sheet.root, flow(value, sheet.is_json)
    pair = f"{flow(name, sheet.is_json)}: {labels}"
    if root is None:
        return (new_lines(sheet, len(text), (f"{_KEY}:", f"  {pair}")),)
    entry = value_of(root, _KEY)
    if entry is None:
        if root.flow:
            return appended_flow(sheet, root, f"{flow(_KEY, sheet.is_json)}: {{{pair}}}")
        indent = " " * root.column
        lines = (f"{indent}{_KEY}:", f"{indent}  {pair}")
        return (new_lines(sheet, after_line(text, root.end), lines),)
    key, known = entry
    given = value_of(known, name)
    if given is not None:
        return ((given[1].start, given[1].end, labels),)
    if known.flow:
        return appended_flow(sheet, known, pair)
    if known.kind == "mapping":
        return (new_lines(sheet, after_line(text, known.end), (" " * known.column + pair,)),)
    if sheet.is_json:
        return ((known.start, known.end, f"{{{pair}}}"),)
    below = new_lines(sheet, after_line(text, colon_end(text, key)), (" " * (key.column + 2) + pair,))
    return (below, (known.start, known.end, "")) if known.end > known.start else (below,)


def _lines(sheet: Sheet, key: Syntax, value: Syntax) -> Splice:
    return line_start(sheet.text, key.start), after_line(sheet.text, value.end), ""
