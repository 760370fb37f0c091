"""What a rule may say, and what is said of one that says nothing."""

import pytest

from aggregator.model.match import And, Match, Not, Or, Term
from aggregator.rules import RuleError, parse_rule


def term(field: str, value: str, **more: bool) -> Term:
    return Term(field=field, value=value, **more)  # type: ignore[arg-type]  # names of fields, by hand


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("opec", term("text", "opec")),
        ('"Saudi  Aramco"', term("text", "saudi aramco")),
        ("“Saudi Aramco”", term("text", "saudi aramco")),
        ("النفط", term("text", "النفط")),
        ("石油", term("text", "石油")),
        ("region:middle-east", term("region", "middle east")),
        ("Topic: economy", term("topic", "economy")),
        ('source:"The Wire"', term("source", "the wire")),
        ("language:pt-BR", term("language", "pt-br")),
        ("link:a.example:8080/or", term("link", "a example 8080 or")),
        ("title:or", term("title", "or")),
        ("title:/^Quiz/", term("title", "^Quiz", is_pattern=True)),
        (r"/a\/b/i", term("text", r"a\/b", is_pattern=True, ignores_case=True)),
        ("a and b", And((term("text", "a"), term("text", "b")))),
        ("a OR b", Or((term("text", "a"), term("text", "b")))),
        ("not a", Not(term("text", "a"))),
        ('"not" and "and"', And((term("text", "not"), term("text", "and")))),
        ("a or b and c", Or((term("text", "a"), And((term("text", "b"), term("text", "c")))))),
        ("(a or b) and c", And((Or((term("text", "a"), term("text", "b"))), term("text", "c")))),
        ("not (a or b)", Not(Or((term("text", "a"), term("text", "b"))))),
        ("not not a", Not(Not(term("text", "a")))),
    ],
)
def test_a_rule_says_what_it_looks_like(text: str, match: Match) -> None:
    assert parse_rule(text) == match


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("", 1, "expected a word"),
        ("region:", 8, "expected a value after region:"),
        ("region:iraq and", 16, "expected a word"),
        ("topik:economy", 1, "unknown field 'topik', did you mean topic?"),
        ("a and colour:red", 7, "unknown field 'colour'; expected one of topic, region"),
        ("oil price", 5, "words that belong together stand in quotes"),
        ("(a or b", 8, "the ) for the ( in column 1"),
        ("a) or b", 2, "got a ) that closes nothing"),
        ('a and "b', 7, "a second quotation mark"),
        ("a and /b", 7, "between slashes"),
        ("a and /b(/", 7, "expected a regular expression ("),
        ("region:/a/", 8, "takes no regular expression"),
        ('""', 1, "with letters or digits"),
        ("or a", 1, "expected a word"),
        ("12:30", 3, "put it in quotes"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(text: str, column: int, problem: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse_rule(text)

    assert raised.value.column == column
    assert problem in raised.value.problem


@pytest.mark.parametrize(
    "text", ["(" * 5000, "not " * 1200, "a or " * 900 + "a", "a" * 5001], ids=["open", "not", "terms", "long"]
)
def test_a_monstrous_rule_is_refused_and_not_a_crash(text: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(text)
