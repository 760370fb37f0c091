"""Our own output feeds: what a channel is, what it holds at one moment, and its bytes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from aggregator.model.article import Article, Direction
from aggregator.model.place import ChannelKind
from aggregator.model.source import ContentMode, SourceId
from aggregator.model.story import PieceId

Show = Literal["articles", "stories"]
Order = Literal["published", "shown"]
FeedFormat = Literal["atom", "rss", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoChannels:
    """Which labels get a channel by themselves: with so many articles of so many sources in `window`.

    A label that feeds.yaml gives to a source needs no such number.
    """

    topics: bool = True
    regions: bool = True
    languages: bool = False
    min_articles: int = 10
    min_sources: int = 2
    window: timedelta = timedelta(days=7)

    @property
    def kinds(self) -> tuple[ChannelKind, ...]:
        """Return the kinds of channel that come by themselves."""
        wanted: tuple[tuple[ChannelKind, bool], ...] = (
            ("topic", self.topics),
            ("region", self.regions),
            ("language", self.languages),
        )
        return tuple(kind for kind, is_wanted in wanted if is_wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One output feed. `path` has no ending (`topics/economy`); `feed_id` never changes.

    `dirty_mark` counts changes; `entries` counts those of the published document; `high_water` is the
    newest `updated` that was ever published. `changed` is False where nothing but lists of outlets is to be
    brought up to date; they have been out of date since `outlets_since`, and were last refreshed at
    `outlets_at`. Its ledger has lines up to `last_sequence`; `archives` are written of it. `former` are the
    paths that it had, at which it answers for ever.
    """

    path: str
    kind: ChannelKind
    title: str
    feed_id: str
    created_at: datetime
    dirty_mark: int = 0
    entries: int = 0
    high_water: datetime | None = None
    changed: bool = True
    outlets_since: datetime | None = None
    outlets_at: datetime | None = None
    last_sequence: int = 0
    archives: int = 0
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """An entry that was shown and was taken back: by its publisher, or by the owner."""

    entry_id: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """What the owner's settings say of a source when its articles are shown."""

    name: str
    url: str | None
    content: ContentMode | None
    rights: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Another outlet that carries a piece, with the link of its article where that has one."""

    name: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """The other outlets of a piece: the first ones in the order of coming, and how many more there are."""

    listed: tuple[Carrier, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A piece in a channel's ledger, with its lead article; `updated_at` is when its text last moved."""

    entry_id: str
    sequence: int
    shown_at: datetime
    updated_at: datetime
    article: Article
    outlet: Outlet
    carriers: Carriers = Carriers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """An article as it was read from the store; another `version` there is another text."""

    version: tuple[int, datetime]
    article: Article


Shelf = dict[int, Shelved]
"""Articles by number that need not be read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """Where a piece stands in a channel's ledger."""

    sequence: int
    shown_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine(LedgerLine):
    """A line whose piece is led by an article of this source."""

    source_id: SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPiece:
    """A piece of a story, and its line in a channel's ledger where it stands there.

    `alone_id` is the id of a story that begins with it; `moved_at` is when the story last moved, None where
    it is its own. A piece that is retracted has no carrier that is not.
    """

    piece: PieceId
    story_id: str
    alone_id: str
    moved_at: datetime | None
    first_shown_at: datetime
    retracted: bool
    line: LedgerLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """A story that a document holds: its lead, the other pieces that are listed, and those that are not.

    `moved_at` is when it last moved by anything but a revision of its lead; `sequence` is the line of the
    ledger with which its entry began.
    """

    entry_id: str
    sequence: int
    pieces: tuple[PieceId, ...]
    unlisted: tuple[PieceId, ...]
    moved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryShowing:
    """A Gathering with what is shown of its pieces."""

    entry_id: str
    sequence: int
    pieces: tuple[Showing, ...]
    unlisted: tuple[Showing, ...]
    moved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes: `id` is a tag authority (RFC 4151), `base_url` ends with a slash.

    `formats` are those of each channel, Atom always among them. `hub` is whom documents name for push.
    """

    id: str
    title: str
    base_url: str
    language: str | None = None
    timezone: str = "UTC"
    formats: tuple[FeedFormat, ...] = ("atom", "rss", "json")
    hub: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A piece as the entry of its story lists it; `entry_id` is the piece's own."""

    entry_id: str
    title: str
    link: str | None
    outlet: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionEntry:
    """One entry as it is to be shown: `content` is clean HTML, already cut to what may be shown.

    `pieces` are those of a story, the lead first, where the entry stands for a story; `unlisted` belong to it
    too, and are counted. `sequence` is its (first) line in the channel's ledger: it is the channel's, and two
    that differ in nothing else are one.
    """

    entry_id: str
    article: Article
    outlet: Outlet
    content: str
    updated_at: datetime
    published_at: datetime
    carriers: Carriers = Carriers()
    pieces: tuple[PieceLine, ...] = ()
    unlisted: tuple[PieceLine, ...] = ()
    sequence: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A channel's content at one moment, newest first; `departed` are those that would stand there too."""

    site: Site
    channel: Channel
    entries: tuple[EditionEntry, ...]
    updated_at: datetime
    language: str | None
    departed: tuple[Departed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSummary:
    """A line of the index: what a channel holds."""

    path: str
    kind: ChannelKind
    title: str
    feed_id: str
    entries: int
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """All channels of a site, for the index page and the OPML list."""

    site: Site
    channels: tuple[ChannelSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFeed:
    """A document ready to publish; `path` is relative to output/."""

    path: str
    media_type: str
    body: bytes
