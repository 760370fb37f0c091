"""The direct path: XML that is well-formed, or can be made so, mapped straight from its tree.

The guard stands at its end: where an item was passed over, or nothing was found in one, the document is
declined and the tolerant reader takes it. To add an XML format: a module with `read(root, reading)`
and a line in READERS under the name of its root.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from aggregator.errors import ParseError
from aggregator.model.document import Document
from aggregator.model.feed import Defect, ParsedEntry, ParsedFeed
from aggregator.parse import atom, rss, sitemap
from aggregator.parse.decoding import Decoded
from aggregator.parse.fields import Reading
from aggregator.parse.names import Names, split_tag
from aggregator.parse.repair import REPAIRS, next_repair, without_declaration, without_doctype
from aggregator.parse.tree import Element, parse_tree

XmlReader = Callable[[Element, Reading], ParsedFeed]

READERS: dict[str, tuple[XmlReader, str]] = {
    # root: reader, and the prefix of the format's own names
    "rss": (rss.read, ""),
    "rdf": (rss.read, ""),
    "channel": (rss.read, ""),
    "feed": (atom.read, "atom"),
    "entry": (atom.read, "atom"),
    "urlset": (sitemap.read, "sitemap"),
}

_ITEMS = ("{*}item", "{*}entry", "{*}Item", "{*}ITEM", "{*}Entry")

_INHERITED = re.compile(rb"xml:(?:base|lang)")  # in half the time that two searches take
# An element takes 200 bytes in the tree, four in the document: `<a/>`.
_MOST_TAGS = 1_000_000
# Bases are joined anew for each link: long ones, or many inside of each other, would cost minutes.
_HAS_ABSURD_BASES = etree.XPath(
    "boolean(//@xml:base[string-length() > 1000 or count(ancestor::*[@xml:base]) > 8])"
)


class Declined(Exception):  # noqa: N818 - a decision, which never leaves this package
    """The direct path would lose something; `line` is where it saw that, `root` the root that it found."""

    def __init__(self, reason: str, *, line: int = 0, root: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.root = root


class NotUtf8(Exception):  # noqa: N818 - a message to `formats`, no error
    """The document is not in the encoding that nothing spoke against."""


def read(document: Document, decoded: Decoded) -> ParsedFeed:
    """Read an XML feed.

    Raises:
        NotUtf8: it has to be decoded with a check.
        Declined: it is not well-formed in more than plain ways, no format known here, or something of it
            would be lost.
        ParseError: it has more tags than any feed, and would take more memory than all the others.
    """
    if len(decoded.body) > _MOST_TAGS and decoded.body.count(b"<") > _MOST_TAGS:
        raise ParseError(document.request.label, f"more than {_MOST_TAGS:,} tags, as no feed has")
    root, defects = _tree(decoded.body, document.url)
    namespace, name = split_tag(str(root.tag))
    if name not in READERS:
        raise Declined(f"its root is <{name[:40]}>", root=name)
    reader, own = READERS[name]
    # Counted before the reading, which may rename what stands inside of texts.
    listed, outer = _items(root)
    inherits = _INHERITED.search(decoded.body) is not None
    reading = Reading(
        url=document.url,
        names=Names(namespace if name != "rdf" else "", own, root.nsmap),
        has_bases=inherits and b"xml:base" in decoded.body and not _HAS_ABSURD_BASES(root),
        has_languages=inherits and b"xml:lang" in decoded.body,
        nested=listed > outer,
    )
    feed = reader(root, reading)
    if outer > len(feed.entries):
        raise Declined(f"{outer} items are listed, and {len(feed.entries)} were found")
    if any(map(_is_empty, feed.entries)):
        _check_empty(feed.entries, root)
    found = (*((decoded.defect,) if decoded.defect else ()), *defects, *feed.defects)
    return replace(feed, defects=found) if found != feed.defects else feed


def _tree(body: bytes, url: str) -> tuple[Element, tuple[Defect, ...]]:
    """Parse, and where the parser complains, mend what it complains of, each thing once."""
    text = without_declaration(body)
    defects: list[Defect] = []
    left = dict(REPAIRS)
    while True:
        # Each time: the document type may only now stand where it belongs.
        text = without_doctype(text)
        try:
            root = parse_tree(text, url)
        except etree.XMLSyntaxError as error:
            if getattr(error, "code", 0) == etree.ErrorTypes.ERR_INVALID_ENCODING:
                raise NotUtf8 from error
            mended = next_repair(text, getattr(error, "code", 0), left)
            if mended is None:
                raise _not_well_formed(error) from error
        else:
            return _without_entities(root), tuple(defects)
        what, text = mended
        defects.append(Defect(what=what))


def _without_entities(root: Element) -> Element:
    # Not known to happen. Behind a document type references stand in the tree that no reader expects.
    if root.getroottree().docinfo.internalDTD is not None:
        raise Declined("a document type that could not be taken out")
    return root


def _not_well_formed(error: etree.XMLSyntaxError) -> Declined:
    return Declined(f"not well-formed XML: {error.msg}", line=error.lineno or 0)


def _items(root: Element) -> tuple[int, int]:
    """Return how many items there are, and how many of them do not stand inside of another."""
    items = list(root.iter(*_ITEMS))
    parents = {one.getparent() for one in items}
    if parents.isdisjoint(items) and len(parents) < 2:
        return len(items), len(items)
    outer = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end"), tag=_ITEMS):
        outer += event == "start" and depth == 0
        depth += 1 if event == "start" else -1
    return len(items), outer


def _check_empty(entries: Sequence[ParsedEntry], root: Element) -> None:
    """Decline if an item has children of which none was understood."""
    items = [one for one in root.iter(*_ITEMS) if len(one)]
    if len(items) > sum(not _is_empty(entry) for entry in entries):
        raise Declined("an item in which nothing was recognised")


def _is_empty(entry: ParsedEntry) -> bool:
    return not (entry.guid or entry.link or entry.title or entry.summary or entry.content)
