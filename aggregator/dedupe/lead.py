"""The lead of a piece: which of the articles that carry one text its entry shows; pure."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.dedupe.relations import REVISION
from aggregator.text.urls import folded_host

# Agencies and the beginning of their hosts; whoever else shows the mark has the text from them.
_AGENCIES = {
    "reuters": "reuters",
    "ap": "apnews",
    "afp": "afp",
    "dpa": "dpa",
    "xinhua": "xinhua",
    "efe": "efe",
}
_CREDIT = re.compile(
    rf"\(({'|'.join(_AGENCIES)})\)|^({'|'.join(_AGENCIES)})\s*[-–—:]\s|"
    r"the post .{0,160} appeared first on\s+(\S+)",
    re.IGNORECASE,
)
# A text is fuller that is longer by half; what is nearly as long is as full.
_FULLER = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadOption:
    """An article that carries a piece, `placed_with` another one by the rule `placed_by`.

    `priority` is what feeds.yaml gives its source.
    """

    number: int
    source: int
    link: str | None
    title: str
    summary: str
    characters: int
    first_seen_at: datetime
    placed_by: str
    placed_with: int | None
    priority: int = 0


def chosen(options: Sequence[LeadOption]) -> int:
    """Return the number of the lead: of the latest take, the source that the owner puts before others.

    Then the original before a copy, the fullest text, the earliest, and the source that feeds.yaml had first.
    It does not depend on the order of coming.
    """
    by_number = {one.number: one for one in options}
    take = max((_take(one, by_number) for one in options), key=lambda one: (_is_revision(one), one.number))
    latest = [one for one in options if _take(one, by_number) is take] if _is_revision(take) else options
    return min(latest, key=_rank).number


def _take(one: LeadOption, by_number: Mapping[int, LeadOption]) -> LeadOption:
    """Return the article whose text one copies, over copies of copies: a revision, or the first take."""
    seen: set[int] = set()
    while not _is_revision(one) and one.number not in seen:
        seen.add(one.number)
        other = by_number.get(one.placed_with) if one.placed_with is not None else None
        if other is None:
            break
        one = other
    return one


def _is_revision(one: LeadOption) -> bool:
    return one.placed_by in REVISION


def _rank(one: LeadOption) -> tuple[int, bool, int, datetime, int, int]:
    fullness = int(math.log(max(one.characters, 1), _FULLER))
    return (-one.priority, _is_syndicated(one), -fullness, one.first_seen_at, one.source, one.number)


def _is_syndicated(one: LeadOption) -> bool:
    """Tell whether an article names another outlet that its text is from."""
    credit = _CREDIT.search(one.title) or _CREDIT.search(one.summary)
    if credit is None:
        return False
    name = next(part for part in credit.groups() if part).lower()
    return not folded_host(one.link).startswith(_AGENCIES.get(name, name))
