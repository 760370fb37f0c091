import re
from pathlib import Path

from aggregator.config.json_schema import json_schema
from aggregator.config.reference import heading, reference_text
from aggregator.config.schema import SiteKeys, SourceKeys

PAGE = Path(__file__).parents[3] / "docs/reference/feeds-yaml.md"


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_text(), "run: python -m aggregator.config"


def test_every_model_has_its_section() -> None:
    told_elsewhere = {"SharedKeys", "Item"}
    sections = set(re.findall(r"^## (.+)$", reference_text(), re.MULTILINE))
    models = {name for name in json_schema()["$defs"] if name not in told_elsewhere}
    assert {name for name in models if heading(name) not in sections} == set()


def test_every_key_has_its_row() -> None:
    for name in (*SourceKeys.model_fields, *SiteKeys.model_fields):
        assert f"| `{name}` |" in reference_text()
