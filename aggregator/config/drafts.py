"""The list of sources with its groups and includes -> one flat mapping of keys for each source."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from aggregator.config.checking import Tools, checked
from aggregator.config.lists import listed, living_list
from aggregator.config.nodes import Node, compose
from aggregator.config.placeholders import moved
from aggregator.config.reading import read_text
from aggregator.config.schema import GroupKeys, IncludeKeys, OpmlKeys, PageKeys, SourceKeys
from aggregator.config.settings import LivingList
from aggregator.config.source_urls import moved_url, page_url, request_url, same_key
from aggregator.errors import ConfigError

LABEL_KEYS = ("topics", "regions")
_OWN_KEYS = ("sources", "include", "opml", "refresh", "map")
_MODELS: dict[str, type[BaseModel]] = {
    "url": SourceKeys,
    "page": PageKeys,
    "sources": GroupKeys,
    "include": IncludeKeys,
    "opml": OpmlKeys,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One source: own and inherited keys as written, each with its place, which `place` is for all."""

    keys: Mapping[str, Node]
    origin: str
    place: Node
    list_id: int = 0

    @property
    def is_page(self) -> bool:
        """Tell whether it is a page as pasted or saved, and no feed."""
        return "page" in self.keys

    @property
    def address(self) -> Node:
        """Return what is polled, as written."""
        return self.keys["page" if self.is_page else "url"]

    def key(self, written: str, folder: Path) -> str:
        """Return a key that is equal for two ways to write one address of this kind of source."""
        return same_key(page_url(written) if self.is_page else written, folder)


class ListReader:
    """Walks the lists of one load; each inclusion of a file is a list of its own."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lists = 0
        self._names: dict[Path, str] = {}
        self.living: list[LivingList] = []

    def drafts(self, items: Node, above: Mapping[str, Node]) -> Iterator[Draft]:
        """Yield the sources of the main file's list, `above` being its defaults."""
        yield from self._list(items, above, (self._tools.path,), 0)

    def _list(
        self, items: Node, above: Mapping[str, Node], chain: tuple[Path, ...], list_id: int
    ) -> Iterator[Draft]:
        """Yield the sources of a list; `chain` holds the files that led here, this one last."""
        if isinstance(items.value, str):
            items = replace(items, value=(items,))
        if not isinstance(items.value, tuple):
            return  # said by the check of its mapping
        for item in items.value:
            yield from self._item(item, above, chain, list_id)

    def _item(
        self, item: Node, above: Mapping[str, Node], chain: tuple[Path, ...], list_id: int
    ) -> Iterator[Draft]:
        model, keys = self._shape(item)
        if model is None or keys is None:
            return
        addresses = [keys[name] for name in ("url", "page") if name in keys]
        is_whole = "group" not in keys and any(isinstance(one.value, str) for one in addresses)
        if not is_whole and checked(model, replace(item, value=keys), self._tools) is None:
            self._look_below(keys, above, chain, list_id)
            return
        below = merged(above, self._inherited(keys))
        if model is GroupKeys:
            yield from self._list(keys["sources"], below, chain, list_id)
        elif model is IncludeKeys:
            yield from self._included(keys["include"], below, chain)
        elif model is OpmlKeys:
            yield from self._subscribed(replace(item, value=keys), below)
        else:  # checked with what it inherits
            yield Draft(keys=below, origin=self._origin(item), place=item, list_id=list_id)

    def _shape(self, item: Node) -> tuple[type[BaseModel] | None, dict[str, Node] | None]:
        """Return the model and the keys of an item, (None, None) where it is neither URL nor mapping."""
        if isinstance(item.value, str):
            return SourceKeys, {"url": item}
        if not isinstance(item.value, dict):
            what = (
                "nothing" if item.value is None else "a list" if isinstance(item.value, tuple) else "a number"
            )
            problem = f"expected a URL, or keys of a source, a group or an include, got {what}"
            self._tools.problems.keep(item.error(problem))
            return None, None
        kinds = [kind for kind in _MODELS if kind in item.value]
        if len(kinds) > 1:
            problem = f"expected one of url, page, sources, include and opml, got {' and '.join(kinds)}"
            self._tools.problems.keep(item.error(problem))
            return None, None
        kind = kinds[0] if kinds else "sources" if "group" in item.value else "url"
        return _MODELS[kind], item.value

    def _look_below(
        self,
        keys: dict[str, Node],
        above: Mapping[str, Node],
        chain: tuple[Path, ...],
        list_id: int,
    ) -> None:
        """Find what else is wrong below a group that is wrong itself."""
        if "sources" in keys:
            for _ in self._list(keys["sources"], above, chain, list_id):
                pass

    def _included(self, include: Node, above: Mapping[str, Node], chain: tuple[Path, ...]) -> Iterator[Draft]:
        tools = self._tools
        path = self._include_path(include)
        if path in chain:
            names = " -> ".join(step.name for step in (*chain[chain.index(path) :], path))
            tools.problems.keep(include.error(f"the files include each other in a circle: {names}"))
            return
        self._lists += 1
        list_id = self._lists
        try:
            text = read_text(tools.files, path)
            root = compose(text, path)
        except ConfigError as error:
            blamed = error if error.line else include.error(f"{path}: {error.problem}")
            tools.problems.keep(blamed)
            return
        if root is None:
            tools.problems.add(path, 0, "", "the list is empty: write [] if it is meant to be")
            return
        if "${file:" in text:
            root = _with_texts(root, self._moved)
        if not isinstance(root.value, dict):
            yield from self._list(_as_items(root), above, (*chain, path), list_id)
        elif checked(GroupKeys, root, tools) is not None:
            below = merged(above, self._inherited(root.value))
            yield from self._list(root.value["sources"], below, (*chain, path), list_id)
        else:
            self._look_below(root.value, above, (*chain, path), list_id)

    def _subscribed(self, item: Node, below: Mapping[str, Node]) -> Iterator[Draft]:
        """Yield the sources of a list of subscriptions, as its last copy has them."""
        tools = self._tools
        keys = checked(OpmlKeys, item, tools)
        if keys is None:
            return
        address = item.value["opml"] if isinstance(item.value, dict) else item
        folder = item.path.parent
        living = living_list(keys, str(address.value), tools.folder)
        if living is not None:
            self.living.append(living)
        path = living.copy if living else Path(unquote(urlsplit(request_url(keys.opml, folder)).path))
        try:
            content = tools.files.read(path)
        except OSError as error:
            if living is None:
                problem = f"cannot be read: {error.strerror or error}"
                tools.problems.keep(address.error(problem))
            return
        self._lists += 1
        for own in listed(content, keys, item, tools):
            yield Draft(keys=merged(below, own), origin=self._origin(item), place=item, list_id=self._lists)

    def _include_path(self, include: Node) -> Path:
        name = self._tools.placeholders.filled(include)
        return Path(os.path.normpath(include.path.parent / str(name)))

    def _inherited(self, keys: Mapping[str, Node]) -> Mapping[str, Node]:
        """Return the keys for a draft; from here on paths are seen from the main file's folder."""
        kept = {name: node for name, node in keys.items() if name not in _OWN_KEYS}
        move = self._moved_page if "page" in kept else self._moved_url
        for name in kept.keys() & {"url", "page", "was"}:
            if kept[name].path == self._tools.path:
                continue  # what most files are, and a tenth of the time of a load
            kept[name] = _with_texts(kept[name], move)
        return kept

    def _moved_url(self, node: Node) -> str:
        return moved_url(str(node.value), node.path.parent, self._tools.folder)

    def _moved_page(self, node: Node) -> str:
        url = page_url(str(node.value))
        there = moved_url(url, node.path.parent, self._tools.folder)
        return str(node.value) if there == url else there

    def _moved(self, node: Node) -> str:
        return moved(str(node.value), node.path.parent, self._tools.folder)

    def _origin(self, item: Node) -> str:
        if item.path not in self._names:
            self._names[item.path] = os.path.relpath(item.path, self._tools.folder)
        name = self._names[item.path]
        return f"{name}:{item.line}"


