"""The shape of a date: a letter for what each of its words and numbers is, so that rules can be short.

"Tue, 24 Nov 2026 08:54 GMT" has the shape `W9MY9:9Z`. The letters:

| 9 3 Y 6 8 E C # | a number of 1-2, 3, 4, 6, 8, 10 or 13, 12 or 14, any other count of digits |
| M W D A H | month, weekday, day such as "yesterday", half of the day, mark of an hour |
| N J | "now", "just now" |
| Z x | name of a zone, unknown word |
| P V F | label "published", label "updated", joining word such as "at" |
| T + - / . , : and a bar | themselves: T, marks between digits and before them |
"""

import re
from dataclasses import dataclass

from aggregator.text.date_letters import folded_letters
from aggregator.text.date_words import (
    FIRST_WORDS,
    KINDS,
    MONTH_PREFIXES,
    MONTH_UNITS,
    ORDINALS,
    PHRASES,
)
from aggregator.text.zones import zone_named

_NUMBER_KINDS = {1: "9", 2: "9", 3: "3", 4: "Y", 6: "6", 8: "8", 10: "E", 12: "C", 13: "E", 14: "C"}
_PART = re.compile(
    r"(?P<number>\d+)|(?P<place>[a-z]+(?:/[a-z_-]{2,})+)"
    r"|(?P<word>[^\W\d_\u0E3F](?:[^\s\d!-/:-@\[-`{-~\u060C\u061B\u06D4\u0964\u2010-\u2027\u3001\u3002])*)"
    r"|(?P<mark>\S)"
)
# "a.m.", "p. m.", "π.μ."
_HALF = re.compile(r"(?<![^\W\d_])([apπμ])\s?\.?\s?([mμ])\b\.?")
_READING_TIME = re.compile(
    r"\d{1,2}[ -]?min(?:ut\w*)?\.? ?(?:read|de lecture|de lectura|de leitura|lesezeit|di lettura)\b"
)
# Arabic papers name the day by both calendars: "24 شوال 1445 هـ - 3 مايو 2024 مـ".
_ISLAMIC_DAY = re.compile(r"\d{1,2}\s+[^\W\d]{2,9}(?:\s[^\W\d]{2,9})?\s+1[34]\d\d\s*ه(?!\w)")
_LONGEST_PHRASE = 7
_JOINTS = "-_.'’ʼ"
_LATIN_HALVES = frozenset({"am", "pm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a text consists of: a letter and a text for each part."""

    kinds: str
    texts: tuple[str, ...]

    def cut(self, start: int, end: int) -> "Shape":
        """Return the shape without the parts from `start` to before `end`."""
        return Shape(kinds=self.kinds[:start] + self.kinds[end:], texts=self.texts[:start] + self.texts[end:])

    def without(self, kinds: str) -> "Shape":
        """Return the shape without the parts that are one of `kinds`."""
        if not any(kind in self.kinds for kind in kinds):
            return self
        kept = [pair for pair in zip(self.kinds, self.texts, strict=True) if pair[0] not in kinds]
        return Shape(kinds="".join(kind for kind, _ in kept), texts=tuple(text for _, text in kept))


def shape_of(text: str) -> Shape:
    """Return the shape of a text, in one pass; its cost grows with the length only."""
    letters = _ISLAMIC_DAY.sub(" ", _READING_TIME.sub(" ", folded_letters(text)))
    letters = _HALF.sub(r"\1\2 ", letters)
    parts = list(_PART.finditer(letters))
    kinds: list[str] = []
    texts: list[str] = []
    at = 0
    while at < len(parts):
        part, last = parts[at], kinds[-1] if kinds else ""
        word, count = _phrase(parts, at) if part[0] in FIRST_WORDS else (part[0], 1)
        if word in MONTH_UNITS and last == "9":
            kinds[-1] = "M"
        elif last == "?" and part.lastgroup == "number":
            kinds[-1], texts[-1] = "M", word
        elif kind := _kind(part, word, letters, last):
            kinds.append(kind)
            texts.append(word)
        at += count
    return Shape(kinds="".join(kinds).replace("?", "x"), texts=tuple(texts))


def _phrase(parts: list[re.Match[str]], at: int) -> tuple[str, int]:
    """Return the longest phrase that begins with a word, as one word, and of how many parts it consists."""
    joined, longest = "", (parts[at][0], 1)
    for count, part in enumerate(parts[at : at + _LONGEST_PHRASE], 1):
        if part.lastgroup == "word":
            joined += part[0]
            if joined in PHRASES:
                longest = (joined, count)
        elif part[0] not in _JOINTS:
            break
    return longest


def _kind(part: re.Match[str], word: str, letters: str, last: str) -> str:
    """Return the letter for a part of a text, or an empty one for what says nothing."""
    start, end = part.span()
    before, after = letters[start - 1 : start], letters[end : end + 1]
    match part.lastgroup:
        case "number":
            return _NUMBER_KINDS.get(len(word), "#")
        case "mark":
            return _kind_of_mark(word, before, after, last)
        case "place":
            return "Z" if zone_named(word) else "x"
        case _:
            return _kind_of_word(word, before, after, last)


def _kind_of_mark(mark: str, before: str, after: str, last: str) -> str:
    if mark in "|·•":
        return "|"
    if mark == "+" or (mark == "-" and after.isdigit()):
        return mark
    between_digits = before.isdigit() and after.isdigit()
    if mark == "_" and between_digits:
        return "T"
    # 24/Nov/2026:14:05:00 is how web servers write it.
    kept = between_digits and mark in "/.,:" and not (mark == ":" and last == "Y")
    return mark if kept else ""


def _kind_of_word(word: str, before: str, after: str, last: str) -> str:
    if before.isdigit() and word in ORDINALS:
        return ""
    if word == "t" and before.isdigit() and after.isdigit():
        return "T"
    if word in MONTH_PREFIXES:
        return "?"
    kind = KINDS.get(word)
    if kind == "A" and (last != "9" if word in _LATIN_HALVES else last == "Y"):
        # "am 24. November"; in Arabic م after a year is "AD".
        return "F"
    if kind == "H" and last != "9":
        return "F"
    return kind or ("Z" if zone_named(word) else "x")
