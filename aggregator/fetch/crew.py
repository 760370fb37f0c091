"""The threads that run errands: workers, and one watch that keeps deadlines and turns.

One crew serves all calls of a fetcher. Threads begin when there is work and end with the last call;
they are daemons, so that a look-up which hangs in the system never keeps the program alive.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aggregator.fetch.errand import Errand, failed
from aggregator.fetch.failures import FetchError
from aggregator.fetch.turns import HostTurns
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind, Fetched

_CUT_AGAIN_SECONDS = 0.1

Run = Callable[[Errand, Wire], Fetched | Errand]
"""Runs one hop: the ending of the fetch, or the next hop. Must end soon after its wire is cut."""


@dataclass(slots=True, eq=False)
class Batch:
    """One call's requests: `pending` were added and not yet handed out, `endings` wait to be."""

    done: threading.Condition
    endings: deque[Fetched] = field(default_factory=deque)
    pending: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    batch: Batch
    errand: Errand


class Crew:
    """Runs errands in threads, `concurrency` at most, one per host at a time. Everything may be
    called from any thread.
    """

    def __init__(self, run: Run, *, concurrency: int, host_gap_seconds: float) -> None:
        self._run = run
        self._concurrency = concurrency
        # Re-entrant, because `stop` may be called by a signal handler that interrupts one of us.
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)
        self._alarm = threading.Condition(self._lock)
        self._turns: HostTurns[_Job] = HostTurns(host_gap_seconds)
        self._batches: set[Batch] = set()
        self._running: dict[Wire, Batch] = {}
        self._workers = 0
        self._idle = 0  # workers that wait and were not called yet
        self._coming = 0  # workers that were called and have not come yet
        self._watching = False
        self._alarm_at = math.inf
        self._stop_at = math.inf

    @property
    def stopping(self) -> bool:
        """Tell whether `stop` was called."""
        return self._stop_at < math.inf

    def open(self) -> Batch:
        """Begin a call; `close` must follow."""
        with self._lock:
            batch = Batch(done=threading.Condition(self._lock))
            self._batches.add(batch)
            return batch

    def add(self, batch: Batch, errand: Errand) -> None:
        """Queue the first errand of a fetch."""
        with self._lock:
            batch.pending += 1
            if self.stopping:
                self._hand_over(batch, _cancelled(errand))
                return
            self._turns.add(errand.host, _Job(batch, errand))
            self._call_worker()
            self._wake_watch(self._turns.next_at())

    def next_ending(self, batch: Batch) -> Fetched:
        """Wait for an ending; something must be pending."""
        with batch.done:
            while not batch.endings:
                batch.done.wait()
            batch.pending -= 1
            return batch.endings.popleft()

    def close(self, batch: Batch) -> None:
        """End a call; what is left of it is dropped, and what runs for it is cut."""
        with self._lock:
            self._batches.discard(batch)
            self._turns.remove(lambda job: job.batch is batch)
            for wire, owner in self._running.items():
                if owner is batch:
                    wire.cut(FailureKind.CANCELLED)
            if not self._batches:
                self._coming += self._idle
                self._idle = 0
                self._work.notify_all()
                self._alarm.notify_all()

    def stop(self, grace_seconds: float) -> None:
        """Let go of what waits, and after the grace of what runs; a second call may shorten the grace."""
        with self._lock:
            self._stop_at = min(self._stop_at, time.monotonic() + grace_seconds)
            self._wake_watch(-math.inf)

    def _call_worker(self) -> None:
        """See that somebody comes, if more jobs may go than workers are on their way."""
        if self._turns.ready(time.monotonic()) <= self._coming:
            return
        if self._idle:
            self._idle -= 1
            self._coming += 1
            self._work.notify()
        elif self._workers < self._concurrency:
            self._workers += 1
            self._coming += 1
            threading.Thread(target=self._labour, name="fetch-worker", daemon=True).start()

    def _labour(self) -> None:
        with self._lock:
            self._coming -= 1
        try:
            while (taken := self._take()) is not None:
                job, wire = taken
                self._settle(job, wire, self._attempt(job, wire))
        finally:
            with self._lock:
                self._workers -= 1
                self._call_worker()

    def _take(self) -> tuple[_Job, Wire] | None:
        """Wait for a job that may go; None when the last call has ended."""
        with self._lock:
            while self._batches:
                job = self._turns.take(time.monotonic())
                if job is not None:
                    self._call_worker()
                    return job, self._wire_for(job)
                self._wake_watch(self._turns.next_at())
                self._idle += 1
                self._work.wait()
                self._coming -= 1
            return None

    def _wire_for(self, job: _Job) -> Wire:
        errand = job.errand
        wire = Wire(time.monotonic() + errand.request.limits.total_seconds - errand.spent_seconds)
        self._running[wire] = job.batch
        self._wake_watch(wire.deadline)
        return wire

    def _attempt(self, job: _Job, wire: Wire) -> Fetched | Errand:
        outcome: Fetched | Errand | None = None
        try:
            outcome = self._run(job.errand, wire)
            return outcome
        finally:
            if outcome is None:
                # A fault of ours: the exception goes on and ends this worker, loudly; the fetch ends too.
                error = FetchError(FailureKind.BROKEN, "the fetch failed by an error in this program")
                self._settle(job, wire, failed(job.errand, error, job.errand.spent_seconds))

    def _settle(self, job: _Job, wire: Wire, outcome: Fetched | Errand) -> None:
        with self._lock:
            del self._running[wire]
            if not isinstance(outcome, Errand):
                self._hand_over(job.batch, outcome)
            elif self.stopping:
                self._hand_over(job.batch, _cancelled(outcome))
            elif job.batch in self._batches:
                self._turns.add(outcome.host, _Job(job.batch, outcome), first=True)
            same_host = isinstance(outcome, Errand) and outcome.host == job.errand.host
            now = time.monotonic()
            self._turns.release(job.errand.host, now, at_once=same_host)
            # What may go now, this worker sees when it takes its next job.
            at = self._turns.next_at()
            self._wake_watch(at if at is not None and at > now else None)

    def _hand_over(self, batch: Batch, ending: Fetched) -> None:
        batch.endings.append(ending)
        batch.done.notify()

    def _wake_watch(self, at: float | None) -> None:
        """See that the watch looks again at a time on the monotonic clock, at the latest."""
        if at is None or not self._batches:
            return
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="fetch-watch", daemon=True).start()
        elif at < self._alarm_at:
            self._alarm_at = at
            self._alarm.notify()

    def _watch(self) -> None:
        with self._lock:
            while self._batches:
                now = time.monotonic()
                if self.stopping:
                    self._let_go()
                for wire in self._running:
                    if now >= min(wire.deadline, self._stop_at):
                        wire.cut(FailureKind.TIMEOUT if now >= wire.deadline else FailureKind.CANCELLED)
                self._call_worker()
                self._alarm_at = self._next_alarm(now)
                self._alarm.wait(None if math.isinf(self._alarm_at) else self._alarm_at - now)
            self._watching = False

    def _let_go(self) -> None:
        for job in self._turns.remove(lambda _: True):
            self._hand_over(job.batch, _cancelled(job.errand))

    def _next_alarm(self, now: float) -> float:
        again = now + _CUT_AGAIN_SECONDS
        cuts = [max(min(wire.deadline, self._stop_at), again) for wire in self._running]
        return min([*cuts, self._turns.next_at() or math.inf])


def _cancelled(errand: Errand) -> Fetched:
    error = FetchError(FailureKind.CANCELLED, "the fetch was stopped before it began")
    return failed(errand, error, errand.spent_seconds)
