"""`aggregator doctor` names the sources that are not well, and no other; each with an edit that would help."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fakes import Item, item, rss
from tests.origin import Origin
from tests.site import TemporarySite, aggregator

_LONG = "A sentence of some length about the matter, so that nobody would call it thin, number {}."


def full(number: int, host: str = "news.example", **changes: Any) -> Item:
    return item(number, host, text=_LONG.format(number) * 2, **changes)


def test_each_source_that_is_not_well_is_named_with_what_would_help(tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        well = [full(number) for number in range(8)]
        urls = {
            "well": origin.serve("/well", rss(*well)),
            "twin": origin.serve("/twin", rss(*well[:6])),
            "gone": origin.serve("/gone", status=410),
            "thin": origin.serve(
                "/thin", rss(*(item(n, "thin.example", text="More") for n in range(20, 28)))
            ),
            "undated": origin.serve(
                "/undated", rss(*(replace(full(n, "undated.example"), published=None) for n in range(30, 38)))
            ),
            "foreign": origin.serve("/foreign", rss(*(full(n, "foreign.example") for n in range(10, 18)))),
        }
        sources = [
            {"url": url, **({"language": "fr"} if name == "foreign" else {})} for name, url in urls.items()
        ]
        site.configure(*sources)
        site.round()
        found = aggregator("doctor", "--json", "--config", site.config)
        printed = aggregator("doctor", "--config", site.config)

    names = {url: name for name, url in urls.items()}
    kinds = {(names[one["url"]], one["kind"]) for one in found.json if one["kind"] != "stale"}
    assert kinds == {
        ("twin", "duplicate"),
        ("gone", "dead"),
        ("thin", "thin"),
        ("undated", "undated"),
        ("foreign", "language"),
    }
    assert f"aggregator remove {urls['twin']}" in printed.out
    assert "language: en" in printed.out
