"""A text -> the places that it names, as many senses as each name has.

Names are looked up by words and runs of words, so that a name never ends within a word; in scripts without
spaces by runs of characters. The longest name wins: "New South Wales" names no Wales.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from aggregator.classify.gazetteer import Case, Gazetteer, Sense, is_unspaced, senses_of
from aggregator.classify.wording import Words, fold
from aggregator.text.remembered import Memo

Zone = Literal["title", "category", "link", "lead", "body", "dateline"]

_LAST_CASED = "\u058f"
_ARABIC_PARTICLES = "وفبلك"
_JOINING = frozenset(
    "of and the de del de la du des von an am im el al la le les los das dos do da di".split()
)
_HEBREW_PARTICLES = "ובלמשהכ"
_LONGEST_PARTICLES = 2
_REMEMBERED_WORDS = 32_768
_SENSES_KEPT = 20_000
# Words run together: names are looked for inside.
_RUN = 1000
_SMALL: frozenset[Case] = frozenset({"any"})
_CAPITAL: frozenset[Case] = frozenset({"any", "capital"})
_CASELESS: frozenset[Case] = frozenset({"any", "capital", "all capitals"})
_LEAST_NAME = 3
_KATAKANA = re.compile("[ァ-ヺー]")
# Common words that are also abbreviations; in a headline in capitals nothing tells them apart.
_ALSO_WORDS = frozenset({"us", "ice", "sec", "fed", "pp", "mp", "pt", "pa", "ine", "si"})


class Mention(NamedTuple):
    """A name in a text: the words from `start` to before `end`, as written, and what they may mean."""

    start: int
    end: int
    words: str
    senses: tuple[Sense, ...]


def mentions_in(text: Words, language: str | None, known: Gazetteer) -> Iterator[Mention]:
    """Give the names in a text in their order; `language` is a primary tag, None where it is not known."""
    after = 0
    for start, opening in enumerate(map(_openings(known).__getitem__, text.written)):
        if not opening or start < after:
            continue
        if opening == _RUN:
            yield from _within(start, text, language, known)
            continue
        if opening < 0 and not _goes_on(start, text):
            continue
        found = _longest_from(start, abs(opening), text, language, known)
        if not found and text.folded[start] > _LAST_CASED:
            found = _inflected(start, text, language, known)
        if found:
            after = found.end
            if found.senses:
                yield found


@lru_cache(maxsize=1)
def _openings(known: Gazetteer) -> Memo[int]:
    """Return how many words the longest name has that may begin with a word as it is written.

    None is 0. It is less than 0 where the word is no name by itself and needs another one behind it.
    """

    def opening(written: str) -> int:
        word, names = fold(written), known.names
        if word > _LAST_CASED and is_unspaced(word[0]):
            return _RUN
        named = dict(names.beginning_with(word))
        longest = max((name.count(" ") + 1 for name in named), default=1)
        if word > _LAST_CASED:
            return longest if named or any(map(names.get, _bare(word))) else 0
        # A word that folding leaves as it is has no capital, which few names can do without.
        if (word in named and word != written) or any(".a" in senses for senses in named.values()):
            return longest
        return -longest if named and word != written else 0

    return Memo(opening, most=_REMEMBERED_WORDS)


def _goes_on(start: int, text: Words) -> bool:
    """Tell, at little cost, whether a name of several words may begin with a word that is none by itself."""
    following = text.written[start + 1 : start + 2]
    return bool(following) and (following[0] != text.folded[start + 1] or following[0] in _JOINING)


def _longest_from(
    start: int, longest: int, text: Words, language: str | None, known: Gazetteer
) -> Mention | None:
    folded = text.folded
    for length in range(min(longest, len(folded) - start), 0, -1):
        key = folded[start] if length == 1 else " ".join(folded[start : start + length])
        if code := known.names.get(key):
            found = _mention(start, start + length, code, text, language)
            if found:
                return found
    return None


def _mention(start: int, end: int, code: str, text: Words, language: str | None) -> Mention | None:
    """Return the senses that language and case allow; a name that is no place's stays, without senses."""
    kept = _allowed(code, language, _cases(start, end, text))
    return None if kept is None else Mention(start, end, text.between(start, end), kept)


@lru_cache(_SENSES_KEPT)
def _allowed(code: str, language: str | None, cases: frozenset[Case]) -> tuple[Sense, ...] | None:
    senses = senses_of(code)
    kept = tuple(one for one in senses if one.case in cases and _is_spoken(one, language))
    return kept if kept or not senses else None


def _is_spoken(sense: Sense, language: str | None) -> bool:
    return sense.languages is None or language is None or language in sense.languages


def _cases(start: int, end: int, text: Words) -> frozenset[Case]:
    """Return what senses a name may have as its first and last word are written."""
    first = text.written[start]
    letter = first[:1]
    if not letter.isalpha() or first.lower() == first.upper():
        return _CASELESS
    has_capital = letter.isupper()
    if end > start + 1:
        last = text.written[end - 1][0]
        has_capital = has_capital and (last.isupper() or not last.isalpha())
    elif text.in_capitals and text.folded[start] in _ALSO_WORDS:
        return _CAPITAL
    if has_capital and first.isupper() and all(map(str.isupper, text.written[start + 1 : end])):
        return _CASELESS
    return _CAPITAL if has_capital else _SMALL


def _inflected(start: int, text: Words, language: str | None, known: Gazetteer) -> Mention | None:
    """Return a name behind the particles of Arabic and Hebrew, or before those of Korean."""
    word = text.folded[start]
    for key in _bare(word):
        if code := known.names.get(key):
            return _mention(start, start + 1, code, text, language)
    return None


def _bare(word: str) -> Iterator[str]:
    if "\uac00" <= word[0] <= "\ud7a3":
        yield from (word[:length] for length in range(min(len(word) - 1, 6), 1, -1))
        return
    particles = _ARABIC_PARTICLES if "\u0620" <= word[0] <= "\u06d3" else _HEBREW_PARTICLES
    for length in range(1, _LONGEST_PARTICLES + 1):
        if word[length - 1] not in particles or len(word) - length < _LEAST_NAME:
            return
        rest = word[length:]
        if word[length - 1] == "ل" and rest[0] == "ل":  # li- swallows the a of the article
            yield "ا" + rest
        yield rest


def _within(start: int, text: Words, language: str | None, known: Gazetteer) -> Iterator[Mention]:
    run = text.folded[start]
    at = 0
    while at < len(run) - 1:
        length = known.unspaced.get(run[at : at + 2], 0)
        while length > 1 and not known.names.get(run[at : at + length]):
            length -= 1
        if length > 1 and _stands_alone(run, at, length):
            senses = senses_of(known.names.get(run[at : at + length]))
            kept = tuple(one for one in senses if _is_spoken(one, language))
            if kept:
                yield Mention(start, start + 1, run[at : at + length], kept)
                at += length
                continue
        at += 1


def _stands_alone(run: str, at: int, length: int) -> bool:
    """Tell whether a name in katakana, which marks foreign words, is a whole one."""
    if not _KATAKANA.match(run[at]):
        return True
    before, after = run[at - 1 : at], run[at + length : at + length + 1]
    return not (_KATAKANA.match(before) or _KATAKANA.match(after))
