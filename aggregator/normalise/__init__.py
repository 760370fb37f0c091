"""ParsedFeed -> articles: identity, precedence of fields, clean text, aware and clamped times."""

from aggregator.normalise.articles import Normalised, normalise

__all__ = ["Normalised", "normalise"]
