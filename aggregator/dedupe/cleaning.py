"""A headline and a text without what is not theirs: outlet, agency, dateline, byline, notices; all pure."""

import re
from dataclasses import dataclass

from aggregator.dedupe import notices
from aggregator.text.words import one_line

_LABEL = re.compile(rf"(?:{notices.LABELS})\s*[:|!–—-]\s*", re.IGNORECASE)
_TAKE = re.compile(
    rf"\W*(?:(?:{notices.TAKES})\s*#?(?P<number>\d{{1,2}})?|\d(?:st|nd|rd|th)\s+(?:lead|update|writethru))"
    r"\s*[-–—:]\s*",
    re.IGNORECASE,
)
_CORRECTED = re.compile(rf"(?:{notices.CORRECTIONS})\b(?:\s*\([^)]*\))?\s*[-–—:]\s*", re.IGNORECASE)
_CORRECTED_AFTER = re.compile(rf"\s*[\[(](?:{notices.CORRECTIONS})\b[^\])]*[\])]\s*$", re.IGNORECASE)
_UPDATED = re.compile(rf"\s*[\[(](?:{notices.UPDATED})[\])]\s*$", re.IGNORECASE)
_ASIDE = re.compile(rf"\s*[\[(](?:{notices.AGENCIES}|{notices.ASIDES})[\])]\s*$", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:<b>\s*\.\.\.\s*</b>|\[(?:\.{3}|…)\]|\.{3}|…)\s*")
_CUT_ENDS = ("…", "...", "<b>...</b>", "[…]", "[...]")
_SUFFIX = re.compile(r"\s+[-–—|·»•:]+\s+([^|·»•]{2,40})$")
_NO_LETTERS = re.compile(r"[\W_]+")
# "LONDON (Reuters) -", "HARTFORD, Conn., March 5 -", "AFP -"
_DATELINE = re.compile(
    r"(?:[^.!?؟。:]{0,60}?\([^()]{2,24}\)|[A-ZÀ-ÝА-Я][^a-zа-я!?]{2,40}(?:,[^-–—!?]{1,40}?)?|"
    rf"(?i:{notices.AGENCIES}))\s*(?:--|[-–—:])\s*(?=\S)"
)
_BYLINE = re.compile(r"[Bb][Yy]\s+(?:[A-Z][a-z.'’-]+\s+){1,4}(?=[A-Z])")
_OPENING = re.compile(rf"(?:{notices.OPENINGS})\b[:\s]*", re.IGNORECASE)
_CLOSINGS = tuple(
    (sign, re.compile(rf"(?:{closing})$", re.IGNORECASE)) for sign, closing in notices.CLOSINGS.items()
)
_CLOSING_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline as its words are compared, and what it says of itself.

    `take` is the number of an update ("UPDATE 2-…"), 1 where it has none, 0 for a first take. `cut` tells of
    an ellipsis at its end.
    """

    text: str
    take: int
    corrected: bool
    cut: bool = False


def clean_headline(title: str, host: str) -> Headline:
    """Return a headline without labels, agency and outlet; `host` is the outlet's."""
    text, take, corrected = _uncut(title), 0, False
    while True:
        before = text
        if found := _TAKE.match(text):
            take, text = int(found["number"] or 1), text[found.end() :]
        if found := _CORRECTED.match(text):
            corrected, text = True, text[found.end() :]
        if text.endswith((")", "]")):
            if found := _CORRECTED_AFTER.search(text):
                corrected, text = True, text[: found.start()]
            if found := _UPDATED.search(text):
                take, text = max(take, 1), text[: found.start()]
            text = _ASIDE.sub("", text)
        text = _without_outlet(_unlabelled(text), host)
        if text == before:
            return Headline(text.strip() or title, take, corrected, title.rstrip().endswith(_CUT_ENDS))


def clean_lead(text: str) -> str:
    """Return the beginning of a text without notices, byline and dateline, as one line."""
    lead = _uncut(one_line(text))
    while True:
        before = lead
        lead = _without_closing(lead)
        for opening in (_OPENING, _BYLINE, _DATELINE):
            if found := opening.match(lead):
                lead = lead[found.end() :].lstrip()
        if lead == before:
            return lead


def _letters(name: str) -> str:
    """Return the letters and digits of a name: `The Outlet` as `theoutlet`."""
    return _NO_LETTERS.sub("", name.casefold())


def _unlabelled(text: str) -> str:
    found = _LABEL.match(text)
    return text[found.end() :] if found else text


def _uncut(text: str) -> str:
    """Return a text without the signs of its having been cut."""
    return _CUT.sub(" ", text).strip() if "…" in text or "..." in text else text


def _without_closing(lead: str) -> str:
    tail = lead[-_CLOSING_CHARACTERS:]
    small = tail.lower()
    found = [match.start() for sign, one in _CLOSINGS if sign in small and (match := one.search(tail))]
    return lead[: len(lead) - len(tail) + min(found)].rstrip() if found else lead


def _without_outlet(title: str, host: str) -> str:
    found = _SUFFIX.search(title)
    if not found:
        return title
    name, outlet = _letters(found[1]).removeprefix("the"), _letters(host).removeprefix("the")
    names_outlet = bool(name) and (name in outlet or outlet.startswith(name))
    return title[: found.start()] if names_outlet else title
