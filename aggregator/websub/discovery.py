"""Which hub a document names, and under which URL (WebSub section 4): in its headers, or in itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from aggregator.model.document import Document
from aggregator.model.feed import ParsedFeed
from aggregator.model.push import Offer

# RFC 8288 section 3: <target>; name=token; name="text", and the next one after a comma.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+)))?")
_HEAD_BYTES = 500_000
_LONGEST_URL = 2048

Links = Mapping[str, Sequence[str]]


def offer_of(document: Document, feed: ParsedFeed) -> Offer | None:
    """Return the hub and the topic URL of a source's document; None where it names no hub.

    The Link header goes before the document (section 4). Without a self link the topic is where the
    document was found.
    """
    headers = _links(_of_headers(document.headers), document.url)
    body: Links = {"hub": feed.hubs, "self": (feed.self_url,) if feed.self_url else ()}
    if document.request.page and not headers.get("hub"):
        body = _links(_of_page(document.body), document.url)
    hubs = headers.get("hub") or body.get("hub") or ()
    topics = headers.get("self") or body.get("self") or [document.url]
    hub, topic = next(filter(_is_usable, hubs), None), next(filter(_is_usable, topics), None)
    return Offer(hub=hub, topic=topic) if hub and topic else None


def _of_headers(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Give relation and target of each link of the Link headers."""
    for header, value in headers:
        if header == "link":
            for target, parameters in _LINK.findall(value):
                # The first rel counts, others are let be (RFC 8288 section 3.3).
                values = (
                    quoted or token
                    for name, quoted, token in _PARAMETER.findall(parameters)
                    if name.lower() == "rel"
                )
                yield from ((one, target) for one in next(values, "").lower().split())


def _of_page(body: bytes) -> Iterable[tuple[str, str]]:
    """Give relation and target of each link in the head of an HTML page."""
    try:
        root = html.document_fromstring(body[:_HEAD_BYTES])
    except (etree.LxmlError, ValueError):
        return
    for link in root.iterfind(".//link[@href]"):
        yield from ((one, link.get("href", "")) for one in link.get("rel", "").lower().split())


def _links(found: Iterable[tuple[str, str]], base: str) -> Links:
    links: dict[str, list[str]] = {}
    for relation, target in found:
        try:
            links.setdefault(relation, []).append(urljoin(base, target.strip()))
        except ValueError:
            continue
    return links


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= _LONGEST_URL
