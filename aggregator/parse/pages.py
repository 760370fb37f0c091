"""A page as pasted or saved, or a folder of such -> a feed with an entry for each page.

A page in a folder is known by the name of its file. A page by itself is known by its canonical link, else by
headline and date: another page pasted over it is another article, a corrected text is the same.
"""

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

from aggregator.errors import ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import (
    Category,
    Defect,
    Markup,
    ParsedEntry,
    ParsedFeed,
    Person,
    Publication,
)
from aggregator.parse.decoding import as_utf8
from aggregator.parse.page_html import read_html
from aggregator.parse.page_lines import is_relative
from aggregator.parse.page_parts import MOST_CHARACTERS, PageParts
from aggregator.parse.page_text import read_text
from aggregator.parse.repair import without_control_characters, without_illegal_references
from aggregator.text.markup import xml_safe
from aggregator.text.words import digest, folded

_SAMPLE = 20_000
_TOO_LONG = f"the page holds more than {MOST_CHARACTERS} letters, as no article does"
_YEAR_9999 = 253_370_764_800
_TAGS = (
    rb"!doctype\s+html|html|head|body|main|article|section|div|p|h1|h2|meta|title|table|span|br|center|font"
)
# Atomic: what was taken for a comment stays one, or a hundred of them could be parted in 2^100 ways.
_HTML = re.compile(rb"(?>\s|<!--.*?-->|<\?xml[^>]*>)*+<(?:" + _TAGS + rb")\b", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(rb"</?(?:" + _TAGS + rb")\b[^<>]*>", re.IGNORECASE)
_FEED = re.compile(rb"(?>\s|<!--.*?-->|<[?!][^>]*>)*+<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_HTML_NAME = re.compile(r"\.(?:x?html?)$", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a Word document or another archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
)
_ARCHIVE = re.compile(
    rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){0,20}?Content-Type:\s*multipart/related", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One page as fetched; `name` is that of its file in a folder, `saved_at` when the file was written."""

    document: Document
    name: str | None = None
    saved_at: datetime | None = None
    problem: str = ""

    @property
    def url(self) -> str | None:
        """Return the address of a page of the web."""
        return self.document.url if self.document.url.lower().startswith(("http://", "https://")) else None


@dataclass(slots=True)
class _Found:
    entries: list[ParsedEntry] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)


def read(document: Document) -> ParsedFeed:
    """Read a page, or the pages of a folder; one that cannot be read costs a folder only itself.

    Raises:
        ParseError: no page could be read; the message says why.
    """
    # A tar is ours only where we made it: what a server packs may unfold to anything.
    is_folder = document.url.startswith("file:") and document.header("content-type") == "application/x-tar"
    return _folder(document) if is_folder else _single(document)


def _single(document: Document) -> ParsedFeed:
    found = _Found()
    entry = _entry(_File(document=document), found)
    outlet = entry.publication.title if entry.publication else None
    return _feed(document, found, (entry,), outlet)


def _folder(document: Document) -> ParsedFeed:
    found = _Found()
    for file in _files(document):
        try:
            found.entries.append(_entry(file, found))
        except ParseError as error:
            found.defects.append(Defect(what=f"{file.name}: {error.problem}"))
    if found.defects and not found.entries:
        pages = len(found.defects)
        what = "the only page" if pages == 1 else f"none of the {pages} pages"
        verb = "could not be read" if pages == 1 else "could be read"
        raise UnknownFormatError(document.request.label, f"{what} {verb}: {found.defects[0].what}")
    return _feed(document, found, tuple(found.entries), unquote(document.url).rstrip("/").rpartition("/")[2])


def _feed(
    document: Document, found: _Found, entries: tuple[ParsedEntry, ...], title: str | None
) -> ParsedFeed:
    return ParsedFeed(
        format="page", url=document.url, entries=entries, title=title, defects=tuple(found.defects)
    )


