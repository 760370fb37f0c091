"""What is wrong with one load, collected so that a person can mend all of it at once."""

from pathlib import Path

from aggregator.errors import ConfigError

PROBLEM_CAP = 20
"""More are not kept: they are mostly one mistake seen many times."""


class Problems:
    """Collects the problems of one load, each once, in the order in which they were met."""

    def __init__(self) -> None:
        self._found: dict[tuple[Path, int, str, str], ConfigError] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, path: Path, line: int, key: str, problem: str) -> None:
        """Keep a problem unless it is known, or enough are."""
        self.keep(ConfigError(path, line, key, problem))

    def keep(self, error: ConfigError) -> None:
        """Keep an error that was raised further down."""
        if len(self._found) < PROBLEM_CAP:
            self._found.setdefault((error.path, error.line, error.key, error.problem), error)

    def first(self) -> ConfigError | None:
        """Return the topmost problem of the file met first, the rest as its `others`; None without any."""
        files = list(dict.fromkeys(error.path for error in self._found.values()))
        ordered = sorted(self._found.values(), key=lambda error: (files.index(error.path), error.line))
        if not ordered:
            return None
        top = ordered[0]
        return ConfigError(top.path, top.line, top.key, top.problem, tuple(ordered[1:]))
