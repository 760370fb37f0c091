from typing import Any

import pytest

from aggregator.config.entry_rules import entry_rule
from aggregator.model.feed import Category, Person
from aggregator.normalise import Normalised, normalise
from tests.builders import NOON, entry, feed, html, source, text


def sifted(*, keep: tuple[str, ...] = (), drop: tuple[str, ...] = (), **changes: Any) -> Normalised:
    """Normalise two entries, of which the second is changed, under rules."""
    rules = {"keep": tuple(map(entry_rule, keep)), "drop": tuple(map(entry_rule, drop))}
    return normalise(feed(entry(1), entry(2, **changes)), source(**rules), NOON)


def guids(result: Normalised) -> list[str | None]:
    return [article.guid for article in result.articles]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("title: quiz", {"title": text("Friday QUIZ: ten questions")}),
        ("title: /^(Horoscope|Quiz)/", {"title": text("Quiz of the day")}),
        ("title: /^quiz/i", {"title": text("Quiz of the day")}),
        ("title: النفط", {"title": text("أسعار النفط اليوم")}),
        ("title: 地震", {"title": text("東京で地震")}),
        ("category: sponsored", {"categories": (Category(term="x1", label="Sponsored content"),)}),
        ("author: press office", {"authors": (Person(name="The Press Office"),)}),
        ("author: /@spam[.]example$/", {"authors": (Person(name="A", email="a@spam.example"),)}),
        ("link: other.example/sport", {"link": "https://other.example/sport/1"}),
        ("link: '/live/'", {"link": "https://news.example/'/live/'"}),
        ("text: oil price", {"summary": html("<p>The <b>oil</b>\n price rose.")}),
        ("text: /oil.+rose/", {"content": html("<p>The oil price</p> rose.")}),
        ("language: ar", {"language": "ar-EG", "title": text("خبر"), "summary": html("خبر عاجل")}),
    ],
)
def test_entry_for_which_a_rule_holds_is_dropped_and_counted(rule: str, changes: dict[str, Any]) -> None:
    """B11."""
    dropped = sifted(drop=(rule,), **changes)
    kept = sifted(keep=(rule,), **changes)

    assert (guids(dropped), dropped.dropped) == (["guid-1"], 1)
    assert (guids(kept), kept.dropped) == (["guid-2"], 1)
    assert (dropped.defects, kept.defects) == ((), ())


@pytest.mark.parametrize(
    "rule",
    ["title: qui", "title: /^Of/", "title: /^quiz/", "category: day", "author: quiz", "title: the day quiz"],
)
def test_entry_for_which_no_rule_holds_stays(rule: str) -> None:
    """B11: words are whole, and case counts in an expression."""
    result = sifted(drop=(rule,), title=text("Quiz of the day"))

    assert guids(result) == ["guid-1", "guid-2"]
    assert result.dropped == 0


def test_one_rule_of_keep_is_enough_and_drop_has_the_last_word() -> None:
    """B11."""
    fields: dict[str, Any] = {"title": text("Oil and gas")}

    assert guids(sifted(keep=("title: coal", "title: oil"), **fields)) == ["guid-2"]
    assert guids(sifted(keep=("title: oil",), drop=("title: gas",), **fields)) == []


@pytest.mark.parametrize("kind", ["keep", "drop"])
def test_expression_that_takes_too_long_loses_no_entry_and_is_named(kind: str) -> None:
    result = sifted(**{kind: ("text: /(a|aa)+$/",)}, title=text("a" * 3_000 + "b"), summary=None)

    assert "guid-2" in guids(result)
    assert ["takes too long" in defect.what for defect in result.defects] == [True]


def test_dropped_entries_count_for_what_entries_share() -> None:
    """B1."""
    link = "https://news.example/live"
    rules = source(drop=(entry_rule("title: quiz"),))
    document = feed(entry(1, link=link), entry(2, link=link, title=text("Quiz")))

    assert [article.link_is_key for article in normalise(document, rules, NOON).articles] == [False]
