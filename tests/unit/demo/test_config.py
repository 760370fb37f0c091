"""The demo's feeds.yaml names every outlet under keys that feeds.yaml has."""

from collections.abc import Iterator
from typing import Any

import yaml

from aggregator.demo.addresses import feed_url
from aggregator.demo.config import demo_feeds_yaml
from aggregator.demo.outlets import OUTLETS

from .fakes import BASE_URL


def sources(nodes: list[dict[str, Any]], **inherited: str) -> Iterator[dict[str, str]]:
    for node in nodes:
        if "sources" in node:
            assert set(node) <= {"group", "regions", "sources"}
            yield from sources(node["sources"], regions=node["regions"])
        else:
            yield {**inherited, **node}


def test_every_outlet_is_a_source_with_labels_that_hold() -> None:
    loaded = yaml.safe_load(demo_feeds_yaml(BASE_URL, OUTLETS))
    found = {source["url"]: source for source in sources(loaded["sources"])}
    assert set(found) == {feed_url(BASE_URL, outlet) for outlet in OUTLETS}
    for outlet in OUTLETS:
        source = found[feed_url(BASE_URL, outlet)]
        assert source["name"] == outlet.name
        assert source.get("topics") == (outlet.topics[0] if len(outlet.topics) == 1 else None)
        assert source.get("regions") == (outlet.regions[0] if len(outlet.regions) == 1 else None)


def test_the_site_has_a_title_and_loopback_is_allowed() -> None:
    loaded = yaml.safe_load(demo_feeds_yaml(BASE_URL, OUTLETS))
    assert loaded["site"] == {"title": "Demo Newsroom"}
    assert loaded["polling"] == {"allow_private_addresses": True, "host_gap_seconds": 0}


def test_no_group_comes_twice() -> None:
    text = demo_feeds_yaml(BASE_URL, OUTLETS)
    groups = [line for line in text.splitlines() if "- group:" in line]
    assert len(set(groups)) == len(groups) == 5
