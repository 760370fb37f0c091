"""Archives: a hundred lines of a ledger are written once, and changed by what is taken back alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from aggregator.dedupe import entry_key, link_key
from aggregator.model.archive import (
    LINES,
    Archive,
    ArchivedEntry,
    Departure,
    KeptArchive,
    archive_path,
    lines_of,
    number_of,
)
from aggregator.model.channel import Channel, Departed, Edition, EditionEntry, Show, Site
from aggregator.ports import Publisher, Store
from aggregator.render import archived, read_archive, render_archive
from aggregator.selection import EditionPolicy, beginning_of, entry_of, gather_lines, story_entry
from aggregator.text.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePolicy:
    """What the archives of a channel show; `withdrawn` are the keys of what they must not."""

    site: Site
    edition: EditionPolicy
    show: Show = "articles"
    withdrawn: frozenset[bytes] = frozenset()


class Archivist:
    """Writes and changes the archives of channels; for the process that publishes."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher

    def extend(
        self, shown: Channel, departures: Sequence[Departure], policy: ArchivePolicy, now: datetime
    ) -> Channel:
        """Write what archives lack and take out what has departed; return the channel as it stands with them.

        Raises:
            PublishError: one could not be written; the next call does what is left.
        """
        pending = [one for one in departures if one.pending]
        complete = shown.last_sequence // LINES
        if complete == shown.archives and not pending:
            return shown
        concerned = {self._beginning(shown, one.sequence, policy) for one in pending}
        wanted = {number for line in concerned if (number := number_of(line)) <= shown.archives}
        if complete > shown.archives:
            # The last one so far is not the last any more, and says so.
            wanted.update(range(max(1, shown.archives), complete + 1))
        extended = replace(shown, archives=complete)
        # The newest first: no document links to one that is not there.
        for number in sorted(wanted, reverse=True):
            self._write(extended, number, concerned, departures, policy, now)
        self._store.mark_archived(shown.path, complete, pending)
        return extended

    def rewrite(self, channel: Channel, policy: ArchivePolicy, now: datetime) -> None:
        """Write all archives of a channel with the links of now, and without what is withdrawn."""
        departures = self._store.departures(channel.path)
        for number in range(channel.archives, 0, -1):
            self._write(channel, number, frozenset(), departures, policy, now)

    def _beginning(self, channel: Channel, line: int, policy: ArchivePolicy) -> int:
        """Return the line of a channel's ledger with which the entry began to which a line belongs."""
        if policy.show == "articles":
            return line
        pieces = self._store.story_pieces(channel.path, range(line, line + 1))
        return beginning_of(line, pieces, policy.edition)

    def _write(
        self,
        channel: Channel,
        number: int,
        anew: Collection[int],
        departures: Sequence[Departure],
        policy: ArchivePolicy,
        now: datetime,
    ) -> None:
        lines = lines_of(number)
        kept = self._kept(channel, number, policy.site)
        former = kept.entries if kept is not None else ()
        wanted = lines if kept is None else [line for line in lines if line in anew]
        made = self._made(channel, wanted, lines, policy) if wanted else ()
        entries = {one.sequence: one for one in former if one.sequence not in anew}
        entries |= {one.sequence: one for one in made}
        entries = {line: one for line, one in entries.items() if not _is_withdrawn(one, policy.withdrawn)}
        standing = {one.entry_id for one in entries.values()}
        taken = (Departed(entry_id=one.entry_id, sequence=one.sequence, at=now) for one in former)
        named = (gone for one in departures if one.sequence in lines for gone in one.named(policy.show))
        departed = _once((*(kept.departed if kept else ()), *named, *taken), standing)
        self._publisher.publish(
            render_archive(
                Archive(
                    site=policy.site,
                    channel=channel,
                    number=number,
                    is_last=number == channel.archives,
                    entries=tuple(entries[line] for line in sorted(entries)),
                    departed=departed,
                )
            )
        )

    def _kept(self, channel: Channel, number: int, site: Site) -> KeptArchive | None:
        """Return what an archive holds that is there already: what was published before is not made anew."""
        body = self._publisher.read(archive_path(site.id, channel, number))
        kept = read_archive(body) if body is not None else None
        return kept if kept is not None and kept.feed_id == channel.feed_id else None

    def _made(
        self, channel: Channel, wanted: Collection[int], lines: range, policy: ArchivePolicy
    ) -> tuple[ArchivedEntry, ...]:
        """Return the entries, as the store has them, that begin with lines of an archive."""
        entries = (one for one in self._entries(channel, lines, policy) if one.sequence in wanted)
        return tuple(archived(one, policy.site.language) for one in entries)

    def _entries(self, channel: Channel, lines: range, policy: ArchivePolicy) -> Iterable[EditionEntry]:
        if policy.show == "articles":
            showings = self._store.showings_of(channel.path, lines)
            return (entry_of(one, policy.edition) for one in showings)
        gather = partial(gather_lines, policy=policy.edition, lines=lines)
        stories = self._store.stories(channel.path, lines, gather)
        return (story_entry(one, policy.edition) for one in stories)


def with_departed(edition: Edition, departures: Sequence[Departure], policy: ArchivePolicy) -> Edition:
    """Return an edition that names what was taken back as long as it would have stood there."""
    if not departures:
        return edition
    has_room = len(edition.entries) < policy.edition.minimum
    lines = [edition.channel.archives * LINES + 1, *(one.sequence for one in edition.entries)]
    reach = 0 if has_room else min(lines)
    gone = (named for one in departures if one.sequence >= reach for named in one.named(policy.show))
    return replace(edition, departed=_once(gone, {one.entry_id for one in edition.entries}))


def _once(departed: Iterable[Departed], standing: Collection[str]) -> tuple[Departed, ...]:
    """Return each entry that is gone once, as it was named first."""
    found: dict[str, Departed] = {}
    for one in departed:
        if one.entry_id not in standing:
            found.setdefault(one.entry_id, one)
    return tuple(found.values())


def _is_withdrawn(entry: ArchivedEntry, withdrawn: frozenset[bytes]) -> bool:
    return bool(withdrawn) and any(
        key in withdrawn
        for name in entry.names
        for key in (entry_key(name).value, link_key(canonical(name) or name).value)
    )
