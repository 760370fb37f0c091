"""The text of a rule -> its tokens, each with the column in which it begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["(", ")", "and", "or", "not", "field", "words", "pattern", "end"]

_OPERATORS: dict[str, Kind] = {"and": "and", "or": "or", "not": "not"}
_TOKEN = re.compile(
    r"""(?P<bracket>[()])
    | "(?P<quoted>[^"]*)" | “(?P<curly>[^”]*)”
    | /(?P<pattern>(?:\\.|[^/\\])+)/(?P<flag>i?)(?![^\s()])
    | (?P<field>[^\W\d_]+)\s*:
    | (?P<word>[^\s()"“”/:][^\s()"“”:]*)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
_VALUE = re.compile(r'[^\s()"“”/][^\s()"“”]*')


class RuleError(ValueError):
    """A text that is no rule: what is expected instead, and in which column (from 1)."""

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"column {column}: {problem}")
        self.problem = problem
        self.column = column


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a rule; `text` is what stands in quotes or between slashes."""

    kind: Kind
    text: str
    column: int
    ignores_case: bool = False


def tokens(rule: str) -> Iterator[Token]:
    """Yield the tokens of a rule, an `end` last.

    Raises:
        RuleError: a quote or a slash is never closed, or a sign means nothing.
    """
    place, after_field = _skipped(rule, 0), False
    while place < len(rule):
        column = place + 1
        # After a field a word may hold colons (`link:a.example:80`) and be called like an operator.
        value = _VALUE.match(rule, place) if after_field else None
        if value:
            yield Token("words", value[0], column)
            end, after_field = value.end(), False
        else:
            token, end = _token(rule, place)
            yield token
            after_field = token.kind == "field"
        place = _skipped(rule, end)
    yield Token("end", "", len(rule) + 1)


def _token(rule: str, place: int) -> tuple[Token, int]:
    match = _TOKEN.match(rule, place)
    if match is None:
        raise RuleError(_problem(rule[place]), place + 1)
    column, end = place + 1, match.end()
    if bracket := match["bracket"]:
        return Token("(" if bracket == "(" else ")", bracket, column), end
    if match["pattern"] is not None:
        return Token("pattern", match["pattern"], column, match["flag"] == "i"), end
    if match["field"]:
        return Token("field", match["field"].lower(), column), end
    if word := match["word"]:
        return Token(_OPERATORS.get(word.lower(), "words"), word, column), end
    return Token("words", match["quoted"] or match["curly"] or "", column), end


def _problem(sign: str) -> str:
    if sign in '"“”':
        return "expected a second quotation mark that closes this one"
    if sign == "/":
        return "expected a regular expression between slashes, as in /^Quiz/ or /^quiz/i"
    return f"expected words, got {sign!r}: put it in quotes"


def _skipped(rule: str, place: int) -> int:
    space = _SPACE.match(rule, place)
    return space.end() if space else place
