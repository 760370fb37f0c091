"""Each rule of disambiguation, by a sentence that needs it."""

from dataclasses import replace

import pytest

from aggregator.classify.gazetteer import gazetteer
from aggregator.classify.labels import text_labels
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import LabelReason
from aggregator.model.feed import Category
from aggregator.model.source import Label, Source
from tests.builders import article, source

GULF = Label(kind="region", slug="gulf", name="Gulf")


def reasons(
    title: str, text: str = "", language: str | None = "en", of: Source | None = None
) -> dict[str, LabelReason]:
    """Return the regions of an article by slug."""
    one = replace(article(), title=title, summary=text, content="", language=language)
    found = text_labels(one, of or source(), Vocabulary.of(()))
    return {label.label.slug: label for label in found if label.label.kind == "region"}


def countries(title: str, text: str = "", language: str | None = "en", of: Source | None = None) -> set[str]:
    """Return the countries among the regions: what is not given as holding others, nor an area by its name."""

    found = reasons(title, text, language, of)
    return {slug for slug in found if gazetteer().areas[slug].kind == "country"}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param("Flood in Jordan kills five", "The king sent the army.", {"jordan"}, id="a country"),
        pytest.param("Michael Jordan sells his house", "", set(), id="a surname behind a first name"),
        pytest.param("A star sells up", "Paris Hilton said nothing.", set(), id="a first name before a surname"),
        pytest.param("Mayor of Paris resigns", "Paris police said no more.", {"france"}, id="a city"),
        pytest.param("School opens in Paris, Texas", "", {"united-states"}, id="a city within another country's state"),
        pytest.param("A museum", "The New York Times reported it.", set(), id="an outlet"),
        pytest.param("Turkey holds election", "", {"turkiye"}, id="a country that is a bird"),
        pytest.param("Roast turkey for all", "", set(), id="a bird"),
        pytest.param("They told us a story", "", set(), id="a word that is an abbreviation in capitals"),
        pytest.param("US raises rates", "", {"united-states"}, id="an abbreviation in capitals"),
        pytest.param("How to polish silver", "", set(), id="a verb"),
        pytest.param("Polish court rules", "", {"poland"}, id="an adjective"),
        pytest.param("GOLD SALE TOLD US NOTHING", "", set(), id="words in a headline in capitals"),
        pytest.param("Papua New Guinea votes", "", {"papua-new-guinea"}, id="the longest name wins"),
        pytest.param("It cost five million Canadian dollars", "", set(), id="money"),
        pytest.param("Shares of <UK> rise", "", set(), id="a sign of a share"),
        pytest.param("Georgia's ruling party", "Protests in Tbilisi went on.", {"georgia"}, id="Georgia of Tbilisi"),
        pytest.param("Georgia votes", "Polls in Atlanta and Savannah closed late.", {"united-states"}, id="Georgia of Atlanta"),
        pytest.param("Congolese troops advance", "They took a town near Goma.", {"congo-kinshasa"}, id="Congo of Goma"),
        pytest.param("Iraqi forces near the Syrian border", "Iraq said so. The Iraqi army went on.", {"iraq", "syria"}, id="two"),
    ],
)  # fmt: skip
def test_name_is_taken_for_the_place_that_is_meant(title: str, text: str, expected: set[str]) -> None:
    assert countries(title, text) == expected


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("ru", "Встреча прошла в Ираке при участии иранской делегации", {"iraq", "iran"}),
        ("de", "Irakische Armee meldet Erfolg in Syriens Osten", {"iraq", "syria"}),
        ("ar", "وزير الخارجية يصل للعراق", {"iraq"}),
        ("ar", "وبالأردن أيضا", {"jordan"}),
        ("ar", "القوات العراقية تستعيد القائم", {"iraq"}),
        ("fr", "La France et l'Irak signent un accord", {"france", "iraq"}),
        ("fr", "Les autorités irakiennes démentent", {"iraq"}),
        ("es", "El ejército iraquí avanza", {"iraq"}),
        ("tr", "Irak'ta seçim sonuçları açıklandı", {"iraq"}),
        ("fa", "ارتش عراق وارد شهر شد", {"iraq"}),
        ("zh", "美国总统访问伊拉克", {"united-states", "iraq"}),
        ("ja", "インドネシアで地震", {"indonesia"}),
        ("ko", "이라크에서 선거", {"iraq"}),
        ("he", "ממשלת עיראק ובסוריה", {"iraq", "syria"}),
        ("hi", "भारत और चीन की बातचीत", {"india", "china"}),
        ("pt", "Governo do Iraque anuncia plano", {"iraq"}),
    ],
)
def test_names_are_found_in_the_forms_that_sentences_give_them(
    language: str, title: str, expected: set[str]
) -> None:
    assert countries(title, language=language) == expected


