"""The classifiers. To add one: write a function of the same shape and one line in a table below.

They stand in the order of trust: of two that give the same label, the first one's reason is kept.
CLASSIFIERS take what somebody said of an article; TEXT_CLASSIFIERS read its text.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from aggregator.classify.own_regions import with_own_regions
from aggregator.classify.passages import Passages, passages
from aggregator.classify.regions import regions
from aggregator.classify.topics import topics
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article, LabelledArticle, LabelReason
from aggregator.model.source import LabelKind, Source
from aggregator.text.words import folded

VERSION = 3
"""Raise it when labels are given otherwise, tables included: what is stored is then filed anew."""

OF_SOURCE = "the source's label in feeds.yaml"

Classifier = Callable[[Article, Source, Vocabulary], Iterable[LabelReason]]
TextClassifier = Callable[[Passages, Source, Vocabulary], Iterable[LabelReason]]


def source_labels(_article: Article, source: Source, _vocabulary: Vocabulary) -> Iterable[LabelReason]:
    """Give every label that feeds.yaml puts on the source."""
    return (LabelReason(label=label, reason=OF_SOURCE) for label in source.labels)


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

TEXT_CLASSIFIERS: dict[str, TextClassifier] = {
    "regions": regions,
    "topics": topics,
}


def classify(article: Article, source: Source, vocabulary: Vocabulary) -> LabelledArticle:
    """Label an article, each label once in the order of the classifiers, and tell its language."""
    text = passages(article)
    # What feeds.yaml says of the source's language holds.
    if not source.language and text.language != article.language:
        article = replace(article, language=text.language)
    said = _said(article, source, vocabulary)
    return _labelled(article, (*said, *_told(text, source, vocabulary)), source, vocabulary)


def classify_by_what_is_said(article: Article, source: Source, vocabulary: Vocabulary) -> LabelledArticle:
    """Label an article without reading its text: enough for one that no channel shows."""
    return _labelled(article, _said(article, source, vocabulary), source, vocabulary)


def labelled_anew(
    article: Article, labels: tuple[LabelReason, ...], source: Source, vocabulary: Vocabulary
) -> LabelledArticle:
    """Label a stored article; what its source was labelled with when it came stays (rule C17)."""
    fresh = classify(article, source, vocabulary)
    kept = tuple(one for one in labels if one.reason == OF_SOURCE)
    return replace(fresh, labels=_allowed(_first_of_each((*fresh.labels, *kept)), source))


def text_labels(article: Article, source: Source, vocabulary: Vocabulary) -> tuple[LabelReason, ...]:
    """Return the labels that the article's text gives, but for those that its source never has."""
    return _told(passages(article), source, vocabulary)


def _told(text: Passages, source: Source, vocabulary: Vocabulary) -> tuple[LabelReason, ...]:
    found = (one for classifier in TEXT_CLASSIFIERS.values() for one in classifier(text, source, vocabulary))
    return _allowed(with_own_regions(_first_of_each(found), text, source, vocabulary.regions), source)


def _said(article: Article, source: Source, vocabulary: Vocabulary) -> Iterable[LabelReason]:
    return (one for classifier in CLASSIFIERS.values() for one in classifier(article, source, vocabulary))


def _labelled(
    article: Article, found: Iterable[LabelReason], source: Source, vocabulary: Vocabulary
) -> LabelledArticle:
    allowed = _allowed(_first_of_each(found), source)
    return LabelledArticle(article=article, labels=tuple([_shown(one, vocabulary) for one in allowed]))


def _shown(one: LabelReason, vocabulary: Vocabulary) -> LabelReason:
    label = vocabulary.shown(one.label)
    return one if label is one.label else replace(one, label=label)


def _allowed(labels: tuple[LabelReason, ...], source: Source) -> tuple[LabelReason, ...]:
    """Leave out what feeds.yaml says the source never has, by whatever name."""
    never = {(label.kind, label.slug) for label in source.never}
    return tuple(one for one in labels if (one.label.kind, one.label.slug) not in never) if never else labels


def _first_of_each(found: Iterable[LabelReason]) -> tuple[LabelReason, ...]:
    kept: dict[tuple[LabelKind, str], LabelReason] = {}
    for one in found:
        kept.setdefault((one.label.kind, one.label.slug), one)
    return tuple(kept.values())
