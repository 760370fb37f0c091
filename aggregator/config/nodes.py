"""Syntax -> values, each of which knows its file, line and key; aliases and merge keys are followed here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.config.scalars import Scalar, plain_value, shown_tag, tagged_value
from aggregator.config.syntax import Syntax, read_syntax
from aggregator.errors import ConfigError

ALIAS_ALLOWANCE = 100_000
"""A node takes at least a character, so only aliases can make more nodes than the text has characters."""

_COLLECTION_TAGS = {
    "mapping": (None, "!", "tag:yaml.org,2002:map"),
    "sequence": (None, "!", "tag:yaml.org,2002:seq"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value of a configuration file and its place.

    `line` is the line of the key where the node is a mapping's value; `key` is dotted from the root of its
    file (`sources[3].url`). `value` is as written: placeholders stand in it.
    """

    path: Path
    line: int
    key: str
    value: "Scalar | tuple[Node, ...] | dict[str, Node]"

    def error(self, problem: str) -> ConfigError:
        """Return the error that blames this node."""
        return ConfigError(self.path, self.line, self.key, problem)

    def child(self, name: str | int) -> "Node | None":
        """Return a part by key or index, or None."""
        if isinstance(self.value, dict) and isinstance(name, str):
            return self.value.get(name)
        if isinstance(self.value, tuple) and isinstance(name, int) and name < len(self.value):
            return self.value[name]
        return None


def compose(text: str, path: Path) -> Node | None:
    """Return the tree of a YAML text, None where it holds nothing but comments.

    Raises:
        ConfigError: not YAML, a key twice in one mapping, a key that is no text, an unknown tag, or aliases
            that would unfold to more than the text plus `ALIAS_ALLOWANCE` nodes.
    """
    syntax = read_syntax(text, path)
    return None if syntax is None else _Builder(path, len(text) + ALIAS_ALLOWANCE).build(syntax, "", 0)


def node_of(value: object, path: Path, key: str = "") -> Node:
    """Return the node of a JSON value that stands in no file: its line is 0."""
    inner: Scalar | tuple[Node, ...] | dict[str, Node]
    if isinstance(value, Mapping):
        inner = {str(name): node_of(item, path, _dotted(key, str(name))) for name, item in value.items()}
    elif isinstance(value, list | tuple):
        inner = tuple(node_of(item, path, f"{key}[{index}]") for index, item in enumerate(value))
    else:
        inner = value if value is None or isinstance(value, bool | int | float) else str(value)
    return Node(path=path, line=0, key=key, value=inner)


def written(node: Node) -> object:
    """Return the plain value of a node, as written: dicts, lists and scalars."""
    if isinstance(node.value, dict):
        return {name: written(item) for name, item in node.value.items()}
    if isinstance(node.value, tuple):
        return [written(item) for item in node.value]
    return node.value


class _Builder:
    """Builds the nodes of one text, counting them."""

    def __init__(self, path: Path, allowance: int) -> None:
        self._path = path
        self._allowance = allowance

    def build(self, syntax: Syntax, key: str, line: int) -> Node:
        """Return the node of `syntax`; `line` is that of its key, 0 where it has none."""
        line = line or syntax.line
        self._allowance -= 1
        if self._allowance < 0:
            raise ConfigError(self._path, line, key, "the aliases (*name) unfold to far too much")
        while syntax.target is not None:
            syntax = syntax.target
        if syntax.kind == "scalar":
            return Node(path=self._path, line=line, key=key, value=self._scalar(syntax, key))
        if syntax.tag not in _COLLECTION_TAGS[syntax.kind]:
            problem = f"unknown tag {shown_tag(syntax.tag or '')}"
            raise ConfigError(self._path, syntax.line, key, problem)
        if syntax.kind == "mapping":
            return Node(path=self._path, line=line, key=key, value=self._mapping(syntax, key))
        prefix = key or "sources"
        items = (self.build(item, f"{prefix}[{index}]", 0) for index, item in enumerate(syntax.children))
        return Node(path=self._path, line=line, key=key, value=tuple(items))

    def _scalar(self, syntax: Syntax, key: str) -> Scalar:
        if syntax.plain:
            return plain_value(syntax.text)
        if syntax.tag is None:
            return syntax.text
        try:
            return tagged_value(syntax.tag, syntax.text)
        except ValueError as error:
            raise ConfigError(self._path, syntax.line, key, str(error)) from error

    def _mapping(self, syntax: Syntax, key: str) -> dict[str, Node]:
        own: dict[str, Node] = {}
        lines: dict[str, int] = {}
        merged: dict[str, Node] = {}
        for name_syntax, item in syntax.pairs():
            name = self._name(name_syntax, key)
            if name in lines:
                problem = f"stands twice, in line {lines[name]} and line {name_syntax.line}: keep one"
                raise ConfigError(self._path, name_syntax.line, _dotted(key, name), problem)
            lines[name] = name_syntax.line
            if name == "<<" and name_syntax.plain:
                merged = self._merged(item, key)
            else:
                own[name] = self.build(item, _dotted(key, name), name_syntax.line)
        return {**own, **{name: node for name, node in merged.items() if name not in own}}

    def _name(self, syntax: Syntax, key: str) -> str:
        target = syntax.target or syntax
        value = self._scalar(target, key) if target.kind == "scalar" else None
        if not isinstance(value, str):
            shown = target.text if target.kind == "scalar" else f"a {target.kind}"
            problem = f"a key must be text, got {shown}: put it in quotes"
            raise ConfigError(self._path, syntax.line, key, problem)
        return value

    def _merged(self, syntax: Syntax, key: str) -> dict[str, Node]:
        """Return what `<<:` brings in: of several mappings the first with a key wins (YAML merge type)."""
        value = self.build(syntax, key, 0).value
        parts = (
            value
            if isinstance(value, tuple)
            else (Node(path=self._path, line=syntax.line, key=key, value=value),)
        )
        merged: dict[str, Node] = {}
        for part in reversed(parts):
            if not isinstance(part.value, dict):
                raise ConfigError(
                    self._path, syntax.line, key, "<<: takes the alias of a mapping, or a list of such"
                )
            merged |= {name: replace(node, key=_dotted(key, name)) for name, node in part.value.items()}
        return merged


def _dotted(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
