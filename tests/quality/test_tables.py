"""The tables that the program ships are what the scripts make of the raw ones, byte for byte."""

from pathlib import Path

from aggregator.classify import gazetteer
from scripts import build_gazetteer, build_languages
from tests.shared import shared

_TABLES = Path(gazetteer.__file__).with_name("tables")


def test_gazetteer_is_what_the_script_builds(tmp_path: Path) -> None:
    build_gazetteer.main(shared("refdata"), tmp_path)

    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["first_names.txt", "places.tsv", "region_names.tsv", "regions.tsv"]
    assert [name for name in made if (tmp_path / name).read_bytes() != (_TABLES / name).read_bytes()] == []


def test_table_of_languages_is_what_the_script_builds(tmp_path: Path) -> None:
    build_languages.main(shared("refdata"), tmp_path / "languages.tsv")

    assert (tmp_path / "languages.tsv").read_bytes() == (_TABLES / "languages.tsv").read_bytes()
