"""The table of readers. To add an input format: write `parse/x.py` and one line in READERS.

A reader is chosen by what the document is, not by its Content-Type: publishers send feeds as
text/html and text/plain, and HTML as application/xml.
"""

import re
from collections.abc import Callable

from aggregator.errors import ParseError, UnknownFormatError
from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.parse import jsonfeed, tolerant

_LEADING = re.compile(rb"(?:\xef\xbb\xbf|\s|\x00)*")
_HTML = re.compile(rb"(?:<!--.*?-->|<\?xml[^>]*>|\s)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\b", re.I)
_FEED_LINK = re.compile(
    r"<link\b[^<>]*type=[\"']?application/(?:rss|atom|feed)\+(?:xml|json)[^<>]*>", re.IGNORECASE
)
_HREF = re.compile(r"href=[\"']?([^\"'\s>]+)", re.IGNORECASE)

Reader = Callable[[Document], ParsedFeed]

READERS: dict[str, Reader] = {
    "json": jsonfeed.read,
    "xml": tolerant.read,
}


def parse(document: Document) -> ParsedFeed:
    """Read a document into a feed.

    Raises:
        ParseError: no feed came out; the message says what the document is instead.
    """
    if not document.body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnknownFormatError(document.request.label, "the document is empty")
    try:
        return READERS[sniff(document)](document)
    except ParseError:
        raise
    except (
        ValueError,
        LookupError,
        ArithmeticError,
        RecursionError,
        AttributeError,
        TypeError,
        AssertionError,
    ) as error:
        # feedparser raises what its parts raise; a document must never do more harm than this.
        raise ParseError(document.request.label, f"the reader failed on it: {error}") from error


def sniff(document: Document) -> str:
    """Return the key in READERS of the reader for a document.

    Raises:
        UnknownFormatError: it is an HTML page, whose own feeds are then named.
    """
    head = document.body[:4096]
    start = head[_LEADING.match(head).end() :]  # type: ignore[union-attr]  # matches the empty string too
    if start.startswith(b"{"):
        return "json"
    if _HTML.match(start) and not _FEED_ROOT.search(document.body[:65536]):
        raise UnknownFormatError(document.request.label, _page_problem(document))
    return "xml"


def feeds_of_page(document: Document) -> tuple[str, ...]:
    """Return the addresses of the feeds that an HTML page links to, as written there."""
    text = document.body[:500_000].decode("utf-8", "replace")
    found = (_HREF.search(tag) for tag in _FEED_LINK.findall(text))
    return tuple(dict.fromkeys(match[1].replace("&amp;", "&") for match in found if match))


def _page_problem(document: Document) -> str:
    feeds = feeds_of_page(document)
    if feeds:
        return "an HTML page, not a feed; the page names " + ", ".join(feeds[:5])
    return "an HTML page, not a feed"
