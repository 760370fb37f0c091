"""What waits for its turn and which endings are owed, for callers in any thread.

One docket serves all calls of a fetcher; `Crew` and `CurlLoop` do what stands on it.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aggregator.fetch.errand import Errand, failed
from aggregator.fetch.failures import FetchError, broken
from aggregator.fetch.turns import HostTurns
from aggregator.model.document import OVERLOADED, FailureKind, Fetched, FetchFailed


@dataclass(slots=True, eq=False)
class Batch:
    """One call's requests: `pending` were added and not yet handed out, `endings` wait to be."""

    done: threading.Condition
    endings: deque[Fetched] = field(default_factory=deque)
    pending: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One hop to be made, and for which call."""

    batch: Batch
    errand: Errand


class Docket:
    """Jobs by host, one per host at a time. `look` is called, with the lock held, whenever something was
    added, closed or stopped; who works then looks at the docket.

    The methods of the second half are for who works, with `lock` held.
    """

    def __init__(self, host_gap_seconds: float, look: Callable[[], None]) -> None:
        # Re-entrant, because `stop` may be called by a signal handler that interrupts one of us.
        self.lock = threading.RLock()
        self.stop_at = math.inf
        self._look = look
        self._turns: HostTurns[Job] = HostTurns(host_gap_seconds)
        self._batches: set[Batch] = set()

    @property
    def stopping(self) -> bool:
        """Tell whether `stop` was called."""
        return self.stop_at < math.inf

    def open(self) -> Batch:
        """Begin a call; `close` must follow."""
        with self.lock:
            batch = Batch(done=threading.Condition(self.lock))
            self._batches.add(batch)
            return batch

    def add(self, batch: Batch, errand: Errand) -> None:
        """Queue the first errand of a fetch."""
        with self.lock:
            batch.pending += 1
            if self.stopping:
                self._hand_over(batch, _cancelled(errand))
                return
            self._turns.add(errand.host, Job(batch, errand))
            self._look()

    def next_ending(self, batch: Batch) -> Fetched:
        """Wait for an ending; something must be pending."""
        with batch.done:
            while not batch.endings:
                batch.done.wait()
            batch.pending -= 1
            return batch.endings.popleft()

    def close(self, batch: Batch) -> None:
        """End a call; what is left of it is dropped, and what runs for it is to be cut."""
        with self.lock:
            self._batches.discard(batch)
            self._turns.remove(lambda job: job.batch is batch)
            self._look()

    def stop(self, grace_seconds: float) -> None:
        """Let go of what waits, and after the grace of what runs; a second call may shorten the grace."""
        with self.lock:
            self.stop_at = min(self.stop_at, time.monotonic() + grace_seconds)
            self._look()

    def calls(self) -> bool:
        """Tell whether any call is open."""
        return bool(self._batches)

    def is_open(self, job: Job) -> bool:
        """Tell whether somebody still waits for a job."""
        return job.batch in self._batches

    def take(self, now: float) -> Job | None:
        """Return the next job that may go; `settle` must follow."""
        return self._turns.take(now)

    def ready(self, now: float) -> int:
        """Return how many jobs `take` would give, one after the other."""
        return self._turns.ready(now)

    def next_at(self) -> float | None:
        """Return when a job may go that has to wait for its host's gap."""
        return self._turns.next_at()

    def settle(self, job: Job, outcome: Fetched | Errand, now: float) -> None:
        """Hand the ending over, or queue the next hop; the job's host is free again.

        The same errand is made once more, after the host's gap. What waits for a host that says that it is
        overloaded ends unasked.
        """
        if not isinstance(outcome, Errand):
            self._hand_over(job.batch, outcome)
            if isinstance(outcome, FetchFailed) and outcome.status in OVERLOADED:
                self._spare(job.errand.host, outcome.status)
        elif self.stopping:
            self._hand_over(job.batch, _cancelled(outcome))
        elif self.is_open(job):
            self._turns.add(outcome.host, Job(job.batch, outcome), first=True)
        is_hop = isinstance(outcome, Errand) and outcome is not job.errand
        same_host = isinstance(outcome, Errand) and outcome.host == job.errand.host
        self._turns.release(job.errand.host, now, at_once=is_hop and same_host)

    def let_go(self) -> None:
        """End what waits, because of `stop`."""
        for job in self._turns.remove(lambda _: True):
            self._hand_over(job.batch, _cancelled(job.errand))

    def _spare(self, host: str, status: int | None) -> None:
        detail = f"not asked: the server has just said that it is overloaded ({status})"
        for job in self._turns.remove(lambda job: job.errand.host == host):
            self._hand_over(job.batch, _cancelled(job.errand, detail))

    def _hand_over(self, batch: Batch, ending: Fetched) -> None:
        batch.endings.append(ending)
        batch.done.notify()


def our_fault(errand: Errand) -> Fetched:
    """Return the ending of a fetch that an error in this program ended."""
    error = broken("the fetch failed by an error in this program")
    return failed(errand, error, errand.spent_seconds)


def _cancelled(errand: Errand, detail: str = "the fetch was stopped before it began") -> Fetched:
    error = FetchError(FailureKind.CANCELLED, detail)
    return failed(errand, error, errand.spent_seconds)
