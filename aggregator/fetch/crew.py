"""The threads that run errands: workers, and one watch that keeps deadlines and turns.

Threads begin when there is work and end with the last call; they are daemons, so that a look-up which
hangs in the system never keeps the program alive.
"""

import math
import threading
import time
from collections.abc import Callable

from aggregator.fetch.docket import Docket, Job, our_fault
from aggregator.fetch.errand import Errand
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind, Fetched

_CUT_AGAIN_SECONDS = 0.1

Run = Callable[[Errand, Wire], Fetched | Errand]
"""Runs one hop: the ending of the fetch, or the next hop. Must end soon after its wire is cut."""


class Crew:
    """Works off its docket in threads, `concurrency` at most."""

    def __init__(self, run: Run, *, concurrency: int, host_gap_seconds: float) -> None:
        self.docket = Docket(host_gap_seconds, self._look)
        self._run = run
        self._concurrency = concurrency
        self._lock = self.docket.lock
        self._work = threading.Condition(self._lock)
        self._alarm = threading.Condition(self._lock)
        self._running: dict[Wire, Job] = {}
        self._workers = 0
        self._idle = 0  # workers that wait and were not called yet
        self._coming = 0  # workers that were called and have not come yet
        self._watching = False
        self._alarm_at = math.inf

    def _look(self) -> None:
        """See what changed on the docket."""
        if self.docket.stopping or not self.docket.calls():
            self._wake_watch(-math.inf)
        else:
            self._call_worker()
            self._wake_watch(self.docket.next_at())
        for wire, job in self._running.items():
            if not self.docket.is_open(job):
                wire.cut(FailureKind.CANCELLED)
        if not self.docket.calls():
            self._coming += self._idle
            self._idle = 0
            self._work.notify_all()
            self._alarm.notify_all()

    def _call_worker(self) -> None:
        """See that somebody comes, if more jobs may go than workers are on their way."""
        if self.docket.ready(time.monotonic()) <= self._coming:
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

    def _take(self) -> tuple[Job, Wire] | None:
        """Wait for a job that may go; None when the last call has ended."""
        with self._lock:
            while self.docket.calls():
                job = self.docket.take(time.monotonic())
                if job is not None:
                    self._call_worker()
                    return job, self._wire_for(job)
                self._wake_watch(self.docket.next_at())
                self._idle += 1
                self._work.wait()
                self._coming -= 1
            return None

    def _wire_for(self, job: Job) -> Wire:
        errand = job.errand
        wire = Wire(time.monotonic() + errand.request.limits.total_seconds - errand.spent_seconds)
        self._running[wire] = job
        self._wake_watch(wire.deadline)
        return wire

    def _attempt(self, job: Job, wire: Wire) -> Fetched | Errand:
        outcome: Fetched | Errand | None = None
        try:
            outcome = self._run(job.errand, wire)
            return outcome
        finally:
            if outcome is None:
                # A fault of ours: the exception goes on and ends this worker, loudly; the fetch ends too.
                self._settle(job, wire, our_fault(job.errand))

    def _settle(self, job: Job, wire: Wire, outcome: Fetched | Errand) -> None:
        with self._lock:
            del self._running[wire]
            now = time.monotonic()
            self.docket.settle(job, outcome, now)
            # What may go now, this worker sees when it takes its next job.
            at = self.docket.next_at()
            self._wake_watch(at if at is not None and at > now else None)

    def _wake_watch(self, at: float | None) -> None:
        """See that the watch looks again at a time on the monotonic clock, at the latest."""
        if at is None or not self.docket.calls():
            return
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="fetch-watch", daemon=True).start()
        elif at < self._alarm_at:
            self._alarm_at = at
            self._alarm.notify()

    def _watch(self) -> None:
        with self._lock:
            while self.docket.calls():
                now = time.monotonic()
                if self.docket.stopping:
                    self.docket.let_go()
                stop_at = self.docket.stop_at
                for wire in self._running:
                    if now >= min(wire.deadline, stop_at):
                        wire.cut(FailureKind.TIMEOUT if now >= wire.deadline else FailureKind.CANCELLED)
                self._call_worker()
                self._alarm_at = self._next_alarm(now)
                self._alarm.wait(None if math.isinf(self._alarm_at) else self._alarm_at - now)
            self._watching = False

    def _next_alarm(self, now: float) -> float:
        again = now + _CUT_AGAIN_SECONDS
        cuts = [max(min(wire.deadline, self.docket.stop_at), again) for wire in self._running]
        return min([*cuts, self.docket.next_at() or math.inf])
