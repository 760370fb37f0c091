"""A text -> the places that it names, as many senses as each name has.

Names are looked up by words and runs of words, so that a name never ends within a word; in scripts without
spaces by runs of characters. The longest name wins: "New South Wales" names no Wales.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from aggregator.classify.gazetteer import Gazetteer, Sense, is_unspaced, senses_of
from aggregator.classify.wording import Words

Zone = Literal["title", "category", "link", "lead", "body", "dateline"]

_LAST_CASED = "\u058f"
_ARABIC_PARTICLES = "وفبلك"
_JOINING = frozenset(
    "of and the de del de la du des von an am im el al la le les los das dos do da di".split()
)
_HEBREW_PARTICLES = "ובלמשהכ"
_LONGEST_PARTICLES = 2
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
    folded, after = text.folded, 0
    for start in _beginnings(text, known):
        if start < after:
            continue
        word = folded[start]
        if word[0] > _LAST_CASED and is_unspaced(word[0]):
            yield from _within(start, text, language, known)
            continue
        if word not in known.names and word not in known.small and not _goes_on(start, text):
            continue
        found = _longest_from(start, text, language, known)
        if not found and word[0] > _LAST_CASED:
            found = _inflected(start, text, language, known)
        if found:
            after = found.end
            if found.senses:
                yield found


def _goes_on(start: int, text: Words) -> bool:
    """Tell, at little cost, whether a name of several words may begin with a word that is none by itself."""
    if text.folded[start][0] > _LAST_CASED:
        return True
    following = text.written[start + 1 : start + 2]
    return bool(following) and (following[0] != text.folded[start + 1] or following[0] in _JOINING)


def _beginnings(text: Words, known: Gazetteer) -> list[int]:
    """Return where a name may begin. A word that folding leaves as it is has no capital."""
    names, longest, small = known.names, known.longest, known.small
    return [
        at
        for at, (folded, written) in enumerate(zip(text.folded, text.written, strict=True))
        if (folded in small if folded == written else folded in names or folded in longest or folded in small)
        or folded > _LAST_CASED
    ]


def _longest_from(start: int, text: Words, language: str | None, known: Gazetteer) -> Mention | None:
    folded = text.folded
    for length in range(min(known.longest.get(folded[start], 1), len(folded) - start), 0, -1):
        key = folded[start] if length == 1 else " ".join(folded[start : start + length])
        if code := known.names.get(key):
            found = _mention(start, start + length, code, text, language)
            if found:
                return found
    return None


def _mention(start: int, end: int, code: str, text: Words, language: str | None) -> Mention | None:
    """Return the senses that language and case allow; a name that is no place's stays, without senses."""
    senses = senses_of(code)
    kept = tuple([one for one in senses if _is_spoken(one, language) and _has_case(one, start, end, text)])
    if senses and not kept:
        return None
    return Mention(start, end, text.between(start, end), kept)


def _is_spoken(sense: Sense, language: str | None) -> bool:
    return sense.languages is None or language is None or language in sense.languages


def _has_case(sense: Sense, start: int, end: int, text: Words) -> bool:
    first, last = text.written[start], text.written[end - 1]
    if sense.case == "any" or not first[:1].isalpha() or first.lower() == first.upper():
        return True
    if sense.case == "all capitals":
        if text.in_capitals and text.folded[start] in _ALSO_WORDS and end == start + 1:
            return False
        return all(word.isupper() for word in text.written[start:end])
    return first[0].isupper() and (end == start + 1 or last[0].isupper() or not last[0].isalpha())


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
        while length > 1 and run[at : at + length] not in known.names:
            length -= 1
        if length > 1 and _stands_alone(run, at, length):
            senses = senses_of(known.names[run[at : at + length]])
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
