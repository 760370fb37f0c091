"""Regular expressions that an owner writes: checked, and never run for longer than is bearable.

The standard library cannot bound backtracking; `regex` takes a time limit. It loads where an expression is
used, for that takes 15 ms.
"""

LONGEST_TEXT = 10_000
"""So many characters of a text are searched."""

_SECONDS = 0.1


class PatternError(ValueError):
    """What is wrong with an expression, in the words of the compiler."""


def check_pattern(pattern: str) -> None:
    """Raise PatternError where a text is no regular expression."""
    import regex

    try:
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error


def finds(pattern: str, text: str, *, ignores_case: bool) -> bool | None:
    """Tell whether a pattern is found anywhere in a text; None where it takes too long to tell.

    `^` and `$` are the ends of the text. `pattern` has passed `check_pattern`.
    """
    import regex

    compiled = regex.compile(pattern, regex.IGNORECASE if ignores_case else 0)
    try:
        return compiled.search(text[:LONGEST_TEXT], timeout=_SECONDS) is not None
    except TimeoutError:
        return None
