import time

import pytest

from aggregator.text.words import (
    digest,
    folded,
    folded_title,
    has_letters,
    holds_phrase,
    is_right_to_left,
    one_line,
    shortened,
    similarity,
    slugify,
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The  Headline!", "the headline"),
        ("ＦＵＬＬ width", "full WIDTH"),
        ("Cafe\u0301", "café"),
        ("“Quoted” – text", '"quoted" - text'),
        ("Straße", "STRASSE"),
    ],
)
def test_what_looks_the_same_is_folded_to_the_same(left: str, right: str) -> None:
    assert folded(left) == folded(right)


@pytest.mark.parametrize(("left", "right"), [("हिन्दी", "हन्द"), ("กิน", "กัน"), ("1.5", "1.6"), ("ى", "ي")])
def test_what_is_another_word_stays_another(left: str, right: str) -> None:
    assert folded(left) != folded(right)


def test_outlet_after_a_dash_is_no_part_of_a_folded_title() -> None:
    """B3."""
    assert folded_title("Harbour reopens - Example News") == folded_title("Harbour reopens | The Herald")
    assert folded_title("Harbour reopens") == folded_title("Harbour reopens — Example News")
    assert folded_title("Re-opening of the harbour") == folded("Re-opening of the harbour")


def test_title_of_nothing_but_signs_folds_without_trouble() -> None:
    assert folded_title("!!! - ???") == ""
    assert folded_title("") == ""


def test_similarity_of_equal_texts_is_one_and_of_empty_ones_none() -> None:
    assert similarity("a b c", "c b a") == 1.0
    assert similarity("", "") == 0.0
    assert similarity("a b c", "x y z") == 0.0
    assert 0.0 < similarity("東京で地震", "東京の地震") < 1.0


def test_digest_takes_any_text() -> None:
    assert len(digest("\ud800")) == 16
    assert digest("a") != digest("b")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Middle East", "middle-east"),
        ("Économie & Finance", "economie-finance"),
        ("عربي", ""),
        ("  ", ""),
        ("C++", "c"),
    ],
)
def test_slug_has_latin_letters_and_digits_only(name: str, slug: str) -> None:
    assert slugify(name) == slug


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("خبر عاجل", True),
        ("חדשות", True),
        ("Breaking", False),
        ("خبر عاجل BBC", True),
        ("BBC News: خبر", False),
        ("123 !", False),
        ("", False),
    ],
)
def test_direction_is_that_of_most_letters(text: str, rtl: bool) -> None:
    """B4."""
    assert is_right_to_left(text) is rtl


def test_digits_and_signs_say_nothing_of_a_direction() -> None:
    assert not has_letters("123 – 4 %!")
    assert has_letters("1 ك")
    assert has_letters("東")


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [
        ("the oil price rose", "oil price", True),
        ("the oil price rose", "the oil", True),
        ("the oil price rose", "oil pric", False),
        ("boil price", "oil price", False),
        ("أسعار النفط اليوم", "النفط", True),
        ("أسعار والنفط اليوم", "النفط", False),
        ("東京で地震", "地震", True),
        ("東京でnhk", "東京", True),
        ("", "x", False),
    ],
)
def test_phrase_is_held_as_whole_words_where_words_are_spaced(text: str, phrase: str, held: bool) -> None:
    assert holds_phrase(text, phrase) is held


@pytest.mark.parametrize(
    "text", ["".join(map(chr, range(0x2000, 0x3000))) * 20, "\u2028" * 100_000, "“" * 100_000]
)
def test_text_of_many_signs_is_folded_in_no_long_time(text: str) -> None:
    started = time.monotonic()

    assert folded(text + " end").endswith("end")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("limit", [10, 80, 300])
@pytest.mark.parametrize("text", ["word " * 200, "x" * 1000, "كلمة " * 200, "短" * 1000, "a,b" * 300])
def test_shortened_text_keeps_the_limit(text: str, limit: int) -> None:
    """C14."""
    short = shortened(text, limit)

    assert len(short) <= limit
    assert short.endswith("…")
    assert text.startswith(short[:-1])


def test_text_within_the_limit_is_left_alone() -> None:
    assert shortened("exactly", 7) == "exactly"


def test_white_space_of_any_kind_becomes_one_space() -> None:
    assert one_line("\ta\u00a0\u2028 b\r\n") == "a b"


@pytest.mark.parametrize("text", ["a" + " " * 100_000 + "b", "a - " * 50_000, ": " * 50_000])
def test_hostile_title_takes_no_long_time(text: str) -> None:
    started = time.monotonic()

    folded_title(text)

    assert time.monotonic() - started < 3
