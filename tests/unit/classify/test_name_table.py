"""The table of names answers as a dict of its lines does."""

from collections import defaultdict
from pathlib import Path

import pytest

from aggregator.classify import gazetteer
from aggregator.classify.name_table import NameTable

_LINES = "a\tA1\na b\tA2\na bc d\tA3\na-b\tA4\nab\tA5\nb c\tA6\né\tA7\n新\tA8\n新聞\tA9\n"


def lines(text: str) -> dict[str, str]:
    return dict(line.split("\t") for line in text.splitlines())


@pytest.mark.parametrize("name", [*lines(_LINES), "", "a ", "b", "c", "abc", "a bc", "新聞社", "\ud800"])
def test_get_answers_as_a_dict_does(name: str) -> None:
    assert NameTable(_LINES.encode()).get(name) == lines(_LINES).get(name, "")


@pytest.mark.parametrize(
    ("word", "names"),
    [("a", ["a", "a b", "a bc d"]), ("b", ["b c"]), ("新", ["新"]), ("bc", []), ("", []), ("zz", [])],
)
def test_names_are_found_by_their_first_word(word: str, names: list[str]) -> None:
    found = list(NameTable(_LINES.encode()).beginning_with(word))

    assert found == [(name, lines(_LINES)[name]) for name in names]


def test_each_line_of_the_shipped_table_is_found() -> None:
    text = (Path(gazetteer.__file__).parent / "tables" / "places.tsv").read_text("utf-8")
    names, table = lines(text), NameTable(text.encode())
    by_first_word: dict[str, dict[str, str]] = defaultdict(dict)
    for name, senses in names.items():
        by_first_word[name.partition(" ")[0]][name] = senses

    assert [name for name in names if table.get(name) != names[name]] == []
    assert [name for name in names if table.get(f"{name}x") != names.get(f"{name}x", "")] == []
    firsts = list(by_first_word)[::50]
    assert [word for word in firsts if dict(table.beginning_with(word)) != by_first_word[word]] == []
    assert {name for name, _senses in table.since("\u0e00")} >= {name for name in names if name >= "\u0e00"}
