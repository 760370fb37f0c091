"""Feeds as bytes, a writer per format; to add a format, write a function and a line in WRITERS.

Sources: RSS 2.0.11 with Media RSS and the content module, RSS 1.0 with Dublin Core, RFC 4287, JSON Feed 1.1.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import TypeAlias

from lxml import etree

from aggregator.demo.feed_text import FeedItem, FeedText, Picture
from aggregator.demo.outlets import FeedFormat
from aggregator.demo.pictures import HEIGHT, MEDIA_TYPE, WIDTH

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"
_MODULES = f'xmlns:content="{_CONTENT}" xmlns:dc="{_DC}" xmlns:media="{_MEDIA}"'
_RSS2_ROOT = f'<rss version="2.0" xmlns:atom="{_ATOM}" {_MODULES}/>'
_RSS1_ROOT = f'<rdf:RDF xmlns="{_RSS1}" xmlns:rdf="{_RDF}" {_MODULES}/>'
_ATOM_ROOT = f'<feed xmlns="{_ATOM}" xmlns:media="{_MEDIA}"/>'
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_Element: TypeAlias = etree._Element


def write_feed(text: FeedText) -> bytes:
    """Return the document in the outlet's format, UTF-8: the same text, the same bytes."""
    return WRITERS[text.outlet.format](text)


def write_rss2(text: FeedText) -> bytes:
    """Return an RSS 2.0 document."""
    root = etree.fromstring(_RSS2_ROOT)
    channel = _add(root, "channel")
    _add(channel, "title", text.title)
    _add(channel, "link", text.home_url)
    _add(channel, "description", text.outlet.description)
    _add(channel, "language", text.outlet.language)
    _add(channel, "lastBuildDate", format_datetime(text.updated_at))
    own = {"rel": "self", "type": "application/rss+xml", "href": text.url}
    _add(channel, f"{{{_ATOM}}}link", attributes=own)
    for item in text.items:
        _rss2_item(_add(channel, "item"), item)
    return _serialise(root)


def write_rss1(text: FeedText) -> bytes:
    """Return an RSS 1.0 (RDF) document: the items follow the channel, which lists them."""
    root = etree.fromstring(_RSS1_ROOT)
    channel = _add(root, f"{{{_RSS1}}}channel", attributes={f"{{{_RDF}}}about": text.url})
    _add(channel, f"{{{_RSS1}}}title", text.title)
    _add(channel, f"{{{_RSS1}}}link", text.home_url)
    _add(channel, f"{{{_RSS1}}}description", text.outlet.description)
    _add(channel, f"{{{_DC}}}language", text.outlet.language)
    _add(channel, f"{{{_DC}}}date", _iso(text.updated_at))
    order = _add(_add(channel, f"{{{_RSS1}}}items"), f"{{{_RDF}}}Seq")
    for item in text.items:
        _add(order, f"{{{_RDF}}}li", attributes={f"{{{_RDF}}}resource": item.link})
        _rss1_item(_add(root, f"{{{_RSS1}}}item", attributes={f"{{{_RDF}}}about": item.link}), item)
    return _serialise(root)


def write_atom(text: FeedText) -> bytes:
    """Return an Atom 1.0 document."""
    root = etree.fromstring(_ATOM_ROOT)
    root.set(_XML_LANG, text.outlet.language)
    _atom(root, "id", text.url)
    _atom(root, "title", text.title)
    _atom(root, "subtitle", text.outlet.description)
    _atom(root, "updated", _iso(text.updated_at))
    _atom(root, "link", attributes={"rel": "self", "type": "application/atom+xml", "href": text.url})
    _atom(root, "link", attributes={"rel": "alternate", "type": "text/html", "href": text.home_url})
    for item in text.items:
        _atom_entry(_atom(root, "entry"), item)
    return _serialise(root)


def write_json(text: FeedText) -> bytes:
    """Return a JSON Feed 1.1 document."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": text.title,
        "home_page_url": text.home_url,
        "feed_url": text.url,
        "description": text.outlet.description,
        "language": text.outlet.language,
        "items": [_json_item(item) for item in text.items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


WRITERS: dict[FeedFormat, Callable[[FeedText], bytes]] = {
    "rss2": write_rss2,
    "rss1": write_rss1,
    "atom": write_atom,
    "json": write_json,
}


def _rss2_item(parent: _Element, item: FeedItem) -> None:
    _add(parent, "title", item.title)
    _add(parent, "link", item.link)
    _add(parent, "guid", item.link, {"isPermaLink": "true"})
    _add(parent, "pubDate", format_datetime(item.published_at))
    _add(parent, f"{{{_DC}}}creator", item.author)
    for category in item.categories:
        _add(parent, "category", category)
    _add(parent, "description", item.summary)
    _add(parent, f"{{{_CONTENT}}}encoded", item.html)
    if item.picture is not None:
        enclosure = {"url": item.picture.url, "length": str(item.picture.size_bytes), "type": MEDIA_TYPE}
        _add(parent, "enclosure", attributes=enclosure)
        _thumbnail(parent, item.picture)


def _rss1_item(parent: _Element, item: FeedItem) -> None:
    _add(parent, f"{{{_RSS1}}}title", item.title)
    _add(parent, f"{{{_RSS1}}}link", item.link)
    _add(parent, f"{{{_RSS1}}}description", item.summary)
    _add(parent, f"{{{_DC}}}date", _iso(item.published_at))
    _add(parent, f"{{{_DC}}}creator", item.author)
    for category in item.categories:
        _add(parent, f"{{{_DC}}}subject", category)
    _add(parent, f"{{{_CONTENT}}}encoded", item.html)
    if item.picture is not None:
        _thumbnail(parent, item.picture)


def _atom_entry(parent: _Element, item: FeedItem) -> None:
    _atom(parent, "id", item.link)
    _atom(parent, "title", item.title)
    _atom(parent, "link", attributes={"rel": "alternate", "type": "text/html", "href": item.link})
    _atom(parent, "published", _iso(item.published_at))
    _atom(parent, "updated", _iso(item.published_at))
    _atom(_atom(parent, "author"), "name", item.author)
    for category in item.categories:
        _atom(parent, "category", attributes={"term": category})
    _atom(parent, "summary", item.summary)
    _atom(parent, "content", item.html, {"type": "html"})
    if item.picture is not None:
        _thumbnail(parent, item.picture)


def _json_item(item: FeedItem) -> dict[str, object]:
    members: dict[str, object] = {
        "id": item.link,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": _iso(item.published_at),
        "authors": [{"name": item.author}],
        "tags": list(item.categories),
    }
    if item.picture is not None:
        members["image"] = item.picture.url
    return members


def _thumbnail(parent: _Element, picture: Picture) -> None:
    size = {"url": picture.url, "width": str(WIDTH), "height": str(HEIGHT)}
    _add(parent, f"{{{_MEDIA}}}thumbnail", attributes=size)


def _atom(
    parent: _Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> _Element:
    return _add(parent, f"{{{_ATOM}}}{name}", text, attributes)


def _add(
    parent: _Element, tag: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> _Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    for name, value in (attributes or {}).items():
        child.set(name, value)
    return child


def _serialise(root: _Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
