"""The address of a source changed in the text of feeds.yaml; the former one stays beside it."""

from aggregator.config.edit_lists import Item, appended
from aggregator.config.edit_places import is_same, lists_of_sources, url_of
from aggregator.config.edit_text import (
    Sheet,
    Splice,
    Step,
    after_line,
    changed,
    edited,
    new_lines,
    sheet_of,
    value_of,
)
from aggregator.config.placeholders import escape
from aggregator.config.quoting import flow
from aggregator.config.syntax import Syntax


def with_address(text: str, url: str, target: str) -> str:
    """Return the text in which the source of that URL has another one, and `was` names the former.

    `url` is as written or shown; `target` is taken literally.

    Raises:
        LookupError: no source of this file has the URL.
        ValueError: it is written in a way in which the edit cannot be made safely.
    """
    sheet = sheet_of(text)
    target = escape(target)
    for holder, path, _ in lists_of_sources(sheet.root, (), None) if sheet.root else ():
        if holder.kind == "scalar" and is_same(holder.text, url):
            return _replaced(sheet, holder, path, [{"url": target, "was": holder.text}])
        for index, item in enumerate(holder.children if holder.kind == "sequence" else ()):
            if is_same(url_of(item), url):
                return _item_changed(sheet, item, (*path, index), target)
    raise LookupError(f"{url} is not in the file")


def _item_changed(sheet: Sheet, item: Syntax, path: tuple[Step, ...], target: str) -> str:
    former = url_of(item)
    address = value_of(item, "url")
    if item.kind == "scalar" or address is None:
        return _replaced(sheet, item, path, {"url": target, "was": former})
    was = value_of(item, "was")
    known = former if was is None else [*_texts(was[1]), former]

    def moved(old: object) -> object:
        return {**(old if isinstance(old, dict) else {}), "url": target, "was": known}

    splices = (
        (address[1].start, address[1].end, flow(target, sheet.is_json)),
        *_former_splices(sheet, item, address[1], was[1] if was else None, former, known),
    )
    return edited(sheet, splices, changed(sheet.tree, path, moved))


def _replaced(sheet: Sheet, old: Syntax, path: tuple[Step, ...], value: object) -> str:
    splice = (old.start, old.end, flow(value, sheet.is_json))
    return edited(sheet, (splice,), changed(sheet.tree, path, lambda _: value))


def _former_splices(
    sheet: Sheet, item: Syntax, address: Syntax, was: Syntax | None, former: str, known: object
) -> tuple[Splice, ...]:
    """Return the splices that put the former address below `was`."""
    if was is not None and was.kind == "sequence":
        one = flow(former, was.flow and sheet.is_json)
        return appended(sheet, was, Item(flow=one, block=(one,)))
    if was is not None:
        return ((was.start, was.end, flow(known, sheet.is_json)),)
    pair = flow({"was": former}, sheet.is_json)[1:-1]
    if item.flow:
        return ((address.end, address.end, f", {pair}"),)
    return (new_lines(sheet, after_line(sheet.text, address.end), (" " * item.column + pair,)),)


def _texts(was: Syntax) -> tuple[str, ...]:
    return tuple(one.text for one in was.children) if was.kind == "sequence" else (was.text,)
