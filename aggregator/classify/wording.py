"""A text as words to look up: each as it is written, and folded so that spellings of one name meet.

The tables are built with the same functions, so that both sides always agree.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from aggregator.text.words import MARKS

_WORD = re.compile(rf"([\w{MARKS}]+)")
# A pattern that knows no other letters is faster, and most English has none.
_ASCII_WORD = re.compile(r"([A-Za-z0-9_]+)")
_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("ىیېئ", "ي"), **dict.fromkeys("ةۀەھہ", "ه"),
    **dict.fromkeys("کگڭ", "ك"), "ؤ": "و", "پ": "ب", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
    "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "e", "ґ": "г", "ς": "σ",
}  # fmt: skip
_PRECOMPOSED = ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
_ARABIC_SIGNS = (*range(0x610, 0x61B), 0x640, *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6EE))
_HEBREW_POINTS = range(0x591, 0x5C8)
_LATIN_MARKS = range(0x300, 0x370)


class Words(NamedTuple):
    """A text's words as `written` and, one for one, `folded`; `gaps[i]` stands before word i.

    Made three times an article: a tuple, and lists in it, cost a fifth of a frozen class.
    """

    written: Sequence[str]
    folded: Sequence[str]
    gaps: Sequence[str]
    in_capitals: bool

    def between(self, start: int, end: int) -> str:
        """Return the words from `start` to before `end` as they are written."""
        if end == start + 1:
            return self.written[start]
        following = zip(self.gaps[start + 1 : end], self.written[start + 1 : end], strict=True)
        return self.written[start] + "".join(gap + word for gap, word in following)


# Each classifier reads the title, the first lines and the text of an article.
@lru_cache(maxsize=4)
def words_of(text: str) -> Words:
    """Return the words of a text."""
    if text.isascii():
        even, pieces = text, _ASCII_WORD.split(text)
    else:
        even = unicodedata.normalize("NFKC", text)
        pieces = _WORD.split(even)
    written = pieces[1::2]
    folded = fold(" ".join(written)).split(" ") if written else []
    return Words(written, folded, pieces[0::2], even.isupper())


def word_count(text: str) -> int:
    """Return how many words a text has that needs no normalising to be counted."""
    return len((_ASCII_WORD if text.isascii() else _WORD).findall(text))


def fold(text: str) -> str:
    """Fold case, accents and the variants of Arabic letters; white space stays."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_folding())


def key_of(name: str) -> str:
    """Return the folded words of a name with single spaces between."""
    return " ".join(filter(None, words_of(name).folded))


def listed(words: Iterable[str]) -> str:
    """Return words for a reason: “Iraq”, “Qaim” and “Ramadi”, each once."""
    quoted = [f"“{word}”" for word in dict.fromkeys(words)]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


@lru_cache(maxsize=1)
def _folding() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for start, end in _PRECOMPOSED:
        for code in range(start, end):
            plain = unicodedata.normalize("NFD", chr(code))
            if len(plain) > 1 and unicodedata.combining(plain[1]):
                table[code] = plain[0]
    table.update({ord(letter): plain for letter, plain in _LETTERS.items()})
    table.update(dict.fromkeys((*_ARABIC_SIGNS, *_HEBREW_POINTS, *_LATIN_MARKS)))
    return table
