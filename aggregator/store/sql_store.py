"""The Store port: each call is one transaction; the SQL lives in the modules beside this one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import sqlalchemy as sa

from aggregator.dedupe.apart import Pairs
from aggregator.dedupe.keys import entry_key, link_key
from aggregator.errors import StoreDamagedError
from aggregator.model.alert import Watched
from aggregator.model.archive import Departure
from aggregator.model.article import ArticleId
from aggregator.model.channel import (
    AutoChannels,
    Channel,
    ChannelSummary,
    Gathering,
    SentLine,
    Shelf,
    Show,
    Showing,
    StoryPiece,
    StoryShowing,
)
from aggregator.model.diagnosis import SharedPieces, SourceSample
from aggregator.model.filing import Filed, Filing, StoredPiece
from aggregator.model.found import FoundArticle, Wanted
from aggregator.model.page import PageLease, PagePolicy, PageVerdict, RobotsFile
from aggregator.model.place import ChannelMove, Place
from aggregator.model.poll import Committed, Lease, PollDecision, SourceState
from aggregator.model.report import (
    ArticleReport,
    Measures,
    Notice,
    PlacingReport,
    PollReport,
    PruneReport,
    PublishedChannel,
    RetentionPolicy,
    StatusReport,
    StoryReport,
    SyncReport,
)
from aggregator.model.source import Source, SourceId
from aggregator.model.story import Key, Known, PieceId
from aggregator.store import (
    browsing,
    budget,
    channels,
    departures,
    explaining,
    filing,
    kinds_of_entries,
    leases,
    measures,
    moving,
    opening,
    outlets,
    page_hosts,
    pages,
    polls,
    recovery,
    reports,
    retention,
    sampling,
    showings,
    sketches,
    sources,
    splitting,
    stories,
    story_reports,
    watching,
    withdrawals,
)
from aggregator.store.engine import Database
from aggregator.store.liveness import Presence
from aggregator.store.push_store import SqlPushStore
from aggregator.store.schema import channel, memo, publisher_lease, source, source_state
from aggregator.text.urls import canonical

_PUBLISHER = "publisher"


class SqlStore:
    """The store of one site; `presence` tells which other processes on it are alive."""

    def __init__(self, database: Database, presence: Presence, site_id: str) -> None:
        self._database = database
        self._presence = presence
        self._site_id = site_id

    @property
    def push(self) -> SqlPushStore:
        """What push remembers, in the same database."""
        return SqlPushStore(self._database)

    @property
    def damage(self) -> StoreDamagedError | None:
        """What was found to be damaged since the store was opened; None while all is well."""
        return self._database.damage

    def close(self) -> None:
        """Give back what this process holds and close."""
        try:
            # In what is damaged nobody looks for a lease.
            with suppress(StoreDamagedError), self._database.writing() as connection:
                connection.execute(
                    publisher_lease.delete().where(publisher_lease.c.holder == self._presence.name)
                )
        finally:
            self._presence.close()
            self._database.close()

    def sync_sources(self, wanted: Sequence[Source], interval: timedelta, now: datetime) -> SyncReport:
        """Make the store follow feeds.yaml; `interval` holds for sources without one of their own."""
        with self._database.writing() as connection:
            leases.heed_clock(connection, now)
            return sources.sync(connection, wanted, interval, now, self._site_id)

    def heed_clock(self, now: datetime) -> int:
        """After the clock was set back: have nothing wait for longer than was planned."""
        with self._database.writing() as connection:
            return leases.heed_clock(connection, now)

    def ensure_channels(self, places: Sequence[Place], now: datetime, *, opens: bool = True) -> None:
        """Make the channel of everything and these, named as feeds.yaml names them.

        Without `opens` those that are new are filled and not yet published.
        """
        with self._database.writing() as connection:
            for place in (channels.ALL, *places):
                channels.ensure(connection, place, now, self._site_id, opens=opens)
                channels.rename(connection, place, now)

    def move_channels(self, moves: Sequence[ChannelMove], now: datetime) -> tuple[ChannelMove, ...]:
        """Move channels to other paths, keeping id, ledger and archives; return those that mean nothing."""
        with self._database.writing() as connection:
            return moving.move(connection, moves, now)

    def former_paths(self) -> Mapping[str, str]:
        """Return the paths at which channels answer since they moved, each with the one of today."""
        with self._database.reading() as connection:
            return moving.former_paths(connection)

    def count_pieces(self) -> int:
        """Return how many pieces are stored."""
        with self._database.reading() as connection:
            return filing.count(connection)

    def stored(self, before: PieceId | None, limit: int) -> tuple[StoredPiece, ...]:
        """Return the newest pieces, or those before one, the newest first."""
        with self._database.reading() as connection:
            return filing.stored(connection, before, limit)

    def stored_under(self, names: Collection[str]) -> tuple[StoredPiece, ...]:
        """Return the pieces with these entry ids or with an article at these links."""
        with self._database.reading() as connection:
            return filing.stored_under(connection, names)

    def filing(self) -> Filing | None:
        """Return how far filing anew has come; None where it never began."""
        with self._database.reading() as connection:
            return filing.kept(connection)

    def file(self, filed: Sequence[Filed], live: Collection[str], progress: Filing, now: datetime) -> None:
        """Let stored pieces enter and leave channels (only those of `live` lose any), and note progress."""
        with self._database.writing() as connection:
            filing.file(connection, filed, live, now, self._site_id)
            filing.keep(connection, progress)

    def open_channels(self, paths: Collection[str], now: datetime) -> None:
        """Publish channels from now on that were being filled."""
        with self._database.writing() as connection:
            filing.open_channels(connection, paths, now)

    def open_grown(self, auto: AutoChannels, now: datetime) -> tuple[str, ...]:
        """Open the channels that have become large enough to come by themselves; return their paths."""
        with self._database.reading() as connection:
            if not opening.any_grew(connection):
                return ()
        with self._database.writing() as connection:
            return opening.open_grown(connection, auto, now)

    def active_urls(self) -> frozenset[str]:
        """Return the addresses of all sources that are polled."""
        with self._database.reading() as connection:
            return frozenset(
                connection.execute(sa.select(source.c.url).where(source.c.removed_at.is_(None))).scalars()
            )

    def lease_due(self, now: datetime, limit: int, polls_an_hour: float | None = None) -> tuple[Lease, ...]:
        """Lease sources that are due, the longest due first, hosts in turn, as far as the budget allows."""
        with self._database.reading() as connection:
            if not leases.any_due(connection, now):
                return ()
        with self._database.writing() as connection:
            grant = partial(budget.grant, connection, now, polls_an_hour)
            holder, is_alive = self._presence.name, self._presence.is_alive
            return leases.lease_due(connection, now, limit, holder, is_alive, grant)

    def lease_source(self, source_id: SourceId, now: datetime) -> Lease | None:
        """Lease one source, due or not; None where that is not ours to do now."""
        with self._database.writing() as connection:
            holder, is_alive = self._presence.name, self._presence.is_alive
            return leases.lease_source(connection, source_id, now, holder, is_alive)

    def make_due(self, source_id: SourceId, why: str, now: datetime) -> None:
        """Have one source polled now."""
        with self._database.writing() as connection:
            leases.make_due(connection, source_id, why, now)

    def release(self, lease: Lease) -> None:
        """Give a lease back unused."""
        with self._database.writing() as connection:
            leases.release(connection, lease)

    def make_all_due(self, now: datetime) -> None:
        """Have every source polled in the next round."""
        with self._database.writing() as connection:
            leases.make_all_due(connection, now)

    def count_due(self, now: datetime) -> int:
        """Return how many sources are due and not yet leased."""
        with self._database.reading() as connection:
            return leases.count_due(connection, now)

    def first_round(self) -> bool:
        """Tell whether a source is still to be polled for the first time."""
        with self._database.reading() as connection:
            unpolled = (
                sa.select(source.c.id)
                .join(source_state)
                .where(source.c.removed_at.is_(None), source_state.c.polled_at.is_(None))
            )
            return connection.execute(unpolled.limit(1)).first() is not None

    def adopt_predecessor(
        self, lease: Lease, guids: Sequence[str], key_of: Callable[[str, str], bytes]
    ) -> Lease:
        """Return the lease under which a source goes on whose address was edited; else the given one."""
        with self._database.reading() as connection:
            if not sources.removed_of_host(connection, lease.url):
                return lease
        with self._database.writing() as connection:
            former = sources.adopt_predecessor(connection, lease, guids, key_of)
            return lease if former is None else leases.read_lease(connection, former)

    def known_entries(self, source_id: SourceId, hashes: Sequence[bytes]) -> Mapping[bytes, ArticleId | None]:
        """Return the articles of entries that were read before, by hash; None for deleted ones."""
        with self._database.reading() as connection:
            return polls.known_entries(connection, source_id, hashes)

    def backstage(self, source_id: SourceId, keys: Sequence[bytes]) -> frozenset[bytes]:
        """Return those of these keys under which the source has an article that no channel shows."""
        with self._database.reading() as connection:
            return polls.backstage(connection, source_id, keys)

    def commit_poll(
        self, lease: Lease, keys: Iterable[Key], decide: Callable[[Known], PollDecision], now: datetime
    ) -> Committed:
        """Write one poll, all of it or nothing; refused if the lease has passed on."""
        with self._database.writing() as connection:
            return polls.commit(connection, lease, keys, decide, now, self._site_id)

    def commit_quiet(self, ended: Sequence[tuple[Lease, SourceState]]) -> frozenset[SourceId]:
        """Write the states of polls that brought nothing, at once; return whose leases still held."""
        with self._database.writing() as connection:
            return polls.commit_quiet(connection, ended)

    def page_due(self, now: datetime) -> bool:
        """Tell whether a page is due, whether its host may be asked or not."""
        with self._database.reading() as connection:
            return pages.any_due(connection, now)

    def lease_pages(self, now: datetime, policy: PagePolicy) -> tuple[PageLease, ...]:
        """Lease pages that are due, one of each host that may be asked."""
        if not self.page_due(now):
            return ()
        holder = pages.Holder(name=self._presence.name, is_alive=self._presence.is_alive)
        with self._database.writing() as connection:
            return pages.lease(connection, now, policy, holder)

    def commit_page(self, lease: PageLease, verdict: PageVerdict, now: datetime, *, asked: bool) -> bool:
        """Write one look at a page, all of it or nothing; `asked` is False where nothing was sent."""
        with self._database.writing() as connection:
            return pages.commit(connection, lease, verdict, now, asked=asked)

    def release_page(self, lease: PageLease, now: datetime, rest_until: datetime | None) -> None:
        """Give a page back that was not looked at; its host rests if something else of it was asked for."""
        with self._database.writing() as connection:
            pages.release(connection, lease, now, rest_until)

    def keep_robots(self, file: RobotsFile) -> None:
        """Keep the robots.txt of an origin."""
        with self._database.writing() as connection:
            page_hosts.keep_robots(connection, file)

    def claim_publishing(self, now: datetime, until: datetime) -> str | None:
        """Become the publisher until a time; return who else it is, or None when it is us."""
        with self._database.writing() as connection:
            row = connection.execute(sa.select(publisher_lease)).first()
            taken = row is not None and row.holder != self._presence.name and row.until > now
            if row is not None and taken and self._presence.is_alive(row.holder):
                return str(row.holder)
            connection.execute(publisher_lease.delete())
            connection.execute(
                publisher_lease.insert().values(name=_PUBLISHER, holder=self._presence.name, until=until)
            )
            return None

    def dirty_channels(self) -> tuple[tuple[Channel, datetime | None], ...]:
        """Return the channels that changed since they were published, each with the time of that."""
        with self._database.reading() as connection:
            return channels.dirty(connection)

    def channel(self, path: str) -> Channel | None:
        """Return the channel at a path, if there is one that is published."""
        with self._database.reading() as connection:
            return channels.find(connection, path)

    def articles(
        self, wanted: Wanted, before: ArticleId | None, limit: int
    ) -> tuple[tuple[FoundArticle, ...], ArticleId | None]:
        """Return of the next so many articles those that are wanted, the newest first, and where to go on."""
        with self._database.reading() as connection:
            return browsing.articles(connection, wanted, before, limit)

    def showings(
        self,
        path: str,
        limit: int,
        choose: Callable[[Sequence[SentLine]], Sequence[int]] | None = None,
        shelf: Shelf | None = None,
    ) -> tuple[Showing, ...]:
        """Return those of the newest lines of a channel's ledger that `choose` names, the newest first.

        `shelf` keeps articles from one channel to the next. What is dirty must have been asked for before: a
        channel that changes later than that stays dirty, and is published by the next round.
        """
        with self._database.reading() as connection:
            return showings.of_channel(connection, path, limit, choose, {} if shelf is None else shelf)

    def showings_of(self, path: str, lines: range) -> tuple[Showing, ...]:
        """Return what stands in certain lines of a channel's ledger, in their order."""
        with self._database.reading() as connection:
            return showings.of_lines(connection, path, lines, {})

    def story_pieces(self, path: str, lines: range) -> tuple[StoryPiece, ...]:
        """Return the pieces of certain lines of a channel's ledger, and the others of their stories."""
        with self._database.reading() as connection:
            return tuple(stories.pieces(connection, path, lines, self._site_id))

    def departures(self, path: str) -> tuple[Departure, ...]:
        """Return which lines of a channel's ledger were taken back, or stand again."""
        with self._database.reading() as connection:
            return departures.of_channel(connection, path, self._site_id)

    def archived_channels(self) -> tuple[Channel, ...]:
        """Return the channels of which archives are written."""
        with self._database.reading() as connection:
            return channels.archived(connection)

    def mark_archived(self, path: str, archives: int, followed: Sequence[Departure]) -> None:
        """Record that so many archives are written of a channel, and what they follow."""
        with self._database.writing() as connection:
            departures.settle(connection, path, archives, followed)

    def forget_archives(self, path: str, now: datetime) -> None:
        """Have the archives of a channel written anew where they are missing, and the channel with them."""
        with self._database.writing() as connection:
            departures.settle(connection, path, 0, ())
            channels.mark_paths_changed(connection, [path], now)

    def stories(
        self,
        path: str,
        lines: int | range,
        choose: Callable[[Sequence[StoryPiece]], Sequence[Gathering]],
        shelf: Shelf | None = None,
    ) -> tuple[StoryShowing, ...]:
        """Return the stories that `choose` gathers of a channel, with what is shown of their pieces.

        It gathers from so many of the newest lines, or from those of a range, and all of their stories.
        """
        with self._database.reading() as connection:
            return stories.told(
                connection, path, lines, self._site_id, choose, {} if shelf is None else shelf
            )

    def refresh_outlets(self, path: str, limit: int, not_since: datetime, now: datetime) -> bool:
        """Let a channel's newest lines list the outlets of now; return whether some must wait."""
        with self._database.writing() as connection:
            return outlets.refresh(connection, path, limit, not_since, now)

    def mark_published(
        self,
        shown: Channel,
        entries: int,
        high_water: datetime,
        now: datetime,
        *,
        outlets_wait: bool = False,
        stories_at: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        """Record that a channel's document is out; `outlets_wait` where lists of outlets are out of date.

        `stories_at` tells of which time the stories are that it shows, by id.
        """
        with self._database.writing() as connection:
            stories.note(connection, stories_at)
            channels.mark_published(connection, shown, entries, high_water, now, outlets_wait=outlets_wait)

    def mark_all_changed(self, now: datetime) -> None:
        """Have every channel published again."""
        with self._database.writing() as connection:
            channels.mark_all_changed(connection, now)

    def follow_shows(self, shows: Mapping[str, Show], now: datetime) -> None:
        """Keep what channels show, by path, where not articles; have those published again that change."""
        with self._database.writing() as connection:
            kinds_of_entries.follow(connection, shows, now)

    def remember(self, key: str, value: str) -> str | None:
        """Keep a value under a key and return the one that stood there."""
        with self._database.writing() as connection:
            former = connection.execute(sa.select(memo.c.value).where(memo.c.key == key)).scalar()
            if former != value:
                connection.execute(memo.delete().where(memo.c.key == key))
                connection.execute(memo.insert().values(key=key, value=value))
            return former

    def recall(self, key: str) -> str | None:
        """Return the value that is kept under a key."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(memo.c.value).where(memo.c.key == key)).scalar()

    def summaries(self) -> tuple[ChannelSummary, ...]:
        """Return the lines of the index."""
        with self._database.reading() as connection:
            return channels.summaries(connection)

    def look_through(self) -> None:
        """Read all of the store's file, so that damage is met early."""
        self._database.look_through()

    def prune(self, now: datetime, policy: RetentionPolicy) -> PruneReport:
        """Delete what has outlived the policy, in short transactions."""
        total = PruneReport()
        while True:
            with self._database.writing() as connection:
                step = retention.prune(connection, now, policy)
            total = PruneReport(articles=total.articles + step.articles, seen=total.seen + step.seen)
            if not step.articles:
                break
        part: int | None = 0
        while part is not None:
            with self._database.writing() as connection:
                part = sketches.sweep(connection, now, part)
        self._presence.sweep()
        return total

    def withdraw(self, keys: Collection[bytes], now: datetime) -> int:
        """Take articles out for good, by keys of theirs; return how many."""
        with self._database.writing() as connection:
            return withdrawals.withdraw(connection, keys, now)

    def withdrawal_keys(self, text: str) -> tuple[bytes, ...]:
        """Return the keys by which an article, its copies included, is withdrawn: links and ids.

        `text` is an entry id, a link, or the number of a stored article.
        """
        numbers = [report.article_id for report in self.find(text)]
        with self._database.reading() as connection:
            return withdrawals.keys_of(connection, numbers)

    def split(self, pairs: Pairs, now: datetime) -> int:
        """Part articles and pieces that the owner keeps apart; return how many stood together."""
        with self._database.writing() as connection:
            return splitting.split(connection, pairs, now, self._site_id)

    def recover(self, published: Iterable[PublishedChannel], now: datetime) -> int:
        """Bring back what published documents tell and the store lacks; return how many articles that was."""
        with self._database.writing() as connection:
            return recovery.recover(connection, published, now)

    def last_line(self) -> int | None:
        """Return the last line of the ledger of everything; None where nothing was ever published."""
        everything = sa.select(channel.c.last_sequence).where(channel.c.path == channels.ALL.path)
        with self._database.reading() as connection:
            return connection.execute(everything).scalar()

    def status(self) -> StatusReport:
        """Return how everything fares."""
        with self._database.reading() as connection:
            return reports.status(connection)

    def polls(self, text: str) -> tuple[PollReport, ...]:
        """Return what bears on the next polls of the sources with this address or name, or a part of it."""
        with self._database.reading() as connection:
            return reports.polls(connection, text)

    def polls_in_the_last_hour(self, now: datetime) -> int:
        """Return how many planned polls were made in the hour before."""
        with self._database.reading() as connection:
            return budget.recent(connection, now)

    def find(self, text: str) -> tuple[ArticleReport, ...]:
        """Return the articles with this number, id or link."""
        page = canonical(text)
        keys = [entry_key(text).value] + ([link_key(page).value] if page else [])
        with self._database.reading() as connection:
            return reports.find(connection, text, keys)

    def explain(self, text: str) -> tuple[PlacingReport, ...]:
        """Return how the articles with this number, id or link were placed, and beside what."""
        found = self.find(text)
        with self._database.reading() as connection:
            return explaining.placings(connection, [one.article_id for one in found])

    def stories_since(self, moment: datetime) -> Iterator[StoryReport]:
        """Yield the stories with a piece that was first shown since a time, the last shown first.

        They are read some hundred at a time; nothing is held between two of them.
        """
        with self._database.reading() as connection:
            batches = story_reports.told_since(connection, moment)
        for pieces in batches:
            with self._database.reading() as connection:
                found = story_reports.of_pieces(connection, pieces)
            yield from found

    def has_published(self) -> bool:
        """Tell whether a channel was ever published."""
        with self._database.reading() as connection:
            written = sa.select(channel.c.id).where(channel.c.published_at.is_not(None)).limit(1)
            return connection.execute(written).first() is not None

    def measures(self, now: datetime) -> Measures:
        """Return the counts that monitoring asks for."""
        with self._database.reading() as connection:
            return measures.measures(connection, now)

    def new_a_day(self, now: datetime, days: int) -> dict[str, tuple[int, ...]]:
        """Return by source how many articles came on each of the last days, today last."""
        with self._database.reading() as connection:
            return measures.new_a_day(connection, now, days)

    def watched(self) -> Watched:
        """Return what alerts are found in."""
        with self._database.reading() as connection:
            return watching.watched(connection)

    def samples(self) -> tuple[SourceSample, ...]:
        """Return the newest articles of each polled source in numbers."""
        with self._database.reading() as connection:
            return sampling.samples(connection)

    def shared_pieces(self, at_least: int) -> tuple[SharedPieces, ...]:
        """Return the pairs of polled sources that carry so many pieces both."""
        with self._database.reading() as connection:
            return sampling.shared_pieces(connection, at_least)

    def set_notice(self, key: str, text: str | None, now: datetime) -> None:
        """Tell the owner something, or that it no longer holds."""
        with self._database.writing() as connection:
            reports.set_notice(connection, key, text, now)

    def notices(self) -> tuple[Notice, ...]:
        """Return what the owner should know."""
        with self._database.reading() as connection:
            return reports.notices(connection)
