"""Who wrote a page: the names in a byline, in many scripts and orders."""

import re

from aggregator.parse import page_words as words
from aggregator.parse.page_widths import CASED, META_WIDTH, ends_sentence, width
from aggregator.text.words import one_line

_PARTICLES = frozenset(
    "de da do dos das di del della der den des du la le van von vom zu ter el al bin ibn abu ben y e et und "
    "and en og och na ve i o а и та a c".split()
)
_PLACE = re.compile(r"\s+(?:in|à|en|em|aus|из|в|huko|reports|reporting)\s+[A-ZÀ-ÞА-Я].*$")
_AT_END_OF_NAME = re.compile(r"[\s,،、—–-]+$")
_OTHER_HANDS = re.compile(
    r"\s*[;.,]\s*(?:additional reporting|editing|writing|edited|photos?)\b.*$", re.IGNORECASE
)
_MOST_NAMES = 6
_LONGEST_REPORTER = 60.0
_PLACE_AND_NAME = re.compile(r"[^:：.\d]{2,30}[:：]\s*([^:：.\d]{5,60})")
_NAMED_PLACE = re.compile(r"(?P<names>\S+(?: \S+){1,3}) (?:in|à|en|em) [A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?")


def byline(line: str) -> tuple[str, ...]:
    """Return the names of a byline, none where the line is something else."""
    text = one_line(line)
    text = text[1:-1].strip() if text[:1] in "([（【" and text[-1:] in ")]）】" else text
    if width(text) > META_WIDTH:
        return ()
    if named := words.BYLINE.fullmatch(text):
        return _names(named["names"], text)
    for pattern in (words.BYLINE_EAST, words.BYLINE_AFTER):
        if match := pattern.fullmatch(text):
            return tuple(name for name in re.split(r"[、，,\s]+", match["names"]) if name)[:_MOST_NAMES]
    return ()


def reporter(line: str) -> tuple[str, ...]:
    """Return the name in a line such as "London: Jane Doe" (so Arab papers) or "Jane Doe in London"."""
    text = one_line(line)
    if ends_sentence(line) or width(text) > _LONGEST_REPORTER:
        return ()
    if placed := _NAMED_PLACE.fullmatch(text):
        return tuple(filter(_is_name, _split_names(placed["names"])))
    match = _PLACE_AND_NAME.fullmatch(text)
    return tuple(name for name in _split_names(match[1]) if _is_name(name) and " " in name) if match else ()


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a field that holds authors, with or without the word before them."""
    bare = one_line(text)
    if not bare or width(bare) > META_WIDTH or "://" in bare:
        return ()
    return byline(bare) or _split_names(bare)


def _names(text: str, line: str) -> tuple[str, ...]:
    bare = _PLACE.sub("", _OTHER_HANDS.sub("", text))
    if any(char.isdigit() for char in bare) or (ends_sentence(line) and width(line) > 40):
        return ()
    names = _split_names(bare)
    return names if names and all(map(_is_name, names)) else ()


def _split_names(text: str) -> tuple[str, ...]:
    bare = re.sub(r"[(\[（].*?[)\]）]|\S+@\S+", " ", text)
    parts = (_AT_END_OF_NAME.sub("", one_line(part)) for part in words.AND.split(bare) if part)
    named = [part for part in parts if part]
    # What follows a comma is an office in lower case, a place in one word: "Jane Doe, staff writer, Baghdad".
    is_cased = bool(named) and CASED.match(named[0]) is not None and " " in named[0]
    return tuple(
        part
        for part in named[:_MOST_NAMES]
        if part is named[0] or not (part[0].islower() or (is_cased and " " not in part))
    )


def _is_name(text: str) -> bool:
    parts = text.split()
    if not 1 <= len(parts) <= 6 or width(text) > 50:
        return False
    return (
        all(
            part[0].isupper()
            or not CASED.match(part)
            or part.lower() in _PARTICLES
            or "’" in part
            or "'" in part
            for part in parts
        )
        and not parts[0].islower()
    )
