"""Edits of feeds.yaml as text: what is not meant stays byte for byte; the result is read back as proof.

Every function returns the new text. It raises ValueError, in words for a person, where the file is no YAML or
is written in a way (aliases, items that share a line) in which the edit cannot be made safely.
"""

import re
from collections.abc import Mapping, Sequence

from aggregator.config.edit_lists import Item, appended, appended_flow, dashed, removed
from aggregator.config.edit_places import is_same, lists_of_sources, url_of
from aggregator.config.edit_text import (
    Sheet,
    Splice,
    Step,
    after_line,
    changed,
    colon_end,
    edited,
    line_start,
    new_lines,
    sheet_of,
    value_of,
)
from aggregator.config.placeholders import escape
from aggregator.config.quoting import flow, quoted
from aggregator.config.syntax import Syntax


def with_site_id(text: str, site_id: str) -> str | None:
    """Return the text with `site: {id: …}`, None without a place for it: a bare list, or an id is there."""
    sheet = sheet_of(text)
    root = sheet.root
    if root is None or root.kind != "mapping":
        return None
    entry = value_of(root, "site")
    splice = _new_site(sheet, root, site_id) if entry is None else _id_splice(sheet, *entry, site_id)
    if splice is None:
        return None
    return edited(sheet, splice, changed(sheet.tree, ("site", "id"), lambda _: site_id))


def with_source(
    text: str, url: str, keys: Mapping[str, object], *, placeholders: bool = False, page: bool = False
) -> str:
    """Return the text with one more source at the end of its list; `keys` are JSON-like values.

    Nothing in `url` and `keys` is taken for a placeholder unless `placeholders` says so, which is right only
    for what the owner typed. `page` says that it is a page as pasted or saved, and no feed.
    """
    value: object = {"page" if page else "url": url, **keys} if keys or page else url
    return _with_item(text, value if placeholders else _escaped(value), None)


def with_group(
    text: str,
    name: str,
    labels: Mapping[str, Sequence[str]],
    sources: Sequence[tuple[str, Mapping[str, object]]],
) -> str:
    """Return the text with one more group at its end, with its sources in it.

    `labels` are topics and regions of all of it, `sources` URLs with their own keys; all are taken literally.
    """
    items: list[object] = [{"url": url, **keys} if keys else url for url, keys in sources]
    given = {kind: list(names) for kind, names in labels.items() if names}
    value = _escaped({"group": name, **given, "sources": items})
    return _with_item(text, value, value)


def without_source(text: str, url: str) -> str:
    """Return the text without the source of that URL, wherever it stands; `url` is as written or shown.

    Raises:
        LookupError: no source of this file has the URL.
    """
    sheet = sheet_of(text)
    if sheet.root is None:
        raise LookupError(f"{url} is not in the file")
    for holder, path, key in lists_of_sources(sheet.root, (), None):
        if holder.kind == "scalar" and is_same(holder.text, url):
            expected = changed(sheet.tree, path, lambda _: [])
            return edited(sheet, ((holder.start, holder.end, "[]"),), expected)
        for index, item in enumerate(holder.children if holder.kind == "sequence" else ()):
            if is_same(url_of(item), url):
                return _without_item(sheet, holder, path, key, index)
    raise LookupError(f"{url} is not in the file")


def with_pair(text: str, pair: tuple[str, str]) -> str:
    """Return the text of the file that `withdraw` names with one more pair under `never_merge`."""
    return _with_decision(text, "never_merge", list(pair))


def with_hidden(text: str, name: str) -> str:
    """Return the text of the file that `withdraw` names with one more article under `hide`."""
    return _with_decision(text, "hide", name)


def with_withdrawal(text: str, keys: Sequence[str], reason: str | None) -> str:
    """Return the text of the file that `withdraw` names with one more article under `withdrawn`."""
    said = {"reason": reason} if reason else {}
    return _with_decision(text, "withdrawn", {"keys": list(keys), **said})


def _with_decision(text: str, list_name: str, value: object) -> str:
    sheet = sheet_of(text)
    line = flow(value, sheet.is_json)
    expected = changed(sheet.tree, (list_name,), lambda old: [*_as_list(old), value])
    return edited(sheet, _append_splices(sheet, Item(flow=line, block=(line,)), list_name), expected)


def with_withdraw(text: str, name: str) -> str:
    """Return the text with `withdraw: NAME`, for a file that lacks it; `name` is taken literally."""
    sheet = sheet_of(text)
    root = sheet.root
    if root is None or root.kind != "mapping":
        raise ValueError(f"is a bare list: write it below sources:, and withdraw: {name} above that")
    name = escape(name)
    key = quoted("withdraw") if root.flow else "withdraw"
    splice = _new_first(sheet, root, f"{key}: {flow(name, root.flow)}")
    return edited(sheet, (splice,), changed(sheet.tree, ("withdraw",), lambda _: name))


def _without_item(sheet: Sheet, items: Syntax, path: tuple[Step, ...], key: Syntax | None, index: int) -> str:
    def shortened(old: object) -> object:
        return [item for at, item in enumerate(old) if at != index] if isinstance(old, list) else old

    return edited(sheet, removed(sheet, items, index, key), changed(sheet.tree, path, shortened))


