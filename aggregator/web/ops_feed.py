"""A feed for the one who runs it: what needs a person, and what is over. Served to nobody else."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from aggregator.model.alert import Alert
from aggregator.selection.editions import apart
from aggregator.text.markup import xml_safe

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_ID = uuid.UUID("6f1f7d1e-53a1-4d0c-9a55-3c8d5d9b7a10")
_START = datetime(2026, 1, 1, tzinfo=UTC)


def render(alerts: Sequence[Alert], url: str) -> bytes:
    """Return the alerts as Atom, the newest first; one that is over keeps its id and is updated.

    `url` is where the feed is read.
    """
    ordered = sorted(alerts, key=_updated_at, reverse=True)
    feed = etree.Element("feed", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
    _add(feed, "id", _ID.urn)
    _add(feed, "title", "What needs you")
    _add(feed, "updated", max(map(_updated_at, ordered), default=_START).isoformat())
    etree.SubElement(feed, "link", rel="self", href=xml_safe(url), type=MEDIA_TYPE)
    _add(etree.SubElement(feed, "author"), "name", "aggregator")
    for one in ordered:
        _add_entry(feed, one)
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def _add_entry(feed: etree._Element, one: Alert) -> None:
    entry = etree.SubElement(feed, "entry")
    _add(entry, "id", _id(one))
    _add(entry, "title", one.text if one.over_at is None else f"Over: {one.text}")
    _add(entry, "published", one.since.isoformat())
    _add(entry, "updated", _updated_at(one).isoformat())
    _add(entry, "content", one.text)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = xml_safe(text)


def _id(one: Alert) -> str:
    return uuid.uuid5(_ID, f"{one.key} {one.since.isoformat()}").urn


def _updated_at(one: Alert) -> datetime:
    return apart(one.over_at or one.since, _id(one))
