"""From what a document is to who reads it. To add a format that is not XML: a module and a line in READERS;
one that is XML: a line in `direct.py`.

A reader is chosen by what the document is, not by its Content-Type: publishers send feeds as
text/html and text/plain, and HTML as application/xml.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from aggregator.errors import UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import Defect, ParsedFeed
from aggregator.parse import direct, jsonfeed, tolerant
from aggregator.parse.decoding import Decoded, as_utf8

_BLANK = b"\x00 \t\r\n\f\v"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD_BYTES = 4096
# What may stand before a root: a comment, an instruction or a declaration, and how each ends.
_PROLOGUE = ((b"<!--", b"-->"), (b"<?", b"?>"))
_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel|urlset)\b", re.I)
_FEED_LINK = re.compile(
    r"<link\b[^<>]*type=[\"']?application/(?:rss|atom|feed)\+(?:xml|json)[^<>]*>", re.IGNORECASE
)
_HREF = re.compile(r"href=[\"']?([^\"'\s>]+)", re.IGNORECASE)

Reader = Callable[[Document, Decoded], ParsedFeed]
Tolerant = Callable[[Document], ParsedFeed]
"""Reads what the direct path declines; raises ParseError and nothing else."""


def parse(
    document: Document, *, tolerant_reader: Tolerant = tolerant.read_safely, prefer_tolerant: bool = False
) -> ParsedFeed:
    """Read a document into a feed.

    `prefer_tolerant` says that the direct path declined the source's last document.

    Raises:
        ParseError: no feed came out; the message says what the document is instead.
    """
    if document.request.page:
        # 60 ms to import, half of it patterns and tables of words, for those who have pages as sources.
        from aggregator.parse import pages

        return pages.read(document)
    decoded = as_utf8(document, is_checked=True)
    if not decoded.body.lstrip(_BLANK):
        raise UnknownFormatError(document.request.label, "the document is empty")
    if _kind(document, decoded) == "json":
        return jsonfeed.read(document, as_utf8(document))
    reason = "so were the last documents of this source"
    if not prefer_tolerant:
        try:
            return _read_directly(document, decoded)
        except direct.Declined as declined:
            _refuse_other_xml(document, decoded, declined)
            reason = declined.reason
    return _read_tolerantly(document, as_utf8(document), tolerant_reader, reason)


def _read_directly(document: Document, decoded: Decoded) -> ParsedFeed:
    try:
        return direct.read(document, decoded)
    except direct.NotUtf8:
        return direct.read(document, as_utf8(document))


def feeds_of_page(document: Document) -> tuple[str, ...]:
    """Return the addresses of the feeds that an HTML page links to, as written there."""
    text = document.body[:500_000].decode("utf-8", "replace")
    found = (_HREF.search(tag) for tag in _FEED_LINK.findall(text))
    return tuple(dict.fromkeys(match[1].replace("&amp;", "&") for match in found if match))


def _kind(document: Document, decoded: Decoded) -> str:
    """Return "json" or "xml".

    Raises:
        UnknownFormatError: it is an HTML page, whose own feeds are then named.
    """
    start = _without_prologue(decoded.body[:_HEAD_BYTES])
    if start.startswith(b"{"):
        return "json"
    if _HTML.match(start) and not _FEED_ROOT.search(decoded.body, 0, 65536):
        raise UnknownFormatError(document.request.label, _page_problem(document))
    return "xml"


def _without_prologue(head: bytes) -> bytes:
    """Return what follows comments and instructions: step by step, as a pattern would try all ways to end."""
    head = head.lstrip(_BLANK)
    while ending := next((end for begin, end in _PROLOGUE if head.startswith(begin)), None):
        head = head.partition(ending)[2].lstrip(_BLANK)
    return head


def _refuse_other_xml(document: Document, decoded: Decoded, declined: direct.Declined) -> None:
    """Say what a well-formed document is that is no feed, unless it has items that feedparser may know."""
    if declined.root is None or re.search(rb"<(?:[\w.-]+:)?(?:item|entry)\b", decoded.body, re.I):
        return
    if declined.root == "html":
        problem = _page_problem(document)
    elif declined.root == "sitemapindex":
        problem = "a list of sitemaps, not a feed: give one of the news sitemaps that it names"
    elif declined.root == "opml":
        problem = "an OPML list, not a feed: `aggregator import` reads it"
    else:
        problem = f"XML, but no feed: {declined.reason}"
    raise UnknownFormatError(document.request.label, problem)


def _page_problem(document: Document) -> str:
    feeds = feeds_of_page(document)
    if feeds:
        return "an HTML page, not a feed; the page names " + ", ".join(feeds[:5])
    return "an HTML page, not a feed"


def _read_tolerantly(document: Document, decoded: Decoded, reader: Tolerant, reason: str) -> ParsedFeed:
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/xml; charset=utf-8"),)
    language = document.header("content-language")
    if language:
        headers = (*headers, ("content-language", language))
    utf8 = replace(document, body=decoded.body, headers=headers)
    feed = reader(utf8)
    declined = Defect(what=f"read by the tolerant reader: {reason}")
    found = (*((decoded.defect,) if decoded.defect else ()), declined, *feed.defects)
    return replace(feed, tolerant=True, defects=found)
