"""Labels of the owner's making, what sources often or never have, and how labels are called."""

import pytest

from aggregator.model.source import Label
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from tests.unit.config.conftest import Fail, Load

SOURCES = "sources: [https://a.example/feed]\n"


def test_topics_and_regions_of_the_owners_are_read(load_text: Load) -> None:
    config = load_text(
        "topics:\n"
        "  water: {name: {en: Water, ar: المياه}, under: Environment, terms: {en: [dam, drought*], ar: سد},\n"
        "          categories: [Water, Eau], sources: The Lake}\n"
        "  conflict: {terms: drone strike}\n"
        "regions:\n"
        "  gulf: {name: Gulf, countries: [SA, AE], replace: true}\n" + SOURCES
    )

    assert config.topics == (
        OwnTopic(
            slug="water",
            names={"en": "Water", "ar": "المياه"},
            under="environment",
            terms={"en": ("dam", "drought*"), "ar": ("سد",)},
            categories=("Water", "Eau"),
            sources=("The Lake",),
        ),
        OwnTopic(slug="conflict", terms={"*": ("drone strike",)}),
    )
    assert config.regions == (
        OwnRegion(slug="gulf", names={"": "Gulf"}, countries=("SA", "AE"), replace=True),
    )


def test_labels_of_sources_may_be_weights_or_be_ruled_out(load_text: Load) -> None:
    config = load_text(
        "sources:\n"
        "  - group: Gulf\n"
        "    regions: {prior: gulf, never: [georgia, jordan]}\n"
        "    home: AE\n"
        "    sources:\n"
        "      - {url: https://a.example/feed, regions: iraq, topics: {always: oil, prior: economy}}\n"
    )
    (source,) = config.sources

    def slugs(labels: tuple[Label, ...]) -> list[str]:
        return [label.slug for label in labels]

    assert (slugs(source.labels), slugs(source.priors)) == (["oil", "iraq"], ["economy", "gulf"])
    assert (slugs(source.never), source.home) == (["georgia", "jordan"], "AE")
    assert slugs(config.labels) == ["oil", "iraq"]


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Irak"), ("ar", "العراق"), ("en", "Iraq"), ("tlh", "Iraq")]
)
def test_a_label_written_as_a_slug_is_called_as_in_the_sites_language(
    load_text: Load, language: str, name: str
) -> None:
    text = f"site: {{language: {language}}}\nsources: [{{url: https://a.example/feed, regions: iraq}}]\n"

    assert load_text(text).labels[0].name == name


def test_a_label_that_is_written_as_a_name_keeps_it(load_text: Load) -> None:
    text = "site: {language: de}\nsources: [{url: https://a.example/feed, regions: Iraq}]\n"

    assert load_text(text).labels[0].name == "Iraq"


def test_an_owners_label_is_called_as_the_owner_says(load_text: Load) -> None:
    text = "regions: {gulf: {name: {en: The Gulf, ar: الخليج}}}\nsources: [{url: https://a.example/f, regions: gulf}]\n"

    assert load_text(text).labels[0].name == "The Gulf"
    assert load_text(f"site: {{language: ar}}\n{text}").labels[0].name == "الخليج"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("topics: {Water: {}}", "topics.Water: expected a slug of a-z, 0-9 and -"),
        ("topics: {water: {termz: [a]}}", "topics.water.termz: unknown key, did you mean 'terms'?"),
        ("topics: {water: {countries: [SA]}}", "topics.water.countries: unknown key"),
        (
            "topics: {water: {terms: {english: [a]}}}",
            "topics.water.terms: expected terms, or {language: terms}",
        ),
        ("topics: {water: {terms: ['']}}", "topics.water.terms: expected words or phrases"),
        (
            "regions: {gulf: {countries: [KSA]}}",
            "regions.gulf.countries[0]: expected a country by its two letters",
        ),
        ("defaults: {home: England}", "expected a country by its two letters"),
        (
            "defaults: {regions: {sometimes: gulf}}",
            "regions.sometimes: unknown key, expected one of: always, prior, never",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(problems_of: Fail, text: str, problem: str) -> None:
    found = problems_of(f"{text}\n{SOURCES}")

    assert any(problem in one for one in found), found
