"""The document that a source serves, as published and unbelieved."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something wrong in a document that we could still read; `entry` is its position, None for the feed."""

    what: str
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A text construct: plain text or HTML, with the base for its links and its own language."""

    value: str
    kind: Literal["text", "html"] = "html"
    base: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author (RFC 4287 section 3.2)."""

    name: str
    email: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """The publisher's own term."""

    term: str
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that belongs to an entry; `length_bytes` as claimed by the publisher."""

    url: str
    media_type: str | None = None
    length_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with its size in pixels, where it is known."""

    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One item of a feed; dates are the publisher's text, links are resolved against the document."""

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
    rights: str | None = None
    comments: str | None = None
    geo: tuple[float, float] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document: what it says of itself and its entries in document order.

    `ttl_minutes` is RSS's ttl; `self_url` and `hub` are the document's own links.
    """

    format: str
    url: str
    entries: tuple[ParsedEntry, ...]
    id: str | None = None
    title: str | None = None
    link: str | None = None
    updated: str | None = None
    language: str | None = None
    rights: str | None = None
    generator: str | None = None
    self_url: str | None = None
    hub: str | None = None
    ttl_minutes: int | None = None
    defects: tuple[Defect, ...] = ()
