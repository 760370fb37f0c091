"""The exceptions that cross a package boundary.

AggregatorError
+- ConfigError             path, line, key: what is wrong and what is accepted
+- ParseError              url, line
|  +- UnknownFormatError   the document is no feed
|  +- MalformedError       a feed that nobody can read
+- StoreError
|  +- StoreUnavailableError   locked or unreachable: try again
|  +- StoreDamagedError       the file is damaged: it is set aside and rebuilt
|  +- SchemaError             written by a newer version
+- PublishError            path
+- UnknownArticleError     no stored article goes by that name, or two names are one article
+- ServiceError            the service manager is not there, or refuses
+- ListenError             address: the port is taken or not ours

A poll that fails and an entry that is broken are values (`model.document`, `model.feed.Defect`).
"""

from pathlib import Path


class AggregatorError(Exception):
    """Whatever the program reports to a person in one clear line."""


class ConfigError(AggregatorError):
    """feeds.yaml says something that cannot be obeyed: `path:line: key: problem`.

    `line` counts from 1, 0 where no line is to blame; `key` is a dotted path such as
    `sources[3].url`, empty for the whole file; `others` are further problems of the same load.
    """

    def __init__(
        self,
        path: Path | str,
        line: int,
        key: str,
        problem: str,
        others: "tuple[ConfigError, ...]" = (),
    ) -> None:
        self.path = Path(path)
        self.line = line
        self.key = key
        self.problem = problem
        self.others = others
        where = f"{self.path.name}:{line}" if line else self.path.name
        super().__init__(": ".join(part for part in (where, key, problem) if part))


class ParseError(AggregatorError):
    """A document that gives no feed; `line` is 0 where it is not known."""

    def __init__(self, url: str, problem: str, line: int = 0) -> None:
        self.url = url
        self.problem = problem
        self.line = line
        super().__init__(f"{problem} (line {line})" if line else problem)


class UnknownFormatError(ParseError):
    """The document is something else than a feed."""


class MalformedError(ParseError):
    """The document is a feed, but too broken to read."""


class StoreError(AggregatorError):
    """The store could not do what was asked."""


class StoreUnavailableError(StoreError):
    """The store is locked or cannot be reached; the same call may succeed later."""


class StoreDamagedError(StoreError):
    """The store's file is damaged: whoever works on the site next sets it aside and rebuilds it."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(
            f"{path} is damaged ({problem}): the next `aggregator run` or `aggregator poll` sets it aside "
            "and rebuilds it from output/ with the same ids"
        )


class SchemaError(StoreError):
    """The store was written by another version of the program."""


class PublishError(AggregatorError):
    """A document could not be written."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = Path(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class UnknownArticleError(AggregatorError):
    """No stored article is meant by what a person wrote, or not the two that are needed."""


class UnknownLabelError(AggregatorError):
    """No topic or region is called as a person wrote, or the article that is meant has it not."""


class ServiceError(AggregatorError):
    """The system's service manager cannot be spoken to, or says no."""


class ListenError(AggregatorError):
    """The built-in server cannot listen where it was told to."""

    def __init__(self, address: str, problem: str) -> None:
        self.address = address
        self.problem = problem
        super().__init__(f"cannot listen on {address}: {problem}")
