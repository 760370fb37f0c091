"""What joins the documents of a channel (RFC 5005), names what is gone (RFC 6721), and tells its ledger.

Written as lines between the head of a feed and its entries: feedgen knows none of it.
"""

from collections.abc import Iterable
from contextlib import suppress
from xml.sax.saxutils import quoteattr

from lxml import etree

from aggregator.model.archive import archive_path
from aggregator.model.channel import Channel, Departed, Site
from aggregator.render.entry_parts import seconds
from aggregator.text.markup import xml_safe

LEDGER = "aggregator-ledger"
"""The processing instruction with the lines of the entries, in their order: readers and validators pass it
over, and a lost store learns from it what was shown when."""

MOVED = "aggregator-moved"
"""That with the path of a channel that moved, and those that it had: it has the same bytes at each."""

ITEM = "http://www.iana.org/assignments/link-relations/item"
"""The relation to the pieces of a story, RFC 6573's `item`: as a URI, for validators do not know its name."""

FH = "http://purl.org/syndication/history/1.0"
AT = "http://purl.org/atompub/tombstones/1.0"
_ATOM = "application/atom+xml"


def current_lines(site: Site, channel: Channel) -> bytes:
    """Return the link from a channel's document to its newest archive, where there is one."""
    if not channel.archives:
        return b""
    return _link("prev-archive", site.base_url + archive_path(site.id, channel, channel.archives))


def archive_lines(site: Site, channel: Channel, number: int, *, is_last: bool) -> bytes:
    """Return what makes a document an archive, and its links to the one before, the next, and the current."""

    def to(other: int) -> str:
        return site.base_url + archive_path(site.id, channel, other)

    before = _link("prev-archive", to(number - 1)) if number > 1 else b""
    after = b"" if is_last else _link("next-archive", to(number + 1))
    current = _link("current", f"{site.base_url}{channel.path}.atom")
    return b"".join((f'  <fh:archive xmlns:fh="{FH}"/>\n'.encode(), current, before, after))


def deleted_lines(departed: Iterable[Departed]) -> bytes:
    """Return the deleted-entries of a document."""
    return b"".join(
        f'  <at:deleted-entry xmlns:at="{AT}" ref={quoteattr(xml_safe(one.entry_id))} '
        f'when="{seconds(one.at).isoformat()}"/>\n'.encode()
        for one in departed
    )


def ledger_line(last: int, sequences: Iterable[int]) -> bytes:
    """Return which lines of a channel's ledger the entries of a document are, in its order.

    `last` is the last line that there was.
    """
    lines = " ".join(map(str, sequences))
    return f'  <?{LEDGER} last="{last}" lines="{lines}"?>\n'.encode()


def moved_line(channel: Channel) -> bytes:
    """Return at which path a channel is, and at which it was; nothing for one that never moved."""
    if not channel.former:
        return b""
    return f'  <?{MOVED} path="{channel.path}" former="{" ".join(channel.former)}"?>\n'.encode()


def told_move(root: etree._Element) -> tuple[str, tuple[str, ...]] | None:
    """Return what `moved_line` told: the path of the channel, and those that it had."""
    told = _instruction(root, MOVED)
    if told is None or not told.get("path"):
        return None
    return told.get("path", ""), tuple(told.get("former", "").split())


def told_ledger(root: etree._Element) -> tuple[int, tuple[int, ...]] | None:
    """Return what `ledger_line` told: the last line that there was, and those of the entries."""
    told = _instruction(root, LEDGER)
    if told is not None:
        with suppress(ValueError):
            return int(told.get("last", "")), tuple(map(int, told.get("lines", "").split()))
    return None


def _instruction(root: etree._Element, target: str) -> etree._ProcessingInstruction | None:
    instructions = (one for one in root.iterchildren() if isinstance(one, etree._ProcessingInstruction))
    return next((one for one in instructions if one.target == target), None)


def _link(rel: str, href: str) -> bytes:
    return f'  <link href={quoteattr(href)} rel="{rel}" type="{_ATOM}"/>\n'.encode()
