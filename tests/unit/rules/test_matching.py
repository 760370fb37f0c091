"""Whether a rule holds for an article, and what it needs at least."""

import pytest

from aggregator.model.article import LabelReason
from aggregator.model.feed import Category, Person
from aggregator.model.match import Term
from aggregator.rules import Subject, holds, parse_rule
from aggregator.rules.matching import needed
from tests.fakes import article, label, source

IRAQ = LabelReason(label=label("iraq", "region"), reason="a test")
OIL = article(
    1,
    title="OPEC holds its output",
    summary="Ministers met in Vienna.",
    content="<p>Prices of <b>crude oil</b> rose; العراق وافق.</p>",
    language="en-GB",
    link="https://wire.example/oil/opec",
    categories=(Category(term="Markets & Energy"),),
    authors=(Person(name="Ada Ng"),),
)
WIRE = source("https://wire.example/feed", name="The Wire", group="Agencies")
SUBJECT = Subject(OIL, WIRE, (IRAQ,))


@pytest.mark.parametrize(
    "rule",
    [
        "opec",
        "Vienna",
        '"crude oil"',
        "العراق",
        "region:iraq",
        "region:Iraq",
        'source:"the wire"',
        "source:wire.example",
        "source:https://wire.example/feed",
        "group:agencies",
        "language:en",
        "language:en-gb",
        "title:output",
        "category:energy",
        "author:ada",
        "link:/opec$/",
        "/Vien+a/",
        "/vienna/i",
        "region:iraq and not topic:sport",
        "topic:sport or (opec and not region:iran)",
    ],
)
def test_what_holds(rule: str) -> None:
    assert holds(parse_rule(rule), SUBJECT, set())


@pytest.mark.parametrize(
    "rule",
    [
        "ope",
        '"oil crude"',
        "topic:iraq",
        "region:iran",
        "source:wire",
        "language:ar",
        "language:en-us",
        "title:vienna",
        "title:/^output/",
        "/vienna/",
        "not opec",
        "opec and sport",
    ],
)
def test_what_does_not_hold(rule: str) -> None:
    assert not holds(parse_rule(rule), SUBJECT, set())


def test_words_of_scripts_without_spaces_are_found_inside_a_text() -> None:
    japanese = Subject(article(1, title="原油価格が上昇"), WIRE, ())

    assert holds(parse_rule("価格"), japanese, set())
    assert needed(parse_rule("価格")) is None


def test_an_expression_that_takes_too_long_does_not_hold_and_is_named() -> None:
    endless = parse_rule("title:/(a+)+$/")
    slow: set[Term] = set()

    assert not holds(endless, Subject(article(1, title="a" * 5000 + "!"), WIRE, ()), slow)
    assert slow == {endless}
    assert not holds(endless, Subject(article(1, title="a"), WIRE, ()), slow)


@pytest.mark.parametrize(
    ("rule", "traits"),
    [
        ("region:iraq and opec", {("region", "iraq")}),
        ("region:iraq or opec", {("region", "iraq"), ("word", "opec")}),
        ("not opec", None),
        ("opec or /x/", None),
        ("opec and not sport", {("word", "opec")}),
        ('title:"the old dam"', {("word", "the")}),
        ("category:energy", None),
    ],
)
def test_what_a_rule_needs_at_least(rule: str, traits: set[tuple[str, str]] | None) -> None:
    assert needed(parse_rule(rule)) == traits
