"""A configuration as one JSON text: includes inlined, groups applied, placeholders as written."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aggregator.config.drafts import Draft
from aggregator.config.nodes import Node, written
from aggregator.errors import ConfigError

FORMAT = 1
_SECTIONS = (
    "site",
    "polling",
    "publish",
    "push",
    "serve",
    "topics",
    "regions",
    "channels",
    "withdraw",
    "steps",
    "record",
    "alerts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatSource:
    """The keys of one source as written, and where it stood."""

    keys: dict[str, object]
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """What a flat text holds; `files` are absolute."""

    root: dict[str, dict[str, object] | list[object] | str]
    sources: tuple[FlatSource, ...]
    notes: tuple[str, ...]
    files: tuple[Path, ...]


def write_flat(root: Node, drafts: Iterable[Draft], notes: tuple[str, ...], files: tuple[Path, ...]) -> str:
    """Return the text; paths in it are relative to the folder of `root`'s file."""
    sections = {name: node for name in _SECTIONS if (node := root.child(name))}
    head = {
        "format": FORMAT,
        "files": [os.path.relpath(file, root.path.parent) for file in files],
        "notes": notes,
        "root": {name: written(node) for name, node in sections.items()},
    }
    lines = ",\n".join(_source_line(draft) for draft in drafts)  # a line each, so that a person can compare
    return f'{_json(head)[:-1]},\n"sources": [\n{lines}\n]}}\n'


def _section(section: object) -> dict[str, object] | list[object] | str:
    return section if isinstance(section, list | str) else dict(cast(Mapping[str, object], section))


def _source_line(draft: Draft) -> str:
    return _json({"origin": draft.origin, "keys": {name: written(node) for name, node in draft.keys.items()}})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_flat(text: str, path: Path) -> Flat:
    """Return what `write_flat` wrote; `path` is the configuration that the paths in it are relative to.

    Raises:
        ConfigError: not such a text.
    """
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise ValueError
        return Flat(
            root={name: _section(section) for name, section in dict(document["root"]).items()},
            sources=tuple(
                FlatSource(keys=dict(item["keys"]), origin=str(item["origin"]))
                for item in document["sources"]
            ),
            notes=tuple(map(str, document["notes"])),
            files=tuple(Path(os.path.normpath(path.parent / str(name))) for name in document["files"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(path, 0, "", "the stored last accepted configuration cannot be read") from error
