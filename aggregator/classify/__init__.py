"""Article -> LabelledArticle: topics and regions, each with the reason for it."""

from aggregator.classify.labels import CLASSIFIERS, Vocabulary, classify

__all__ = ["CLASSIFIERS", "Vocabulary", "classify"]
