"""What entries of RSS and Atom say beyond id, link, texts and dates, by field of ParsedEntry.

To read more: a function of an entry's Fields, and a line in EXTRAS with the names of the elements that
it looks at: it is called for the entries that have one of them.
"""

from collections.abc import Callable
from typing import Any

from aggregator.model.feed import ParsedEntry, Thread
from aggregator.parse.categories import CATEGORIES, categories_of
from aggregator.parse.fields import Fields, text_of, whole_number
from aggregator.parse.media import ENCLOSURES, PICTURES, enclosures_of, image_of
from aggregator.parse.places import PLACES, place_of
from aggregator.parse.podcast import EPISODE, episode_of, show_of
from aggregator.parse.publication import publication_of
from aggregator.parse.wishes import wishes_of
from aggregator.text.remembered import remembered
from aggregator.text.urls import absolute

Extra = Callable[[Fields], object]

MOST_NAMES = 100
"""Of the children of an entry: what is known of the shape of one with more is not kept."""

_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_RIGHTS = ("dc:rights", "atom:rights", "atom:copyright", "media:copyright", "copyright")
_LICENCES = ("cc:license", "dcterms:license")
_THREADS = ("thr:in-reply-to", "thr:total", "slash:comments", "wfw:commentrss")


def rights_of(fields: Fields) -> str | None:
    """Return who holds the rights (RFC 4287 section 4.2.10, Dublin Core, Media RSS)."""
    return fields.text(*_RIGHTS) or None


def licence_of(fields: Fields) -> str | None:
    """Return the address of a licence: Creative Commons' modules, dcterms, or a link (RFC 4946)."""
    for name in _LICENCES:
        for element in fields.all(name):
            if url := absolute(element.get(_RDF_RESOURCE) or text_of(element)):
                return url
    return fields.linked_url("license")


def comments_of(fields: Fields) -> str | None:
    """Return the page of the comments (RSS 2.0, comments)."""
    return absolute(fields.text("comments"), fields.reading.url)


def thread_of(fields: Fields) -> Thread | None:
    """Return what an entry answers and where it is answered (RFC 4685, slash, wfw)."""
    answered = fields.first("thr:in-reply-to")
    reference = "" if answered is None else answered.get("ref") or answered.get("href") or ""
    count = whole_number(fields.text("thr:total", "slash:comments"))
    feed = absolute(fields.text("wfw:commentrss")) or fields.linked_url("replies")
    if not reference.strip() and count is None and feed is None:
        return None
    return Thread(in_reply_to=reference.strip() or None, replies_url=feed, replies=count)


EXTRAS: dict[str, tuple[frozenset[str], Extra]] = {
    "categories": (CATEGORIES, categories_of),
    "enclosures": (ENCLOSURES, enclosures_of),
    "image": (PICTURES, image_of),
    "rights": (frozenset(_RIGHTS), rights_of),
    "licence": (frozenset((*_LICENCES, "atom:link")), licence_of),
    "comments": (frozenset({"comments"}), comments_of),
    "geo": (PLACES, place_of),
    "publication": (frozenset({"source", "atom:source"}), publication_of),
    "thread": (frozenset((*_THREADS, "atom:link")), thread_of),
    "episode": (EPISODE, episode_of),
}


def feed_extras(fields: Fields) -> dict[str, Any]:
    """Return the fields of ParsedFeed that RSS and Atom share: links, licence, terms, wishes, podcast."""
    return {
        "categories": categories_of(fields),
        "licence": licence_of(fields),
        "self_url": fields.linked_url("self"),
        "hubs": fields.linked_urls("hub"),
        "next_url": fields.linked_url("next"),
        "older_url": fields.linked_url("prev-archive"),
        "wishes": wishes_of(fields),
        "show": show_of(fields),
    }


@remembered(1024, longest=MOST_NAMES)
def extras_for(shape: tuple[str, ...]) -> tuple[tuple[int, Extra], ...]:
    """Return the functions that may find something in an entry of a shape, each with its field's position."""
    position = ParsedEntry._fields.index
    return tuple(
        (position(field), extra) for field, (names, extra) in EXTRAS.items() if not names.isdisjoint(shape)
    )


def with_extras(entry: ParsedEntry, fields: Fields, extras: tuple[tuple[int, Extra], ...]) -> ParsedEntry:
    """Return an entry with what the functions find. `_replace` would take five times as long."""
    if not extras:
        return entry
    values: list[object] = list(entry)
    for position, extra in extras:
        values[position] = extra(fields)
    return ParsedEntry._make(values)
