"""Archives (RFC 5005): a channel's ledger in numbered documents, and what is taken out of them again."""

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model.channel import Channel, Departed, Show, Site
from aggregator.model.place import ARCHIVE

LINES = 100
"""So many lines of a ledger make an archive. The ledger's own numbers say which, and nothing else: so the
documents are the same after a restart, a prune or a lost store."""


def number_of(sequence: int) -> int:
    """Return the number of the archive to which a line of a ledger belongs, the first being 1."""
    return (sequence - 1) // LINES + 1


def lines_of(number: int) -> range:
    """Return the lines of a ledger that belong to an archive."""
    return range((number - 1) * LINES + 1, number * LINES + 1)


def archive_path(site_id: str, channel: Channel, number: int) -> str:
    """Return where an archive lies: by the channel's id, so that it stays there when the channel moves."""
    ours = f"{site_id}/"
    name = channel.feed_id.removeprefix(ours) if channel.feed_id.startswith(ours) else channel.path
    return f"{ARCHIVE}{name}/{number}.atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A line of a ledger whose piece was taken back, or stands again where `departed_at` is None.

    `pending`: the archives have not followed yet. `entry_id` is the piece's; `story_ids` are those under
    which its story could be shown, none as long as that has a piece that stands.
    """

    sequence: int
    departed_at: datetime | None
    pending: bool
    entry_id: str
    story_ids: tuple[str, ...]

    def named(self, show: Show) -> tuple[Departed, ...]:
        """Return the entries that are gone with it from a channel of articles, or of stories."""
        if self.departed_at is None:
            return ()
        ids = self.story_ids if show == "stories" else (self.entry_id,)
        return tuple(Departed(entry_id=one, sequence=self.sequence, at=self.departed_at) for one in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedEntry:
    """An entry as its bytes stand in an archive; `names` are all ids and links that it goes by."""

    sequence: int
    entry_id: str
    updated_at: datetime
    language: str | None
    names: frozenset[str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive of a channel: its entries in the order of the ledger, and what was taken out of it.

    `is_last`: no later one is written yet.
    """

    site: Site
    channel: Channel
    number: int
    is_last: bool
    entries: tuple[ArchivedEntry, ...]
    departed: tuple[Departed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArchive:
    """What an archive holds that was published before."""

    feed_id: str
    entries: tuple[ArchivedEntry, ...]
    departed: tuple[Departed, ...]
