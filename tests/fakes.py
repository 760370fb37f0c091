"""What tests invent, in the domain's words: a clock that stands still, publishers' entries, a subscriber."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from aggregator.model.article import Article, LabelledArticle, LabelReason, Origin
from aggregator.model.place import place_of
from aggregator.model.source import Label, LabelKind, Source

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_ATOM = "{http://www.w3.org/2005/Atom}"


class FixedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, moment: datetime = NOON) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self._moment

    def forward(self, **span: float) -> None:
        """Let time pass: `forward(hours=1)`."""
        self._moment += timedelta(**span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as a publisher writes it; what is None is left out."""

    guid: str | None = None
    link: str | None = None
    title: str | None = None
    text: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()


def item(number: int, host: str = "news.example", **changes: object) -> Item:
    """Return a distinct entry with everything that a tidy publisher gives, an hour older each."""
    fields: dict[str, object] = {
        "guid": f"guid-{number}",
        "link": f"https://{host}/articles/{number}",
        "title": f"{_WORDS[number % len(_WORDS)]} report number {number}",
        "text": f"The matter {number}, told in a sentence about a {_WORDS[-number % len(_WORDS)]}.",
        "published": NOON - timedelta(hours=1 + number),
    }
    return Item(**{**fields, **changes})  # type: ignore[arg-type]  # the fields of Item by name


