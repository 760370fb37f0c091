from pathlib import Path
from typing import Any

import pytest

from aggregator.config.json_schema import json_schema, schema_text
from aggregator.config.load import load

ROOT = Path(__file__).parents[3]
REGENERATE = "run: python -m aggregator.config"


def test_the_committed_schema_is_current() -> None:
    assert (ROOT / "feeds.schema.json").read_text(encoding="utf-8") == schema_text(), REGENERATE


def test_the_root_is_a_mapping_a_list_or_a_url() -> None:
    kinds = [option.get("type", option.get("$ref")) for option in json_schema()["anyOf"]]
    assert kinds == ["#/$defs/RootKeys", "array", "string"]


def test_every_reference_leads_somewhere() -> None:
    definitions = json_schema()["$defs"]
    assert references(json_schema()) <= {f"#/$defs/{name}" for name in definitions}


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(item) for item in value.values()))
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "model", ["RootKeys", "SiteKeys", "PollingKeys", "SourceKeys", "GroupKeys", "IncludeKeys"]
)
def test_every_key_says_what_it_means(model: str) -> None:
    definitions = json_schema()["$defs"]
    for key in definitions[model]["properties"].values():
        assert key.get("description") or definitions[key["$ref"].rpartition("/")[2]]["description"]


def test_the_shipped_file_loads_and_names_the_schema() -> None:
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=./feeds.schema.json\n")
    config = load(ROOT / "feeds.yaml", {})
    assert len(config.sources) >= 40
    assert "https://english.aawsat.com/feed" in {source.url for source in config.sources}
    assert not config.notes
