"""Words that say nothing of what a text is about, by language; `bench/stopwords.py` builds their file.

From stopwords-iso (github.com/stopwords-iso, MIT licence).
"""

from functools import lru_cache
from pathlib import Path

# What headlines say of the form of an article, not of its matter.
_HEADLINES = frozenset(
    "say says said new news video videos watch live update updates updated photo photos picture pictures "
    "gallery exclusive breaking opinion analysis report reports recap review explained explainer podcast "
    "interview today yesterday tonight".split()
)
_WIDESPREAD = ("en", "fr", "es", "de", "it", "pt", "ar")


@lru_cache(maxsize=64)
def stopwords(language: str | None) -> frozenset[str]:
    """Return the folded stop words of a language (`en`), those of many where it is not known."""
    if language is None:
        return frozenset().union(*map(stopwords, _WIDESPREAD))
    return frozenset(_lines().get(language, "").split()) | _HEADLINES


@lru_cache(maxsize=64)
def _lines() -> dict[str, str]:
    """Return the words of each language in one text: most are asked for by no article."""
    text = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())
