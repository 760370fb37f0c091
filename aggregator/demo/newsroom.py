"""What each outlet has published at a moment: a pure function of start, pace, seed and now.

Stories are numbered through the whole newsroom. In each turn every writing outlet publishes one, in an order
that changes from turn to turn. The first turns lie before the start, so that no feed is empty.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.demo.outlets import Outlet
from aggregator.demo.stories import Assignment, Story, chance, write

WINDOW = 18
"""Entries in a feed."""

_BACKLOG_TURNS = 16
_BACKLOG_GAP = timedelta(minutes=8)
_LATEST_REPRINT = 6
"""By how many stories of the newsroom a reprint comes later, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """`writers` publish one story every `pace` together, from `started_at` (aware) on."""

    writers: tuple[Outlet, ...]
    started_at: datetime
    pace: timedelta
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A story in an outlet's feed; `listed_at` is later than `published_at` in a feed that reprints it."""

    story: Story
    published_at: datetime
    listed_at: datetime


def listings(newsroom: Newsroom, outlet: Outlet, now: datetime) -> tuple[Listing, ...]:
    """Return what the outlet's feed shows at `now`: the newest WINDOW stories, newest first."""
    latest = newest(newsroom, now)
    shown: list[tuple[int, int]] = []
    for number in _candidates(newsroom, outlet, latest):
        listed = number + _delay(newsroom, outlet, number)
        if listed <= latest:
            shown.append((number, listed))
    shown.sort(reverse=True)
    return tuple(
        Listing(
            story=story(newsroom, number),
            published_at=published_at(newsroom, number),
            listed_at=published_at(newsroom, listed),
        )
        for number, listed in shown[:WINDOW]
    )


def story(newsroom: Newsroom, number: int) -> Story:
    """Return story `number` (from 0), published or not."""
    return write(newsroom.seed, number, assignment(newsroom, number))


def assignment(newsroom: Newsroom, number: int) -> Assignment:
    """Return who writes story `number` about what: an outlet's topics take turns, then its regions."""
    turn, place = divmod(number, len(newsroom.writers))
    outlet = _order(newsroom, turn)[place]
    topics, regions = outlet.topics, outlet.regions
    region = regions[(turn // len(topics)) % len(regions)]
    return Assignment(outlet=outlet, topic=topics[turn % len(topics)], region=region)


def newest(newsroom: Newsroom, now: datetime) -> int:
    """Return the number of the last story that is out at `now`; before the start it is the backlog's."""
    return _backlog(newsroom) - 1 + max(0, (now - newsroom.started_at) // newsroom.pace)


def published_at(newsroom: Newsroom, number: int) -> datetime:
    """Return when story `number` comes out, in whole seconds, never later than it is listed."""
    after_start = number - _backlog(newsroom)
    if after_start < 0:
        moment = newsroom.started_at + _BACKLOG_GAP * after_start
    else:
        moment = newsroom.started_at + newsroom.pace * (after_start + 1)
    return moment.replace(microsecond=0)


def _backlog(newsroom: Newsroom) -> int:
    return _BACKLOG_TURNS * len(newsroom.writers)


def _candidates(newsroom: Newsroom, outlet: Outlet, latest: int) -> list[int]:
    """Return the numbers that the feed may show, from as many turns as its own stories fill the window."""
    turn = latest // len(newsroom.writers)
    return [
        number
        for earlier in range(max(0, turn - WINDOW), turn + 1)
        for number in _numbers(newsroom, earlier, {outlet.slug, *outlet.carries})
        if _carries(outlet, assignment(newsroom, number))
    ]


def _numbers(newsroom: Newsroom, turn: int, slugs: set[str]) -> list[int]:
    first = turn * len(newsroom.writers)
    return [first + place for place, outlet in enumerate(_order(newsroom, turn)) if outlet.slug in slugs]


def _carries(outlet: Outlet, assigned: Assignment) -> bool:
    return assigned.outlet.slug == outlet.slug or assigned.topic in outlet.topics


def _delay(newsroom: Newsroom, outlet: Outlet, number: int) -> int:
    if assignment(newsroom, number).outlet.slug == outlet.slug:
        return 0
    return 1 + chance(newsroom.seed, number, f"reprint in {outlet.slug}") % _LATEST_REPRINT


def _order(newsroom: Newsroom, turn: int) -> list[Outlet]:
    return sorted(newsroom.writers, key=lambda outlet: chance(newsroom.seed, turn, outlet.slug))
