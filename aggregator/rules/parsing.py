"""The text of a rule -> what it says.

    rule    = and-part { "or" and-part }
    and-part = factor { "and" factor }
    factor  = "not" factor | "(" rule ")" | term
    term    = [ FIELD ":" ] ( word | "phrase in quotes" | /regex/ | /regex/i )

A term without a field looks in title, summary and text.
"""

import difflib
from collections.abc import Callable, Iterator

from aggregator.model.match import MATCH_FIELDS, And, Match, MatchField, Not, Or, Term
from aggregator.rules.lexing import Kind, RuleError, Token, tokens
from aggregator.text.patterns import PatternError, check_pattern
from aggregator.text.words import folded

__all__ = ["RuleError", "parse_rule"]

LONGEST = 5_000
_DEEPEST = 40
_MOST_TERMS = 500
_NAMES = frozenset({"topic", "region", "language", "source", "group"})
_EXPECTED = 'expected a word, a "phrase", FIELD:VALUE, /regex/, not or ('


def parse_rule(text: str) -> Match:
    """Return what a rule says.

    Raises:
        RuleError: it is none; says what is accepted, and where.
    """
    if len(text) > LONGEST:
        raise RuleError(f"expected a rule of at most {LONGEST} characters", LONGEST)
    return _Parser(tokens(text)).whole()


class _Parser:
    """Walks the tokens of one rule, one token ahead."""

    def __init__(self, found: Iterator[Token]) -> None:
        self._tokens = found
        self._passed = self._next = next(found)
        self._depth = 0
        self._terms = 0

    def whole(self) -> Match:
        match = self._rule()
        if self._next.kind != "end":
            self._fail(
                "expected and, or, or the end of the rule; words that belong together stand in quotes"
                if self._next.kind != ")"
                else "expected and, or, or the end of the rule, got a ) that closes nothing"
            )
        return match

    def _rule(self) -> Match:
        return self._joined("or", self._and_part, Or)

    def _and_part(self) -> Match:
        return self._joined("and", self._factor, And)

    def _joined(
        self, word: Kind, part: Callable[[], Match], kind: Callable[[tuple[Match, ...]], Match]
    ) -> Match:
        parts = [part()]
        while self._next.kind == word:
            self._step()
            parts.append(part())
        return parts[0] if len(parts) == 1 else kind(tuple(parts))

    def _factor(self) -> Match:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"expected at most {_DEEPEST} brackets and nots inside each other")
        try:
            if self._next.kind == "not":
                self._step()
                return Not(self._factor())
            if self._next.kind != "(":
                return self._term()
            opened = self._step()
            match = self._rule()
            if self._step().kind != ")":
                raise RuleError(
                    f"expected and, or, or the ) for the ( in column {opened.column}", self._passed.column
                )
            return match
        finally:
            self._depth -= 1

    def _term(self) -> Match:
        self._terms += 1
        if self._terms > _MOST_TERMS:
            self._fail(f"expected at most {_MOST_TERMS} terms")
        field: MatchField = "text"
        if self._next.kind == "field":
            field = self._field(self._step())
        token = self._next
        if token.kind not in ("words", "pattern"):
            self._fail(_EXPECTED if field == "text" else f"expected a value after {field}:")
        self._step()
        return _pattern(field, token) if token.kind == "pattern" else _words(field, token)

    def _field(self, token: Token) -> MatchField:
        known = next((one for one in MATCH_FIELDS if one == token.text), None)
        if known is None:
            near = difflib.get_close_matches(token.text, MATCH_FIELDS, n=1)
            guess = f", did you mean {near[0]}?" if near else f"; expected one of {', '.join(MATCH_FIELDS)}"
            raise RuleError(f"unknown field {token.text!r}{guess}", token.column)
        return known

    def _step(self) -> Token:
        self._passed, self._next = self._next, next(self._tokens, self._next)
        return self._passed

    def _fail(self, problem: str) -> None:
        raise RuleError(problem, self._next.column)


def _words(field: MatchField, token: Token) -> Term:
    value = token.text.strip().lower() if field == "language" else folded(token.text)
    if not value:
        raise RuleError("expected words with letters or digits in them", token.column)
    return Term(field=field, value=value)


def _pattern(field: MatchField, token: Token) -> Term:
    if field in _NAMES:
        raise RuleError(f"expected a name after {field}:, which takes no regular expression", token.column)
    try:
        check_pattern(token.text)
    except PatternError as error:
        raise RuleError(f"expected a regular expression ({error})", token.column) from error
    return Term(field=field, value=token.text, is_pattern=True, ignores_case=token.ignores_case)
