"""What is odd about a source, with the history that shows it and the edit that would help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One finding on a source of feeds.yaml: `kind` in one word, `history` and `edit` in sentences."""

    url: str
    kind: str
    history: str
    edit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSample:
    """The newest articles of a source in numbers: how many, how long their texts are at the median, how many
    have no date of their own; `text` is the beginning of what they say, `language` what feeds.yaml names.
    """

    url: str
    articles: int
    median_characters: int
    undated: int
    text: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPieces:
    """Two sources and how many pieces both carry, of how many that each carries."""

    url: str
    other: str
    shared: int
    of: int
    of_other: int
