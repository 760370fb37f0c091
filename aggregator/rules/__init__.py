"""The language of rules: a text that says which articles a channel takes, read and applied."""

from aggregator.rules.matching import Subject, holds
from aggregator.rules.parsing import RuleError, parse_rule

__all__ = ["RuleError", "Subject", "holds", "parse_rule"]
