"""What a term list says, and what of it a text holds."""

import pytest

from aggregator.classify.lexicon import Entry, pattern_of, read_terms, table_of
from aggregator.classify.term_matching import UNSPACED, Match, matcher_of
from aggregator.classify.wording import words_of

_LIST = """\
economy
  5 inflation, central bank*
  2 market, markt*, *konzern
sport
  3 market
-
  0 christmas market
"""


def found(text: str, terms: str = _LIST, language: str = "en") -> list[str]:
    """Return the terms in a text as it writes them, phrases without a topic too."""
    return [written for _term, written in matches(text, terms, language)]


def matches(text: str, terms: str = _LIST, language: str = "en") -> list[Match]:
    """Return what a matcher of one list finds in a text."""
    table = table_of(read_terms(terms), spaced=language not in UNSPACED)
    return matcher_of([table], language)(words_of(text))


def test_list_gives_topic_weight_and_term() -> None:
    entries = list(read_terms(_LIST))

    assert entries[0] == Entry(topic="economy", weight=5.0, pattern="inflation")
    assert entries[-1] == Entry(topic="-", weight=0.0, pattern="christmas market")


def test_term_may_speak_for_two_topics() -> None:
    ((term, _written),) = matches("The market")

    assert term.weights == {"economy": 2.0, "sport": 3.0}


def test_greater_weight_counts_of_a_term_given_twice() -> None:
    ((term, _written),) = matches("Oil", "economy\n  1 oil\n  4 oil\n  2 oil\n")

    assert term.weights == {"economy": 4.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Inflation, up again", ["Inflation"], id="whatever the case and the signs"),
        pytest.param("Central Banks meet", ["Central Banks"], id="a phrase that ends in a stem"),
        pytest.param("A central market", ["market"], id="half a phrase is none"),
        pytest.param("Marktplätze", ["Marktplätze"], id="a stem"),
        pytest.param("Der Autokonzern", ["Autokonzern"], id="a compound's end"),
        pytest.param(
            "A Christmas market opens", ["Christmas market"], id="the longest term hides the others"
        ),
        pytest.param("the supermarket", [], id="no part of a word"),
        pytest.param("central", [], id="a phrase's beginning at the end of the text"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_term_is_found_in_a_text(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_phrase_without_topic_says_nothing() -> None:
    ((term, _written),) = matches("Christmas market")

    assert term.weights == {}


def test_core_of_a_word_is_found_between_prefix_and_ending() -> None:
    assert found("wamecheza vizuri", "sport\n  3 *chez*\n", "sw") == ["wamecheza"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("ja", "日本銀行は利上げを決めた", ["日本銀行", "利上げ"], id="Japanese"),
        pytest.param("ja", "日本の銀行", ["銀行"], id="the shorter term alone"),
        pytest.param("ja", "アートとスタート", ["アート"], id="no piece of a longer word in katakana"),
        pytest.param("zh", "苹果iPhone销量增长", ["iphone"], id="Latin words between Chinese ones"),
    ],
)
def test_term_is_found_where_words_are_not_spaced(language: str, text: str, expected: list[str]) -> None:
    assert found(text, "economy\n  5 日本銀行, 銀行, 利上げ, アート, iphone\n", language) == expected


@pytest.mark.parametrize("language", ["en", "ja"])
def test_term_of_two_lists_is_found_in_both(language: str) -> None:
    tables = [
        table_of(read_terms(f"{topic}\n  5 oil, 石油, oil price\n"), spaced=False)
        for topic in ("economy", "energy")
    ]

    found = matcher_of(tables, language)(words_of("Oil price"))

    assert [(term.pattern, list(term.weights)) for term, _written in found] == [
        ("oil price", ["economy"]),
        ("oil price", ["energy"]),
    ]


@pytest.mark.parametrize(
    ("term", "pattern"),
    [
        pytest.param("Water-Power", "water power", id="signs are spaces"),
        pytest.param("Électri*", "electri*", id="accents go, stars stay"),
        pytest.param("*", "", id="a star alone is no term"),
        pytest.param("—", "", id="nor is a sign"),
        pytest.param("a * b", "a b", id="nor a star within a phrase"),
    ],
)
def test_written_term_becomes_a_pattern(term: str, pattern: str) -> None:
    assert pattern_of(term) == pattern