def rss(*items: Item, title: str = "Example News", extra: str = "") -> str:
    """Return an RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://news.example/</link>"
        f"<description>News</description>{extra}{''.join(map(_rss_item, items))}</channel></rss>"
    )


def atom(*items: Item, title: str = "Example News", feed_id: str = "urn:example:feed") -> str:
    """Return an Atom document."""
    newest = max((one.updated or one.published or NOON for one in items), default=NOON)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(feed_id)}</id><title>{escape(title)}</title><updated>{newest.isoformat()}</updated>"
        f"{''.join(map(_atom_entry, items))}</feed>"
    )


def _rss_item(one: Item) -> str:
    elements = {
        "guid": one.guid,
        "link": one.link,
        "title": one.title,
        "description": one.text,
        "pubDate": format_datetime(one.published) if one.published else None,
    }
    body = "".join(
        f"<{name}{_PERMALINK if name == 'guid' else ''}>{escape(value)}</{name}>"
        for name, value in elements.items()
        if value is not None
    )
    categories = "".join(f"<category>{escape(term)}</category>" for term in one.categories)
    return f"<item>{body}{categories}</item>"


def _atom_entry(one: Item) -> str:
    updated = one.updated or one.published
    return "".join(
        (
            "<entry>",
            f"<id>{escape(one.guid)}</id>" if one.guid else "",
            f'<link href="{escape(one.link)}"/>' if one.link else "",
            f"<title>{escape(one.title)}</title>" if one.title else "",
            f"<summary>{escape(one.text)}</summary>" if one.text else "",
            f"<published>{one.published.isoformat()}</published>" if one.published else "",
            f"<updated>{updated.isoformat()}</updated>" if updated else "",
            *(f'<category term="{escape(term)}"/>' for term in one.categories),
            "</entry>",
        )
    )


_PERMALINK = ' isPermaLink="false"'
_WORDS = "harbour budget glacier orchestra vaccine railway harvest election satellite museum".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry of a published document, as a feed reader sees it."""

    id: str
    link: str | None
    title: str
    published: datetime
    updated: datetime
    source_title: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published document."""

    feed_id: str
    title: str
    updated: datetime
    entries: tuple[Shown, ...]

    @property
    def ids(self) -> list[str]:
        """Return the ids in document order."""
        return [entry.id for entry in self.entries]

    @property
    def titles(self) -> list[str]:
        """Return the titles in document order."""
        return [entry.title for entry in self.entries]

    @property
    def links(self) -> list[str | None]:
        """Return the links in document order."""
        return [entry.link for entry in self.entries]


def read_document(path: Path) -> Document:
    """Read a published Atom document."""
    root = etree.parse(path).getroot()
    return Document(
        feed_id=_text(root, "id"),
        title=_text(root, "title"),
        updated=_second(_text(root, "updated")),
        entries=tuple(_shown(element) for element in root.findall(f"{_ATOM}entry")),
    )


def _shown(element: etree._Element) -> Shown:
    links = [link.get("href") for link in element.findall(f"{_ATOM}link") if link.get("rel") == "alternate"]
    return Shown(
        id=_text(element, "id"),
        link=links[0] if links else None,
        title=_text(element, "title"),
        published=datetime.fromisoformat(_text(element, "published")),
        updated=_second(_text(element, "updated")),
        source_title=element.findtext(f"{_ATOM}source/{_ATOM}title") or "",
        content=_text(element, "content"),
    )


def _second(moment: str) -> datetime:
    """Return a time without the fraction by which entries of one second differ (0030)."""
    return datetime.fromisoformat(moment).replace(microsecond=0)


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{_ATOM}{name}") or ""


@dataclass(slots=True)
class Subscriber:
    """Someone who reads every channel after each round, and never forgets what was shown.

    `complaints` lists what rule C1 and C13 forbid: two ids for one article, an id twice in a document, an
    article that comes back after it had left.
    """

    complaints: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """The id under which each link was first seen, in any channel."""
    ids: dict[str, list[str]] = field(default_factory=dict)
    """All ids ever seen, by channel, in the order of coming."""
    feed_ids: dict[str, str] = field(default_factory=dict)
    _listed: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, folder: Path) -> Mapping[str, list[str]]:
        """Read all channels of a folder; return the new ids of each."""
        paths = sorted(folder.rglob("*.atom"))
        return {str(path.relative_to(folder)): self._read(folder, path) for path in paths}

    def _read(self, folder: Path, path: Path) -> list[str]:
        channel = str(path.relative_to(folder))
        document = read_document(path)
        if self.feed_ids.setdefault(channel, document.feed_id) != document.feed_id:
            self.complaints.append(f"{channel}: the feed's id changed to {document.feed_id}")
        self._compare(channel, document)
        known = self.ids.setdefault(channel, [])
        fresh = [one for one in document.ids if one not in known]
        known += fresh
        self._listed[channel] = frozenset(document.ids)
        return fresh

    def _compare(self, channel: str, document: Document) -> None:
        if len(set(document.ids)) < len(document.ids):
            self.complaints.append(f"{channel}: an id stands twice in the document")
        known, listed = set(self.ids.get(channel, ())), self._listed.get(channel, frozenset())
        for entry in document.entries:
            if entry.id in known - listed:
                self.complaints.append(f"{channel}: {entry.title} came back under {entry.id}")
            first = self.links.setdefault(entry.link or entry.title, entry.id)
            if first != entry.id:
                self.complaints.append(f"{channel}: {entry.link} was {first} and is now {entry.id}")


def source(url: str, **settings: Any) -> Source:
    """Return a source as feeds.yaml would give it."""
    return Source(url=url, request_url=url, **settings)


def label(slug: str, kind: LabelKind = "topic") -> Label:
    """Return a label with its slug as name."""
    return Label(kind=kind, slug=slug, name=slug.title())


def article(number: int, **changes: Any) -> Article:
    """Return a normalised article of NOON, distinct by its number."""
    moment = changes.get("first_seen_at", NOON)
    fields: dict[str, Any] = {
        "guid": f"guid-{number}",
        "link": f"https://news.example/articles/{number}",
        "link_is_key": True,
        "guid_is_key": True,
        "title": f"Report {number}",
        "summary": f"Summary {number}",
        "content": f"<p>Text {number}</p>",
        "published_at": moment,
        "updated_at": moment,
        "first_seen_at": moment,
        "dated": True,
        "authors": (),
        "categories": (),
        "enclosures": (),
        "image": None,
        "rights": None,
        "comments": None,
        "geo": None,
        "language": None,
        "direction": "ltr",
        "text_hash": f"text {number}".encode(),
        "origin": Origin(id="urn:example:feed", title="Example News", updated_at=moment),
    }
    return Article(**{**fields, **changes})


def labelled(one: Article, *labels: Label) -> LabelledArticle:
    """Return an article with labels, each with a reason."""
    reasons = tuple(LabelReason(label=each, reason="a test says so") for each in labels)
    return LabelledArticle(article=one, labels=reasons, places=tuple(map(place_of, labels)))


def comes_true(condition: Callable[[], bool], within_seconds: float = 60.0) -> bool:
    """Look again and again until a condition holds; False where it never does within the time.

    The time is for a machine that does much else: a service's first news took 20 s there.
    """
    ends_at = time.monotonic() + within_seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > ends_at:
            return False
        pause.wait(0.02)
    return True


def texts_below(folder: Path) -> Iterable[tuple[Path, bytes]]:
    """Return every file below a folder with its bytes."""
    return ((path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())


def free_port() -> int:
    """Return a port that nothing listens on: for a program that cannot say which one it took."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
