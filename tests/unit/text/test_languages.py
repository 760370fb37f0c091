import pytest

from aggregator.text.languages import language_tag, written


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        (" pt_BR ", "pt-BR"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("ckb", "ckb"),
        ("sr-Latn-RS-ijekavsk", "sr-Latn-RS-ijekavsk"),
        ("english", None),
        ("x-default", None),
        ("xx", None),
        ("en-", None),
        ("en-GB-US", None),
        ("jp", "ja"),
        ("cz_CZ", "cs"),
        ("iw-IL", "he"),
        ("", None),
        (None, None),
    ],
)
def test_tag_is_made_even(text: str | None, tag: str | None) -> None:
    assert language_tag(text) == tag


@pytest.mark.parametrize(
    ("tag", "direction"),
    [("ar", "rtl"), ("AR-eg", "rtl"), ("he", "rtl"), ("ur-Latn", "ltr"), ("az-Arab", "rtl"), ("ku", None),
     ("en-US", "ltr"), ("ja", "ltr"), ("ckb", "rtl")],
)  # fmt: skip
def test_direction_is_that_of_the_script(tag: str, direction: str | None) -> None:
    """B4."""
    assert written(tag) == direction
