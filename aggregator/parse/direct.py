"""The direct path: XML that is well-formed, or can be made so, mapped straight from its tree.

The guard stands at its end: where an item was passed over, or nothing was found in one, the document is
declined and the tolerant reader takes it. To add an XML format: a module with `read(root, reading)`
and a line in READERS under the name of its root.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

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
    """
    root, defects = _tree(decoded.body, document.url)
    namespace, name = split_tag(str(root.tag))
    if name not in READERS:
        raise Declined(f"its root is <{name[:40]}>", root=name)
    reader, own = READERS[name]
    # Counted before the reading, which may rename what stands inside of texts.
    listed, outer = _items(root)
    reading = Reading(
        url=document.url,
        names=Names(namespace if name != "rdf" else "", own, root.nsmap),
        has_bases=b"xml:base" in decoded.body,
        has_languages=b"xml:lang" in decoded.body,
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
    return len(items), sum(not any(True for _ in one.iterancestors(*_ITEMS)) for one in items)


def _check_empty(entries: Sequence[ParsedEntry], root: Element) -> None:
    """Decline if an item has children of which none was understood."""
    items = [one for one in root.iter(*_ITEMS) if len(one)]
    if len(items) > sum(not _is_empty(entry) for entry in entries):
        raise Declined("an item in which nothing was recognised")


def _is_empty(entry: ParsedEntry) -> bool:
    return not (entry.guid or entry.link or entry.title or entry.summary or entry.content)
