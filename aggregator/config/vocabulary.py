"""`topics` and `regions` of feeds.yaml -> the owner's own ones, and how labels are called on this site."""

from collections.abc import Callable, Mapping
from typing import Any

from aggregator.classify.vocabulary import own_name, shipped_name
from aggregator.config.checking import Tools, checked
from aggregator.config.labels import slug_of
from aggregator.config.nodes import Node
from aggregator.config.schema import OwnRegionKeys, OwnTopicKeys, VocabularyKeys
from aggregator.model.source import LabelKind
from aggregator.model.vocabulary import OwnRegion, OwnTopic

Naming = Callable[[LabelKind, str], str | None]


def own_labels(root: Node, tools: Tools) -> tuple[tuple[OwnTopic, ...], tuple[OwnRegion, ...]]:
    """Return the owner's topics and regions."""
    parts = {name: node for name in ("topics", "regions") if (node := root.child(name))}
    keys = checked(VocabularyKeys, Node(path=root.path, line=root.line, key="", value=parts), tools)
    if keys is None:
        return (), ()
    topics = tuple(OwnTopic(slug=slug, **_shared("topic", own)) for slug, own in (keys.topics or {}).items())
    regions = tuple(_region(slug, own) for slug, own in (keys.regions or {}).items())
    return topics, regions


def naming_of(topics: tuple[OwnTopic, ...], regions: tuple[OwnRegion, ...], language: str | None) -> Naming:
    """Return what labels are called: as the owner says, else as in the site's language."""
    named: Mapping[tuple[LabelKind, str], str] = {
        **{("topic", one.slug): own_name(one, language) for one in topics if one.names},
        **{("region", one.slug): own_name(one, language) for one in regions if one.names},
    }

    def naming(kind: LabelKind, slug: str) -> str | None:
        found = named.get((kind, slug))
        return found or (shipped_name(kind, slug, language) if language else None)

    return naming


def _region(slug: str, own: OwnRegionKeys) -> OwnRegion:
    return OwnRegion(slug=slug, countries=tuple(own.countries or ()), **_shared("region", own))


def _shared(kind: LabelKind, own: OwnTopicKeys) -> dict[str, Any]:
    return {
        "names": dict(own.name or ()),
        "under": None if own.under is None else slug_of(kind, own.under),
        "terms": own.terms or {},
        "categories": tuple(own.categories or ()),
        "sources": tuple(own.sources or ()),
        "replace": bool(own.replace),
    }
