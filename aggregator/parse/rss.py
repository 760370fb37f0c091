"""RSS 0.90 to 2.0, RSS 1.0 (RDF) among them: one vocabulary, whose items stand in or beside the channel.

https://www.rssboard.org/rss-specification and https://web.resource.org/rss/1.0/spec
"""

from dataclasses import dataclass

from aggregator.model.feed import Defect, Markup, ParsedEntry, ParsedFeed
from aggregator.parse.extras import MOST_NAMES, Extra, extras_for, extras_of, feed_extras, rights_of
from aggregator.parse.fields import Fields, Reading
from aggregator.parse.media import channel_image, media_text
from aggregator.parse.people import authors_of
from aggregator.parse.remembered import remembered
from aggregator.parse.tree import Element
from aggregator.text.urls import absolute

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_VERSIONS = {"0.90": "rss090", "0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}

# By field, in the order of trust.
_AUTHORS = ("author", "dc:creator", "itunes:author", "atom:author")
_TITLES = ("title", "dc:title", "itunes:title")
_CONTENTS = ("content:encoded", "xhtml:body", "atom:content")
_SUMMARIES = ("description", "dc:description", "atom:summary", "itunes:summary", "fulltext")
_PUBLISHED = ("pubdate", "atom:published", "dcterms:issued", "dcterms:created", "dcterms:available")
_UPDATED = ("atom:updated", "dcterms:modified", "modified", "lastbuilddate")
_LANGUAGES = ("dc:language", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The names that items of one shape have, by field: those that they have not cost nothing."""

    authors: tuple[str, ...]
    titles: tuple[str, ...]
    contents: tuple[str, ...]
    summaries: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    languages: tuple[str, ...]
    has_media: bool
    is_proxied: bool
    is_dated: bool
    extras: tuple[tuple[str, Extra], ...]


@remembered(1024, longest=MOST_NAMES)
def _plan(shape: tuple[str, ...]) -> _Plan:
    """Return the plan of a shape; most items of all documents have a few hundred."""

    def only(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name in shape)

    return _Plan(
        authors=only(_AUTHORS),
        titles=only(_TITLES),
        contents=only(_CONTENTS),
        summaries=only(_SUMMARIES),
        published=only(_PUBLISHED),
        updated=only(_UPDATED),
        languages=only(_LANGUAGES),
        has_media=any(name.startswith("media:") for name in shape),
        is_proxied="feedburner:origlink" in shape,
        is_dated="dc:date" in shape,
        extras=extras_for(shape),
    )


def read(root: Element, reading: Reading) -> ParsedFeed:
    """Read an `rss`, `rdf:RDF` or bare `channel` document."""
    top = Fields(root, reading)
    channel_element = root if reading.names[root.tag] == "channel" else top.first("channel")
    channel = top if channel_element in (None, root) else Fields(channel_element, reading)
    return ParsedFeed(
        format=_version(root, reading),
        url=reading.url,
        entries=tuple(_entry(Fields(item, reading)) for item in _items(top, channel)),
        id=channel.text("atom:id", "dc:identifier") or None,
        title=channel.text("title", "dc:title") or None,
        description=channel.text("description", "dc:description", "itunes:summary", "itunes:subtitle")
        or None,
        link=_page(channel),
        updated=channel.text("lastbuilddate", "pubdate", "dc:date", "dcterms:modified", "atom:updated")
        or None,
        language=channel.text("language", "dc:language") or reading.language(channel.element),
        authors=authors_of(channel, "managingeditor", *_AUTHORS),
        image=channel_image(top if top.first("image") is not None else channel),
        rights=rights_of(channel),
        generator=channel.text("generator") or None,
        defects=() if channel_element is not None else (Defect(what="no channel element"),),
        **feed_extras(channel),
    )


def _items(top: Fields, channel: Fields) -> list[Element]:
    """Return the items: RSS has them in the channel, RDF beside it; some have both, or items in items."""
    names = top.reading.names
    found = [*channel.all("item")] if channel is not top else []
    for items in channel.all("items"):
        found += [one for one in items if names[one.tag] == "item"]
    found += top.all("item")
    for further in top.all("channel")[1:]:
        found += Fields(further, top.reading).all("item")
    return (
        found
        if not top.reading.nested
        else [one for item in found for one in _with_nested(item, top.reading)]
    )


def _with_nested(item: Element, reading: Reading) -> list[Element]:
    """Return an item, and those that an end tag in the wrong place has put into it."""
    children = (child for child in item if reading.names[child.tag] == "item")
    return [item, *(one for child in children for one in _with_nested(child, reading))]


def _version(root: Element, reading: Reading) -> str:
    if reading.names[root.tag] == "rdf:rdf":
        return "rss090" if any("netscape.com" in (uri or "") for uri in root.nsmap.values()) else "rss10"
    version = (root.get("version") or "").strip()
    return _VERSIONS.get(version, "rss20" if version.startswith("2") or not version else "rss")


def _entry(item: Fields) -> ParsedEntry:
    plan = _plan(item.shape)
    guid = item.text("guid") or _other_id(item)
    title = item.html(plan.titles) or (media_text(item, "media:title") if plan.has_media else None)
    content = item.html(plan.contents)
    summary = _summary(item, content, plan)
    published = item.text(*plan.published)
    dated = item.text("dc:date") if plan.is_dated else ""
    return ParsedEntry(
        guid=guid,
        link=_link(item, guid, plan),
        title=title,
        summary=summary,
        content=content,
        published=published or dated or None,
        updated=(item.text(*plan.updated) if plan.updated else None)
        or (dated if published else None)
        or None,
        authors=authors_of(item, *plan.authors),
        language=(item.text(*plan.languages) if plan.languages else None)
        or _spoken(content or summary or title),
        **extras_of(item, plan.extras),
    )


def _other_id(item: Fields) -> str | None:
    return item.text("atom:id") or item.element.get(_RDF_ABOUT) or item.text("dc:identifier", "id") or None


def _link(item: Fields, guid: str | None, plan: _Plan) -> str | None:
    """Return the page of an item; a proxy that counts clicks names it (feedburner:origLink)."""
    if plan.is_proxied and (own := absolute(item.text("feedburner:origlink"), item.reading.url)):
        return own
    if page := _page(item):
        return page
    element = item.first("guid")
    permanent = "true" if element is None else element.get("isPermaLink") or element.get("ispermalink")
    # "If isPermaLink is true, the reader may assume that it is a URL": most that are none do not say so.
    if not guid or permanent == "false" or "/" not in guid:
        return None
    return absolute(guid, item.reading.url if element is None else item.reading.base(element))


def _page(fields: Fields) -> str | None:
    for element in fields.all("link"):
        # Some write Atom's <link href rel> without Atom's namespace.
        url = element.text or (element.get("href") if element.get("rel") in (None, "alternate") else None)
        if address := fields.address(element, url):
            return address
    return fields.linked_page()


def _summary(item: Fields, content: Markup | None, plan: _Plan) -> Markup | None:
    """Return the first description that says something else than the content."""
    if content is None:
        if described := item.html(plan.summaries):
            return described
        described = media_text(item, "media:description") if plan.has_media else None
        return described or item.html(("itunes:subtitle",))
    for name in plan.summaries:
        found = item.html((name,))
        if found is not None and found.value != content.value:
            return found
    return None


def _spoken(text: Markup | None) -> str | None:
    return text.language if text else None
