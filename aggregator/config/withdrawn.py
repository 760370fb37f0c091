"""The file that `withdraw:` names: what the owner decided on single articles, read with feeds.yaml."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from aggregator.config.checking import Tools
from aggregator.config.labels import LabelBook
from aggregator.config.messages import explain, shown
from aggregator.config.nodes import Node, compose, written
from aggregator.config.placeholders import Placeholders
from aggregator.config.problems import Problems
from aggregator.config.reading import Files, read_text
from aggregator.config.schema import WithdrawnKeys
from aggregator.errors import ConfigError
from aggregator.model.place import Correction
from aggregator.model.source import Label, LabelKind

KEY = "withdraw"


def path_of(root: Node, tools: Tools) -> Path | None:
    """Return the file that feeds.yaml names; None where it names none, or not as a text."""
    node = root.child(KEY)
    if node is None or not isinstance(node.value, str) or not node.value.strip():
        return None
    return Path(os.path.normpath(node.path.parent / str(tools.placeholders.filled(node))))


def file_named_in(path: Path, environ: Mapping[str, str]) -> Path | None:
    """Return the file that a feeds.yaml names under `withdraw`; None where it names none.

    Raises:
        ConfigError: feeds.yaml cannot be read.
    """
    files, problems = Files(), Problems()
    tools = Tools(
        path=path,
        files=files,
        problems=problems,
        placeholders=Placeholders(environ, path.parent, files, problems),
    )
    root = compose(read_text(files, path), path)
    return path_of(root, tools) if root is not None else None


def withdrawn(root: Node, tools: Tools) -> dict[str, Node]:
    """Return what is to stand under `withdraw` instead of the file's name: what the file holds.

    A file that does not exist holds nothing; it is looked for again, like all that was read.
    """
    path = path_of(root, tools)
    try:
        content = None if path is None else _content(path, tools)
    except ConfigError as error:
        blamed = root.child(KEY) or root
        tools.problems.keep(error if error.line else blamed.error(f"{path}: {error.problem}"))
        content = None
    nothing = replace(root, key=KEY, value={})
    return {KEY: content or nothing}


def decisions(root: Node, tools: Tools) -> WithdrawnKeys:
    """Return what the file holds.

    Nothing in it is a placeholder: links of others must not pull in the owner's secrets.
    """
    node = root.child(KEY)
    if node is None:
        return WithdrawnKeys()
    try:
        return WithdrawnKeys.model_validate(written(node))
    except ValidationError as error:
        for problem in explain(error, node, WithdrawnKeys):
            tools.problems.keep(problem)
        return WithdrawnKeys()


def pairs(keys: WithdrawnKeys) -> frozenset[frozenset[str]]:
    """Return the pairs of articles that are kept apart."""
    return frozenset(map(frozenset, keys.never_merge or ()))


def withdrawn_keys(keys: WithdrawnKeys) -> frozenset[bytes]:
    """Return the hashes of all that is withdrawn for good."""
    return frozenset(bytes.fromhex(key) for one in keys.withdrawn or () for key in one.keys)


def corrections(keys: WithdrawnKeys, book: LabelBook) -> tuple[tuple[str, Correction], ...]:
    """Return what the owner decided on single articles, by link or entry id."""

    def labels(kind: LabelKind, names: list[str] | None) -> tuple[Label, ...] | None:
        return None if names is None else book.unused(kind, names)

    found = {
        name: Correction(topics=labels("topic", own.topics), regions=labels("region", own.regions))
        for name, own in (keys.relabel or {}).items()
    }
    hidden = {name: Correction(hidden=True) for name in keys.hide or ()}
    return tuple({**found, **hidden}.items())


def _content(path: Path, tools: Tools) -> Node | None:
    try:
        text = read_text(tools.files, path)
    except ConfigError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    root = compose(text, path)
    if root is not None and not isinstance(root.value, dict):
        raise root.error(
            f"expected a mapping with withdrawn:, never_merge:, hide: or relabel:, got {shown(root)}"
        )
    return root
