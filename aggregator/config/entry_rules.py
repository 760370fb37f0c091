"""Rules of `keep` and `drop` as a person writes them: `title: words`, or `title: /regex/`."""

import re

from aggregator.model.rule import RULE_FIELDS, Rule
from aggregator.text.patterns import PatternError, check_pattern
from aggregator.text.words import folded

_EXPECTED = (
    f"expected FIELD: WORDS or FIELD: /REGEX/, in quotes, with a field of {', '.join(RULE_FIELDS)}; "
    "as in 'category: sponsored' or 'title: /^(Horoscope|Quiz)/'"
)
_LONGEST = 500
_PATTERN = re.compile(r"/(.+)/(i?)")


class RuleError(ValueError):
    """A text that says no rule: what is expected instead."""


def entry_rule(written: object) -> Rule:
    """Return the rule that a text says.

    Raises:
        RuleError: it says none.
    """
    if not isinstance(written, str) or len(written) > _LONGEST:
        raise RuleError(_EXPECTED)
    name, _, value = written.partition(":")
    field = next((one for one in RULE_FIELDS if one == name.strip().lower()), None)
    value = value.strip()
    if field is None or not value:
        raise RuleError(_EXPECTED)
    if not value.startswith("/"):
        if not folded(value):
            raise RuleError("expected words after the field, with letters or digits in them")
        return Rule(field=field, value=value)
    if not (match := _PATTERN.fullmatch(value)):
        raise RuleError("expected a regular expression between slashes, as in /^Quiz/ or /^quiz/i")
    try:
        check_pattern(match[1])
    except PatternError as error:
        raise RuleError(f"expected a regular expression ({error})") from error
    return Rule(field=field, value=match[1], is_pattern=True, ignores_case=match[2] == "i")
