"""Topics by sentences that need them, in each language that has a list; and the words that say why."""

from dataclasses import replace

import pytest

from aggregator.classify.labels import text_labels
from aggregator.classify.passages import passages
from aggregator.classify.topic_set import topic_set
from aggregator.classify.topics import SURE_CONFIDENCE, classifier_of
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article, LabelReason
from aggregator.model.feed import Category
from aggregator.model.source import Label, Source
from aggregator.model.vocabulary import OwnTopic
from tests.builders import article, source

_NOTHING = Vocabulary.of(())


def said(
    title: str, text: str = "", language: str | None = "en", *categories: str, link: str = ""
) -> Article:
    """Return an article that says this."""
    named = tuple(Category(term=category) for category in categories)
    one = replace(article(), title=title, summary=text, content="", language=language)
    return replace(one, categories=named, link=link or None)


def labels(one: Article, of: Source | None = None) -> dict[str, LabelReason]:
    """Return the topics of an article by slug, the main one first."""
    found = text_labels(one, of or source(), _NOTHING)
    return {label.label.slug: label for label in found if label.label.kind == "topic"}


def main_topic(one: Article) -> str | None:
    """Return the slug of the main topic."""
    return next((slug for slug, label in labels(one).items() if label.main), None)


@pytest.mark.parametrize(
    ("language", "title", "topic"),
    [
        pytest.param("en", "Central bank raises interest rates as inflation persists", "economy", id="en economy"),
        pytest.param("en", "Striker scores twice as champions reach the semi-final", "sport", id="en sport"),
        pytest.param("en", "Vaccine trial cuts malaria cases in half", "health", id="en health"),
        pytest.param("en", "Astronomers photograph a distant black hole", "science-technology", id="en science"),
        pytest.param("en", "Bishops gather at the cathedral for prayers", "religion", id="en religion"),
        pytest.param("fr", "La banque centrale relève ses taux d'intérêt", "economy", id="fr economy"),
        pytest.param("fr", "Le Sénégal remporte la Coupe d'Afrique après les tirs au but", "sport", id="fr sport"),
        pytest.param("es", "El Congreso aprueba la moción de censura contra el presidente", "politics", id="es politics"),
        pytest.param("es", "Terremoto deja cientos de damnificados; los bomberos rescatan a dos niños", "disaster", id="es disaster"),
        pytest.param("de", "Staatsanwaltschaft erhebt Anklage wegen Mordes", "crime", id="de crime"),
        pytest.param("de", "Lehrermangel an Schulen: weniger Unterricht", "education", id="de education"),
        pytest.param("ru", "Сборная забила два гола и вышла в финал турнира", "sport", id="ru sport"),
        pytest.param("ru", "Учёные обнаружили новую планету с помощью телескопа", "science-technology", id="ru science"),
        pytest.param("pt", "Greve dos trabalhadores: sindicato pede aumento de salários", "labour", id="pt labour"),
        pytest.param("pt", "Desmatamento na Amazônia aumenta emissões de carbono", "environment", id="pt environment"),
        pytest.param("ar", "البنك المركزي يرفع أسعار الفائدة لمواجهة التضخم", "economy", id="ar economy"),
        pytest.param("ar", "المنتخب يتأهل إلى نهائي كأس العالم بهدفين", "sport", id="ar sport"),
        pytest.param("zh", "央行宣布降息，股市上涨", "economy", id="zh economy"),
        pytest.param("zh", "国足晋级世界杯决赛，前锋进球", "sport", id="zh sport"),
        pytest.param("ja", "日銀が利上げを決定、円高進む", "economy", id="ja economy"),
        pytest.param("ja", "震度6の地震、津波で避難", "disaster", id="ja disaster"),
        pytest.param("hi", "भारत ने क्रिकेट मैच में पाकिस्तान को हराया", "sport", id="hi sport"),
        pytest.param("hi", "लोकसभा चुनाव: मतदान शुरू", "politics", id="hi politics"),
        pytest.param("it", "Terremoto, la protezione civile cerca i dispersi", "disaster", id="it disaster"),
        pytest.param("tr", "Merkez Bankası faizi artırdı, enflasyon düştü", "economy", id="tr economy"),
        pytest.param("fa", "تیم ملی فوتبال به جام جهانی رسید", "sport", id="fa sport"),
        pytest.param("nl", "Rechtbank veroordeelt verdachte van moord tot celstraf", "crime", id="nl crime"),
        pytest.param("sw", "Rais awateua mawaziri wapya katika baraza la mawaziri", "politics", id="sw politics"),
        pytest.param("sw", "Mshambuliaji afunga mabao mawili kwenye ligi kuu", "sport", id="sw sport"),
    ],
)  # fmt: skip
def test_sentence_has_its_topic(language: str, title: str, topic: str) -> None:
    assert main_topic(said(title, language=language)) == topic


@pytest.mark.parametrize(
    ("title", "text", "wrong"),
    [
        pytest.param("Christmas market opens", "Stalls sell wine and toys.", "economy", id="a market of stalls"),
        pytest.param("A late strike wins the match", "The striker scored in the second half.", "labour", id="a strike in football"),
        pytest.param("Shot from the halfway line", "The goalkeeper had no chance in the cup final.", "conflict", id="a shot on goal"),
        pytest.param("Point guard scores 40", "His team mates on the court, the rebounds, the playoffs.", "crime", id="a court for games"),
    ],
)  # fmt: skip
def test_word_of_two_meanings_does_not_mislead(title: str, text: str, wrong: str) -> None:
    assert wrong not in labels(said(title, text))


@pytest.mark.parametrize("title", ["", "Good morning", "What we know so far", "1234", "🎉🎉🎉"])
def test_text_that_says_too_little_has_no_topic(title: str) -> None:
    assert labels(said(title)) == {}


