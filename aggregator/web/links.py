"""The Link header of a document (RFC 8288): itself, its hub, and its twins in other formats. Pure."""

from aggregator.model.place import ARCHIVE, channel_of
from aggregator.web.terms import Terms

_TYPES = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
    "html": "text/html",
}


def link_header(name: str, terms: Terms) -> str:
    """Return the header for a document by its path below the folder."""
    links = [f'<{terms.base_url}{name}>; rel="self"']
    channel, ending = channel_of(name), name.rpartition(".")[2]
    if terms.hub and channel not in terms.tokens:
        links.append(f'<{terms.hub}>; rel="hub"')
    if channel and channel != "index" and not name.startswith(ARCHIVE):
        links += (
            f'<{terms.base_url}{channel}.{one}>; rel="alternate"; type="{_TYPES[one]}"'
            for one in terms.formats
            if one != ending
        )
    return ", ".join(links)
