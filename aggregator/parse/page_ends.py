"""Where the article of a page ends, and which lines inside it are not of it: one rule for text and HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.parse import page_words as words
from aggregator.parse.page_lines import is_bar, is_credited, parts_of_bar
from aggregator.parse.page_widths import ends_sentence, is_prose, width
from aggregator.text.words import one_line

_HEADING_WIDTH = 70.0
_INLINE_WIDTH = 220.0
_YEARS = re.compile(r"©|\(c\)|\bcopyrights?\b|\d{4}(?:\s*[-–—]\s*\d{4})?", re.IGNORECASE)
_RIGHTS = re.compile(
    r"(?:all rights reserved|tous droits réservés|alle rechte vorbehalten|"
    r"(?:todos los derechos|todos os direitos) reservados|все права защищены|tüm hakları saklıdır|"
    r"haki zote zimehifadhiwa|جميع الحقوق محفوظة(?:\s+ل)?|(?:کلیه|تمامی) حقوق محفوظ است|כל הזכויות שמורות|"
    r"版权所有|版權所有|無断転載\S*|무단\s?전재\S*.*|सर्वाधिकार सुरक्षित).*?$|^(?:by|to)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The positions of the article's lines, and what the others tell of it."""

    positions: tuple[int, ...]
    tags: tuple[str, ...] = ()
    outlet: str | None = None


def kept(lines: Sequence[str]) -> Kept:
    """Return which lines are of the article.

    A heading such as "Related" ends it, unless paragraphs go on below: then it is a box inside. Labels with
    text after them ("Read more: …") and bars for sharing are single lines.
    """
    prose = [is_prose(line) for line in lines]
    positions: list[int] = []
    tags: tuple[str, ...] = ()
    outlet: str | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if words.COPYRIGHT.search(line) and width(line) < _INLINE_WIDTH and not is_credited(line):
            outlet = outlet or outlet_of_copyright(line)
            at = _resumed(prose, at, for_good=True) if any(prose[:at]) else at + 1
        elif label := _label(line):
            if label in words.TAG_LABELS:
                tags = tags or tuple(parts_of_bar(re.split(r"[:：]", line, maxsplit=1)[1]))
            at += 1
        elif heading := _heading(line):
            for_good = heading in words.ENDS_FOR_GOOD
            at = _resumed(prose, at, for_good=for_good) if any(prose[:at]) else at + 1
        else:
            if not is_bar(line):
                positions.append(at)
            at += 1
    return Kept(positions=tuple(positions), tags=tags, outlet=outlet or _outlet_below(lines))


def outlet_of_copyright(line: str) -> str | None:
    """Return the name in a line such as "© 2026 The Harbour Post. All rights reserved."."""
    bare = _YEARS.sub(" ", _RIGHTS.sub(" ", one_line(line)))
    name = one_line(re.split(r"[.|•·。]\s", bare + " ")[0]).strip(" .,،-–—|:：")
    return name if name and 2 <= len(name) <= 60 and not ends_sentence(name) else None


def _outlet_below(lines: Sequence[str]) -> str | None:
    signed = (line for line in lines[-12:] if words.COPYRIGHT.search(line) and not is_credited(line))
    found = map(outlet_of_copyright, signed)
    return next((name for name in found if name), None)


def _resumed(prose: Sequence[bool], at: int, *, for_good: bool) -> int:
    """Return where the article goes on after a heading at `at`: at the next two paragraphs, if ever.

    Teasers of other articles have a title between any two.
    """
    if for_good:
        return len(prose)
    return next(
        (index for index in range(at + 1, len(prose) - 1) if prose[index] and prose[index + 1]), len(prose)
    )


def _heading(line: str) -> str | None:
    text = words.key(line)
    if width(line) > _HEADING_WIDTH or not text:
        return None
    if text in words.ENDS or text in words.ENDS_FOR_GOOD:
        return text
    if ends_sentence(line) and not line.rstrip().endswith((":", "：", "…")):
        return None
    return next(_beginnings(text), None)


def _beginnings(text: str) -> Iterator[str]:
    """Yield the phrases of several words that a heading begins with: "More from" of "More from Baghdad"."""
    parts = text.split(" ")
    for length in range(min(len(parts) - 1, 6), 1, -1):
        phrase = " ".join(parts[:length])
        if phrase in words.ENDS or phrase in words.ENDS_FOR_GOOD:
            yield phrase


def _label(line: str) -> str | None:
    """Return the label of a line such as "Read more: …", None where nothing stands after the colon."""
    match = re.match(r"\s*[\W_]*([^:：]{2,40})[:：]\s*\S", line)
    if match is None or width(line) > _INLINE_WIDTH:
        return None
    text = words.key(match[1])
    return text if text in words.ENDS | words.ENDS_FOR_GOOD | words.TAG_LABELS else None
