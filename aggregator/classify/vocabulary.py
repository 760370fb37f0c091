"""The labels that feeds.yaml uses, as classifiers look for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aggregator.model.source import Label
from aggregator.text.words import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The labels that feeds.yaml uses, by their folded names and slugs."""

    by_term: Mapping[str, tuple[Label, ...]]

    @classmethod
    def of(cls, labels: Iterable[Label]) -> "Vocabulary":
        """Index labels by every word that a publisher may use for them."""
        terms: dict[str, dict[Label, None]] = {}
        for label in labels:
            for term in filter(None, (folded(label.name), folded(label.slug))):
                terms.setdefault(term, {})[label] = None
        return cls(by_term={term: tuple(found) for term, found in terms.items()})
