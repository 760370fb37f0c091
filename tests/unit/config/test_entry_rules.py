from typing import Any

import pytest

from aggregator.config.entry_rules import RuleError, entry_rule
from aggregator.model.rule import Rule

from .conftest import Fail, Load

A = "https://a.example/f"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("category: sponsored", Rule(field="category", value="sponsored")),
        (" Title :  النفط ", Rule(field="title", value="النفط")),
        ("title: /^(Horoscope|Quiz)/", Rule(field="title", value="^(Horoscope|Quiz)", is_pattern=True)),
        ("link: /a/b/i", Rule(field="link", value="a/b", is_pattern=True, ignores_case=True)),
        ("text: ends: with a colon", Rule(field="text", value="ends: with a colon")),
    ],
)
def test_rule_is_a_field_and_words_or_an_expression(written: str, rule: Rule) -> None:
    """B11."""
    assert entry_rule(written) == rule


def test_rule_is_written_as_it_is_read() -> None:
    for written in ("category: sponsored", "title: /^Quiz/i", "link: /a/b/"):
        assert str(entry_rule(written)) == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sponsored", "FIELD: WORDS or FIELD: /REGEX/"),
        ("colour: red", "title, category, author, link, text, language"),
        ("title:", "FIELD: WORDS"),
        ({"title": "x"}, "in quotes"),
        (None, "in quotes"),
        ("title: !!!", "letters or digits"),
        ("title: /unclosed", "between slashes"),
        ("title: /x/g", "between slashes"),
        ("title: /(/", "regular expression"),
        ("title: " + "x" * 1_000, "FIELD: WORDS"),
    ],
)
def test_what_is_no_rule_is_told_what_one_is(written: Any, expected: str) -> None:
    with pytest.raises(RuleError) as raised:
        entry_rule(written)

    assert expected in str(raised.value)


def test_rules_and_distrust_are_read_and_inherited(load_text: Load) -> None:
    """B11."""
    config = load_text(
        f"defaults: {{drop: 'category: sponsored', distrust: id}}\n"
        f"sources:\n  - {A}\n  - {{url: https://b.example/f, drop: ['title: /x/'], keep: ['text: oil'], distrust: [updated]}}\n"
    )
    first, second = config.sources

    assert [str(rule) for rule in first.drop] == ["category: sponsored"]
    assert first.distrust == ("id",)
    assert ([str(rule) for rule in second.drop], [str(rule) for rule in second.keep]) == (
        ["title: /x/"],
        ["text: oil"],
    )
    assert second.distrust == ("updated",)


def test_wrong_rule_is_named_with_its_line_and_key(problems_of: Fail) -> None:
    (said,) = problems_of(f"- url: {A}\n  drop:\n    - 'category: sponsored'\n    - 'colour: red'\n")

    assert said.startswith("feeds.yaml:4: ")
    assert "drop[1]" in said
    assert "expected FIELD: WORDS" in said
    assert "'colour: red'" in said


def test_wrong_distrust_names_what_can_be_distrusted(problems_of: Fail) -> None:
    (said,) = problems_of(f"- url: {A}\n  distrust: [id, title]\n")

    assert "expected id, updated, published, author or language, got 'title'" in said
