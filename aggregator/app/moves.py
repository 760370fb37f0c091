"""Sources that moved for good, as their servers say, and feeds.yaml told of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.app.questions import edit_config, edit_part, open_store, read_config
from aggregator.config.edit_moves import with_address
from aggregator.config.settings import Config
from aggregator.model.poll import Move
from aggregator.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedSource:
    """A source that redirects for good since a time; `origin` is the file and line where it stands.

    `obstacle` says why its line is not rewritten, if it is not. A source with a secret is none: where its
    address leads is not kept.
    """

    url: str
    target: str
    since: datetime
    origin: str
    obstacle: str | None


def moved_sources(path: Path) -> tuple[MovedSource, ...]:
    """Return the sources of a feeds.yaml that moved for good, in its order.

    Raises:
        ConfigError: the file cannot be obeyed.
        StoreError: there is no store yet.
    """
    config = read_config(path)
    with open_store(path) as store:
        states = {one.url: one.state for one in store.watched().sources}
    found = ((one, states[one.url].move) for one in config.sources if one.url in states)
    return tuple(_moved(config, one, move) for one, move in found if move is not None and move.url == one.url)


def write_moves(path: Path, moves: Sequence[MovedSource]) -> tuple[MovedSource, ...]:
    """Write into feeds.yaml, and what it includes, where sources are by now; return all with their obstacles.

    Raises:
        ConfigError: a file cannot be written, or could not be obeyed then; that one is as it was.
    """
    path = path.resolve()
    files: dict[Path, list[MovedSource]] = defaultdict(list)
    for one in moves:
        if one.obstacle is None:
            files[_file(path, one)].append(one)
    refused: dict[str, str] = {}
    for file, here in files.items():
        edit = _Edit(here)
        if file == path:
            edit_config(path, edit.made)
        else:
            edit_part(path, file, edit.made)
        refused |= edit.refused
    return tuple(replace(one, obstacle=refused.get(one.url, one.obstacle)) for one in moves)


def _moved(config: Config, one: Source, move: Move) -> MovedSource:
    return MovedSource(
        url=one.url,
        target=move.target,
        since=move.since,
        origin=one.origin,
        obstacle=_obstacle(config, one, move),
    )


def _obstacle(config: Config, one: Source, move: Move) -> str | None:
    if any(other.url == move.target for other in config.sources):
        return f"that is a source already: aggregator remove {one.url}"
    if not move.adopted:
        return "not certain yet: after seven days of this answer"
    return None


def _file(config: Path, one: MovedSource) -> Path:
    """Return the file in which a source stands; `origin` is its path from feeds.yaml, and the line."""
    return config.parent / one.origin.rpartition(":")[0]


class _Edit:
    """The edit of one file; it may be made several times, and those that it could not make are `refused`."""

    def __init__(self, moves: Sequence[MovedSource]) -> None:
        self._moves = moves
        self.refused: dict[str, str] = {}

    def made(self, text: str) -> str:
        self.refused = {}
        for one in self._moves:
            try:
                text = with_address(text, one.url, one.target)
            except (ValueError, LookupError) as error:
                self.refused[one.url] = str(error.args[0])
        return text
