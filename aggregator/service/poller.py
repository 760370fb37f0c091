"""Polling: lease what is due, fetch it, read it, place it, commit it; one source never harms another."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from aggregator import observability as events
from aggregator.classify import Vocabulary
from aggregator.dedupe import KeyedArticle, PlacingPolicy, guid_key, keyed, keys_of_names, place
from aggregator.errors import StoreError
from aggregator.model.article import Article
from aggregator.model.document import OVERLOADED, Document, FailureKind, Fetched, FetchFailed, FetchRequest
from aggregator.model.poll import Committed, Lease, News, Outcome, PollDecision, SourceState
from aggregator.model.push import Headers, Offer
from aggregator.model.source import Source, SourceId
from aggregator.model.story import ChangedArticle, Known, NewArticle, Placement
from aggregator.observability import log
from aggregator.ports import Clock, Fetcher, Store, TolerantReader
from aggregator.routing import Routes
from aggregator.schedule import PollPolicy, Price, after
from aggregator.service.asking import poll_request
from aggregator.service.pacing import Pacer
from aggregator.service.reading import Reading, Tools, as_pushed, read
from aggregator.service.steps import Step
from aggregator.text.hosts import polite_host

STEPS_NOTICE = "steps"
"""Under this key the owner is told of steps that were in trouble."""

_LEASED_AT_ONCE = 128
# Polls that brought nothing are written together: a transaction each would cost more than all else of them.
_QUIET_AT_ONCE = 100
_QUIET_FOR = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_QUIET = frozenset({Outcome.NOT_MODIFIED, Outcome.UNCHANGED})
_NEWS = (NewArticle, ChangedArticle)
_SHOWN_FAILURES = frozenset({Outcome.FAILED, Outcome.NOT_A_FEED, Outcome.GONE})

OnRead = Callable[[Lease, Source, Offer | None, int], None]
"""Told of each document that a poll has read and committed: the hub that it names, and how much was new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """One poll, as the command line reports it."""

    url: str
    outcome: Outcome
    reason: str
    new: int = 0
    shown: int = 0

    @property
    def failed(self) -> bool:
        """Tell whether the source gave no feed."""
        return self.outcome in _SHOWN_FAILURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the poller obeys: the sources by address as written, labels, pace, and what is kept apart."""

    by_url: Mapping[str, Source]
    vocabulary: Vocabulary
    routes: Routes
    policy: PollPolicy
    never_merge: frozenset[frozenset[str]] = frozenset()
    steps: tuple[Step, ...] = ()
    withdrawn: frozenset[bytes] = frozenset()
    allow_private_addresses: bool = False


@dataclass(frozen=True, slots=True)
class _Ended:
    """A fetch that has ended, what was read of it, and what a poll costs now; or what a hub has `pushed`."""

    lease: Lease
    source: Source
    fetched: Fetched
    reading: Reading
    price: Price
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class _Quiet:
    """A poll that brought nothing, to be written with others."""

    ended: _Ended
    state: SourceState
    at: datetime


class Poller:
    """Runs rounds; `sources` may be replaced between two polls, when feeds.yaml was edited."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        tolerant_reader: TolerantReader,
        clock: Clock,
        site_id: str,
        jitter: Callable[[int], float],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._tolerant_reader = tolerant_reader
        self._clock = clock
        self._site_id = site_id
        self._jitter = jitter
        self._stopping = threading.Event()
        self._pacer = Pacer(store)
        self._sources = Sources(
            by_url={}, vocabulary=Vocabulary.of(()), routes=Routes.of(()), policy=PollPolicy()
        )
        self.on_read: OnRead = _unheard
        # Hosts that said that they are overloaded: what was leased before gives its lease back.
        self._overloaded_at: dict[str, datetime] = {}
        self._told: dict[str, str] = {}

    @property
    def sources(self) -> Sources:
        """What is polled, and how."""
        return self._sources

    @sources.setter
    def sources(self, sources: Sources) -> None:
        self._sources = sources
        self._told = {}
        fixed = [one.interval or sources.policy.interval for one in sources.by_url.values()]
        at_intervals = sum(_HOUR / interval for interval in fixed if interval)
        self._pacer.follow(sources.policy, sum(not interval for interval in fixed), at_intervals)

    def poll_due(self, on_result: Callable[[PollResult], None] = lambda _result: None) -> int:
        """Poll everything that is due, and what becomes due meanwhile; return how many polls were made.

        Results are committed and reported as fetches finish: a slow server delays itself only.
        """
        leases: dict[int, Lease] = {}
        quiet: list[_Quiet] = []
        polls = 0
        try:
            for fetched in self._fetcher.fetch_all(self._requests(leases)):
                result = self._finish(leases[fetched.request.key], fetched, quiet)
                if result is not None:
                    polls += 1
                    on_result(result)
                if not (quiet and quiet[-1].ended.fetched is fetched):
                    del leases[fetched.request.key]
                if self._is_time_to_write(quiet):
                    polls += self._write_quiet(quiet, leases, on_result)
            polls += self._write_quiet(quiet, leases, on_result)
        finally:
            self._tolerant_reader.rest()
            self._give_back(leases)
        return polls

    def _is_time_to_write(self, quiet: Sequence["_Quiet"]) -> bool:
        return bool(quiet) and (len(quiet) >= _QUIET_AT_ONCE or self._clock.now() - quiet[0].at >= _QUIET_FOR)

    def _write_quiet(
        self, quiet: list["_Quiet"], leases: dict[int, Lease], on_result: Callable[[PollResult], None]
    ) -> int:
        ended = [(one.ended.lease, one.state) for one in quiet]
        held = self._store.commit_quiet(ended) if quiet else frozenset()
        done = quiet.copy()
        quiet.clear()
        for one in done:
            source_id = one.ended.lease.source_id
            del leases[source_id]
            on_result(self._report(one.ended, Committed(accepted=source_id in held)))
        return len(done)

    def _give_back(self, leases: Mapping[int, Lease]) -> None:
        """After a store that failed in mid-round: what is still leased is due for the next round."""
        # A store that still fails frees them all the same, when they run out.
        with suppress(StoreError):
            for lease in leases.values():
                self._store.release(lease)

    def take_in(self, source_id: SourceId, url: str, headers: Headers, body: bytes) -> Outcome | None:
        """Read what a hub has sent of a source, as a poll's document is; None while the source is polled.

        `url` is the topic, names in `headers` are lower case.

        What gives no feed changes nothing but that the source is polled now.
        """
        now = self._clock.now()
        lease = self._store.lease_source(source_id, now)
        if lease is None:
            return None
        try:
            source = self.sources.by_url.get(lease.url)
            if source is None:
                return Outcome.GONE
            request = poll_request(lease, source, self.sources.allow_private_addresses, now)
            document = Document(request=request, url=url, headers=headers, body=body)
            return self._take_in(lease, source, document, now)
        finally:
            self._tolerant_reader.rest()
            self._store.release(lease)

    def _take_in(self, lease: Lease, source: Source, document: Document, now: datetime) -> Outcome:
        reading = read(document, lease.state, source, self._tools(lease), now)
        outcome = reading.summary.outcome
        if outcome is Outcome.NEW:
            reading = as_pushed(reading, lease.state)
            ended = _Ended(lease, source, document, reading, self._pacer.price(now), pushed=True)
            self._report(ended, self._commit_read(ended, now))
        elif outcome is not Outcome.UNCHANGED:
            log(events.PUSH_UNREADABLE, logging.WARNING, source=lease.url, why=reading.state.reason)
            self._store.make_due(lease.source_id, "what its hub sent could not be read", now)
        return outcome

    def stop(self) -> None:
        """Lease nothing more."""
        self._stopping.set()

    def _requests(self, leases: dict[int, Lease]) -> Iterator[FetchRequest]:
        while not self._stopping.is_set():
            now = self._clock.now()
            batch = self._store.lease_due(now, _LEASED_AT_ONCE, self._pacer.polls_an_hour)
            leases.update((lease.source_id, lease) for lease in batch)
            known = 0
            for lease in batch:
                # What another process has read in an edited feeds.yaml is known here a moment later.
                source = self.sources.by_url.get(lease.url)
                if source is None or self._stopping.is_set() or self._is_spared(lease, now):
                    self._store.release(leases.pop(lease.source_id))
                    continue
                known += 1
                yield poll_request(lease, source, self.sources.allow_private_addresses, now)
            if not known:
                return

    def _is_spared(self, lease: Lease, leased_at: datetime) -> bool:
        overloaded_at = self._overloaded_at.get(polite_host(lease.url))
        return overloaded_at is not None and overloaded_at >= leased_at

    def _finish(self, lease: Lease, fetched: Fetched, quiet: list[_Quiet]) -> PollResult | None:
        """Commit the ending of one fetch; whatever goes wrong in it stays this source's own trouble."""
        if isinstance(fetched, FetchFailed) and fetched.kind is FailureKind.CANCELLED:
            self._store.release(lease)
            return None
        source = self.sources.by_url.get(lease.url)
        if source is None:
            self._store.release(lease)
            return None
        try:
            return self._commit(lease, source, fetched, quiet)
        except StoreError:
            raise
        except Exception as error:
            # The last line of defence, per source: a document must not stop the round.
            log(events.POLL_CRASHED, logging.ERROR, source=lease.url, error=repr(error))
            events.logger.debug("details", exc_info=True)
            return self._commit_crash(lease, source, fetched.request, error)

    def _commit(
        self, lease: Lease, source: Source, fetched: Fetched, quiet: list[_Quiet]
    ) -> PollResult | None:
        """Write what a fetch brought; None where it brought nothing, and waits in `quiet` to be written."""
        now = self._clock.now()
        reading = read(fetched, lease.state, source, self._tools(lease), now)
        ended = _Ended(lease, source, fetched, reading, self._pacer.price(now))
        if reading.summary.outcome in _QUIET:
            quiet.append(_Quiet(ended, self._after(ended, None), now))
            return None
        if reading.articles and lease.state.succeeded_at is None:
            ended = replace(ended, lease=self._adopt(lease, reading))
        committed = self._commit_read(ended, now)
        if reading.summary.status in OVERLOADED:
            self._overloaded_at[_answering_host(fetched)] = self._clock.now()
        if committed.accepted and reading.summary.outcome is Outcome.NEW:
            self.on_read(ended.lease, source, reading.offer, committed.new)
        return self._report(ended, committed)

    def _commit_read(self, ended: _Ended, now: datetime) -> Committed:
        """Write what was read but for what is withdrawn, of which nothing is kept."""
        policy, withdrawn = self._placing(ended), self._sources.withdrawn
        articles: Sequence[KeyedArticle] = keyed(ended.reading.articles, policy.source_key, policy.site_id)
        if withdrawn:
            articles = [one for one in articles if withdrawn.isdisjoint(key.value for key in one.keys)]
        keys = {key for one in articles for key in one.keys}.union(keys_of_names(policy.never_merge))
        return self._store.commit_poll(
            ended.lease, keys, lambda known: self._decide(ended, articles, known, policy), now
        )

    def _tools(self, lease: Lease) -> Tools:
        return Tools(
            vocabulary=self.sources.vocabulary,
            routes=self.sources.routes,
            site_id=self._site_id,
            tolerant_reader=self._tolerant_reader,
            known_entries=partial(self._store.known_entries, lease.source_id),
            backstage=partial(self._backstage, lease),
            steps=self.sources.steps,
            tell=partial(self._tell_of_step, lease),
        )

    def _tell_of_step(self, lease: Lease, step: Step, article: Article, problem: str) -> None:
        """Say that a step was in trouble: each time in the log, of each step once to the owner."""
        named = article.link or article.guid or article.title
        log(events.STEP_FAILED, logging.WARNING, step=step.name, source=lease.url, article=named, why=problem)
        if step.name in self._told:
            return
        self._told = {**self._told, step.name: f"{step.name}: {problem}, at {named} of {lease.url}"}
        self._store.set_notice(STEPS_NOTICE, "steps: " + "; ".join(self._told.values()), self._clock.now())

    def _backstage(self, lease: Lease, guids: Sequence[str]) -> frozenset[str]:
        named = {guid_key(guid, lease.source_key).value: guid for guid in guids}
        return frozenset(named[key] for key in self._store.backstage(lease.source_id, list(named)))

    def _adopt(self, lease: Lease, reading: Reading) -> Lease:
        guids = [one.article.guid for one in reading.articles if one.article.guid]
        adopted = self._store.adopt_predecessor(
            lease, guids, lambda guid, source_key: guid_key(guid, source_key).value
        )
        if adopted.source_id != lease.source_id:
            log(events.SOURCE_ADOPTED, source=lease.url, why="its host and half of its guids are known")
        return adopted

    def _placing(self, ended: _Ended) -> PlacingPolicy:
        lease = ended.lease
        return PlacingPolicy(
            source_id=lease.source_id,
            source_key=lease.source_key,
            site_id=self._site_id,
            backfill=ended.source.backfill if lease.state.succeeded_at is None else None,
            never_merge=self._sources.never_merge,
        )

    def _decide(
        self, ended: _Ended, articles: Sequence[KeyedArticle], known: Known, policy: PlacingPolicy
    ) -> PollDecision:
        reading, source = ended.reading, ended.source
        unchanged = len(reading.relisted) + len(reading.relisted_pruned)
        placements = place(articles, known, policy, unchanged=unchanged)
        if reading.state.outcome is Outcome.NEW and not any(isinstance(one, _NEWS) for one in placements):
            told = replace(reading, state=replace(reading.state, outcome=Outcome.UNCHANGED))
            ended = replace(ended, reading=told)
        news = _news(reading, placements, ended.lease.state)
        state = self._after(ended, replace(news, overflow=False) if news and ended.pushed else news)
        return PollDecision(
            placements=placements,
            state=state,
            host_hold=_hold(ended, state.next_poll_at),
            full_text=source.full_text,
            deleted=tuple(guid_key(ref, policy.source_key).value for ref in reading.deleted),
            # What a hub sends may be no more than what is new.
            vanish=source.vanish == "retract" and not ended.pushed,
            relisted=reading.relisted,
            relisted_pruned=reading.relisted_pruned,
        )

    def _after(self, ended: _Ended, news: News | None) -> SourceState:
        """Return the next state: when the source is polled again, and why."""
        summary = replace(ended.reading.summary, news=news)
        jitter, policy = self._jitter(ended.lease.source_id), self._pace(ended.source)
        now = self._clock.now()
        state = after(summary, ended.reading.state, now, policy, ended.price, jitter, self._pacer.book)
        before = ended.lease.state
        # However often a hub sends something, the poll that checks on it comes.
        return replace(state, next_poll_at=before.next_poll_at, why=before.why) if ended.pushed else state

    def _pace(self, source: Source) -> PollPolicy:
        policy = self.sources.policy
        return replace(policy, interval=source.interval) if source.interval else policy

    def _report(self, ended: _Ended, committed: Committed) -> PollResult:
        lease, reading = ended.lease, ended.reading
        outcome = reading.summary.outcome
        if outcome is Outcome.NEW and not (committed.new or committed.changed):
            outcome = Outcome.UNCHANGED
        log(
            events.POLL_FINISHED,
            logging.WARNING if outcome in _SHOWN_FAILURES else logging.INFO,
            source=lease.url,
            outcome=outcome.value,
            reason=reading.state.reason,
            new=committed.new or None,
            changed=committed.changed or None,
            shown=committed.shown or None,
            retracted=committed.retracted or None,
            refused=None if committed.accepted else "the lease had passed on",
            took_ms=int(ended.fetched.took.total_seconds() * 1000),
        )
        return PollResult(
            url=lease.url,
            outcome=outcome,
            reason=reading.state.reason,
            new=committed.new,
            shown=committed.shown,
        )

    def _commit_crash(
        self, lease: Lease, source: Source, request: FetchRequest, error: Exception
    ) -> PollResult | None:
        detail = f"the program failed on it ({type(error).__name__}: {error}); please report this"
        crashed = FetchFailed(request=request, kind=FailureKind.BROKEN, detail=detail)
        return self._commit(lease, source, crashed, [])


def _unheard(_lease: Lease, _source: Source, _offer: Offer | None, _new: int) -> None:
    """Do nothing: who wants to be told puts another function in this place."""


def _hold(ended: _Ended, until: datetime | None) -> tuple[str, datetime] | None:
    """A server that is overloaded is left alone as a whole (rule A4)."""
    if ended.reading.summary.status not in OVERLOADED or until is None:
        return None
    return (_answering_host(ended.fetched), until)


def _answering_host(fetched: Fetched) -> str:
    """Return who answered: where a redirect led, it was another than who was asked."""
    return polite_host(fetched.hops[-1].url if fetched.hops else fetched.request.url)


def _news(reading: Reading, placements: Sequence[Placement], state: SourceState) -> News | None:
    """Return what a document showed to the schedule; None where none was read."""
    if reading.state.read_at is None or not reading.window:
        return None
    fresh = [one.labelled.article.published_at for one in placements if isinstance(one, NewArticle)]
    unchanged = len(reading.relisted) + len(reading.relisted_pruned)
    overflow = state.read_at is not None and len(fresh) == len(placements) and bool(fresh) and not unchanged
    return News(window=reading.window, published=tuple(fresh), oldest=reading.oldest, overflow=overflow)
