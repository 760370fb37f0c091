import pytest

from aggregator.classify import Vocabulary, classify
from aggregator.model.article import LabelReason
from aggregator.model.feed import Category
from aggregator.model.source import Label, Source
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from tests.builders import ECONOMY, MIDDLE_EAST, article, source

VOCABULARY = Vocabulary.of([ECONOMY, MIDDLE_EAST])


def said(
    *categories: Category, labels: tuple[Label, ...] = (), known: Vocabulary = VOCABULARY
) -> list[LabelReason]:
    """Return the labels that somebody said of an article, in words that say nothing themselves."""
    wordless = article(categories=categories, title="…", summary="", content="")
    return [one for one in classify(wordless, source(labels=labels), known).labels if one.confidence == 1.0]


def labels(categories: tuple[Category, ...] = (), *of_source: Label) -> list[Label]:
    """Return the labels that an article with these categories gets."""
    return [reason.label for reason in said(*categories, labels=of_source)]


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

    assert said(Category(term="—"), known=Vocabulary.of([football])) == []


def test_label_is_given_once_with_the_most_trusted_reason() -> None:
    categories = (Category(term="economy"), Category(term="Economy"))

    found = said(*categories, labels=(ECONOMY,))

    assert [reason.reason for reason in found] == ["the source's label in feeds.yaml"]


def test_reason_names_the_category() -> None:
    found = said(Category(term="Economy"))

    assert found[0].reason == "the publisher's category “Economy”"


def test_topic_and_region_of_one_name_are_both_given() -> None:
    georgia = (
        Label(kind="topic", slug="georgia", name="Georgia"),
        Label(kind="region", slug="georgia", name="Georgia"),
    )

    found = said(Category(term="georgia"), known=Vocabulary.of(georgia))

    assert {reason.label for reason in found} == set(georgia)


def about(title: str, known: Vocabulary = VOCABULARY, of: Source | None = None) -> dict[str, LabelReason]:
    """Return the labels of an article with a headline, by kind and slug."""
    one = article(title=title, summary="", content="", categories=(), language="en")
    found = classify(one, of or source(), known).labels
    return {f"{reason.label.kind}:{reason.label.slug}": reason for reason in found}


def test_what_nobody_said_is_told_by_the_text_with_its_reason() -> None:
    found = about("Inflation in Iraq rises as the central bank cuts rates")

    assert {"topic:economy", "region:iraq", "region:middle-east"} <= found.keys()
    assert "Iraq" in found["region:iraq"].reason
    assert found["region:iraq"].main
    assert found["region:iraq"].confidence < 1.0


def test_what_the_owner_says_goes_before_what_the_text_says() -> None:
    iraq = Label(kind="region", slug="iraq", name="Mesopotamia")
    found = about("Inflation in Iraq rises", of=source(labels=(iraq,)))

    assert found["region:iraq"] == LabelReason(label=iraq, reason="the source's label in feeds.yaml")


def test_what_a_source_never_has_no_text_gives_it() -> None:
    never = (Label(kind="region", slug="iraq", name="Iraq"),)

    assert "region:iraq" not in about("Inflation in Iraq rises", of=source(never=never))


def test_labels_are_called_as_in_the_sites_language() -> None:
    german = Vocabulary.of((), language="de")

    assert about("Inflation in Iraq rises", german)["region:iraq"].label.name == "Irak"


def test_an_owners_topic_is_found_by_its_terms_and_brings_what_it_is_part_of() -> None:
    water = OwnTopic(
        slug="water", names={"en": "Water", "ar": "المياه"}, under="environment", terms={"en": ("dam",)}
    )
    found = about("The dam is full", Vocabulary.of((), [water], language="ar"))

    assert found["topic:water"].label.name == "المياه"
    assert "dam" in found["topic:water"].reason
    assert "topic:environment" in found


def test_an_owners_region_holds_what_is_about_its_countries() -> None:
    gulf = OwnRegion(slug="gulf", names={"en": "The Gulf"}, countries=("SA", "QA"), under="oil-states")
    found = about("Qatar raises wages", Vocabulary.of((), (), [gulf]))

    assert (found["region:gulf"].label.name, found["region:gulf"].reason) == ("The Gulf", "contains Qatar")
    assert found["region:oil-states"].reason == "The Gulf is part of it"
    assert "region:gulf" not in about("Iraq raises wages", Vocabulary.of((), (), [gulf]))


def test_an_owners_region_has_terms_categories_and_sources_of_its_own() -> None:
    sahel = OwnRegion(
        slug="lake", terms={"*": ("Lake Tanganyika",)}, categories=("Lacs",), sources=("The Lake",)
    )
    known = Vocabulary.of((), (), [sahel])
    tagged = classify(article(title="…", categories=(Category(term="lacs"),)), source(), known).labels

    assert "Lake Tanganyika" in about("Boats on Lake Tanganyika", known)["region:lake"].reason
    assert "region:lake" in about("Boats", known, source(name="The Lake"))
    assert any(one.label.slug == "lake" for one in tagged)
    assert "region:lake" not in about("Boats", known)


def test_an_owners_region_may_take_the_place_of_a_shipped_one() -> None:
    narrow = OwnRegion(slug="middle-east", countries=("LB",), replace=True)
    known = Vocabulary.of((), (), [narrow])

    assert "region:middle-east" not in about("Iraq raises wages", known)
    assert "region:middle-east" in about("Lebanon raises wages", known)


def test_regions_that_are_part_of_each_other_end_somewhere() -> None:
    one = OwnRegion(slug="one", terms={"*": ("boats",)}, under="two")
    two = OwnRegion(slug="two", under="one")

    assert {"region:one", "region:two"} <= about("Boats", Vocabulary.of((), (), [one, two])).keys()


def test_category_gives_no_label_that_the_source_never_has() -> None:
    never = article(title="…", summary="", content="", categories=(Category(term="Economy"),))

    assert classify(never, source(never=(ECONOMY,)), VOCABULARY).labels == ()
