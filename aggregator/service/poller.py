"""Polling: lease what is due, fetch it, read it, place it, commit it; one source never harms another."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from aggregator import observability as events
from aggregator.classify import Vocabulary
from aggregator.dedupe import PlacingPolicy, guid_key, keys_of, place
from aggregator.errors import StoreError
from aggregator.model.document import FailureKind, Fetched, FetchFailed, FetchRequest, Validators
from aggregator.model.poll import Committed, Lease, Outcome, PollDecision
from aggregator.model.source import Source, SourceId
from aggregator.model.story import ChangedArticle, Known, NewArticle
from aggregator.observability import log
from aggregator.ports import Clock, Fetcher, Store, TolerantReader
from aggregator.schedule import PollPolicy, after
from aggregator.service.reading import READER_VERSION, Reading, Tools, read
from aggregator.text.urls import host_of

_LEASED_AT_ONCE = 64
_NEWS = (NewArticle, ChangedArticle)
_SHOWN_FAILURES = frozenset({Outcome.FAILED, Outcome.NOT_A_FEED, Outcome.GONE})


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
    """What the poller obeys: the sources by address as written, their labels, and the pace."""

    by_url: Mapping[str, Source]
    vocabulary: Vocabulary
    policy: PollPolicy
    allow_private_addresses: bool = False


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
        self.sources = Sources(by_url={}, vocabulary=Vocabulary.of(()), policy=PollPolicy())

    def poll_due(self, on_result: Callable[[PollResult], None] = lambda _result: None) -> int:
        """Poll everything that is due, and what becomes due meanwhile; return how many polls were made.

        Results are committed and reported as fetches finish: a slow server delays itself only.
        """
        leases: dict[int, Lease] = {}
        polls = 0
        try:
            for fetched in self._fetcher.fetch_all(self._requests(leases)):
                result = self._finish(leases[fetched.request.key], fetched)
                del leases[fetched.request.key]
                if result is not None:
                    polls += 1
                    on_result(result)
        finally:
            self._tolerant_reader.rest()
            self._give_back(leases)
        return polls

    def _give_back(self, leases: Mapping[int, Lease]) -> None:
        """After a store that failed in mid-round: what is still leased is due for the next round."""
        # A store that still fails frees them all the same, when they run out.
        with suppress(StoreError):
            for lease in leases.values():
                self._store.release(lease)

    def stop(self) -> None:
        """Lease nothing more."""
        self._stopping.set()

    def _requests(self, leases: dict[int, Lease]) -> Iterator[FetchRequest]:
        while not self._stopping.is_set():
            batch = self._store.lease_due(self._clock.now(), _LEASED_AT_ONCE)
            # What another process has read in an edited feeds.yaml is known here a moment later.
            known = 0
            for lease in batch:
                source = self.sources.by_url.get(lease.url)
                if source is None or self._stopping.is_set():
                    self._store.release(lease)
                    continue
                known += 1
                leases[lease.source_id] = lease
                private = self.sources.allow_private_addresses
                # Readers that have learned more since read the document again, changed or not.
                is_read = lease.state.reader == READER_VERSION
                validators = lease.state.validators if is_read else Validators()
                yield request_for(lease.source_id, source, validators, private)
            if not known:
                return

    def _finish(self, lease: Lease, fetched: Fetched) -> PollResult | None:
        """Commit the ending of one fetch; whatever goes wrong in it stays this source's own trouble."""
        if isinstance(fetched, FetchFailed) and fetched.kind is FailureKind.CANCELLED:
            self._store.release(lease)
            return None
        source = self.sources.by_url.get(lease.url)
        if source is None:
            self._store.release(lease)
            return None
        try:
            return self._commit(lease, source, fetched)
        except StoreError:
            raise
        except Exception as error:
            # The last line of defence, per source: a document must not stop the round.
            log(events.POLL_CRASHED, logging.ERROR, source=lease.url, error=repr(error))
            events.logger.debug("details", exc_info=True)
            return self._commit_crash(lease, source, fetched.request, error)

    def _commit(self, lease: Lease, source: Source, fetched: Fetched) -> PollResult:
        now = self._clock.now()
        reading = read(fetched, lease.state, source, self._tools(lease), now)
        if reading.articles and lease.state.succeeded_at is None:
            lease = self._adopt(lease, reading)
        policy = self._placing(lease, source)
        keys = {
            key for one in reading.articles for key in keys_of(one.article, policy.source_key, policy.site_id)
        }
        committed = self._store.commit_poll(
            lease, keys, lambda known: self._decide(reading, known, policy, lease, source), now
        )
        return self._report(lease, reading, committed, fetched)

    def _tools(self, lease: Lease) -> Tools:
        return Tools(
            vocabulary=self.sources.vocabulary,
            site_id=self._site_id,
            tolerant_reader=self._tolerant_reader,
            known_entries=partial(self._store.known_entries, lease.source_id),
        )

    def _adopt(self, lease: Lease, reading: Reading) -> Lease:
        guids = [one.article.guid for one in reading.articles if one.article.guid]
        adopted = self._store.adopt_predecessor(
            lease, guids, lambda guid, source_key: guid_key(guid, source_key).value
        )
        if adopted.source_id != lease.source_id:
            log(events.SOURCE_ADOPTED, source=lease.url, why="its host and half of its guids are known")
        return adopted

    def _placing(self, lease: Lease, source: Source) -> PlacingPolicy:
        return PlacingPolicy(
            source_id=lease.source_id,
            source_key=lease.source_key,
            site_id=self._site_id,
            backfill=source.backfill if lease.state.succeeded_at is None else None,
        )

    def _decide(
        self,
        reading: Reading,
        known: Known,
        policy: PlacingPolicy,
        lease: Lease,
        source: Source,
    ) -> PollDecision:
        now = self._clock.now()
        pace = self._pace(source)
        unchanged = len(reading.relisted) + len(reading.relisted_pruned)
        placements = place(reading.articles, known, policy, unchanged=unchanged)
        told = reading.state
        if told.outcome is Outcome.NEW and not any(isinstance(one, _NEWS) for one in placements):
            told = replace(told, outcome=Outcome.UNCHANGED)
        state = after(reading.summary, told, now, pace, self._jitter(lease.source_id))
        hold = _hold(lease, reading, state.next_poll_at)
        return PollDecision(
            placements=placements,
            state=state,
            host_hold=hold,
            full_text=source.full_text,
            deleted=tuple(guid_key(ref, policy.source_key).value for ref in reading.deleted),
            vanish=source.vanish == "retract",
            relisted=reading.relisted,
            relisted_pruned=reading.relisted_pruned,
        )

    def _pace(self, source: Source) -> PollPolicy:
        policy = self.sources.policy
        return replace(policy, interval=source.interval) if source.interval else policy

    def _report(self, lease: Lease, reading: Reading, committed: Committed, fetched: Fetched) -> PollResult:
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
            took_ms=int(fetched.took.total_seconds() * 1000),
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
    ) -> PollResult:
        detail = f"the program failed on it ({type(error).__name__}: {error}); please report this"
        return self._commit(
            lease, source, FetchFailed(request=request, kind=FailureKind.BROKEN, detail=detail)
        )


def request_for(key: SourceId, source: Source, validators: Validators, allow_private: bool) -> FetchRequest:
    """Return the request that polls a source."""
    return FetchRequest(
        key=key,
        url=source.request_url,
        label=source.url,
        validators=validators,
        headers=source.headers,
        allow_private_addresses=source.allow_private_addresses or allow_private,
        allow_file=source.request_url.startswith("file:"),
        page=source.kind == "page",
        limits=source.limits,
    )


def _hold(lease: Lease, reading: Reading, until: datetime | None) -> tuple[str, datetime] | None:
    """A server that is overloaded is left alone as a whole (rule A4)."""
    if reading.summary.status not in (429, 503) or until is None:
        return None
    return (host_of(lease.url), until)
