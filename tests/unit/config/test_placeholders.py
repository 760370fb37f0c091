from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.nodes import node_of
from aggregator.config.placeholders import Placeholders, escape, has_placeholder, moved, unescape
from aggregator.config.problems import Problems
from aggregator.config.reading import Files

from .conftest import quick

ENVIRON = {"KEY": "s3cret", "A_1": "x"}


def fill(text: str, folder: Path = Path("/nowhere")) -> tuple[object, str]:
    problems = Problems()
    value = Placeholders(ENVIRON, folder, Files(), problems).filled(node_of({"k": text}, Path("feeds.yaml")))
    assert isinstance(value, dict)
    return value["k"], str(problems.first() or "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a?key=${KEY}", "a?key=s3cret"),
        ("${KEY}${A_1}", "s3cretx"),
        ("$$", "$"),
        ("$${KEY}", "${KEY}"),
        ("5$ and $x", "5$ and $x"),
        ("$$$$", "$$"),
    ],
)
def test_a_placeholder_is_replaced_and_a_doubled_dollar_is_one(text: str, value: str) -> None:
    assert fill(text) == (value, "")


def test_a_secret_file_loses_its_last_line_end(tmp_path: Path) -> None:
    tmp_path.joinpath("secret").write_text("abc \r\n")
    assert fill("${file:secret}", tmp_path)[0] == "abc "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${GONE}", "k: the environment variable GONE is not set"),
        ("${file:gone}", "k: the secret file /nowhere/gone cannot be read: No such file"),
        ("${not a name}", "expected ${NAME} or ${file:PATH}, got ${not a name}"),
        ("${", "expected ${NAME} or ${file:PATH}"),
        ("${}", "expected ${NAME} or ${file:PATH}"),
    ],
)
def test_a_missing_secret_is_named(text: str, said: str) -> None:
    assert said in fill(text)[1]


@quick
@given(st.text("${}ab"))
def test_escaped_text_holds_no_placeholder_and_reads_back(text: str) -> None:
    assert not has_placeholder(escape(text))
    assert fill(escape(text)) == (text, "")
    assert unescape(escape(text)) == text


def test_the_path_of_a_secret_is_seen_from_another_folder() -> None:
    text = "a${file:key}b${file:/abs}$${file:key}${NAME}"
    assert moved(text, Path("/c/lists"), Path("/c")) == "a${file:lists/key}b${file:/abs}$${file:key}${NAME}"
