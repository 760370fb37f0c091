"""Builders of the pipeline's values: each has sensible defaults, and a test names what it is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.dedupe import PlacingPolicy, keyed, place
from aggregator.dedupe.postings import Postings
from aggregator.model.article import Article, ArticleId, LabelledArticle, LabelReason, Origin
from aggregator.model.channel import Channel, Edition, EditionEntry, Outlet, Showing, Site
from aggregator.model.document import Document, FetchRequest, Validators
from aggregator.model.feed import Markup, ParsedEntry, ParsedFeed
from aggregator.model.poll import SourceState
from aggregator.model.source import Backfill, Label, Source, SourceId
from aggregator.model.story import (
    Candidate,
    ChangedArticle,
    Key,
    Known,
    NewArticle,
    PieceId,
    Placement,
    PrunedArticle,
    SameArticle,
)
from aggregator.normalise import normalise

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FEED_URL = "https://news.example/feed.xml"
SITE_ID = "tag:reader.example,2026:site"
SITE = Site(id=SITE_ID, title="The Reader", base_url="https://reader.example/")
ECONOMY = Label(kind="topic", slug="economy", name="Economy")
MIDDLE_EAST = Label(kind="region", slug="middle-east", name="Middle East")


def document(
    body: str | bytes,
    *,
    url: str = FEED_URL,
    content_type: str = "application/xml",
    headers: Mapping[str, str] | None = None,
    validators: Validators = Validators(),
) -> Document:
    """Return a fetched document; text is sent as UTF-8, whatever it holds."""
    return Document(
        request=FetchRequest(key=1, url=url, label=url),
        url=url,
        headers=tuple({"content-type": content_type, **(headers or {})}.items()),
        body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body,
        validators=validators,
    )


def source(**changes: Any) -> Source:
    """Return a source at FEED_URL."""
    fields = {"url": FEED_URL, "request_url": changes.get("url", FEED_URL), **changes}
    return Source(**fields)


def text(value: str) -> Markup:
    """Return plain text as a feed gives it."""
    return Markup(value=value, kind="text")


def html(value: str, base: str | None = None) -> Markup:
    """Return HTML as a feed gives it."""
    return Markup(value=value, kind="html", base=base)


def entry(number: int = 1, **changes: Any) -> ParsedEntry:
    """Return a distinct entry with a guid, a link, a title, a text and a date, an hour older each."""
    fields: dict[str, Any] = {
        "guid": f"guid-{number}",
        "link": f"https://news.example/articles/{number}",
        "title": text(f"{_WORDS[number % len(_WORDS)]} report number {number}"),
        "summary": html(f"<p>What is known of matter {number} so far.</p>"),
        "published": (NOON - timedelta(hours=number)).isoformat(),
    }
    return ParsedEntry(**{**fields, **changes})


def feed(*entries: ParsedEntry, **changes: Any) -> ParsedFeed:
    """Return a feed of these entries."""
    fields: dict[str, Any] = {
        "format": "rss20", "url": FEED_URL, "title": "Example News", "link": "https://news.example/",
    }  # fmt: skip
    return ParsedFeed(entries=entries, **{**fields, **changes})


def normalised(
    *entries: ParsedEntry, of: Source | None = None, at: datetime = NOON, **feed_changes: Any
) -> tuple[Article, ...]:
    """Return the articles of a feed of these entries."""
    return normalise(feed(*entries, **feed_changes), of or source(), at).articles


ORIGIN = Origin(
    id="https://news.example/feed", title="Example News", updated_at=NOON - timedelta(minutes=5),
    self_url=FEED_URL, link="https://news.example/", rights="© Example News",
)  # fmt: skip


def article(number: int = 1, **changes: Any) -> Article:
    """Return the article of `entry(number)`, with some fields replaced."""
    return replace(normalised(entry(number))[0], **changes)


def labelled(one: Article, *labels: Label) -> LabelledArticle:
    """Return an article with labels."""
    return LabelledArticle(
        article=one, labels=tuple(LabelReason(label=label, reason="a test") for label in labels)
    )


def policy(
    source_id: int = 1, source_key: str = "news.example/feed.xml", backfill: Backfill | None = None
) -> PlacingPolicy:
    """Return a policy whose source has its back history stored, unless `backfill` is given."""
    return PlacingPolicy(
        source_id=SourceId(source_id), source_key=source_key, site_id=SITE_ID, backfill=backfill
    )


@dataclass
class Shelf:
    """A store in miniature: it keeps what placing decided, and tells what is known of a document."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    keys: dict[bytes, list[int]] = field(default_factory=lambda: defaultdict(list))
    pieces: dict[int, str] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)
    sketches: Postings = field(default_factory=Postings)
    _before: frozenset[int] = frozenset()

    def poll(self, articles: Sequence[Article], by: PlacingPolicy | None = None) -> tuple[Placement, ...]:
        """Place a document's articles and keep the decisions."""
        by = by or policy()
        batch = keyed(map(labelled, articles), by.source_key, by.site_id)
        self._before = frozenset(self.pieces)
        known = self.known(key for one in batch for key in one.keys)
        placements = place(batch, known, by)
        for placement in placements:
            self._keep(placement, by)
        return placements

    def known(self, keys: Iterable[Key]) -> Known:
        """Return what is stored under any of the keys."""
        values = {key.value for key in keys}
        return Known(
            candidates={
                value: tuple(self.candidates[number] for number in sorted(self.keys[value]))
                for value in values
                if self.keys.get(value)
            },
            seen=frozenset(values & self.seen),
            nearby=self.sketches,
        )

    def prune(self) -> None:
        """Delete every article, and remember its keys."""
        self.seen |= {value for value, numbers in self.keys.items() if numbers}
        self.candidates.clear()
        self.keys.clear()
        self.sketches = Postings()

    def _keep(self, placement: Placement, by: PlacingPolicy) -> None:
        match placement:
            case NewArticle():
                self._add(placement, by)
            case ChangedArticle():
                self._change(placement)
            case SameArticle():
                self._add_keys(placement.article_id, placement.keys)
            case PrunedArticle():
                pass

    def _add(self, new: NewArticle, by: PlacingPolicy) -> None:
        number = len(self.candidates) + 1
        piece = new.piece
        minted = {entry_id: number for number, entry_id in self.pieces.items()}
        if piece is None and new.shown and minted.get(new.entry_id, 0) not in {0, *self._before}:
            piece = PieceId(minted[new.entry_id])  # copies within a document name each other by their id
        if piece is None and new.shown:
            assert new.entry_id not in minted, "one id, two pieces"
            piece = PieceId(len(self.pieces) + 1)
            self.pieces[piece] = new.entry_id
            self.shown.append(new.entry_id)
        if piece is not None and new.copy_of is not None:
            original = self.candidates[new.copy_of]
            self.candidates[new.copy_of] = replace(original, piece=piece, entry_id=self.pieces[piece])
        self.candidates[number] = candidate(
            new.labelled.article, number, by.source_id, piece=piece, entry_id=self.pieces.get(piece or 0)
        )
        self._add_keys(ArticleId(number), new.keys)
        if new.sketch is not None:
            self.sketches.add(self.candidates[number], new.sketch)

    def _change(self, changed: ChangedArticle) -> None:
        stored = self.candidates[changed.article_id]
        one = candidate(changed.labelled.article, changed.article_id, stored.source_id)
        moved = changed.updated_at is not None
        self.candidates[changed.article_id] = replace(
            one,
            piece=stored.piece,
            entry_id=stored.entry_id,
            updated_at=changed.updated_at or stored.updated_at,
            changes=stored.changes + moved,
        )
        self._add_keys(changed.article_id, changed.keys)

    def _add_keys(self, number: ArticleId, keys: Iterable[Key]) -> None:
        for key in keys:
            if number not in self.keys[key.value]:
                self.keys[key.value].append(number)


