"""Feeds of one entry, read by the direct path alone."""

from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.parse import parse
from tests.builders import FEED_URL, document

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "cc": "http://web.resource.org/cc/",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "georss": "http://www.georss.org/georss",
        "gml": "http://www.opengis.net/gml",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "podcast": "https://podcastindex.org/namespace/1.0",
        "psc": "http://podlove.org/simple-chapters",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "wfw": "http://wellformedweb.org/CommentAPI/",
        "xhtml": "http://www.w3.org/1999/xhtml",
        "at": "http://purl.org/atompub/tombstones/1.0",
    }.items()
)


def read(text: str, url: str = FEED_URL) -> ParsedFeed:
    """Read a document that the tolerant reader is not needed for."""
    feed = parse(document(text, url=url))
    assert not feed.tolerant, feed.defects
    return feed


def rss_feed(channel: str, version: str = "2.0") -> ParsedFeed:
    """Read an RSS channel with these children."""
    return read(f'<rss version="{version}" {NAMESPACES}><channel>{channel}</channel></rss>')


def rss(item: str) -> ParsedEntry:
    """Read an RSS item with these children."""
    (entry,) = rss_feed(f"<title>T</title><item>{item}</item>").entries
    return entry


def atom_feed(children: str, attributes: str = "") -> ParsedFeed:
    """Read an Atom feed with these children."""
    return read(f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}>{children}</feed>')


def atom(children: str, attributes: str = "") -> ParsedEntry:
    """Read an Atom entry with these children."""
    (entry,) = atom_feed(f"<title>T</title><entry><id>urn:x:1</id>{children}</entry>", attributes).entries
    return entry
