"""In which language a text is written: by script, by small words, by trigrams where those leave it open.

The words and trigrams are a table that
`scripts/build_languages.py` makes.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from aggregator.classify.scripts import LANGUAGES_OF, SHARED, scripts_in, told_by_letters
from aggregator.classify.wording import Words, words_of

ENOUGH_CHARACTERS = 400
"""More of a text says nothing more of its language."""
# Fewer letters tell nothing of a language that shares them, and say nothing against a publisher's word.
_LEAST_LETTERS = 20
_LEAST_AGAINST_A_CLAIM = 60
_LEAST_CONFIDENCE = 0.6
_SURE = 0.92
_CLEAR_WORDS = 3.0
_WORDS_FOR_A_CLAIM = 40
_LETTERS_WORTH = 1.5
_TRIGRAMS_IN_A_WORD = 15
# A lead of as many words leaves a doubt of e to the minus one.
_DOUBT = 1.6
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
# What is written so alike that one is no evidence against the other.
_KIN = (
    frozenset("no nb nn da".split()), frozenset("hr sr bs sh sl".split()), frozenset("id ms".split()),
    frozenset("es gl ca".split()), frozenset("cs sk".split()), frozenset("ru bg mk".split()),
    frozenset("zh yue".split()),
)  # fmt: skip
_NEVER_IN_LATIN = frozenset().union(*LANGUAGES_OF.values()) - {"sr"}

_TABLES = Path(__file__).with_name("tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A language as its text tells it: a primary tag and how sure that is, in (0, 1]."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """The words and the trigrams, each with what they say for a language."""

    words: Mapping[str, tuple[str, ...]]
    trigrams: Mapping[str, tuple[tuple[str, int], ...]]


def language_of(claimed: str | None, text: str, words: Iterable[str]) -> str | None:
    """Return the language tag of a text: the one that is claimed, unless the text is surely in another.

    `words` are the folded ones of the text, in their order. A text's beginning is enough.
    """
    if claimed and (len(text) < _LEAST_AGAINST_A_CLAIM or _is_plainly(words, claimed)):
        return claimed
    found = told(text[:ENOUGH_CHARACTERS])
    if found is None or found.confidence < (_SURE if claimed else _LEAST_CONFIDENCE):
        return claimed
    if claimed and _agree(claimed, found.language):
        return claimed
    return found.language


def _is_plainly(words: Iterable[str], claimed: str) -> bool:
    """Tell, at little cost, whether the small words of a text are those of the language that is claimed."""
    table, kin = _evidence().words, _kin_of(claimed)
    own = others = 0.0
    for found in filter(None, map(table.get, islice(words, _WORDS_FOR_A_CLAIM))):
        if kin.isdisjoint(found):
            others += 1 / len(found)
        else:
            own += 1 / len(found)
    return own > others


@lru_cache
def _kin_of(claimed: str) -> frozenset[str]:
    language = claimed.partition("-")[0].lower()
    return next((one for one in _KIN if language in one), frozenset({language}))


def told(text: str) -> Told | None:
    """Return the language of a text, None where it is too short or no language is clearly ahead."""
    bare = _ADDRESS.sub(" ", text)
    scripts = scripts_in(bare)
    letters = sum(scripts.values())
    if not letters:
        return None
    name = max(scripts, key=lambda script: scripts[script])
    share = scripts[name] / letters
    if name not in SHARED:
        return Told(language=name, confidence=round(share, 2)) if scripts[name] > 1 else None
    return _among(bare, name, share) if scripts[name] >= _LEAST_LETTERS else None


def _among(text: str, script: str, share: float) -> Told | None:
    by_letters = told_by_letters(text, script)
    if by_letters and script != "Latn":
        return Told(language=by_letters, confidence=round(0.95 * share, 2))
    words = words_of(text)
    scores = _written_in(script, _by_words(words.folded))
    if by_letters:  # a foreign name may bring such a letter
        scores[by_letters] = scores.get(by_letters, 0.0) + _LETTERS_WORTH
    if _lead(scores) < _CLEAR_WORDS:
        for language, score in _written_in(script, _by_trigrams(words)).items():
            scores[language] = scores.get(language, 0.0) + score
    return _best(scores, share)


def _by_words(words: Iterable[str]) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    table = _evidence().words
    for found in filter(None, map(table.get, words)):
        for language in found:
            scores[language] += 1 / len(found)
    return scores


def _by_trigrams(words: Words) -> dict[str, float]:
    """Return the weights of a text's trigrams, on the scale of words."""
    scores: dict[str, float] = defaultdict(float)
    even = f" {' '.join(words.folded)} "
    table = _evidence().trigrams
    for at in range(len(even) - 2):
        for language, weight in table.get(even[at : at + 3], ()):
            scores[language] += weight
    return {language: score / _TRIGRAMS_IN_A_WORD for language, score in scores.items()}


def _written_in(script: str, scores: Mapping[str, float]) -> dict[str, float]:
    of_script = LANGUAGES_OF.get(script)
    if of_script:
        return {language: score for language, score in scores.items() if language in of_script}
    return {language: score for language, score in scores.items() if language not in _NEVER_IN_LATIN}


def _lead(scores: Mapping[str, float]) -> float:
    """Return how far the first is ahead of the first that is not its kin."""
    if not scores:
        return 0.0
    best = _first(scores)
    kin = _kin_of(best)
    return scores[best] - max(
        (score for language, score in scores.items() if language not in kin), default=0.0
    )


def _first(scores: Mapping[str, float]) -> str:
    most = max(scores.values())
    return max(language for language, score in scores.items() if score == most)


def _best(scores: Mapping[str, float], share: float) -> Told | None:
    if not scores:
        return None
    confidence = round(share * (1 - math.exp(-_lead(scores) / _DOUBT)), 2)
    return Told(language=_first(scores), confidence=confidence) if confidence > 0 else None


def _agree(left: str, right: str) -> bool:
    return not _kin_of(left).isdisjoint(_kin_of(right))


@lru_cache(maxsize=1)
def _evidence() -> _Evidence:
    words: dict[str, tuple[str, ...]] = {}
    trigrams: dict[str, tuple[tuple[str, int], ...]] = {}
    table = (_TABLES / "languages.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        key, _, found = line.partition("\t")
        if key.startswith("="):
            trigrams[key[1:]] = tuple((one[:-1], int(one[-1])) for one in found.split(" "))
        else:
            words[key] = tuple(found.split(" "))
    return _Evidence(words=words, trigrams=trigrams)
