"""Markup on which the HTML parser's time grows with a square; what is left of it when that is taken away."""

import re
from collections import Counter
from html import unescape
from html.entities import html5

# Less than this no square makes slow.
_HARMLESS_CHARACTERS = 2_000
_MANY_AMPERSANDS = 2_000
# 100,000 open <div> take the parser two minutes, as many attributes of one tag or stray "&" seconds.
_DEEPEST = 1_000
_MOST_CHARACTERS = 1_000_000
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
# Each attribute of a tag is compared with all before it: fifty thousand take a second.
_LONG_TAG = 5_000
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/]++")
_MOST_ATTRIBUTES = 1_000
# At each character that is written as a reference, or begins as U+00A0 does, the rest of the text is searched
# for others: a text of a hundred thousand of them takes a second.
_LONG_TEXT = 10_000
_ESCAPED = re.compile("[&>\x80-\xbf]")
_MOST_ESCAPED = 10_000
# A picture in the document itself: a scheme that no allow list has.
_DATA = re.compile(r"(=\s{0,9}[\"']?)data:[^\"'\s<>]{1000,}+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|([a-zA-Z][a-zA-Z0-9]{1,31};?))?")
_CLOSED_BY_THEMSELVES = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dd dt tr td th option".split()
)


def without_traps(html: str) -> str:
    """Return markup that a parser reads in a time that grows with its length: as it is, but for absurd cases.

    A fragment that is nested beyond any sense, has thousands of attributes in one tag, ten thousand signs in
    one text, or a million characters, loses its tags and keeps its text.
    """
    if len(html) < _HARMLESS_CHARACTERS:
        return html
    if html.count("&") > _MANY_AMPERSANDS:
        html = _REFERENCE.sub(_as_letter, html)
    if len(html) > _MOST_CHARACTERS:
        html = _DATA.sub(r"\1", html)
    return _ANY_TAG.sub(" ", html).replace("<", "&lt;") if _is_absurd(html) else html


def _as_letter(match: re.Match[str]) -> str:
    """Write a letter that stands as a reference, as some do with all; escape what is no reference."""
    whole, name = match[0], match[1]
    if whole == "&" or (name is not None and name not in html5):
        return "&amp;" + whole[1:]
    letter = unescape(whole) if whole.endswith(";") else whole
    return letter if letter > "\x7f" else whole


def _is_absurd(html: str) -> bool:
    if len(html) > _MOST_CHARACTERS:
        return True
    parts = html.split("<")
    if len(parts) > _DEEPEST and _is_too_deep(html):
        return True
    if max(map(len, parts)) <= _LONG_TAG:
        return False
    return any(map(_has_many_signs, parts)) or any(map(_has_many_attributes, parts[1:]))


def _has_many_signs(part: str) -> bool:
    return len(part) >= _LONG_TEXT and len(_ESCAPED.findall(part)) > _MOST_ESCAPED


def _has_many_attributes(part: str) -> bool:
    """Tell whether what follows a "<" is a tag with more attributes than any; they are counted roughly."""
    tag = part.partition(">")[0] if len(part) > _LONG_TAG else ""
    if len(tag) <= _LONG_TAG or not tag[0].isalpha():
        return False
    return len(_BETWEEN_ATTRIBUTES.findall(_QUOTED.sub(" ", tag))) > _MOST_ATTRIBUTES


def _is_too_deep(html: str) -> bool:
    still_open: Counter[str] = Counter()
    for closing, name in _ANY_TAG.findall(html.lower()):
        still_open[name] = max(0, still_open[name] - 1) if closing else still_open[name] + 1
    return sum(count for name, count in still_open.items() if name not in _CLOSED_BY_THEMSELVES) > _DEEPEST
