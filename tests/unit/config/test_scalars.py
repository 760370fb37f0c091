import pytest

from aggregator.config.scalars import plain_value, tagged_value


@pytest.mark.parametrize(
    "text", ["no", "yes", "on", "off", "y", "1:30", "2026-01-02", "1_000", "0b1", "=", "<<"]
)
def test_words_of_older_yaml_are_text(text: str) -> None:
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("012", 12),
        ("0o14", 12),
        ("0xC", 12),
        ("-3", -3),
        ("+3", 3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
    ],
)
def test_numbers_follow_the_core_schema(text: str, value: float) -> None:
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_an_empty_scalar_is_nothing(text: str) -> None:
    assert plain_value(text) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_only_true_and_false_are_truth_values(text: str) -> None:
    assert plain_value(text) is (text.lower() == "true")


def test_a_number_too_long_to_be_meant_is_text() -> None:
    assert plain_value("9" * 5000) == "9" * 5000


def test_a_tag_makes_a_number_text() -> None:
    assert tagged_value("tag:yaml.org,2002:str", "12") == "12"


@pytest.mark.parametrize("tag", ["!foo", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:timestamp", "int"])
def test_an_unknown_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="unknown tag"):
        tagged_value(tag, "12")


def test_a_tag_that_the_text_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="not of the type !!int"):
        tagged_value("tag:yaml.org,2002:int", "twelve")
