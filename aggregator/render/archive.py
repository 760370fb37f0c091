"""Archives as Atom documents (RFC 5005 section 4), and their entries read back as the bytes that they are.

An entry that an archive holds is not made anew when the document around it changes: its bytes are kept.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from aggregator.model.archive import LINES, Archive, ArchivedEntry, KeptArchive, archive_path
from aggregator.model.channel import Departed, EditionEntry, RenderedFeed
from aggregator.render.atom import MEDIA_TYPE, framed, render_entry
from aggregator.render.history import AT, ITEM, archive_lines, deleted_lines, ledger_line, told_ledger

_ATOM = "{http://www.w3.org/2005/Atom}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Text and attributes have no "<" of their own, so that an entry of ours ends where its tag does.
_ENTRY = re.compile(rb"^  <entry[ >].*?^  </entry>\n", re.DOTALL | re.MULTILINE)
_ROOT = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    b'xmlns:georss="http://www.georss.org/georss">'
)
# `item` stood there until 0.4.
_NAMING_LINKS = frozenset({"alternate", "related", "item", ITEM})


def render_archive(archive: Archive) -> RenderedFeed:
    """Return the document of an archive."""
    site, channel = archive.site, archive.channel
    path = archive_path(site.id, channel, archive.number)
    moments = [*(one.updated_at for one in archive.entries), *(one.at for one in archive.departed)]
    languages = {one.language for one in archive.entries}
    frame, end = framed(
        site,
        channel,
        path,
        max(moments, default=channel.created_at),
        languages.pop() if len(languages) == 1 else None,
        links=archive_lines(site, channel, archive.number, is_last=archive.is_last),
    )
    gone = deleted_lines(archive.departed)
    ledger = ledger_line(archive.number * LINES, (one.sequence for one in archive.entries))
    body = b"".join((frame, gone, ledger, *(one.body for one in archive.entries), end))
    return RenderedFeed(path=path, media_type=MEDIA_TYPE, body=body)


def archived(entry: EditionEntry, site_language: str | None) -> ArchivedEntry:
    """Return an entry as an archive holds it."""
    body = render_entry(entry, site_language)
    return _archived(entry.sequence, body, etree.fromstring(_ROOT + body + b"</feed>")[0])


def read_archive(body: bytes) -> KeptArchive | None:
    """Return what a document of `render_archive` holds; None where it is none, or was damaged."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    elements, bodies = root.findall(f"{_ATOM}entry"), _ENTRY.findall(body)
    ledger = told_ledger(root)
    if ledger is None or not len(ledger[1]) == len(elements) == len(bodies):
        return None
    return KeptArchive(
        feed_id=root.findtext(f"{_ATOM}id") or "",
        entries=tuple(
            _archived(line, entry, element)
            for line, entry, element in zip(ledger[1], bodies, elements, strict=True)
        ),
        departed=tuple(
            Departed(entry_id=one.get("ref", ""), sequence=0, at=_moment(one.get("when")))
            for one in root.findall(f"{{{AT}}}deleted-entry")
        ),
    )


def _archived(sequence: int, body: bytes, element: etree._Element) -> ArchivedEntry:
    return ArchivedEntry(
        sequence=sequence,
        entry_id=element.findtext(f"{_ATOM}id") or "",
        updated_at=_moment(element.findtext(f"{_ATOM}updated")),
        language=element.get(_LANG),
        names=frozenset(_names(element)),
        body=body,
    )


def _names(element: etree._Element) -> Iterator[str]:
    yield element.findtext(f"{_ATOM}id") or ""
    for link in element.findall(f"{_ATOM}link"):
        if link.get("rel", "alternate") in _NAMING_LINKS:
            yield link.get("href", "")


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text or "").astimezone(UTC)
