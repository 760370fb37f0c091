"""The demo's feeds.yaml: a text to be read as a lesson, made from the outlets."""

from itertools import groupby

from aggregator.demo.addresses import feed_url
from aggregator.demo.outlets import Outlet

_HEAD = """\
# The sources of the demo: a made-up newsroom, served by this program on this machine.
# Your own file looks the same. Edit this one while the demo runs: it is read again when you save it.

site: {title: Demo Newsroom}

polling:
  allow_private_addresses: true   # the newsroom is on this machine; leave this out elsewhere
  host_gap_seconds: 0             # all outlets share one server; elsewhere a host gets a pause

sources:
"""
_GENERAL = """\
  # The shortest source is its address alone. With `url:` it can have keys of its own;
  # `name:` is what readers see.
"""
_GROUPS = """\
  # A group's keys hold for every source below it. Each region and each topic becomes a feed in output/;
  # a label of a group and a label of a source add up.
"""


def demo_feeds_yaml(base_url: str, outlets: tuple[Outlet, ...]) -> str:
    """Return the text of feeds.yaml for these outlets at `base_url`, which has no slash at its end.

    Outlets of many regions stand alone, the others in a group per region. A label is written where it
    holds for all that an outlet writes: its region, and its topic if it has but one.
    """
    general = [outlet for outlet in outlets if len(outlet.regions) > 1]
    regional = sorted(
        (outlet for outlet in outlets if len(outlet.regions) == 1), key=lambda outlet: outlet.regions
    )
    blocks = [_HEAD + _GENERAL + "\n".join(_source(base_url, outlet, "  ") for outlet in general)]
    groups = [
        _group(base_url, region, list(members))
        for region, members in groupby(regional, key=lambda outlet: outlet.regions[0])
    ]
    if groups:
        groups[0] = _GROUPS + groups[0]
    return "\n\n".join(blocks + groups) + "\n"


def _group(base_url: str, region: str, members: list[Outlet]) -> str:
    lines = [
        f"  - group: {region.replace('-', ' ').title()}",
        f"    regions: {region}",
        "    sources:",
        *(_source(base_url, outlet, "      ") for outlet in members),
    ]
    return "\n".join(lines)


def _source(base_url: str, outlet: Outlet, indent: str) -> str:
    lines = [f"# {outlet.note}"] if outlet.note else []
    lines += [f"- url: {feed_url(base_url, outlet)}", f"  name: {outlet.name}"]
    if len(outlet.topics) == 1:
        lines.append(f"  topics: {outlet.topics[0]}")
    if outlet.language != "en":
        lines.append(f"  language: {outlet.language}")
    return "\n".join(indent + line for line in lines)