def candidate(one: Article, number: int = 1, source_id: int = 1, **changes: Any) -> Candidate:
    """Return an article as the store gives it back."""
    fields: dict[str, Any] = {
        "article_id": ArticleId(number), "source_id": SourceId(source_id), "piece": None, "entry_id": None,
        "guid": one.guid if one.guid_is_key else None, "link": one.link, "title": one.title,
        "summary": one.summary, "text_hash": one.text_hash, "updated_at": one.updated_at, "changes": 0,
        "published_at": one.published_at, "language": one.language,
    }  # fmt: skip
    return Candidate(**{**fields, **changes})


def state(**changes: Any) -> SourceState:
    """Return the state of a source that has been polled well before."""
    fields: dict[str, Any] = {
        "next_poll_at": NOON,
        "polled_at": NOON - timedelta(hours=1),
        "succeeded_at": NOON - timedelta(hours=1),
    }  # fmt: skip
    return SourceState(**{**fields, **changes})


def channel(path: str = "all", **changes: Any) -> Channel:
    """Return a channel; its kind follows from its path."""
    kind = {"topics": "topic", "regions": "region"}.get(path.partition("/")[0], "all")
    fields: dict[str, Any] = {
        "path": path, "kind": kind, "title": path.rpartition("/")[2].title(),
        "feed_id": f"{SITE_ID}/{path}", "created_at": NOON - timedelta(days=30),
    }  # fmt: skip
    return Channel(**{**fields, **changes})


def outlet(**changes: Any) -> Outlet:
    """Return an outlet without settings of its own."""
    fields: dict[str, Any] = {"name": "Example News", "url": FEED_URL, "content": None, "rights": None}
    return Outlet(**{**fields, **changes})


def showing(one: Article, sequence: int = 1, shown_at: datetime = NOON, **changes: Any) -> Showing:
    """Return a line of a ledger."""
    fields: dict[str, Any] = {
        "entry_id": f"{SITE_ID}:{sequence}", "sequence": sequence, "shown_at": shown_at, "outlet": outlet(),
        "updated_at": one.updated_at,
    }  # fmt: skip
    return Showing(article=one, **{**fields, **changes})


def edition_entry(one: Article, **changes: Any) -> EditionEntry:
    """Return an article as it is to be shown, in full."""
    fields: dict[str, Any] = {
        "entry_id": f"{SITE_ID}:{one.guid}", "outlet": outlet(), "content": one.content,
        "updated_at": one.updated_at, "published_at": one.published_at,
    }  # fmt: skip
    return EditionEntry(article=one, **{**fields, **changes})


def edition(*entries: EditionEntry, **changes: Any) -> Edition:
    """Return an edition of the channel of everything."""
    fields: dict[str, Any] = {
        "site": SITE, "channel": channel(), "language": None,
        "updated_at": max((one.updated_at for one in entries), default=NOON),
    }  # fmt: skip
    return Edition(entries=entries, **{**fields, **changes})


_WORDS = ("Harbour", "Orchard", "Bridge", "Granite", "Lantern", "Meadow", "Copper", "Violin", "Canyon")