def _with_item(text: str, value: object, group: object) -> str:
    sheet = sheet_of(text)
    one_line = flow(value, sheet.is_json)
    item = Item(flow=one_line, block=_group_lines(group) if isinstance(group, dict) else (one_line,))
    root = sheet.root
    path: tuple[Step, ...] = () if root is not None and root.kind != "mapping" else ("sources",)
    expected = changed(sheet.tree, path, lambda old: [*_as_list(old), value])
    return edited(sheet, _append_splices(sheet, item, "sources"), expected)


def _as_list(old: object) -> list[object]:
    return old if isinstance(old, list) else [] if old is None else [old]


def _append_splices(sheet: Sheet, item: Item, name: str) -> tuple[Splice, ...]:
    """Return the splices that put an item at the end of the list under a key of the root."""
    text, root = sheet.text, sheet.root
    if root is None:
        return (new_lines(sheet, len(text), (f"{name}:", *dashed(item, "  "))),)
    if root.kind == "sequence":
        return appended(sheet, root, item)
    if root.kind == "scalar":
        indent = text[line_start(text, root.start) : root.start]
        below = new_lines(sheet, after_line(text, root.end), dashed(item, indent))
        return ((root.start, root.start, "- "), below)
    entry = value_of(root, name)
    if entry is None:
        return _new_list(sheet, root, item, name)
    key, items = entry
    if items.kind == "sequence":
        return appended(sheet, items, item)
    if items.kind == "scalar" and items.text and not (items.plain and items.text == "~"):
        one = flow(items.text, sheet.is_json)
        return ((items.start, items.end, f"[{one}, {item.flow}]"),)
    if sheet.is_json:
        return ((items.start, items.end, f"[{item.flow}]"),)
    indent = " " * (key.column + 2)
    below = new_lines(sheet, after_line(text, colon_end(text, key)), dashed(item, indent))
    return (below, (items.start, items.end, "")) if items.end > items.start else (below,)


def _new_list(sheet: Sheet, root: Syntax, item: Item, name: str) -> tuple[Splice, ...]:
    if root.flow:
        return appended_flow(sheet, root, f"{quoted(name)}: [{item.flow}]")
    indent = " " * root.column
    lines = (f"{indent}{name}:", *dashed(item, indent + "  "))
    return (new_lines(sheet, after_line(sheet.text, root.end), lines),)


def _group_lines(group: Mapping[str, object]) -> tuple[str, ...]:
    """Return the lines of a group, its sources one a line."""
    items = group["sources"]
    heads = [f"{name}: {flow(value)}" for name, value in group.items() if name != "sources"]
    if not isinstance(items, list) or not items:
        return (*heads, "sources: []")
    return (*heads, "sources:", *(f"  - {flow(item)}" for item in items))


def _escaped(value: object) -> object:
    """Return a value in which nothing is a placeholder: foreign text must not pull in the owner's secrets."""
    if isinstance(value, Mapping):
        return {str(name): _escaped(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(item) for item in value]
    return escape(value) if isinstance(value, str) else value


def _id_splice(sheet: Sheet, key: Syntax, site: Syntax, site_id: str) -> tuple[Splice, ...] | None:
    """Return the splice that puts the id into an existing `site:`."""
    text = sheet.text
    if site.kind == "scalar" and (not site.text or (site.plain and site.text == "~")):
        at, pair = colon_end(text, key), _pair("id", site_id, sheet.is_json)
        return ((at, max(at, site.end), f" {{{pair}}}"),)
    if site.kind != "mapping" or value_of(site, "id"):
        return None
    if site.flow:
        return (_first_pair(sheet, site, _pair("id", site_id, sheet.is_json)),)
    line = " " * site.column + _pair("id", site_id, False)
    return (new_lines(sheet, after_line(text, colon_end(text, key)), (line,)),)


def _new_site(sheet: Sheet, root: Syntax, site_id: str) -> tuple[Splice, ...]:
    key = quoted("site") if root.flow else "site"
    return (_new_first(sheet, root, f"{key}: {{{_pair('id', site_id, root.flow)}}}"),)


def _new_first(sheet: Sheet, root: Syntax, pair: str) -> Splice:
    """Return the splice that puts a key on top, behind the comments that head the file."""
    if root.flow:
        return _first_pair(sheet, root, pair)
    at = line_start(sheet.text, root.start)
    return new_lines(sheet, _above_own_comment(sheet.text, at), (" " * root.column + pair,))


def _above_own_comment(text: str, at: int) -> int:
    """Return where the comment of the line at `at` begins: one with a blank line and more above it."""
    match = re.search(r"(?<=\n)[ \t]*\r?\n((?:[ \t]*#[^\n]*\n)+)\Z", text[:at])
    return match.start(1) if match and text[: match.start()].strip() else at


def _first_pair(sheet: Sheet, mapping: Syntax, pair: str) -> Splice:
    """Return the splice that puts a pair first into a { }, on its own line where the first one has one."""
    if not mapping.children:
        return mapping.start + 1, mapping.start + 1, pair
    at = mapping.children[0].start
    indent = sheet.text[line_start(sheet.text, at) : at]
    return at, at, f"{pair},{' ' if indent.strip() else sheet.newline + indent}"


def _pair(name: str, value: str, as_json: bool) -> str:
    return f"{quoted(name) if as_json else name}: {quoted(value)}"
