import pytest

from aggregator.classify import Vocabulary, classify
from aggregator.model.feed import Category
from aggregator.model.source import Label
from tests.builders import ECONOMY, MIDDLE_EAST, article, source

VOCABULARY = Vocabulary.of([ECONOMY, MIDDLE_EAST])


def labels(categories: tuple[Category, ...] = (), *of_source: Label) -> list[Label]:
    """Return the labels that an article with these categories gets."""
    found = classify(article(categories=categories), source(labels=of_source), VOCABULARY)
    return [reason.label for reason in found.labels]


def test_labels_of_the_source_are_given_to_every_article() -> None:
    assert labels((), ECONOMY, MIDDLE_EAST) == [ECONOMY, MIDDLE_EAST]


@pytest.mark.parametrize(
    "category",
    [
        Category(term="Economy"),
        Category(term="ECONOMY "),
        Category(term="middle-east"),
        Category(term="Middle East"),
        Category(term="Middle_East"),
        Category(term="x", label="economy"),
        Category(term="ｅｃｏｎｏｍｙ"),
    ],
)
def test_category_of_the_publisher_that_names_a_label_gives_it(category: Category) -> None:
    """B5."""
    assert len(labels((category,))) == 1


@pytest.mark.parametrize("term", ["", "economics", "the economy", "!!!", "—", "\x00", "\ud800"])
def test_category_that_names_no_label_gives_none(term: str) -> None:
    assert labels((Category(term=term),)) == []


def test_label_whose_name_is_only_signs_is_not_given_to_all_signs() -> None:
    football = Label(kind="topic", slug="football", name="⚽")

    found = classify(article(categories=(Category(term="—"),)), source(), Vocabulary.of([football]))

    assert found.labels == ()


def test_label_is_given_once_with_the_most_trusted_reason() -> None:
    categories = (Category(term="economy"), Category(term="Economy"))

    found = classify(article(categories=categories), source(labels=(ECONOMY,)), VOCABULARY)

    assert [reason.reason for reason in found.labels] == ["the source's label in feeds.yaml"]


def test_reason_names_the_category() -> None:
    found = classify(article(categories=(Category(term="Economy"),)), source(), VOCABULARY)

    assert found.labels[0].reason == "the publisher's category “Economy”"


def test_topic_and_region_of_one_name_are_both_given() -> None:
    georgia = (
        Label(kind="topic", slug="georgia", name="Georgia"),
        Label(kind="region", slug="georgia", name="Georgia"),
    )

    found = classify(article(categories=(Category(term="georgia"),)), source(), Vocabulary.of(georgia))

    assert {reason.label for reason in found.labels} == set(georgia)


def test_category_gives_no_label_that_the_source_never_has() -> None:
    found = classify(article(categories=(Category(term="Economy"),)), source(never=(ECONOMY,)), VOCABULARY)

    assert found.labels == ()