def test_name_of_another_language_is_none() -> None:
    assert countries("Viro wins the prize", language="en") == set()
    assert countries("Viro voitti", language="fi") == {"estonia"}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param(
            "Fire at a mill in Manchester",
            "MANCHESTER, N.H. - A fire closed a mill on Monday. Manchester firemen came from three stations.",
            {"united-states"},
            id="a province once says which",
        ),
        pytest.param(
            "Essex Names a New Head of Sales",
            "Essex Chemical Corp said on Monday that its board chose a new head of sales.",
            set(),
            id="a company that the text names in full",
        ),
        pytest.param(
            "Essex names a new head of sales",
            "A fair in Essex opened. Essex Chemical Corp said that its board chose a head of sales.",
            {"united-kingdom"},
            id="a text of two minds decides nothing",
        ),
    ],
)
def test_name_means_one_thing_in_an_article(title: str, text: str, expected: set[str]) -> None:
    assert countries(title, text) == expected


def test_headline_goes_over_the_text() -> None:
    found = reasons("Iraq holds election", "A visitor from Brazil looked on.")

    assert found["iraq"].main
    assert not any(one.main for slug, one in found.items() if slug != "iraq")
    assert found["iraq"].confidence >= 0.8


def test_dateline_is_weak() -> None:
    found = reasons("Oil prices fall", "LONDON, March 3 (Reuters) - Traders sold on Tuesday.")

    assert found["united-kingdom"].confidence < 0.65
    assert found["united-kingdom"].reason == "“LONDON” in the dateline"


def test_reason_names_the_words_and_where_they_stand() -> None:
    found = reasons("Iraqi forces take Qaim", "The army of Iraq went on.")

    assert found["iraq"].reason == "“Iraqi” and “Qaim” in the title; “Iraq” in the first lines"
    assert found["western-asia"].reason == "contains Iraq"
    assert {"middle-east", "asia"} <= set(found)


def test_area_that_is_named_is_a_label_of_its_own() -> None:
    found = reasons("Drought in the Sahel worsens")

    assert found["sahel"].reason == "“Sahel” in the title"
    assert found["sahel"].main


def test_home_decides_between_places_of_one_name() -> None:
    assert countries("Georgia cuts taxes", of=source(home="US")) == {"united-states"}
    assert countries("Georgia cuts taxes", of=source(home="GE")) == {"georgia"}


def test_home_labels_nothing() -> None:
    assert countries("Prices rise again", of=source(home="GB")) == set()


def test_what_a_source_never_has_is_not_given() -> None:
    found = reasons("Qatar and Oman meet", of=source(never=(GULF,)))

    assert "gulf" not in found
    assert "qatar" in found


def test_text_without_places_has_no_region() -> None:
    assert reasons("How to bake bread", "Flour, water, salt.") == {}
    assert reasons("", "") == {}


def test_prior_holds_where_the_text_names_no_place() -> None:
    found = reasons("Prices rise again", of=source(priors=(GULF,)))

    assert list(found) == ["gulf"]
    assert found["gulf"].main
    assert found["gulf"].reason == "a source that often has it, and the text names no place"


def test_prior_yields_to_the_text() -> None:
    found = reasons("Chile votes", of=source(priors=(GULF,)))

    assert "chile" in found
    assert "gulf" not in found


@pytest.mark.parametrize(
    ("category", "expected"),
    [("Iraq", "iraq"), ("Nahost", "middle-east"), ("الشرق الأوسط", "middle-east"), ("Sahel", "sahel")],
)
def test_category_that_is_a_country_or_an_area_counts(category: str, expected: str) -> None:
    one = replace(
        article(), title="Prices rise", summary="", content="", categories=(Category(term=category),)
    )

    found = {label.label.slug: label for label in text_labels(one, source(), Vocabulary.of(()))}

    assert found[expected].reason == f"“{category}” in the publisher's categories"


@pytest.mark.parametrize("category", ["Deutsch", "BAKU", "Jordan Smith", "Reading", "Iraq war veterans"])
def test_category_that_only_holds_a_name_does_not_count(category: str) -> None:
    one = replace(
        article(), title="Prices rise", summary="", content="", categories=(Category(term=category),)
    )

    assert [
        label for label in text_labels(one, source(), Vocabulary.of(())) if label.label.kind == "region"
    ] == []


def test_folder_of_the_link_counts_and_its_last_part_does_not() -> None:
    link = "https://news.example/world/middle-east/a-visit-to-chile"
    one = replace(article(), title="Prices rise", summary="", content="", link=link)

    found = {label.label.slug: label for label in text_labels(one, source(), Vocabulary.of(()))}

    assert found["middle-east"].reason == "“Middle East” in the link"
    assert "chile" not in found


def test_link_that_is_no_address_is_passed_over() -> None:
    one = replace(article(), title="Rain in Chile", summary="", content="", link="http://[broken/asia/x")

    assert "chile" in {label.label.slug for label in text_labels(one, source(), Vocabulary.of(()))}
