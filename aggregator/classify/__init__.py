"""Article -> LabelledArticle: topics and regions, each with the reason for it."""

from aggregator.classify.labels import (
    CLASSIFIERS,
    TEXT_CLASSIFIERS,
    VERSION,
    classify,
    classify_by_what_is_said,
    labelled_anew,
    text_labels,
)
from aggregator.classify.vocabulary import Vocabulary

__all__ = [
    "CLASSIFIERS",
    "TEXT_CLASSIFIERS",
    "VERSION",
    "Vocabulary",
    "classify",
    "classify_by_what_is_said",
    "labelled_anew",
    "text_labels",
]
