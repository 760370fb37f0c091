"""The labels that feeds.yaml uses and makes, as classifiers look for them and as they are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aggregator.classify.gazetteer import gazetteer, region_name
from aggregator.classify.topic_set import TopicSet, shipped_topics, topic_name, topic_set
from aggregator.model.source import Label, LabelKind
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from aggregator.text.words import folded

LabelKey = tuple[LabelKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What feeds.yaml says of labels.

    `by_term` has the labels in use by their folded names and slugs, `named` those that are called as
    feeds.yaml says, by kind and slug. `topics` is None where the owner has no topics of his own. Shipped
    labels are called as in `language`, in English where that is None.
    """

    by_term: Mapping[str, tuple[Label, ...]]
    named: Mapping[LabelKey, Label] = field(default_factory=dict)
    topics: TopicSet | None = None
    regions: tuple[OwnRegion, ...] = ()
    language: str | None = None

    @classmethod
    def of(
        cls,
        labels: Iterable[Label],
        topics: Iterable[OwnTopic] = (),
        regions: Iterable[OwnRegion] = (),
        language: str | None = None,
    ) -> "Vocabulary":
        """Index labels by every word that a publisher may use for them."""
        used, own_topics, own_regions = tuple(labels), tuple(topics), tuple(regions)
        terms: dict[str, dict[Label, None]] = {}
        for label in used:
            for term in filter(None, (folded(label.name), folded(label.slug))):
                terms.setdefault(term, {})[label] = None
        named = {
            (kind, one.slug): Label(kind=kind, slug=one.slug, name=own_name(one, language))
            for kind, own in _kinds(own_topics, own_regions)
            for one in own
            if one.names
        }
        return cls(
            by_term={term: tuple(found) for term, found in terms.items()},
            named=named | {(label.kind, label.slug): label for label in used},
            topics=topic_set(own_topics) if own_topics else None,
            regions=own_regions,
            language=language,
        )

    def shown(self, label: Label) -> Label:
        """Return a label under the name that it has on this site."""
        named = self.named.get((label.kind, label.slug))
        if named is not None or self.language is None:
            return named or label
        name = shipped_name(label.kind, label.slug, self.language)
        return label if name is None else Label(kind=label.kind, slug=label.slug, name=name)

    def known(self) -> frozenset[LabelKey]:
        """Return every label that an article may get."""
        topics = self.topics.labels if self.topics else {one.slug: one for one in shipped_topics()}
        regions = {area.slug for area in gazetteer().areas.values()} | {one.slug for one in self.regions}
        found: set[LabelKey] = {("topic", slug) for slug in topics}
        return frozenset(found | {("region", slug) for slug in regions} | set(self.named))


def shipped_name(kind: LabelKind, slug: str, language: str) -> str | None:
    """Return what a shipped label is called in a language, None where nobody says."""
    return topic_name(slug, language) if kind == "topic" else region_name(slug, language)


def own_name(one: OwnTopic | OwnRegion, language: str | None) -> str:
    """Return what the owner's topic or region is called in a language, else by its first name."""
    names = one.names
    return names.get(language or "") or next(iter(names.values()), one.slug)


def _kinds(
    topics: tuple[OwnTopic, ...], regions: tuple[OwnRegion, ...]
) -> tuple[tuple[LabelKind, tuple[OwnTopic | OwnRegion, ...]], ...]:
    return (("topic", topics), ("region", regions))
