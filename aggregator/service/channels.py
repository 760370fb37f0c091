"""Publishing: the channels that changed are selected, rendered and put into output/, each by itself."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from aggregator import observability as events
from aggregator.errors import PublishError, StoreError
from aggregator.model.channel import (
    AutoChannels,
    Channel,
    Directory,
    Edition,
    RenderedFeed,
    Shelf,
    Show,
    Site,
)
from aggregator.model.place import ARCHIVE
from aggregator.observability import log
from aggregator.ports import Clock, Publisher, Store
from aggregator.render import INDEXES, PAGE, RENDERERS, Leaves
from aggregator.selection import EditionPolicy, gather, held, select, select_stories
from aggregator.service.archives import ArchivePolicy, Archivist, with_departed

_LEASE = timedelta(minutes=2)
_INDEX = "index"
_AFTER_FAILURE = timedelta(minutes=1)
_KEPT_BYTES = 16 * 1024 * 1024
_KEPT_ARTICLES = 5000
# Under this key the store remembers what the archives were written by.
_ARCHIVED_BY = "archives"
_FIRST_ROUND_PACE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPolicy:
    """Who publishes, how much, and at most how often a channel is written anew.

    `editions` has the channels that hold more or less than others, by path.
    `shows` says of channels by path what their entries are, where not articles; it is compared by itself.
    `private` are the paths of channels that ask for a token, and that no index names; `tokens` are theirs.
    `outlets_every` is how often at most an entry changes, and a channel is written, because of nothing but
    further outlets that carry what it shows (rule C18).
    `withdrawn` are the keys of what nothing shows ever again (rule C15).
    """

    site: Site
    edition: EditionPolicy
    auto: AutoChannels = field(default_factory=AutoChannels)
    every: timedelta = timedelta(minutes=5)
    outlets_every: timedelta = timedelta(minutes=30)
    private: tuple[str, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    shows: Mapping[str, Show] = field(default_factory=dict, repr=False)
    editions: Mapping[str, EditionPolicy] = field(default_factory=dict)
    withdrawn: frozenset[bytes] = field(default=frozenset(), repr=False)

    def edition_of(self, path: str) -> EditionPolicy:
        """Return how much the document of a channel holds."""
        return self.editions.get(path, self.edition)

    def show_of(self, path: str) -> Show:
        """Return what the entries of a channel are."""
        return self.shows.get(path, "articles")

    def archives_of(self, path: str) -> ArchivePolicy:
        """Return what the archives of a channel show."""
        return ArchivePolicy(
            # They are not written again when the hub changes, and name none.
            site=replace(self.site, hub=None),
            edition=self.edition_of(path),
            show=self.show_of(path),
            withdrawn=self.withdrawn,
        )

    @property
    def archived_by(self) -> str:
        """What changes archives that are written: the site's address, what is withdrawn."""
        digest = hashlib.blake2b(b"".join(sorted(self.withdrawn)), digest_size=16).hexdigest()
        return f"{self.site.base_url} {digest}"

    def site_of(self, path: str) -> Site:
        """Return the site as a channel's document names it: no hub may hear of one that asks for a token."""
        return replace(self.site, hub=None) if path in self.private else self.site

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the documents of each channel, which are their endings too: its feeds and its page."""
        return (*self.site.formats, PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What one round of publishing did; `elsewhere` names another process that publishes."""

    written: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What one channel leaves to the next, and one round to the next: one new article costs one entry.

    An article stands in three channels on the average.
    """

    shelf: Shelf = field(default_factory=dict)
    leaves: Leaves = field(default_factory=Leaves)

    def make_room(self) -> None:
        """Forget all of it where it has grown large."""
        if self.leaves.size_bytes > _KEPT_BYTES or len(self.shelf) > _KEPT_ARTICLES:
            self.shelf.clear()
            self.leaves.clear()


class ChannelPublisher:
    """Publishes what changed; `policy` may be replaced between two rounds. `note` hears when one begins.

    A round has one time: what is published says the same when it is done again.
    """

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        clock: Clock,
        policy: PublishPolicy,
        note: Callable[[datetime], None] = lambda _now: None,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._note = note
        self.policy = policy
        self._kept = _Kept()
        self._archivist = Archivist(store, publisher)
        self._archived_by: str | None = None
        self._announced: str | None = None
        self._claimed_at: datetime | None = None
        self._filling_since: datetime | None = None
        self._rests_until: dict[str, datetime] = {}
        # Who published before us may have been killed between the last channel and the index of them.
        self._indexes_unsure = True
        # Whatever an earlier process noticed is taken back by our first success.
        self._noticed: str | None = "unknown"

    def publish_changed(self, *, at_once: bool = False) -> PublishResult:
        """Publish the channels that changed and whose pace allows it; `at_once` sets the pace aside.

        While sources are polled for the first time, and until all that they brought is out, channels
        are published as they fill.
        """
        now = self._clock.now()
        if other := self._claim(now):
            return PublishResult(elsewhere=other)
        self._rewrite_archives(now)
        changed = self._store.dirty_channels()
        self._note_filling(any(one.changed for one, _last in changed), now)
        pace = timedelta(0) if at_once else self._pace(now)
        due = [one for one, last in changed if self._is_due(one, last, pace, now)]
        due = [one for one in due if at_once or self._rests_until.get(one.path, now) <= now]
        indexes_are_due = self._indexes_unsure and self._rests_until.get(_INDEX, now) <= now
        return self._publish(due, now) if due or indexes_are_due else PublishResult()

    def render(self, path: str, document: str) -> RenderedFeed:
        """Return a channel's document as it is now, in one of the formats; nothing is written.

        Raises:
            LookupError: there is no channel with this path, or no such format.
        """
        shown = self._store.channel(path)
        if shown is None:
            raise LookupError(f"there is no channel {path!r}")
        if document not in RENDERERS:
            raise LookupError(f"there is no format {document!r}; there are {', '.join(RENDERERS)}")
        departures, archives = self._store.departures(path), self.policy.archives_of(path)
        edition = with_departed(self._edition(shown, {}), departures, archives)
        return RENDERERS[document](edition)

    def open_grown(self) -> None:
        """Have the channels published that have become large enough to come by themselves."""
        for path in self._store.open_grown(self.policy.auto, self._clock.now()):
            log(events.CHANNEL_OPENED, channel=path)

    def _claim(self, now: datetime) -> str | None:
        """Be the one process that publishes, or return who is; renewed when half of the lease is over."""
        if self._claimed_at is not None and timedelta(0) <= now - self._claimed_at < _LEASE / 2:
            return None
        other = self._store.claim_publishing(now, now + _LEASE)
        if other is not None:
            self._claimed_at = None
            self._announce(other)
            return other
        if self._claimed_at is None:
            self._announced = None
            self._indexes_unsure = True
            self._sweep()
        self._claimed_at = now
        return None

    def _note_filling(self, changed: bool, now: datetime) -> None:
        """Note since when sources are polled for the first time, until all that they bring is out."""
        if changed and self._filling_since is None and self._store.first_round():
            self._filling_since = now
        elif not changed and self._filling_since is not None and not self._store.first_round():
            self._filling_since = None

    def _pace(self, now: datetime) -> timedelta:
        """Return how long a channel rests; while it fills, ever longer: long first rounds cost no more."""
        if self._filling_since is None:
            return self.policy.every
        return min(self.policy.every, max(_FIRST_ROUND_PACE, (now - self._filling_since) / 4))

    def _is_due(self, one: Channel, last: datetime | None, pace: timedelta, now: datetime) -> bool:
        # A document that is still empty has no reader to be spared.
        if last is None or not one.entries:
            return True
        # A clock that was set back keeps nobody waiting.
        rests = timedelta(0) <= now - last < pace
        return not rests and (one.changed or self._outlets_are_due(one, now))

    def _outlets_are_due(self, one: Channel, now: datetime) -> bool:
        return one.outlets_at is None or now - one.outlets_at >= self.policy.outlets_every

    def _rewrite_archives(self, now: datetime) -> None:
        """Write archives anew where the site's address is another or more is withdrawn than before."""
        wanted = self.policy.archived_by
        if wanted == self._archived_by or self._rests_until.get(ARCHIVE, now) > now:
            return
        try:
            if self._store.recall(_ARCHIVED_BY) != wanted:
                for one in self._store.archived_channels():
                    self._archivist.rewrite(one, self.policy.archives_of(one.path), now)
                if self.policy.withdrawn:
                    self._remove_given_up()
                self._store.remember(_ARCHIVED_BY, wanted)
        except PublishError as error:
            self._rests_until[ARCHIVE] = now + _AFTER_FAILURE
            self._report_failure(ARCHIVE, error)
            self._notice(f"archives could not be written: {error}", now)
            return
        self._rests_until.pop(ARCHIVE, None)
        self._archived_by = wanted

    def _remove_given_up(self) -> None:
        """Take documents away in formats that are made no more: nothing would be taken out of them."""
        for name in RENDERERS.keys() - set(self.policy.formats):
            for path in (*(one.path for one in self._store.summaries()), *self._store.former_paths()):
                self._publisher.remove(f"{path}.{name}")

    def _sweep(self) -> None:
        try:
            self._publisher.sweep()
        except PublishError as error:
            self._report_failure("output", error)

    def _announce(self, other: str) -> None:
        if self._announced != other:
            log(events.PUBLISHING_ELSEWHERE, holder=other)
            self._announced = other

    def _publish(self, due: list[Channel], now: datetime) -> PublishResult:
        written: list[str] = []
        failed: list[str] = []
        self._note(now)
        for shown in due:
            try:
                written += self._publish_one(shown, now)
                self._rests_until.pop(shown.path, None)
            except StoreError:
                raise
            except Exception as error:
                # The last line of defence, per channel: one title must not cost the other channels.
                failed.append(shown.path)
                self._rests_until[shown.path] = now + _AFTER_FAILURE
                self._report_failure(shown.path, error)
                self._notice(f"{shown.path} could not be published: {error}", now)
        written += self._publish_indexes(now)
        if not self._rests_until:
            self._notice(None, now)
        return PublishResult(written=tuple(written), failed=tuple(failed))

    def _notice(self, text: str | None, now: datetime) -> None:
        """Tell the owner in `status`, and take it back when publishing works again."""
        if text != self._noticed:
            self._store.set_notice("output", text, now)
            self._noticed = text

    def _publish_one(self, shown: Channel, now: datetime) -> list[str]:
        outlets_wait = shown.outlets_since is not None and self._refresh_outlets(shown, now)
        self._kept.make_room()
        departures, archives = self._store.departures(shown.path), self.policy.archives_of(shown.path)
        shown = self._archivist.extend(shown, departures, archives, now)
        edition = with_departed(self._edition(shown, self._kept.shelf), departures, archives)
        documents = [RENDERERS[name](edition, self._kept.leaves) for name in self.policy.formats]
        documents += [at for former in shown.former for at in self._moved(documents, edition, former)]
        written = [document.path for document in documents if self._publisher.publish(document)]
        self._store.mark_published(
            shown,
            len(edition.entries),
            edition.updated_at,
            self._clock.now(),
            outlets_wait=outlets_wait,
            stories_at={one.entry_id: one.updated_at for one in edition.entries if one.pieces},
        )
        if written:
            log(events.CHANNEL_PUBLISHED, channel=shown.path, entries=len(edition.entries))
        return written

    def _moved(self, documents: list[RenderedFeed], edition: Edition, former: str) -> list[RenderedFeed]:
        """Return the documents as they lie at a path that their channel had: the same bytes, rule C17.

        But for the page: its links begin where it lies.
        """
        path = edition.channel.path
        there = replace(edition, channel=replace(edition.channel, path=former))
        return [
            RENDERERS[PAGE](there, self._kept.leaves)
            if one.path == f"{path}.{PAGE}"
            else replace(one, path=f"{former}{one.path.removeprefix(path)}")
            for one in documents
        ]

    def _edition(self, shown: Channel, shelf: Shelf) -> Edition:
        site, policy = self.policy.site_of(shown.path), self.policy.edition_of(shown.path)
        if self.policy.show_of(shown.path) == "articles":
            holds = partial(held, policy=policy, archives=shown.archives)
            return select(shown, self._store.showings(shown.path, policy.maximum, holds, shelf), site, policy)
        choose = partial(gather, policy=policy, archives=shown.archives)
        stories = self._store.stories(shown.path, policy.maximum, choose, shelf)
        return select_stories(shown, stories, site, policy)

    def _refresh_outlets(self, shown: Channel, now: datetime) -> bool:
        """Bring the lists of outlets up to date whose time has come; return whether some must wait."""
        policy = self.policy
        return self._store.refresh_outlets(
            shown.path, policy.edition_of(shown.path).maximum, now - policy.outlets_every, now
        )

    def _publish_indexes(self, now: datetime) -> list[str]:
        private = frozenset(self.policy.private)
        shown = tuple(one for one in self._store.summaries() if one.path not in private)
        directory = Directory(site=self.policy.site, channels=shown)
        documents = [render(directory) for render in INDEXES.values()]
        try:
            written = [document.path for document in documents if self._publisher.publish(document)]
        except PublishError as error:
            self._indexes_unsure = True
            self._rests_until[_INDEX] = now + _AFTER_FAILURE
            self._report_failure(_INDEX, error)
            self._notice(f"the index could not be published: {error}", now)
            return []
        self._rests_until.pop(_INDEX, None)
        self._indexes_unsure = False
        return written

    def _report_failure(self, path: str, error: Exception) -> None:
        log(events.CHANNEL_FAILED, logging.ERROR, channel=path, error=str(error) or repr(error))
        if not isinstance(error, PublishError):
            events.logger.debug("details", exc_info=True)
