"""Atom (RFC 4287), with feedgen and the extensions of `atom_extension.py` for what it leaves out."""

from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from aggregator import __version__
from aggregator.model.channel import Channel, Edition, EditionEntry, RenderedFeed, Site
from aggregator.model.feed import Person
from aggregator.render.atom_extension import EditionExtension, complete, serialised
from aggregator.render.characters import told
from aggregator.render.entry_parts import (
    GENERATOR,
    authors,
    channel_title,
    content,
    legal_line,
    rights,
    seconds,
)
from aggregator.render.history import current_lines, deleted_lines, ledger_line, moved_line
from aggregator.render.leaves import Leaves, rendered
from aggregator.text.markup import xml_safe
from aggregator.text.uris import is_legal

MEDIA_TYPE = "application/atom+xml"
_END = b"</feed>"


def render(edition: Edition, leaves: Leaves | None = None) -> RenderedFeed:
    """Return the Atom document of an edition, in document order as given."""
    channel, site = edition.channel, edition.site
    path = f"{channel.path}.atom"
    frame, end = framed(
        site, channel, path, edition.updated_at, edition.language, links=current_lines(site, channel)
    )
    ledger = ledger_line(channel.last_sequence, (one.sequence for one in edition.entries))
    lines = (deleted_lines(edition.departed), ledger, moved_line(channel))
    entries = rendered(edition, MEDIA_TYPE, render_entry, leaves)
    return RenderedFeed(path=path, media_type=MEDIA_TYPE, body=b"".join((frame, *lines, *entries, end)))


def framed(
    site: Site, channel: Channel, path: str, updated_at: datetime, language: str | None, *, links: bytes
) -> tuple[bytes, bytes]:
    """Return what stands before and after the entries of a document of a channel, its links included."""
    generator = FeedGenerator()
    generator.register_extension("edition", EditionExtension, rss=False)
    generator.id(channel.feed_id)
    generator.title(channel_title(site, channel))
    generator.updated(updated_at)
    generator.author({"name": legal_line(site.title)})
    generator.generator(GENERATOR, version=__version__)
    generator.link({"href": site.base_url + path, "rel": "self", "type": MEDIA_TYPE})
    if site.hub:
        generator.link({"href": site.hub, "rel": "hub"})
    generator.link({"href": site.base_url, "rel": "alternate", "type": "text/html"})
    if language or site.language:
        generator.language(language or site.language or "")
    # Pretty: one element a line costs 2 % and makes a diff readable.
    frame, end, rest = generator.atom_str(pretty=True).rpartition(_END)
    return told(frame) + links, end + rest


def render_entry(entry: EditionEntry, language: str | None) -> bytes:
    """Return an entry as it stands in the document."""
    article = entry.article
    target = FeedEntry()
    target.id(xml_safe(entry.entry_id))
    target.title(legal_line(article.title))
    target.published(seconds(entry.published_at))
    target.updated(entry.updated_at)
    for author in authors(article):
        target.author({name: text for name, text in _parts(author) if text})
    for category in article.categories:
        fields = {"term": category.term, "scheme": category.scheme, "label": category.label}
        if category.scheme and not is_legal(category.scheme):
            fields["scheme"] = None
        legal = {key: text for key, value in fields.items() if (text := xml_safe(value or "").strip())}
        if "term" in legal:
            target.category(legal)
    if entitled := rights(entry):
        target.rights(entitled)
    if article.summary:
        target.summary(xml_safe(article.summary))
    target.content(content(entry, language), type="html")
    element = target.atom_entry()
    complete(element, entry)
    return told(serialised(element))


def _parts(author: Person) -> tuple[tuple[str, str | None], ...]:
    return (("name", author.name), ("email", author.email), ("uri", author.uri))
