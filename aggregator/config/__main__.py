"""Write feeds.schema.json and docs/reference/feeds-yaml.md: `python -m aggregator.config`."""

from pathlib import Path

from aggregator.config.json_schema import schema_text
from aggregator.config.reference import reference_text
from aggregator.config.write import write_text

if __name__ == "__main__":
    page = Path("docs/reference/feeds-yaml.md")
    page.parent.mkdir(parents=True, exist_ok=True)
    write_text(page, reference_text())
    write_text(Path("feeds.schema.json"), schema_text())
