import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.labels import RESERVED, LabelBook, name_problem, shown_name, slug_of

from .conftest import quick


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("economy", "economy"),
        ("Middle East", "middle-east"),
        ("Économie & Santé", "economie-sante"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("5G", "5g"),
        ("2026", "2026"),
        ("  Sport! ", "sport"),
    ],
)
def test_a_latin_name_gives_a_readable_slug(name: str, slug: str) -> None:
    assert slug_of("topic", name) == slug


def test_a_name_without_latin_letters_gets_a_stable_slug() -> None:
    assert slug_of("topic", "المياه") == slug_of("topic", "المياه")
    assert re.fullmatch("t-[0-9a-f]{8}", slug_of("topic", "المياه"))
    assert re.fullmatch("r-[0-9a-f]{8}", slug_of("region", "العراق"))


def test_names_that_differ_only_in_other_letters_are_two_labels() -> None:
    assert slug_of("topic", "AI 中国") != slug_of("topic", "AI 日本")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("middle-east", "Middle East"),
        ("uk", "UK"),
        ("war-in-gaza", "War in Gaza"),
        ("eBay", "eBay"),
        ("Oil", "Oil"),
    ],
)
def test_a_slug_is_made_readable_and_a_name_stays(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_the_first_name_of_a_slug_is_its_name() -> None:
    book = LabelBook()
    book.labels("topic", ["middle-east"])
    assert [label.name for label in book.labels("topic", ["MIDDLE EAST"])] == ["Middle East"]


def test_a_topic_and_a_region_of_one_slug_are_two_labels() -> None:
    book = LabelBook()
    book.labels("topic", ["gulf"])
    book.labels("region", ["gulf"])
    assert [label.kind for label in book.all()] == ["topic", "region"]


@pytest.mark.parametrize("name", [*RESERVED, "Index", "", " ", "--", "x" * 81, "a\nb"])
def test_reserved_and_empty_names_are_refused(name: str) -> None:
    assert name_problem(name)


@quick
@given(st.text(min_size=1, max_size=40))
def test_a_slug_is_made_of_letters_that_a_file_name_can_have(name: str) -> None:
    if name_problem(name) is None:
        slug = slug_of("topic", name)
        assert re.fullmatch("[a-z0-9-]+", slug)
        assert slug_of("topic", slug) == slug
