"""Lists of subscriptions in OPML: read from anywhere, however broken, and written."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import quoteattr

from aggregator.config.placeholders import has_placeholder
from aggregator.model.source import Source

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_OUTLINE = re.compile(
    r"<outline\b(?:\s+text=\"([^\"]*)\")?(?:(?!<outline\b).)*?\sxmlUrl=\"([^\"]*)\"", re.DOTALL
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One subscription; `folder` are the names of the outlines around it, outermost first."""

    folder: tuple[str, ...]
    title: str
    url: str


def read_opml(content: bytes) -> tuple[OpmlFeed, ...]:
    """Return the subscriptions of a list, each URL once, in order; none where the bytes are no such list.

    Well-formed or not does not matter: 80 of 118 real lists have bare ampersands and worse. A URL is foreign
    text: `edit.with_group` sees to it that nothing in it is taken for a placeholder.
    """
    # It brings an HTTP client along: 0.1 s of which every other command would pay.
    import listparser

    # The parser behind listparser ignores the XML declaration; after a mark it reads UTF-8.
    text = _decoded(content)
    harvest = listparser.parse(codecs.BOM_UTF8 + text.encode("utf-8", "replace"))
    feeds: dict[str, OpmlFeed] = {}
    for feed in harvest["feeds"]:
        categories = feed["categories"]
        folder = tuple(_line(name) for name in categories[-1] if name.strip()) if categories else ()
        url = str(feed["url"])
        feeds[url] = OpmlFeed(folder=folder, title=_line(feed["title"]) or url, url=url)
    return _with_lost(feeds, text)


def write_opml(title: str, sources: Iterable[Source]) -> bytes:
    """Return the sources as OPML 2.0 in folders by group; secrets stay placeholders, passwords masked."""
    folders: dict[str | None, list[Source]] = {}
    for source in sources:
        folders.setdefault(source.group, []).append(source)
    body: list[str] = []
    for group, members in folders.items():
        outlines = [_outline(source) for source in members]
        if group is None:
            body += [f"    {line}" for line in outlines]
        else:
            body += [f"    <outline text={_attribute(group)}>", *(f"      {line}" for line in outlines)]
            body.append("    </outline>")
    head = f"  <head>\n    <title>{_attribute(title)[1:-1]}</title>\n  </head>"
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', head, "  <body>", *body)
    return "\n".join((*lines, "  </body>", "</opml>", "")).encode("utf-8")


def _with_lost(feeds: dict[str, OpmlFeed], text: str) -> tuple[OpmlFeed, ...]:
    """Return the feeds with those that a quote inside quotes hid from the parser, in the text's order."""
    found: dict[str, OpmlFeed] = {}
    folder: tuple[str, ...] = ()
    for match in _OUTLINE.finditer(_without_comments(text)) if feeds else ():
        url = unescape(match[2]).strip()
        feed = feeds.get(url) or OpmlFeed(folder=folder, title=_line(unescape(match[1] or url)), url=url)
        folder = feed.folder
        if url:
            found.setdefault(url, feed)
    return (*found.values(), *(feed for url, feed in feeds.items() if url not in found))


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in others)


def _outline(source: Source) -> str:
    url = source.url if has_placeholder(source.url) else source.url.replace("$$", "$")
    parts = [f"text={_attribute(source.name or url)}", 'type="rss"', f"xmlUrl={_attribute(url)}"]
    labels = ",".join(f"/{label.kind}/{label.slug}" for label in source.labels)
    if labels:
        parts.append(f"category={_attribute(labels)}")
    return f"<outline {' '.join(parts)}/>"


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL_IN_XML.sub("", text), {'"': "&quot;", "\n": " ", "\t": " "})


def _decoded(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    declared = _DECLARED.search(content[:1024])
    names = ("utf-8", declared[1].decode("ascii")) if declared else ("utf-8",)
    for name in names:
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _line(text: str) -> str:
    return " ".join(str(text).split())
