"""Find the terms of lists in a text. Of terms that overlap the longest counts, and hides the others."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aggregator.classify.inflection import forms
from aggregator.classify.lexicon import Phrase, Term, TermTable
from aggregator.classify.wording import Words
from aggregator.text.remembered import Memo

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km"})
"""Languages that do not space their words: their terms are found as runs of characters."""

# A language's newspapers use some 30,000 words often; looking a rarer one up again costs microseconds.
_REMEMBERED_WORDS = 32_768
_LATIN_WORD = re.compile(r"[a-z0-9]+")
# Foreign words in katakana: short ones stand in longer ones by chance ("strike" in "striker").
_SHORT_KATAKANA = 3


Match = tuple[Term, str]
"""A term that a text holds, and how the text writes it. A bare tuple, as a text has dozens."""

Matcher = Callable[[Words], list[Match]]
"""Finds the terms that a text holds, in order, with repetitions."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A word of a text that stands in terms: the patterns that it fits, and the terms that it is alone.

    `begins` has the phrases that it may begin, by the pattern of their second word.
    """

    patterns: tuple[str, ...]
    terms: tuple[Term, ...]
    begins: Mapping[str, Sequence[Phrase]]


def matcher_of(tables: Sequence[TermTable], language: str) -> Matcher:
    """Return the finder of terms for texts in a language (a primary subtag)."""
    spaced = _spaced_matcher(tables, language)
    return _unspaced_matcher(tables, spaced) if language in UNSPACED else spaced


def _spaced_matcher(tables: Sequence[TermTable], language: str) -> Matcher:
    def known(word: str) -> _Known | None:
        starts, stripped = forms(word, language)
        by_table = [(table, fits) for table in tables if (fits := _fitting(starts, stripped, table))]
        if not by_table:
            return None
        patterns = tuple(dict.fromkeys(pattern for _, fits in by_table for pattern in fits))
        begins: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in (one for table, fits in by_table for fit in fits for one in table.phrases.get(fit, ())):
            begins[phrase.rest[0]].append(phrase)
        closest = (
            next((table.single[fit] for fit in fits if fit in table.single), None) for table, fits in by_table
        )
        return _Known(patterns, _distinct(filter(None, closest)), dict(begins))

    memo = Memo(known, most=_REMEMBERED_WORDS)
    return lambda words: _matches(words, list(map(memo.__getitem__, words.folded)))


def _distinct(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the terms of one place in a text that speak for different topics; earlier lists go first."""
    terms = tuple(terms)
    if len(terms) < 2:
        return terms
    kept: list[Term] = []
    for term in terms:
        if all(term.weights.keys().isdisjoint(other.weights) for other in kept):
            kept.append(term)
    return tuple(kept)


def _fitting(starts: Sequence[str], stripped: Sequence[str], table: TermTable) -> list[str]:
    """Return the patterns of a table that a word fits in one of its forms, the closest first."""
    fits = [form for form in (*starts, *stripped) if form in table.whole]
    for start in starts if table.stems else ():
        for length in table.stem_lengths:
            # Cut at more than it has, a word would be found at each length.
            if start[:length] in table.stems and length <= len(start):
                fits.append(f"{start[:length]}*")
    word = starts[0]
    if table.ends and word.endswith(table.ends):
        fits += [f"*{end}" for end in table.ends if word.endswith(end)]
    fits += [f"*{core}*" for core in table.cores if core in word]
    return fits


def _matches(words: Words, known: Sequence[_Known | None]) -> list[Match]:
    found: list[Match] = []
    free, last = 0, len(known) - 1
    # Most words stand in no term.
    for index, word in enumerate(known):
        if word is None or index < free:
            continue
        if word.begins and index < last and (after := known[index + 1]) is not None:
            # Most words that might begin a phrase do not, and the next word says so.
            may_begin = not word.begins.keys().isdisjoint(after.patterns)
            if may_begin and (phrases := _phrases_at(index, word, known)):
                free = index + 1 + len(phrases[0].rest)
                written = words.between(index, free)
                found += [(term, written) for term in _distinct([phrase.term for phrase in phrases])]
                continue
        if word.terms:
            written = words.written[index]
            found += [(term, written) for term in word.terms]
    return found


def _phrases_at(index: int, word: _Known, known: Sequence[_Known | None]) -> Sequence[Phrase]:
    """Return the longest phrases that begin at a word: one, or the same one of several lists."""
    following = known[index + 1]
    fitting = [
        phrase
        for pattern in (following.patterns if following else ())
        for phrase in word.begins.get(pattern, ())
        if len(phrase.rest) == 1 or _goes_on(phrase.rest, index + 1, known)
    ]
    longest = max((len(phrase.rest) for phrase in fitting), default=0)
    return [phrase for phrase in fitting if len(phrase.rest) == longest]


def _goes_on(rest: Sequence[str], index: int, known: Sequence[_Known | None]) -> bool:
    following = known[index : index + len(rest)]
    return len(following) == len(rest) and all(
        word is not None and pattern in word.patterns for pattern, word in zip(rest, following, strict=True)
    )


def _unspaced_matcher(tables: Iterable[TermTable], spaced: Matcher) -> Matcher:
    """Find terms as runs of characters, and those in Latin letters as words between the others."""
    runs: dict[str, tuple[Term, ...]] = {}
    for table in tables:
        for pair, terms in table.runs.items():
            both = (*runs.get(pair, ()), *terms)
            runs[pair] = tuple(sorted(both, key=lambda term: -len(term.pattern)))

    def found(words: Words) -> list[Match]:
        text = " ".join(words.folded)
        pieces = tuple(_LATIN_WORD.findall(text))
        between = Words(written=pieces, folded=pieces, gaps=(" ",) * (len(pieces) + 1), in_capitals=False)
        return _runs_in(text, runs) + spaced(between)

    return found


def _runs_in(text: str, runs: Mapping[str, Sequence[Term]]) -> list[Match]:
    found: list[Match] = []
    free = 0
    # A dictionary asked at each pair of characters costs less than a pattern made of all the terms.
    for index, pair in enumerate(map("".join, pairwise(text))):
        if index < free or pair not in runs:
            continue
        starting = (term for term in runs[pair] if text.startswith(term.pattern, index))
        here = [term for term in starting if _is_word(text, index, index + len(term.pattern))]
        if here:
            longest = here[0].pattern
            free = index + len(longest)
            found += [(term, longest) for term in _distinct(term for term in here if term.pattern == longest)]
    return found


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether a run is not a piece of a longer word in katakana."""
    if end - start > _SHORT_KATAKANA:
        return True
    goes_back = start > 0 and _is_katakana(text[start]) and _is_katakana(text[start - 1])
    goes_on = end < len(text) and _is_katakana(text[end - 1]) and _is_katakana(text[end])
    return not (goes_back or goes_on)


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fc"
