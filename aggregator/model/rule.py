"""A rule that an owner makes for entries: which of them a source keeps, and which it drops."""

from dataclasses import dataclass
from typing import Literal

RuleField = Literal["title", "category", "author", "link", "text", "language"]
RULE_FIELDS: tuple[RuleField, ...] = ("title", "category", "author", "link", "text", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a field must hold: words as they stand, or a regular expression (`is_pattern`)."""

    field: RuleField
    value: str
    is_pattern: bool = False
    ignores_case: bool = False

    def __str__(self) -> str:
        """Return the rule as it is written."""
        flag = "i" if self.ignores_case else ""
        return f"{self.field}: /{self.value}/{flag}" if self.is_pattern else f"{self.field}: {self.value}"
