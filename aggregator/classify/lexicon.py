"""Term lists: read one, and find its terms in a text.

A list is a text file: a line without indent names a topic, the lines below it give a weight and terms.

    economy
      5 inflation, central bank*
      2 market

A term is one word or several. A star stands for any letters: `bank*` for a stem, `*bank` for a compound's
end, `*bank*` for both. Of terms that overlap the longest counts and hides the others: a phrase under `-`
gives nothing, and so takes the sting out of the words that it holds ("christmas market").
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from aggregator.classify.inflection import forms
from aggregator.classify.wording import Words, fold, key_of

NOTHING = "-"
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km"})
"""Languages that do not space their words: their terms are found as runs of characters."""

# Newspapers use some 20,000 words often; looking a rarer one up again costs microseconds.
_REMEMBERED_WORDS = 16_384
_STEM_LETTERS = 3
_LATIN_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a term list: how much (about 1 to 5) a term says for a topic."""

    topic: str
    weight: float
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase as it is looked for, and how much it says for each topic."""

    pattern: str
    weights: Mapping[str, float]


class Match(NamedTuple):
    """A term that a text holds: from word `start` to before word `end`. A tuple: a text has dozens."""

    term: Term
    words: Words
    start: int
    end: int

    def written(self) -> str:
        """Return the term as the text writes it."""
        return self.words.between(self.start, self.end)


Matcher = Callable[[Words], list[Match]]
"""Finds the terms that a text holds, in order, with repetitions."""


def read_terms(text: str) -> Iterator[Entry]:
    """Yield the entries of a term list."""
    topic = NOTHING
    for line in text.splitlines():
        if not line.startswith(" "):
            topic = line.strip() or topic
            continue
        weight, _, terms = line.strip().partition(" ")
        for term in filter(None, map(str.strip, terms.split(","))):
            yield Entry(topic=topic, weight=float(weight), term=term)


def compiled(entries: Iterable[Entry], language: str) -> Matcher:
    """Return the finder of a language's terms; of weights given twice for a topic the greater one counts."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        pattern = _pattern(entry.term)
        if pattern.strip("* "):
            known = weights[pattern]
            known[entry.topic] = max(entry.weight, known.get(entry.topic, 0.0))
    terms = [_term(pattern, known) for pattern, known in weights.items()]
    return _unspaced_matcher(terms) if language in UNSPACED else _spaced_matcher(terms, language)


def _pattern(term: str) -> str:
    """Fold a term and keep its stars."""
    if "*" not in term:
        return key_of(term)
    return " ".join("*".join(map(fold, word.split("*"))) for word in term.split())


