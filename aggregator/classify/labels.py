"""The classifiers. To add one: write a function of the same shape and one line in CLASSIFIERS.

They stand in the order of trust: of two that give the same label, the first one's reason is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from aggregator.model.article import Article, LabelledArticle, LabelReason
from aggregator.model.source import Label, Source
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


Classifier = Callable[[Article, Source, Vocabulary], Iterable[LabelReason]]


def source_labels(_article: Article, source: Source, _vocabulary: Vocabulary) -> Iterable[LabelReason]:
    """Give every label that feeds.yaml puts on the source."""
    return (LabelReason(label=label, reason="the source's label in feeds.yaml") for label in source.labels)


def publisher_categories(article: Article, _source: Source, vocabulary: Vocabulary) -> Iterable[LabelReason]:
    """Give the labels that the publisher's own categories name."""
    for category in article.categories:
        for text in (category.term, category.label):
            for label in vocabulary.by_term.get(folded(text), ()) if text else ():
                yield LabelReason(label=label, reason=f"the publisher's category “{text}”")


CLASSIFIERS: dict[str, Classifier] = {
    "source": source_labels,
    "category": publisher_categories,
}


def classify(article: Article, source: Source, vocabulary: Vocabulary) -> LabelledArticle:
    """Label an article; each label once, in the order of the classifiers."""
    found: dict[Label, LabelReason] = {}
    for classifier in CLASSIFIERS.values():
        for labelled in classifier(article, source, vocabulary):
            found.setdefault(labelled.label, labelled)
    return LabelledArticle(article=article, labels=tuple(found.values()))
