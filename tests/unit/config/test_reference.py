from pathlib import Path

from aggregator.config.reference import reference_text
from aggregator.config.schema import SiteKeys, SourceKeys

PAGE = Path(__file__).parents[3] / "docs/reference/feeds-yaml.md"


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_text(), "run: python -m aggregator.config"


def test_every_key_has_its_row() -> None:
    for name in (*SourceKeys.model_fields, *SiteKeys.model_fields):
        assert f"| `{name}` |" in reference_text()