def _term(pattern: str, weights: Mapping[str, float]) -> Term:
    telling = {topic: weight for topic, weight in weights.items() if topic != NOTHING}
    return Term(pattern=pattern, weights=telling)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A term of several words by what follows its first word: patterns, one a word."""

    rest: tuple[str, ...]
    term: Term


@dataclass(frozen=True, slots=True)
class _Known:
    """A word of a text that stands in terms: the patterns that it fits, the term that it is alone.

    `begins` has the phrases that it may begin, by the pattern of their second word.
    """

    patterns: tuple[str, ...]
    term: Term | None
    begins: Mapping[str, Sequence[_Phrase]]


def _spaced_matcher(terms: Iterable[Term], language: str) -> Matcher:
    single: dict[str, Term] = {}
    starts: dict[str, list[_Phrase]] = defaultdict(list)
    patterns: set[str] = set()
    for term in terms:
        first, *rest = term.pattern.split()
        patterns.update((first, *rest))
        if rest:
            starts[first].append(_Phrase(tuple(rest), term))
        else:
            single[first] = term
    fitting = _fitting(patterns, language)

    @lru_cache(_REMEMBERED_WORDS)
    def known(word: str) -> _Known | None:
        fits = fitting(word)
        if not fits:
            return None
        begins: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase in (one for fit in fits for one in starts.get(fit, ())):
            begins[phrase.rest[0]].append(phrase)
        term = next((single[fit] for fit in fits if fit in single), None)
        return _Known(fits, term, dict(begins))

    return lambda words: _matches(words, list(map(known, words.folded)))


def _matches(words: Words, known: Sequence[_Known | None]) -> list[Match]:
    found: list[Match] = []
    free = 0
    for index, word in enumerate(known):
        if word is None or index < free:
            continue
        phrase = _phrase_at(index, word, known) if word.begins else None
        if phrase:
            free = index + 1 + len(phrase.rest)
            found.append(Match(phrase.term, words, index, free))
        elif word.term:
            found.append(Match(word.term, words, index, index + 1))
    return found


def _phrase_at(index: int, word: _Known, known: Sequence[_Known | None]) -> _Phrase | None:
    """Return the longest phrase that begins at a word."""
    following = known[index + 1] if index + 1 < len(known) else None
    if following is None:
        return None
    fitting = [
        phrase
        for pattern in following.patterns
        for phrase in word.begins.get(pattern, ())
        if len(phrase.rest) == 1 or _goes_on(phrase.rest, index + 1, known)
    ]
    return max(fitting, key=lambda phrase: len(phrase.rest), default=None)


def _goes_on(rest: Sequence[str], index: int, known: Sequence[_Known | None]) -> bool:
    following = known[index : index + len(rest)]
    return len(following) == len(rest) and all(
        word is not None and pattern in word.patterns for pattern, word in zip(rest, following, strict=True)
    )


def _fitting(patterns: Iterable[str], language: str) -> Callable[[str], tuple[str, ...]]:
    """Return a function from a folded word to the patterns that it fits, the closest first."""
    whole = {pattern for pattern in patterns if "*" not in pattern}
    ends = tuple(pattern[1:] for pattern in patterns if pattern.startswith("*") and not pattern.endswith("*"))
    cores = tuple(pattern[1:-1] for pattern in patterns if pattern.startswith("*") and pattern.endswith("*"))
    # By their first letters: most words share them with no stem, and are done with.
    stems: dict[str, list[str]] = defaultdict(list)
    for pattern in sorted(patterns, key=len, reverse=True):
        if pattern.find("*") == len(pattern) - 1:
            stems[pattern[: min(_STEM_LETTERS, len(pattern) - 1)]].append(pattern)
    heads = sorted({len(head) for head in stems}, reverse=True)

    def fitting(word: str) -> tuple[str, ...]:
        variants = forms(word, language)
        fits = [variant for variant in variants if variant in whole]
        for variant in variants:
            for head in heads:
                fits += [stem for stem in stems.get(variant[:head], ()) if variant.startswith(stem[:-1])]
        if ends and word.endswith(ends):
            fits += [f"*{end}" for end in ends if word.endswith(end)]
        fits += [f"*{core}*" for core in cores if core in word]
        return tuple(dict.fromkeys(fits)) if len(fits) > 1 else tuple(fits)

    return fitting


def _unspaced_matcher(terms: Sequence[Term]) -> Matcher:
    """Find terms as runs of characters, and those in Latin letters as words between the others."""
    latin = _spaced_matcher([term for term in terms if term.pattern.isascii()], "")
    runs: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if not term.pattern.isascii():
            runs[term.pattern[:2]].append(term)
    for candidates in runs.values():
        candidates.sort(key=lambda term: -len(term.pattern))

    def found(words: Words) -> list[Match]:
        text = " ".join(words.folded)
        pieces = tuple(_LATIN_WORD.findall(text))
        between = Words(written=pieces, folded=pieces, gaps=(" ",) * (len(pieces) + 1), in_capitals=False)
        return _runs_in(text, runs) + latin(between)

    return found


def _runs_in(text: str, runs: Mapping[str, Sequence[Term]]) -> list[Match]:
    letters = Words(written=tuple(text), folded=tuple(text), gaps=("",) * (len(text) + 1), in_capitals=False)
    found: list[Match] = []
    free = 0
    # A dictionary asked at each pair of characters costs less than a pattern made of all the terms.
    for index, pair in enumerate(map("".join, pairwise(text))):
        if index < free or pair not in runs:
            continue
        term = next((term for term in runs[pair] if text.startswith(term.pattern, index)), None)
        if term:
            free = index + len(term.pattern)
            found.append(Match(term, letters, index, free))
    return found
