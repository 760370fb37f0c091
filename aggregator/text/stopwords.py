"""Words that say nothing of what a text is about, by language; `bench/stopwords.py` builds their file.

From stopwords-iso (github.com/stopwords-iso, MIT licence).
"""

from pathlib import Path

# What headlines say of the form of an article, not of its matter.
_HEADLINES = frozenset(
    "say says said new news video videos watch live update updates updated photo photos picture pictures "
    "gallery exclusive breaking opinion analysis report reports recap review explained explainer podcast "
    "interview today yesterday tonight".split()
)
_BY_LANGUAGE = {
    language: frozenset(words.split()) | _HEADLINES
    for language, words in (
        line.split("\t")
        for line in Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    )
}
_ANY = frozenset().union(*(_BY_LANGUAGE[language] for language in ("en", "fr", "es", "de", "it", "pt", "ar")))


def stopwords(language: str | None) -> frozenset[str]:
    """Return the folded stop words of a language (`en`), those of many where it is not known."""
    return _ANY if language is None else _BY_LANGUAGE.get(language, _HEADLINES)
