"""What of an article is compared with others: words, shingles, and the sketch by which it is found again."""

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from aggregator.dedupe.cleaning import clean_headline, clean_lead
from aggregator.model.story import Sketch
from aggregator.text.letters import folded_words, is_unspaced
from aggregator.text.stopwords import stopwords
from aggregator.text.urls import folded_host

# Hashes an article, of the lead and of the headline: 12 rows of 20 bytes are all that the index may cost.
_LEAD_HASHES = 6
_TITLE_HASHES = 5
_LEAD_WORDS = 80
TEXT_POINTS = 16
"""What three words of the text are worth: more than all of the headline, so that points tell which it was."""
_TITLE_POINTS = 4
_SHORT = 2
_NO_MORE_WORDS = 5
# About 10 KB each.
_REMEMBERED = 1024
_REMEMBERED_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Headline and lead, cleaned; the folded words of the headline; those that say something: `topic`.

    `lead_words` are folded too, `shingles` hashes of three neighbours among them. `cut` says that the
    headline ends in an ellipsis.
    """

    title: str
    lead: str
    title_words: tuple[str, ...]
    lead_words: tuple[str, ...]
    topic: frozenset[str]
    shingles: frozenset[int]
    take: int
    corrected: bool
    cut: bool
    language: str | None


def fingerprint(title: str, summary: str, link: str | None, language: str | None) -> Fingerprint:
    """Return what is compared of an article; the language may be any tag (`en-US`)."""
    base = language.split("-")[0].lower() if language else None
    make = _remembered if len(title) + len(summary) <= _REMEMBERED_CHARACTERS else _made
    return make(title, summary, folded_host(link), base)


def _made(title: str, summary: str, host: str, base: str | None) -> Fingerprint:
    headline = clean_headline(title, host)
    lead = clean_lead(summary)
    words = folded_words(headline.text)
    lead_words = folded_words(lead)[:_LEAD_WORDS]
    if len(lead_words) <= len(words) + _NO_MORE_WORDS and lead_words[: len(words)] == words:
        lead_words = []  # the headline once more, perhaps with the outlet's name
    return Fingerprint(
        title=headline.text,
        lead=lead,
        title_words=tuple(words),
        lead_words=tuple(lead_words),
        topic=_topic(words, stopwords(base)),
        shingles=_shingles(lead_words),
        take=headline.take,
        corrected=headline.corrected,
        cut=headline.cut,
        language=base,
    )


# An article is compared with those that came shortly after it: with the same ones again and again.
_remembered = lru_cache(maxsize=_REMEMBERED)(_made)


def sketch_of(one: Fingerprint) -> Sketch:
    """Return the few hashes by which an article is found: of its text the least, and of its headline."""
    rare = longest(one.topic, _TITLE_HASHES)
    lead = [(value, TEXT_POINTS) for value in sorted(one.shingles)[:_LEAD_HASHES]]
    whole = [(_hash("title\0" + " ".join(sorted(one.topic))), _TITLE_POINTS)] if one.topic else []
    return (*lead, *((_hash("word\0" + word), 1) for word in rare), *whole)


def longest(words: Collection[str], count: int) -> list[str]:
    """Return the longest words, which are the rarest as a rule; of equals those first in the alphabet."""
    return sorted(sorted(words), key=len, reverse=True)[:count]


def singular(word: str) -> str:
    """Fold plurals and the third person of English: a headline says `rejects` where another says `reject`."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] != "s" else word


def _topic(words: list[str], empty: frozenset[str]) -> frozenset[str]:
    return frozenset(
        [
            singular(word)
            for word in words
            if word not in empty and (len(word) > _SHORT or word[0].isdigit() or is_unspaced(word))
        ]
    )


def _shingles(words: list[str]) -> frozenset[int]:
    text = " ".join(words).encode("utf-8", "surrogatepass")
    lengths = map(len, words) if len(text) == sum(map(len, words)) + len(words) - 1 else map(_bytes, words)
    starts = [0, *accumulate(map((1).__add__, lengths))]
    crc = zlib.crc32
    return frozenset([crc(text[start : end - 1]) for start, end in zip(starts, starts[3:], strict=False)])


def _bytes(word: str) -> int:
    return len(word.encode("utf-8", "surrogatepass"))


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
