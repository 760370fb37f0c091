"""A word is found under the forms that its language gives it."""

import pytest

from aggregator.classify.inflection import forms
from aggregator.classify.wording import fold


@pytest.mark.parametrize(
    ("language", "word", "listed"),
    [
        pytest.param("en", "banks", "bank", id="an English plural"),
        pytest.param("fr", "élections", "election", id="a French plural with an accent"),
        pytest.param("es", "hospitales", "hospital", id="a Spanish plural"),
        pytest.param("de", "Preisen", "preis", id="a German dative"),
        pytest.param("ar", "الاقتصاد", "اقتصاد", id="the Arabic article"),
        pytest.param("ar", "وبالحكومة", "بالحكومه", id="an Arabic conjunction before a preposition"),
        pytest.param("ar", "للحكومة", "حكومه", id="an Arabic preposition that swallows the article"),
        pytest.param("ar", "مستشفيات", "مستشفي", id="an Arabic plural"),
    ],
)
def test_form_leads_to_the_word_that_is_listed(language: str, word: str, listed: str) -> None:
    starts, stripped = forms(fold(word), language)

    assert listed in starts + stripped


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        pytest.param("fr", "fois", "foi", id="times are no faith"),
        pytest.param("en", "news", "new", id="too short for an ending"),
        pytest.param("ru", "банки", "банк", id="Russian stems stand in the list with a star"),
    ],
)
def test_other_word_is_left_alone(language: str, word: str, other: str) -> None:
    starts, stripped = forms(word, language)

    assert other not in starts + stripped


def test_word_itself_comes_first() -> None:
    assert forms("shares", "en") == (["shares"], ["share", "shar"])
