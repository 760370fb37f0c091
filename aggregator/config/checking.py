"""A node -> the checked values of its keys, its problems collected."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from aggregator.config.messages import explain
from aggregator.config.nodes import Node
from aggregator.config.placeholders import Placeholders
from aggregator.config.problems import Problems
from aggregator.config.reading import Files

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What one load is done with; `path` is the main file, relative paths are relative to its folder."""

    path: Path
    files: Files
    problems: Problems
    placeholders: Placeholders

    @property
    def folder(self) -> Path:
        return self.path.parent


def checked(model: type[M], node: Node, tools: Tools) -> M | None:
    """Return the values of a mapping's keys, None where something is wrong with them.

    A list under `sources` is not looked into: its items are checked one by one.
    """
    before = len(tools.problems)
    keys = node.value if isinstance(node.value, dict) else None
    own = node if keys is None or "sources" not in keys else _without_items(node, keys)
    plain = tools.placeholders.filled(own)
    try:
        values = model.model_validate(plain)
    except ValidationError as error:
        for problem in explain(error, node, model):
            tools.problems.keep(problem)
        return None
    return values if len(tools.problems) == before else None


def _without_items(node: Node, keys: dict[str, Node]) -> Node:
    items = keys["sources"]
    empty = Node(path=items.path, line=items.line, key=items.key, value=())
    stripped = empty if isinstance(items.value, tuple | str) else items
    return Node(path=node.path, line=node.line, key=node.key, value={**keys, "sources": stripped})
