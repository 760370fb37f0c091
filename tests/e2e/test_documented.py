"""What the program logs and measures stands in docs/reference/events-and-metrics.md: all of it, and nothing else."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from aggregator import observability
from aggregator.web.metrics import Metrics
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import ROOT, TemporarySite, subscribe_at_hub

_PAGE = (ROOT / "docs" / "reference" / "events-and-metrics.md").read_text("utf-8")
_EVENTS, _METRICS = _PAGE.split("## Metrics")
_CALLS = {"log", "observability.log", "events.log"}


def _rows(text: str) -> dict[str, set[str]]:
    """Return by name in the first cell the names in the last one."""
    rows = re.findall(r"^\| (`[^|]+) \|(?:.*)\|([^|]*)\|$", text, re.MULTILINE)
    return {
        name: set(re.findall(r"`([^`]+)`", cells[1]))
        for cells in rows
        for name in re.findall(r"`([^`]+)`", cells[0])
    }


def _names() -> dict[str, str]:
    """Return the constants of events with their names."""
    values = vars(observability).items()
    return {
        name: value
        for name, value in values
        if name.isupper() and isinstance(value, str) and "%" not in value
    }


def _logged() -> dict[str, set[str]]:
    """Return the fields with which each event is logged somewhere, by the name of its constant."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "aggregator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _CALLS and node.args:
                constant = ast.unparse(node.args[0]).rpartition(".")[2]
                found[constant] |= {one.arg for one in node.keywords if one.arg}
    return found


def test_every_event_has_its_row_and_every_row_its_event() -> None:
    assert set(_rows(_EVENTS)) == set(_names().values())


@pytest.mark.parametrize("constant", sorted(_names()))
def test_every_field_of_an_event_is_in_its_row(constant: str) -> None:
    missing = _logged().get(constant, set()) - _rows(_EVENTS)[_names()[constant]]
    assert missing - {"level"} == set()


def test_every_metric_has_its_row_and_every_row_its_metric(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        site.configure(origin.serve("/a", rss(item(1))))
        site.round()
        with site.opened() as app:
            subscribe_at_hub(app, "all.atom")
            text = Metrics(app.store, app.clock).text().decode()
    ours = set(re.findall(r"^(aggregator_\w+)", text, re.MULTILINE))
    assert {name for name in ours if not name.endswith("_created")} == set(_rows(_METRICS))
