"""Podcasts as podcastparser describes them: its expectations, and what we read, in its words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urljoin

from aggregator.model.feed import Episode, ParsedEntry, ParsedFeed, Person, Show
from aggregator.parse import parse
from aggregator.text.dates import parse_date
from aggregator.text.markup import plain_text, sanitised
from tests.builders import document

Words = dict[str, object]

_URL = "https://tests/data/"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two read differently; fields of an episode begin with "episode."."""

    field: str
    ours: object
    theirs: object


def differences(rss: Path) -> Iterator[Difference]:
    """Yield what we read differently from what is expected beside a document."""
    text = rss.with_suffix(".json").read_text(encoding="utf-8").replace("file://", "https://")
    expected = cast(Words, json.loads(text))
    if expected["title"] == rss.stem:  # where there is no title they give the file's name
        del expected["title"]
    feed = parse(document(rss.read_bytes(), url=_URL + rss.name))
    yield from _differences("", _show(feed), expected)
    episodes = cast(list[Words], expected["episodes"])
    if len(feed.entries) != len(episodes):
        yield Difference("episodes", len(feed.entries), len(episodes))
    for entry, episode in _pairs(feed, episodes):
        yield from _differences("episode.", _episode(entry), _as_published(episode, entry))


def _pairs(feed: ParsedFeed, episodes: list[Words]) -> Iterator[tuple[ParsedEntry, Words]]:
    """Pair entries in our order, the document's, with episodes in theirs: by file, page or title."""
    left = list(feed.entries)
    for episode in episodes:
        files = {cast(str, one["url"]) for one in cast(list[Words], episode["enclosures"])}
        for entry in left:
            own = {one.url for one in entry.enclosures}
            if own & files or (not own and not files and _title(entry) == episode["title"]):
                left.remove(entry)
                yield entry, episode
                break


def _as_published(episode: Words, entry: ParsedEntry) -> Words:
    """Return an episode without what they have made up: a guid of the file or the page, a title of the file."""
    published = dict(episode)
    guid, file = cast(str, episode["guid"]), entry.enclosures[0].url if entry.enclosures else None
    if entry.guid is None and guid in (file, entry.link):
        del published["guid"]
    elif entry.guid and guid == urljoin(_URL, entry.guid):
        # The guid stays as it is with us: another address of the feed must not make new articles (B1).
        published["guid"] = entry.guid
    if entry.title is None and file and file.rpartition("/")[2].partition(".")[0] == episode["title"]:
        del published["title"]
    return published


def _differences(prefix: str, ours: Words, theirs: Words) -> Iterator[Difference]:
    for name, value in ours.items():
        expected = theirs.get(name)
        # To them 0, "" and [] are what is not there.
        if (value or None) != (expected or None):
            yield Difference(prefix + name, value, expected)


def _show(feed: ParsedFeed) -> Words:
    show = feed.show or Show()
    return {
        "title": feed.title,
        "description": feed.description,
        "link": feed.link,
        "language": feed.language,
        "generator": feed.generator,
        "cover_url": feed.image and feed.image.url,
        "explicit": show.explicit,
        "type": show.kind,
        "itunes_author": show.author,
        "itunes_owner": _owner(show.owner),
        "itunes_categories": [list(path) for path in show.categories],
        "itunes_keywords": list(show.keywords),
        "funding_url": show.funding_url,
        "payment_url": show.payment_url,
        "new_url": show.new_url,
        "import_prohibited": show.locked,
        "paged_feed_next": feed.next_url,
    }


def _owner(owner: Person | None) -> Words | None:
    if owner is None:
        return None
    return {"name": owner.name, **({"email": owner.email} if owner.email else {})}


def _title(entry: ParsedEntry) -> str | None:
    return plain_text(entry.title.value) if entry.title else None


def _episode(entry: ParsedEntry) -> Words:
    episode = entry.episode or Episode()
    described = entry.summary or entry.content
    marked = next((one for one in (entry.content, entry.summary) if one and one.kind == "html"), None)
    return {
        "title": _title(entry),
        "guid": entry.guid,
        "link": entry.link,
        "published": _published(entry),
        "description": plain_text(described.value) if described else None,
        "description_html": sanitised(marked.value) if marked else None,
        "subtitle": episode.subtitle,
        "total_time": episode.duration_seconds,
        "number": episode.number,
        "season": episode.season,
        "type": episode.kind,
        "explicit": episode.explicit,
        "itunes_author": entry.authors[0].name if entry.authors else None,
        "episode_art_url": entry.image and entry.image.url,
        "payment_url": episode.payment_url,
        "chapters_json_url": episode.chapters_url,
        "transcript_url": episode.transcripts[0].url if episode.transcripts else None,
        "enclosures": [
            {
                "url": one.url,
                "mime_type": one.media_type or "application/octet-stream",
                "file_size": one.length_bytes or -1,
            }
            for one in entry.enclosures
        ],
        "chapters": [
            {"start": int(one.start_seconds), "title": one.title}
            | ({"href": one.uri} if one.uri else {})
            | ({"image": one.image} if one.image else {})
            for one in episode.chapters
        ],
        "persons": [
            {"name": one.name, "role": one.role, "group": one.group, "href": one.uri, "img": one.image}
            for one in episode.people
        ],
    }


def _published(entry: ParsedEntry) -> int:
    moment = parse_date(entry.published or entry.updated)
    return int(moment.timestamp()) if moment else 0
