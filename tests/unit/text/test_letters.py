import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.letters import folded_letters, folded_words, is_unspaced, written_words


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("مَرْحَباً بِالعالَم", "مرحبا بالعالم"),
        ("إلى الأمام", "الى الامام"),
        ("علی کریمی", "علي كريمي"),
        ("می‌روم", "میروم"),
        ("شُعاع ٢٠٢٦", "شعاع 2026"),
        ("שָׁלוֹם", "שלום"),
        ("Žižek’s naïve Straße", "Zizek naive Strasse"),
        ("Ёлка", "Елка"),
        ("ｉＰｈｏｎｅ", "iPhone"),
        ("1,000 tonnes", "1000 tonnes"),
        ("the 15Th gold", "The 15th Gold"),
    ],
    ids=lambda text: text,
)
def test_what_one_outlet_writes_otherwise_is_one(here: str, there: str) -> None:
    assert folded_words(here) == folded_words(there)


@pytest.mark.parametrize(
    ("here", "there"), [("हिन्दी", "हनद"), ("7-6", "6-7"), ("مدرسة", "مدرس")], ids=lambda text: text
)
def test_what_means_something_else_stays_apart(here: str, there: str) -> None:
    assert folded_words(here) != folded_words(there)


def test_text_without_spaces_is_cut_into_pairs() -> None:
    assert written_words("iPhone発売日") == ["iPhone", "発売", "売日"]
    assert is_unspaced("発売")


def test_case_is_kept_where_it_is_asked_for() -> None:
    assert written_words("Mt. Gox's 1.5 BTC") == ["Mt", "Gox", "1.5", "BTC"]


@given(st.text())
def test_folded_words_stand_in_the_folded_text(text: str) -> None:
    """`folded_letters` decides what is worth comparing: it must not hide what is alike."""
    if "'" in text or "," in text or "’" in text:
        return  # marks within a word are dropped from it
    assert all(word in folded_letters(text) for word in folded_words(text))
