"""Names of elements: `{namespace}Local` becomes `prefix:local`, whatever prefix and case are used.

To read a further extension: a line in NAMESPACES. Names of a feed's own vocabulary have no prefix
(RSS), or `atom:`. Names of namespaces that are not in the table are left alone, and nobody asks for them.
"""

from collections.abc import Mapping

from aggregator.text.remembered import remembered

_LONGEST = 200

NAMESPACES: dict[str, str] = {
    # Without the scheme and a "/" or "#" at the end, in lower case: publishers vary all of these.
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "purl.org/net/rss1.1": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/syndication/thread/1.0": "thr",
    "purl.org/syndication/history/1.0": "fh",
    "purl.org/atompub/tombstones/1.0": "at",
    "search.yahoo.com/mrss": "media",
    "www.rssboard.org/media-rss": "media",
    "video.search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "example.com/dtds/podcast-1.0.dtd": "itunes",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "podlove.org/simple-chapters": "psc",
    "www.youtube.com/xml/schemas/2015": "yt",
    "www.georss.org/georss": "georss",
    "www.opengis.net/gml": "gml",
    "www.w3.org/2003/01/geo/wgs84_pos": "geo",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "wellformedweb.org/commentapi": "wfw",
    "webns.net/mvcb": "admin",
    "backend.userland.com/creativecommonsrssmodule": "cc",
    "web.resource.org/cc": "cc",
    "creativecommons.org/ns": "cc",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/xml/1998/namespace": "xml",
    "www.sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "www.google.com/schemas/sitemap/0.84": "sitemap",
    "www.google.com/schemas/sitemap-news/0.9": "news",
    "www.google.com/schemas/sitemap-image/1.1": "image",
}

# What a prefix means where a document uses it without saying so.
USUAL_PREFIXES: dict[str, str] = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativecommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "yt": "http://www.youtube.com/xml/schemas/2015",
}


class Names(dict[str, str]):
    """`{namespace}Local` -> `prefix:local`, remembered for the elements of one document.

    `root_namespace` is the document's own vocabulary, whatever it is called: its names, and those without
    a namespace, get the prefix `own`. `prefixes` are those that the document declares: they tell what is
    meant by a namespace that is misspelt.
    """

    def __init__(
        self, root_namespace: str = "", own: str = "", prefixes: Mapping[str | None, str] | None = None
    ) -> None:
        super().__init__()
        self._root_namespace = root_namespace
        self._own = own
        self._prefixes = prefixes or {}

    def __missing__(self, tag: str) -> str:
        namespace, local = split_tag(tag)
        prefix: str | None = self._own
        if namespace not in ("", self._root_namespace):
            prefix = prefix_of(namespace)
            prefix = self._usual(namespace) if prefix is None else prefix
        name = tag if prefix is None else f"{prefix}:{local}" if prefix else local
        self[tag] = name[:_LONGEST]  # what nobody asks for may be cut
        return self[tag]

    def _usual(self, misspelt: str) -> str | None:
        prefix = next((prefix for prefix, namespace in self._prefixes.items() if namespace == misspelt), None)
        meant = USUAL_PREFIXES.get((prefix or "").lower())
        return prefix_of(meant) if meant else None


@remembered(1024, longest=_LONGEST)
def prefix_of(namespace: str) -> str | None:
    """Return the prefix under which a namespace is known here, None where it is not."""
    bare = namespace.strip().lower().rstrip("/#")
    return NAMESPACES.get(bare.removeprefix("https:").removeprefix("http:").removeprefix("//"))


@remembered(4096, longest=_LONGEST)
def split_tag(tag: str) -> tuple[str, str]:
    """Return the namespace of `{namespace}Local`, empty where it has none, and its lower-case local name."""
    namespace, brace, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    # A prefix that survived repair without a declaration: "itunes:image".
    return (namespace, local.lower()) if brace else ("", tag.lower())