def test_language_without_a_list_knows_names_only() -> None:
    assert main_topic(said("Messi ja Ronaldo kohtuvad", language="et")) == "sport"
    assert labels(said("Keskpank tõstis intressi", language="et")) == {}


def test_reason_names_the_words_and_where_they_stand() -> None:
    one = said("Inflation worries the central bank", "Mortgage rates were mentioned.")

    assert (
        labels(one)["economy"].reason
        == "“Inflation” and “central bank” in the title; “Mortgage rates” in the first lines"
    )


def test_reason_names_the_category_first() -> None:
    found = labels(said("Was heute wichtig ist", "", "de", "Wirtschaft"))

    assert found["economy"].reason == "the publisher's category “Wirtschaft”"
    assert found["economy"].confidence == 0.9


def test_category_that_is_no_section_is_read_like_words() -> None:
    found = labels(said("What happened today", "", "en", "Inflation in 2026"))

    assert found["economy"].reason == "“Inflation” among the publisher's categories"
    assert found["economy"].confidence < 0.9


def test_link_is_weaker_than_a_category() -> None:
    by_link = labels(said("What happened today", link="https://news.example/sport/a"))
    by_category = labels(said("What happened today", "", "en", "Sport"))

    assert by_link["sport"].reason == "“sport” in the link"
    assert by_link["sport"].confidence < by_category["sport"].confidence


def test_words_outweigh_the_link() -> None:
    one = said(
        "Central bank raises interest rates as inflation persists", link="https://news.example/sport/a"
    )

    assert list(labels(one)) == ["economy"]


def test_title_counts_more_than_the_text() -> None:
    in_title = labels(said("Earthquake", "Nothing else is known."))["disaster"]
    in_text = labels(said("Nothing else is known.", "Earthquake"))["disaster"]

    assert in_title.confidence > in_text.confidence


def test_article_about_two_things_has_both() -> None:
    found = labels(said("Parliament and the military coup"))

    assert {"politics", "conflict"} <= set(found)
    assert sum(label.main for label in found.values()) == 1


def test_more_evidence_makes_surer() -> None:
    little = labels(said("Good morning", "A market."))
    much = labels(said("Stock market falls as inflation and interest rates rise"))

    assert much["economy"].confidence >= SURE_CONFIDENCE
    assert little["economy"].confidence < SURE_CONFIDENCE


def test_prior_of_the_source_strengthens_what_the_text_says() -> None:
    often = source(name="Trade Daily", priors=(Label(kind="topic", slug="economy", name="Trade"),))
    one = said("Prices and laws", "The minister spoke of prices.")

    assert labels(one, often)["economy"].confidence > labels(one)["economy"].confidence
    assert labels(said("Good morning"), often) == {}


def test_topic_that_the_source_never_has_is_left_out_whatever_its_name() -> None:
    never = source(never=(Label(kind="topic", slug="sport", name="sports"),))

    assert labels(said("Striker scores in the cup final"), never) == {}


_WATER = OwnTopic(
    slug="water",
    names={"en": "Water", "ar": "المياه"},
    under="environment",
    terms={"en": ("dam", "drought"), "ar": ("سد",), "*": ("aqua*",)},
    categories=("Eau",),
    sources=("River Watch",),
)


def owned(one: Article, *own: OwnTopic, of: Source | None = None) -> dict[str, LabelReason]:
    """Return the topics that an article has with the owner's."""
    found = classifier_of(topic_set(own))(passages(one), of or source(), _NOTHING)
    return {label.label.slug: label for label in found}


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(
            said("Parliament votes on the dam and the budget deficit"), id="a term, whatever else there is"
        ),
        pytest.param(said("بناء السد الجديد", language="ar"), id="a term in another language"),
        pytest.param(said("Aquädukt", language="de"), id="a term of all languages"),
        pytest.param(said("Bonjour", "", "fr", "Eau"), id="a category"),
    ],
)
def test_own_topic_is_found(one: Article) -> None:
    assert owned(one, _WATER)["water"].label == Label(kind="topic", slug="water", name="Water")


def test_own_topic_holds_for_all_articles_of_its_sources() -> None:
    found = owned(said("Good morning"), _WATER, of=source(name="River Watch"))

    assert found["water"].confidence == 1.0
    assert found["water"].reason == "“River Watch”, a source that the topic names"


def test_topic_above_an_own_one_is_given_with_it() -> None:
    found = owned(said("The dam"), _WATER)

    assert found["environment"].reason == "Water is part of it"


def test_own_topics_in_a_circle_are_given_once() -> None:
    one = OwnTopic(slug="one", under="two", terms={"en": ("dam",)})
    two = OwnTopic(slug="two", under="one")

    assert list(owned(said("The dam"), one, two)) == ["one", "two"]


def test_own_terms_extend_a_shipped_topic() -> None:
    more = OwnTopic(slug="conflict", terms={"en": ("quarrel*",)})

    assert set(owned(said("Quarrels without end"), more)) == {"conflict"}
    assert set(owned(said("Soldiers and rebels"), more)) == {"conflict"}


def test_own_topic_replaces_a_shipped_one() -> None:
    mine = OwnTopic(slug="sport", names={"en": "Chess"}, terms={"en": ("chess",)}, replace=True)

    assert owned(said("Striker scores in the cup final", "", "en", "Football"), mine) == {}
    assert owned(said("Chess for all"), mine)["sport"].label.name == "Chess"


def test_own_topic_does_not_change_the_shipped_ones() -> None:
    one = said("Central bank raises interest rates")

    assert owned(one, _WATER)["economy"] == labels(one)["economy"]
