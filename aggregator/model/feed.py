"""The document that a source serves, as published and unbelieved.

What every entry is made of are NamedTuples: a feed has hundreds of them, and they are made in a third of
the time that frozen dataclasses take. Give their fields by name.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something wrong in a document that we could still read; `entry` is its position, None for the feed."""

    what: str
    entry: int | None = None


class Markup(NamedTuple):
    """A text construct: plain text or HTML, with the base for its links and its own language."""

    value: str
    kind: Literal["text", "html"] = "html"
    base: str | None = None
    language: str | None = None


class Person(NamedTuple):
    """An author (RFC 4287 section 3.2)."""

    name: str
    email: str | None = None
    uri: str | None = None


class Category(NamedTuple):
    """The publisher's own term."""

    term: str
    scheme: str | None = None
    label: str | None = None


class Enclosure(NamedTuple):
    """A file that belongs to an entry; `length_bytes` as claimed by the publisher."""

    url: str
    media_type: str | None = None
    length_bytes: int | None = None


class Image(NamedTuple):
    """A picture with its size in pixels, where it is known."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Somebody in an episode (podcast:person); `role` and `group` as in the podcast taxonomy."""

    name: str
    role: str | None = None
    group: str | None = None
    uri: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of an episode (Podlove Simple Chapters)."""

    start_seconds: float
    title: str
    uri: str | None = None
    image: str | None = None


class Episode(NamedTuple):
    """What a podcast says of an entry (the iTunes and podcast namespaces)."""

    duration_seconds: int | None = None
    number: int | None = None
    season: int | None = None
    kind: Literal["full", "trailer", "bonus"] | None = None
    explicit: bool | None = None
    subtitle: str | None = None
    people: tuple[Contributor, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    chapters_url: str | None = None
    transcripts: tuple[Enclosure, ...] = ()
    payment_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What a podcast says of itself; `categories` are paths, from the wide to the narrow."""

    author: str | None = None
    owner: Person | None = None
    kind: Literal["episodic", "serial"] | None = None
    explicit: bool | None = None
    categories: tuple[tuple[str, ...], ...] = ()
    keywords: tuple[str, ...] = ()
    funding_url: str | None = None
    payment_url: str | None = None
    new_url: str | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where an entry stands in a conversation (RFC 4685): what it answers, and where the answers are."""

    in_reply_to: str | None = None
    replies_url: str | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Where an entry was first published, where the document says so (atom:source, RSS source)."""

    title: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedEntry:
    """The publisher says that an entry is gone (at:deleted-entry, RFC 6721); `ref` is its id."""

    ref: str
    deleted: str | None = None


class ParsedEntry(NamedTuple):
    """One item of a feed; dates are the publisher's text, links are resolved against the document.

    `caption` is the text under the picture, where it stands apart from the content. `digest` stands for
    all of it, once it was asked for (`parse.digest_of`).
    """

    guid: str | None = None
    link: str | None = None
    title: Markup | None = None
    summary: Markup | None = None
    content: Markup | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    caption: str | None = None
    rights: str | None = None
    licence: str | None = None
    comments: str | None = None
    geo: tuple[float, float] | None = None
    language: str | None = None
    publication: Publication | None = None
    thread: Thread | None = None
    episode: Episode | None = None
    digest: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How often the publisher wants to be asked: RSS's ttl, the syndication module's period between two
    updates, and the hours (0 to 23, UTC) and days (0 is Monday) in which to stay away.
    """

    ttl_minutes: int | None = None
    period_seconds: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document: what it says of itself and its entries in document order.

    `self_url`, `hubs`, `next_url` (paging, RFC 5005 section 3) and `older_url` (archives, section 4) are the
    document's own links; `deleted` names entries that are gone. `tolerant` says that feedparser read it.
    """

    format: str
    url: str
    entries: tuple[ParsedEntry, ...]
    id: str | None = None
    title: str | None = None
    description: str | None = None
    link: str | None = None
    updated: str | None = None
    language: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    image: Image | None = None
    rights: str | None = None
    licence: str | None = None
    generator: str | None = None
    self_url: str | None = None
    hubs: tuple[str, ...] = ()
    next_url: str | None = None
    older_url: str | None = None
    wishes: Wishes = Wishes()
    show: Show | None = None
    deleted: tuple[DeletedEntry, ...] = ()
    defects: tuple[Defect, ...] = ()
    tolerant: bool = False
