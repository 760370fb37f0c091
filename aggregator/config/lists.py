"""Lists of subscriptions that live elsewhere (`opml:` in feeds.yaml), read from the last copy of each.

Loading fetches nothing. `app/lists.py` keeps the copies fresh; a copy that changed is an edited file.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from aggregator.classify.gazetteer import areas
from aggregator.config.checking import Tools
from aggregator.config.nodes import Node, node_of
from aggregator.config.opml import OpmlFeed, read_opml
from aggregator.config.schema import OpmlKeys
from aggregator.config.settings import DAILY, LivingList
from aggregator.config.source_urls import UrlError, masked, request_url
from aggregator.model.source import LabelKind

_KEPT_FOLDER = Path("state") / "lists"
_KINDS: Mapping[str, str] = {"topic": "topics", "region": "regions"}


def living_list(keys: OpmlKeys, written: str, folder: Path) -> LivingList | None:
    """Return what is to be fetched of a list; None where it is a file, which is read as it stands."""
    url = request_url(keys.opml, folder)
    if url.startswith("file:"):
        return None
    name = hashlib.blake2b(written.encode(), digest_size=10).hexdigest()
    copy = folder / _KEPT_FOLDER / f"{name}.opml"
    return LivingList(url=masked(written), request_url=url, copy=copy, refresh=keys.refresh or DAILY)


def listed(content: bytes, keys: OpmlKeys, item: Node, tools: Tools) -> Iterator[dict[str, Node]]:
    """Yield the keys of each source that a list names; what cannot be polled is passed over.

    A list is foreign text: nothing in it is a placeholder, and a file of this machine is no source.
    """
    for feed in read_opml(content):
        try:
            address = request_url(feed.url, tools.folder)
        except UrlError:
            continue
        if address.startswith(("http://", "https://")):
            values: dict[str, object] = {"url": _plain(feed.url), **_labels(feed, keys)}
            if feed.title and feed.title != feed.url:
                values["name"] = _plain(feed.title)[:200]
            yield {name: _placed(value, name, item) for name, value in values.items()}


def _labels(feed: OpmlFeed, keys: OpmlKeys) -> dict[str, list[str]]:
    """Return the labels that the folders around a feed are mapped to, by key."""
    found: dict[str, list[str]] = {}
    mapped = keys.map or {}
    for folder in feed.folder:
        for name in mapped.get(folder, ()):
            kind, label = _kind(name)
            found.setdefault(_KINDS[kind], []).append(label)
    return found


def _kind(name: str) -> tuple[LabelKind, str]:
    """Return which kind of label a name means: as a prefix says, else a region where it is a shipped one."""
    prefix, _, rest = name.partition(":")
    if rest and prefix in _KINDS:
        return ("topic" if prefix == "topic" else "region"), rest.strip()
    return ("region" if name in areas() else "topic"), name


def _plain(text: str) -> str:
    return text.replace("$", "$$")


def _placed(value: object, name: str, item: Node) -> Node:
    node = node_of(value, item.path, f"{item.key}.{name}")
    return Node(path=node.path, line=item.line, key=node.key, value=node.value)
