"""What a channel takes, as the owner's rule says it: terms on fields, joined by and, or and not."""

from dataclasses import dataclass
from typing import Literal, get_args

MatchField = Literal[
    "topic", "region", "language", "source", "group", "title", "text", "category", "author", "link"
]
MATCH_FIELDS: tuple[MatchField, ...] = get_args(MatchField)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What one field must hold: words as they stand, or a regular expression (`is_pattern`)."""

    field: MatchField
    value: str
    is_pattern: bool = False
    ignores_case: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: "Match"


@dataclass(frozen=True, slots=True)
class And:
    """What must hold together."""

    parts: tuple["Match", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Of what one must hold."""

    parts: tuple["Match", ...]


Match = Term | Not | And | Or
