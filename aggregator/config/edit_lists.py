"""Adding an item to a list of sources and taking one out, in block style and in flow style."""

import re
from dataclasses import dataclass

from aggregator.config.edit_text import Sheet, Splice, after_line, colon_end, line_start, new_lines
from aggregator.config.syntax import Syntax

_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_COMMA = re.compile(r"\s*,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A new item: on one line for a [ ], on several for a list with dashes (without dash and indentation)."""

    flow: str
    block: tuple[str, ...]


def appended(sheet: Sheet, items: Syntax, item: Item) -> tuple[Splice, ...]:
    """Return the splices that put `item` at the end of a list."""
    if items.flow:
        return appended_flow(sheet, items, item.flow)
    last = items.children[-1]
    gap = _gap(sheet.text, items, last)
    lines = dashed(item, " " * items.column, gap)
    return (new_lines(sheet, after_line(sheet.text, last.end), lines),)


def dashed(item: Item, indent: str, gap: str = " ") -> tuple[str, ...]:
    """Return the lines of an item of a list with dashes."""
    first, *others = item.block
    below = indent + " " * (1 + len(gap))
    return (f"{indent}-{gap}{first}", *(below + line for line in others))


def appended_flow(sheet: Sheet, container: Syntax, new: str) -> tuple[Splice, ...]:
    """Return the splices that put text for one more item, or pair, before the end of a [ ] or { }."""
    text, end = sheet.text, container.end - 1
    if not container.children:
        return ((end, end, new),)
    last = container.children[-1]
    head = last if container.kind == "sequence" else container.children[-2]
    comma = _COMMA.match(text, last.end)
    at = comma.end() if comma else last.end
    separator: tuple[Splice, ...] = () if comma else ((last.end, last.end, ","),)
    tail = "," if comma else ""
    begin = line_start(text, head.start)
    own_line = not text[begin : head.start].strip()
    if own_line and after_line(text, at) <= end:
        line = text[begin : head.start] + new + tail
        return (*separator, new_lines(sheet, after_line(text, at), (line,)))
    if not separator:
        return ((at, at, f" {new}{tail}"),)
    return ((last.end, last.end, f", {new}"),)


def removed(sheet: Sheet, items: Syntax, index: int, key: Syntax | None) -> tuple[Splice, ...]:
    """Return the splices that take an item out of a list; `key` is the list's key, None for a root list.

    A list that loses its only item stays as `[]`.
    """
    if items.flow:
        return _removed_flow(sheet.text, items, index)
    text = sheet.text
    start, end = _block_lines(text, items, index)
    if len(items.children) > 1:
        return ((start, end, ""),)
    if key is None:
        rest = sheet.newline if text[start:end].endswith("\n") else ""
        return ((start, end, "[]" + rest),)
    colon = colon_end(text, key)
    return ((colon, colon, " []"), (start, end, ""))


def _gap(text: str, items: Syntax, last: Syntax) -> str:
    """Return the space between the last item's dash and its text."""
    dash = line_start(text, last.start) + items.column
    gap = text[dash + 1 : last.start]
    return gap if text[dash : dash + 1] == "-" and gap and not gap.strip(" ") else " "


def _block_lines(text: str, items: Syntax, index: int) -> tuple[int, int]:
    """Return where the lines of an item begin and end, its dash included."""
    item = items.children[index]
    at = items.start if index == 0 else after_line(text, items.children[index - 1].end)
    start = line_start(text, at)
    while index and text[start : start + items.column + 1] != " " * items.column + "-":
        start = after_line(text, start + 1) if text[start] != "\n" else start + 1
        if start > item.start:
            raise ValueError("the item shares its line with another: edit the file by hand")
    if text[start : start + items.column].strip():
        raise ValueError("the item shares its line with another: edit the file by hand")
    return start, after_line(text, item.end)


def _removed_flow(text: str, items: Syntax, index: int) -> tuple[Splice, ...]:
    child = items.children[index]
    comma = _COMMA.match(text, child.end)
    with_comma = (child.start, comma.end() if comma else child.end, "")
    if len(items.children) == 1:
        inner = text[items.start + 1 : items.end - 1]
        return (
            (with_comma,)
            if "#" in inner.replace(text[child.start : child.end], "")
            else ((items.start, items.end, "[]"),)
        )
    previous = items.children[index - 1] if index else None
    before: tuple[Splice, ...] = ()
    if previous is not None and not comma:  # JSON takes no comma after the last item
        found = _COMMA.match(text, previous.end)
        before = ((found.end() - 1, found.end(), ""),) if found else ()
    begin = line_start(text, child.start)
    rest = _REST_OF_LINE.match(text, child.end)
    if rest and not text[begin : child.start].strip():
        return (*before, (begin, after_line(text, child.end), ""))
    if index + 1 < len(items.children):
        following = items.children[index + 1].start
        gap = text[child.end : following]
        return (with_comma,) if "#" in gap else ((child.start, following, ""),)
    if previous is not None and "#" not in text[previous.end : child.start]:
        return ((previous.end, child.end, ""),)
    return (*before, with_comma)
