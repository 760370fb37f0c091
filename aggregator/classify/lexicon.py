"""Term lists: read one, and order its terms so that they can be found.

A list is a text file: a line without indent names a topic, the lines below it give a weight and terms.

    economy
      5 inflation, central bank*
      2 market

A term is one word or several. A star stands for any letters: `bank*` for a stem, `*bank` for a compound's
end, `*bank*` for both. A phrase under `-` says nothing, and hides the words that it holds
("christmas market").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aggregator.classify.wording import fold, key_of

NOTHING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term of a list, folded, with its stars; and how much (about 1 to 5) it says for a topic."""

    topic: str
    weight: float
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """A word or phrase as it is looked for, and how much it says for each topic."""

    pattern: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term of several words by what follows its first word: patterns, one a word."""

    rest: tuple[str, ...]
    term: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTable:
    """A list's terms, ordered by what can be looked up of a text.

    `single` has the terms of one word, `phrases` the others by their first word, both by pattern. `whole` are
    all patterns of words without a star; `stems` are those that end in one, without it, and `stem_lengths`
    their lengths, the longest first; `ends` and `cores` are the rest without their stars. `runs` has terms of
    scripts that do not space words by their first two characters, the longest first.
    """

    single: Mapping[str, Term]
    phrases: Mapping[str, tuple[Phrase, ...]]
    whole: frozenset[str]
    stems: frozenset[str]
    stem_lengths: tuple[int, ...]
    ends: tuple[str, ...]
    cores: tuple[str, ...]
    runs: Mapping[str, tuple[Term, ...]]


def read_terms(text: str) -> Iterator[Entry]:
    """Yield the entries of a term list, whose terms are words with single spaces between."""
    topic = NOTHING
    for line in text.splitlines():
        if not line.startswith(" "):
            topic = line.strip() or topic
            continue
        weight, _, terms = line.strip().partition(" ")
        for pattern in filter(None, map(str.strip, fold(terms).split(","))):
            yield Entry(topic=topic, weight=float(weight), pattern=pattern)


def pattern_of(term: str) -> str:
    """Return the pattern of a term that somebody wrote in any form; empty where it holds no word."""
    if "*" not in term:
        return key_of(term)
    words = ("*".join(map(key_of, word.split("*"))) for word in term.split())
    return " ".join(word for word in words if word.strip("*"))


def table_of(entries: Iterable[Entry], *, spaced: bool = True) -> TermTable:
    """Order terms; of weights given twice for a topic the greater one counts."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        known = weights[entry.pattern]
        known[entry.topic] = max(entry.weight, known.get(entry.topic, 0.0))
    # Few weights are given to thousands of terms: one mapping for all that say the same saves megabytes.
    shared: dict[tuple[tuple[str, float], ...], Mapping[str, float]] = {}
    terms = []
    for pattern, by_topic in weights.items():
        telling = tuple(item for item in by_topic.items() if item[0] != NOTHING)
        terms.append(Term(pattern=pattern, weights=shared.setdefault(telling, dict(telling))))
    if spaced:
        return _table(terms, {})
    runs: dict[str, list[Term]] = defaultdict(list)
    for term in sorted(terms, key=lambda term: -len(term.pattern)):
        if not term.pattern.isascii():
            runs[term.pattern[:2]].append(term)
    return _table([term for term in terms if term.pattern.isascii()], runs)


def _table(terms: Iterable[Term], runs: Mapping[str, Iterable[Term]]) -> TermTable:
    single: dict[str, Term] = {}
    phrases: dict[str, list[Phrase]] = defaultdict(list)
    words: dict[str, None] = {}
    for term in terms:
        first, *rest = term.pattern.split(" ")
        words.update(dict.fromkeys((first, *rest)))
        if rest:
            phrases[first].append(Phrase(tuple(rest), term))
        else:
            single[first] = term
    stems = frozenset(word[:-1] for word in words if word.find("*") == len(word) - 1)
    return TermTable(
        single=single,
        phrases={first: tuple(found) for first, found in phrases.items()},
        whole=frozenset(word for word in words if "*" not in word),
        stem_lengths=tuple(sorted(set(map(len, stems)), reverse=True)),
        stems=stems,
        ends=tuple(word[1:] for word in words if word.startswith("*") and not word.endswith("*")),
        cores=tuple(word[1:-1] for word in words if word.startswith("*") and word.endswith("*")),
        runs={pair: tuple(found) for pair, found in runs.items()},
    )
