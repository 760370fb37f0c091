"""What podcasts say beyond RSS: Apple's iTunes tags, the podcast namespace, Podlove's simple chapters."""

import re
from typing import Literal

from aggregator.model.feed import Chapter, Contributor, Enclosure, Episode, Person, Show
from aggregator.parse.fields import Fields, text_of, whole_number
from aggregator.parse.tree import Element
from aggregator.text.urls import absolute

EPISODE = frozenset(
    "itunes:duration itunes:episode itunes:season itunes:episodetype itunes:explicit itunes:subtitle "
    "podcast:episode podcast:season podcast:person podcast:transcript podcast:chapters psc:chapters "
    "atom:link".split()
)
_EPISODE_ITSELF = EPISODE - {"atom:link"}
_RICH = _EPISODE_ITSELF - {"itunes:duration", "itunes:explicit", "itunes:subtitle"}
_SHOW = frozenset(
    "itunes:author itunes:owner itunes:type itunes:explicit itunes:category itunes:keywords "
    "itunes:new-feed-url podcast:funding podcast:locked podcast:person redirect".split()
)
_KINDS: dict[str, Literal["full", "trailer", "bonus"]] = {
    "full": "full",
    "trailer": "trailer",
    "bonus": "bonus",
}
_ORDERS: dict[str, Literal["episodic", "serial"]] = {"episodic": "episodic", "serial": "serial"}
_EXPLICIT = {"yes": True, "true": True, "explicit": True, "no": False, "false": False, "clean": False}
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,5}):)?(\d{1,7})(?:\.(\d{1,6})\d*)?", re.ASCII)


def episode_of(fields: Fields) -> Episode | None:
    """Return what a podcast says of an entry, None where it says nothing."""
    payment_url = fields.linked_url("payment")
    if payment_url is None and not fields.has(_EPISODE_ITSELF):
        return None
    if not fields.has(_RICH):
        return _plain_episode(fields, payment_url)
    chapters = fields.first("podcast:chapters")
    duration = clock_seconds(fields.text("itunes:duration"))
    return Episode(
        duration_seconds=None if duration is None else int(duration),
        number=whole_number(fields.text("itunes:episode", "podcast:episode")),
        season=whole_number(fields.text("itunes:season", "podcast:season")),
        kind=_KINDS.get(fields.text("itunes:episodetype").lower()),
        explicit=_EXPLICIT.get(fields.text("itunes:explicit").lower()),
        subtitle=fields.text("itunes:subtitle") or None,
        people=tuple(person for one in fields.all("podcast:person") if (person := _contributor(one, fields))),
        chapters=_chapters(fields),
        chapters_url=None if chapters is None else fields.address(chapters, chapters.get("url")),
        transcripts=tuple(
            Enclosure(url=url, media_type=one.get("type"))
            for one in fields.all("podcast:transcript")
            if (url := fields.address(one, one.get("url")))
        ),
        payment_url=payment_url,
    )


def _plain_episode(fields: Fields, payment_url: str | None) -> Episode:
    """Return what nearly all podcasts say: Apple's tags and no more."""
    duration = clock_seconds(fields.text("itunes:duration"))
    return Episode(
        duration_seconds=None if duration is None else int(duration),
        explicit=_EXPLICIT.get(fields.text("itunes:explicit").lower()),
        subtitle=fields.text("itunes:subtitle") or None,
        payment_url=payment_url,
    )


def show_of(fields: Fields) -> Show | None:
    """Return what a podcast says of itself, None where it is none."""
    payment_url = fields.linked_url("payment")
    if payment_url is None and not fields.has(_SHOW):
        return None
    funding = fields.first("podcast:funding")
    keywords = (word.strip() for word in fields.text("itunes:keywords").split(","))
    return Show(
        author=fields.text("itunes:author") or None,
        owner=_owner(fields),
        kind=_ORDERS.get(fields.text("itunes:type").lower()),
        explicit=_EXPLICIT.get(fields.text("itunes:explicit").lower()),
        categories=_category_paths(fields),
        keywords=tuple(word for word in keywords if word),
        funding_url=None if funding is None else fields.address(funding, funding.get("url")),
        payment_url=payment_url,
        new_url=_new_url(fields),
        locked=fields.text("podcast:locked").lower() == "yes",
    )


def clock_seconds(text: str) -> float | None:
    """Return the seconds of `HH:MM:SS`, `MM:SS` or `SS`, with or without fractions."""
    match = _CLOCK.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole + float(f"0.{fraction}") if fraction else whole


def _new_url(fields: Fields) -> str | None:
    """Return where the feed moved: Apple's tag, or a document that is nothing else (RSS redirect)."""
    moved = fields.first("redirect")
    redirect = Fields(moved, fields.reading).text("newlocation") if moved is not None else ""
    return absolute(fields.text("itunes:new-feed-url") or redirect)


def _owner(fields: Fields) -> Person | None:
    element = fields.first("itunes:owner")
    if element is None:
        return None
    owner = Fields(element, fields.reading)
    name, email = owner.text("itunes:name"), owner.text("itunes:email")
    return Person(name=name or email, email=email or None) if name or email else None


def _contributor(element: Element, fields: Fields) -> Contributor | None:
    name = text_of(element)
    if not name:
        return None
    # "If role is missing, host is assumed; if group is missing, cast" (podcast namespace, person).
    return Contributor(
        name=name,
        role=(element.get("role") or "host").lower(),
        group=(element.get("group") or "cast").lower(),
        uri=fields.address(element, element.get("href")),
        image=fields.address(element, element.get("img")),
    )


def _chapters(fields: Fields) -> tuple[Chapter, ...]:
    found: list[Chapter] = []
    for listing in fields.all("psc:chapters"):
        for one in listing:
            start = clock_seconds(one.get("start") or "")
            title = (one.get("title") or "").strip()
            if start is not None and title:
                uri, image = fields.address(one, one.get("href")), fields.address(one, one.get("image"))
                found.append(Chapter(start_seconds=start, title=title, uri=uri, image=image))
    return tuple(found)


def _category_paths(fields: Fields) -> tuple[tuple[str, ...], ...]:
    """Return each top category with what is nested in it, as one path."""
    paths: dict[tuple[str, ...], None] = {}
    for element in fields.all("itunes:category"):
        path = [text for one in element.iter() if (text := (one.get("text") or "").strip())]
        if path:
            paths[tuple(path)] = None
    return tuple(paths)