def _files(document: Document) -> Iterator[_File]:
    with tarfile.open(fileobj=BytesIO(document.body), mode="r:") as archive:
        for member in archive:
            opened = archive.extractfile(member)
            body = opened.read() if opened else b""
            yield _File(
                document=replace(document, body=body, headers=()),
                name=member.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                saved_at=datetime.fromtimestamp(min(int(member.mtime), _YEAR_9999), UTC),
                problem=member.pax_headers.get("comment", ""),
            )


def _entry(file: _File, found: _Found) -> ParsedEntry:
    """Return the entry of a page. Raises: ParseError."""
    parts = _parts(file, found)
    size = sum(len(block.text) for block in parts.body)
    if not parts.headline and not size:
        raise _unreadable(file, "no article was found in the page: it has no text of its own")
    if size > MOST_CHARACTERS:
        raise _unreadable(file, _TOO_LONG)
    link = parts.link or file.url
    html = "".join(block.html for block in parts.body)
    return ParsedEntry(
        guid=_guid(file, parts),
        link=link,
        title=Markup(value=parts.headline, kind="text") if parts.headline else None,
        content=Markup(value=html, kind="html", base=link, language=parts.language) if html else None,
        published=parts.published,
        updated=parts.updated,
        authors=tuple(Person(name=name) for name in parts.authors),
        categories=tuple(Category(term=tag) for tag in parts.tags),
        image=parts.image,
        caption=parts.caption,
        language=parts.language,
        publication=Publication(title=parts.outlet) if parts.outlet else None,
    )


def _parts(file: _File, found: _Found) -> PageParts:
    _check_readable(file)
    decoded = as_utf8(_widened(file.document))
    # Text says nothing of its encoding; it is a defect where letters were lost.
    if decoded.defect and "\ufffd".encode() in decoded.body:
        where = f"{file.name}: " if file.name else ""
        found.defects.append(Defect(what=where + decoded.defect.what))
    body = decoded.body
    if _FEED.match(body):
        raise _unreadable(file, "a feed, not a page: write url instead of page in feeds.yaml")
    if _is_html(file, body):
        return read_html(
            without_illegal_references(without_control_characters(body)), file.url, file.saved_at
        )
    if len(body) > 4 * MOST_CHARACTERS:  # as many letters, at least
        raise _unreadable(file, _TOO_LONG)
    text = body.decode("utf-8", "replace")
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) * 20 > len(sample):
        raise _unreadable(file, "neither text nor HTML")
    return read_text(xml_safe(text), file.saved_at)


def _check_readable(file: _File) -> None:
    body = file.document.body
    if file.problem:
        raise _unreadable(file, file.problem)
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise _unreadable(file, "the page is empty")
    for start, kind in _KINDS:
        if body.startswith(start):
            raise _unreadable(file, f"{kind}, not a page: save it as text or HTML")
    if _ARCHIVE.match(body):
        raise _unreadable(file, "a page saved as one archive (MHTML): save it as HTML")


def _is_html(file: _File, body: bytes) -> bool:
    if _HTML.match(body):
        return True
    declared = (file.document.header("content-type") or "").lower()
    is_named = bool(_HTML_NAME.search(file.name or file.document.url.partition("?")[0])) or "html" in declared
    return is_named and _ANY_TAG.search(body) is not None


def _widened(document: Document) -> Document:
    """Give UTF-16 without a mark its mark: every second byte is zero where the text is mostly Latin."""
    body = document.body[:_SAMPLE]
    even, odd = body[::2].count(0), body[1::2].count(0)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or max(even, odd) * 5 < len(body):
        return document
    mark = b"\xfe\xff" if even > odd else b"\xff\xfe"
    return replace(document, body=mark + document.body)


def _guid(file: _File, parts: PageParts) -> str | None:
    if file.name is not None:
        return file.name
    if parts.link:
        return None
    # A relative date says something else at each reading.
    date = "" if parts.published is None or is_relative(parts.published) else parts.published
    first = parts.body[0].text if parts.body else ""
    return "page:" + digest(folded(parts.headline or first) + "\n" + date).hex()


def _unreadable(file: _File, problem: str) -> ParseError:
    return UnknownFormatError(file.document.request.label, problem)
