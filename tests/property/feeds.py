"""Feeds as a grammar: what real ones are made of, put together in any order, and then broken."""

from hypothesis import strategies as st

from tests.property.strategies import ANY_TEXT, MARKUP, URLS

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_DECLARED = " ".join(f"xmlns:{prefix}='{uri}'" for prefix, uri in _NAMESPACES.items())
_RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
_ROOTS = (
    ("<rss version='2.0' {0}><channel>", "</channel></rss>"),
    ("<rss version='0.91'><channel>", "</channel></rss>"),
    ("<rdf:RDF " + _RDF + " xmlns='http://purl.org/rss/1.0/' {0}>", "</rdf:RDF>"),
    ("<feed xmlns='http://www.w3.org/2005/Atom' {0}>", "</feed>"),
    ("<feed version='0.3' xmlns='http://purl.org/atom/ns#' {0}>", "</feed>"),
    ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {0}>", "</urlset>"),
    ("<channel>", "</channel>"),
    ("<a:feed xmlns:a='http://www.w3.org/2005/Atom' {0}>", "</a:feed>"),
    ("<html>", "</html>"),
)
_NAMES = (
    "item entry a:entry url channel title link guid id description summary content content:encoded author name "
    "email uri dc:creator dc:date dc:subject dc:rights pubDate published updated modified issued category enclosure "
    "source comments image ttl skipHours hour skipDays day language copyright rights generator atom:link atom:entry "
    "atom:title atom:content atom:source media:group media:content media:thumbnail media:title media:description "
    "media:keywords itunes:duration itunes:image itunes:author itunes:owner itunes:name itunes:category "
    "itunes:keywords itunes:explicit itunes:episode podcast:person podcast:chapters podcast:transcript "
    "podcast:locked psc:chapters psc:chapter georss:point georss:where geo:lat geo:long geo:Point thr:in-reply-to "
    "thr:total at:deleted-entry feedburner:origLink sy:updatePeriod sy:updateFrequency dcterms:modified news:news "
    "news:title news:publication news:publication_date loc lastmod xhtml:body rdf:li items textinput redirect "
    "newLocation unknown:thing div p svg script"
).split(" ")
_ATTRIBUTES = (
    "href url src rel type mode xml:base xml:lang isPermaLink length width height fileSize medium term scheme label "
    "domain text start title image img role group ref when rdf:about rdf:resource version xmlns xmlns:media"
).split(" ")
_VALUES = (
    st.sampled_from(
        ["alternate", "self", "enclosure", "hub", "next", "prev-archive", "text", "html", "xhtml", "text/html", "base64",
         "escaped", "xml", "image/png", "audio/mpeg", "true", "false", "no", "1", "-1", "9" * 30, "1e400", "nan", "de",
         "01:02:03.5", "Mon, 02 Mar 2026 11:00:00 GMT", "2026-03-02T11:00:00Z", "hourly", "12.5 13.5", "AQIDYWI=", "é=",
         "a@b.example (Ada)", "javascript:x", "../b/", "http://[", "&amp;amp;", "&#8;", "&#55357;&#56832;", "&nbsp;", "&x;", "&"]
    )
    | URLS | ANY_TEXT
)  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value.replace(chr(34), "&quot;").replace("<", "&lt;")}"'


_TEXTS = _VALUES | MARKUP.map(_escaped) | MARKUP.map(lambda text: f"<![CDATA[{text}]]>") | MARKUP


def _element(name: str, attributes: str, inner: str) -> str:
    return f"<{name}{attributes}>{inner}</{name}>"


_ATTRIBUTED = st.lists(
    st.builds(_attribute, st.sampled_from(_ATTRIBUTES), _VALUES), max_size=4, unique_by=lambda one: one.split("=")[0]
).map("".join)  # fmt: skip
_ELEMENTS = st.recursive(
    st.builds(_element, st.sampled_from(_NAMES), _ATTRIBUTED, _TEXTS),
    lambda inner: st.builds(
        _element, st.sampled_from(_NAMES), _ATTRIBUTED, st.lists(inner, max_size=5).map("".join)
    ),
    max_leaves=15,
)
_PROLOGS = st.sampled_from(
    [
        "", "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='iso-8859-1'?>", "\n ", "\ufeff",
        "<!DOCTYPE rss [<!-- ' --><!ENTITY x '<item/>'>]>", "<?xml version='1.1'?><!DOCTYPE html>", "<!-- <rss> -->",
        "junk <?xml version='1.0' encoding='utf-16'?>", "<?xml-stylesheet href='x'?>",
    ]
)  # fmt: skip


def _document(prolog: str, root: tuple[str, str], elements: list[str]) -> str:
    return prolog + root[0].format(_DECLARED) + "".join(elements) + root[1]


FEEDS = st.builds(_document, _PROLOGS, st.sampled_from(_ROOTS), st.lists(_ELEMENTS, max_size=5))
"""Feeds that are well-formed but for what their texts and prologs hold."""

_ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-32-be",
    "cp1251",
    "gb18030",
    "iso2022_jp",
    "utf-7",
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """Return the bytes of a feed after what happens to feeds: other encodings, cuts, flips, splices."""
    body = draw(FEEDS).encode(draw(st.sampled_from(_ENCODINGS)), "replace")
    for _ in range(draw(st.integers(0, 4))):
        at, to = draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))
        how = draw(st.sampled_from(["cut", "flip", "drop", "twice", "put", "splice"]))
        if how == "cut":
            body = body[: max(at, to)]
        elif how == "flip" and at < len(body):
            body = body[:at] + bytes((body[at] ^ (1 << draw(st.integers(0, 7))),)) + body[at + 1 :]
        elif how == "drop":
            body = body[: min(at, to)] + body[max(at, to) :]
        elif how == "twice":
            body = body[: max(at, to)] + body[min(at, to) :]
        elif how == "put":
            body = body[:at] + draw(st.binary(max_size=6) | st.sampled_from(_BREAKERS)) + body[at:]
        else:
            body = body[:at] + draw(FEEDS).encode("utf-8", "replace")[to:]
    return body


_BREAKERS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?", b"?>", b"&", b"\x00", b"\x0b", b"\xef\xbf\xbe", b"\xed\xa0\x80",
    b"&#xD800;", b"&#0;", b"<x:y/>", b"<!DOCTYPE a [", b"]>", b"<", b">", b"'", b'"', b"\xff", b"\x1b$B", b"</item>",
)  # fmt: skip