def merged(above: Mapping[str, Node], own: Mapping[str, Node]) -> dict[str, Node]:
    """Return own keys over inherited ones: the nearest wins, labels add up, mappings merge key by key."""
    keys = {**above, **own}
    for name in above.keys() & own.keys():
        outer, inner = above[name], own[name]
        if name in LABEL_KEYS:
            keys[name] = replace(inner, value=(*_elements(outer), *_elements(inner)))
        elif isinstance(outer.value, dict) and isinstance(inner.value, dict):
            keys[name] = replace(inner, value={**_unless_overridden(outer.value, inner.value), **inner.value})
    return keys


def _elements(node: Node) -> tuple[Node, ...]:
    return node.value if isinstance(node.value, tuple) else (node,)


def _unless_overridden(outer: dict[str, Node], inner: dict[str, Node]) -> dict[str, Node]:
    """Return the outer keys that the inner mapping lacks; names of headers have no case."""
    names = {name.lower() for name in inner}
    return {name: node for name, node in outer.items() if name.lower() not in names}


def _as_items(root: Node) -> Node:
    return replace(root, value=(root,)) if not isinstance(root.value, tuple) else root


def _with_texts(node: Node, change: Callable[[Node], str]) -> Node:
    """Return a tree in which every text is replaced by what `change` says of it."""
    if isinstance(node.value, dict):
        return replace(node, value={name: _with_texts(item, change) for name, item in node.value.items()})
    if isinstance(node.value, tuple):
        return replace(node, value=tuple(_with_texts(item, change) for item in node.value))
    return replace(node, value=change(node)) if isinstance(node.value, str) else node
