"""The one thread that runs errands with libcurl.

It begins when there is work and ends with the last call. What may hang in the system, a look-up of a name or
the reading of a file, runs aside in a daemon thread and is left behind when it takes too long.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aggregator.fetch.answers import conclude
from aggregator.fetch.curl_failures import Ended
from aggregator.fetch.curl_line import Call, CurlLine
from aggregator.fetch.dialling import Network, judge, literal, no_look_up_in_time
from aggregator.fetch.docket import Docket, Job, our_fault
from aggregator.fetch.errand import Errand, failed
from aggregator.fetch.failures import FetchError, stopped, too_late
from aggregator.fetch.files import is_file_url, read_file
from aggregator.fetch.guard import Address
from aggregator.fetch.headers import request_headers
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.proxy import at_the_proxy, proxy_of
from aggregator.fetch.target import target_of
from aggregator.fetch.transfers import Transfers
from aggregator.model.document import Fetched
from aggregator.ports import Clock

_Aside = Sequence[Address] | Fetched | FetchError


@dataclass(slots=True, eq=False)
class _Run:
    """One hop under way: aside until `late_at`, then on a line."""

    job: Job
    started_at: float
    deadline: float
    late_at: float = math.inf
    too_late: Callable[[], FetchError] = too_late
    line: CurlLine | None = field(default=None)

    def spent(self) -> float:
        return time.monotonic() - self.started_at


class CurlLoop:
    """Works off its docket in one thread, `concurrency` transfers at most."""

    def __init__(self, policy: FetchPolicy, clock: Clock, network: Network, ca_file: str) -> None:
        self.docket = Docket(policy.host_gap_seconds, self._look)
        self._policy = policy
        self._clock = clock
        self._network = network
        self._ca_file = ca_file
        self._proxy = proxy_of(policy.proxy)
        self._transfers = Transfers(policy.concurrency)
        self._lines: list[CurlLine] = []  # free ones
        self._runs: set[_Run] = set()
        self._carried: dict[object, _Run] = {}
        self._jobs: deque[Job] = deque()
        self._ended: deque[tuple[object, Ended]] = deque()
        self._asides: deque[tuple[_Run, _Aside]] = deque()
        self._working = False
        self._waiting = False

    def _look(self) -> None:
        """See what changed on the docket; called with its lock held, from any thread."""
        if not self._working and self.docket.calls():
            self._working = True
            threading.Thread(target=self._work, name="fetch-curl", daemon=True).start()
        elif self._waiting:
            self._waiting = False
            self._transfers.wake()

    def _work(self) -> None:
        ended_well = False
        try:
            self._transfers.open()
            while self._turn():
                pass
            ended_well = True
        finally:
            if not ended_well:
                # The other fetches are carried on by a new thread.
                with self.docket.lock:
                    self._working = False
                    self._look()

    def _turn(self) -> bool:
        """Begin what may begin, wait, and settle what ended; tell whether to go on."""
        self._hear()  # what an error of ours left over
        now = time.monotonic()
        self._cut(now)
        with self.docket.lock:
            if self.docket.stopping:
                self.docket.let_go()
            if not self.docket.calls() and not self._runs:
                self._working = self._waiting = False
                self._transfers.close()
                return False
            self._take(now)
            self._waiting = True
        while self._jobs:
            run = self._run_of(self._jobs.popleft())
            self._step(run, self._begin)
        self._ended.extend(self._transfers.wait(self._wake_at()))
        self._waiting = False
        self._hear()
        return True

    def _hear(self) -> None:
        while self._ended:
            curl, ended = self._ended.popleft()
            self._step(self._carried[curl], self._end, ended)
        while self._asides:
            run, result = self._asides.popleft()
            self._step(run, self._go_on, result)

    def _take(self, now: float) -> None:
        while len(self._runs) + len(self._jobs) < self._policy.concurrency:
            job = self.docket.take(now)
            if job is None:
                break
            self._jobs.append(job)

    def _step(self, run: _Run, step: Callable[..., None], *news: object) -> None:
        done = False
        try:
            step(run, *news)
            done = True
        finally:
            if not done and run in self._runs:
                # A fault of ours: the exception goes on and ends this thread, loudly; the fetch ends too.
                self._settle(run, our_fault(run.job.errand))

    def _wake_at(self) -> float:
        times = [run.late_at for run in self._runs]
        if self._runs:
            times.append(self.docket.stop_at)
        if len(self._runs) < self._policy.concurrency:
            with self.docket.lock:
                if self.docket.ready(time.monotonic()):
                    return 0.0
                times.append(self.docket.next_at() or math.inf)
        return min(times, default=math.inf)

    def _cut(self, now: float) -> None:
        """End what nobody waits for any more, what is late aside, and what outlives the grace."""
        for run in list(self._runs):
            if not self.docket.is_open(run.job) or now >= self.docket.stop_at:
                self._fail(run, stopped())
            elif now >= run.late_at:
                self._fail(run, run.too_late())

    def _run_of(self, job: Job) -> _Run:
        started_at = time.monotonic() - job.errand.spent_seconds
        run = _Run(job, started_at, started_at + job.errand.request.limits.total_seconds)
        self._runs.add(run)
        return run

    def _begin(self, run: _Run) -> None:
        errand = run.job.errand
        if is_file_url(errand.url):
            self._put_aside(run, run.deadline, lambda: read_file(errand.request))
            return
        try:
            host = target_of(errand.url).host
        except FetchError as error:
            self._fail(run, error)
            return
        late_at = time.monotonic() + errand.request.limits.connect_seconds
        run.late_at, run.too_late = min(late_at, run.deadline), no_look_up_in_time
        if all(literal(one) for one in (host, self._proxy.host if self._proxy else host)):
            self._go_on(run, self._way_to(host, errand))
        else:
            self._put_aside(run, run.late_at, lambda: self._way_to(host, errand))

    def _way_to(self, host: str, errand: Errand) -> Sequence[Address] | FetchError:
        """Return the addresses to connect to, judged; looks names up, which may take its time."""
        try:
            addresses = literal(host) or self._network.addresses(host)
            judge(addresses, allow_private=errand.request.allow_private_addresses)
        except FetchError as error:
            return error
        if self._proxy is None:
            return addresses
        try:
            addresses = literal(self._proxy.host) or self._network.addresses(self._proxy.host)
            judge(addresses, allow_private=True)
        except FetchError as error:
            return at_the_proxy(error)
        return addresses

    def _put_aside(self, run: _Run, late_at: float, work: Callable[[], _Aside]) -> None:
        run.late_at = late_at

        def report() -> None:
            result: _Aside | None = None
            try:
                result = work()
            finally:
                self._asides.append((run, our_fault(run.job.errand) if result is None else result))
                with self.docket.lock:
                    self._transfers.wake()

        threading.Thread(target=report, name="fetch-aside", daemon=True).start()

    def _go_on(self, run: _Run, result: _Aside) -> None:
        if run not in self._runs:
            return  # left behind
        if isinstance(result, FetchError):
            self._fail(run, result)
            return
        if not isinstance(result, Sequence):
            self._settle(run, result)
            return
        left = run.late_at - time.monotonic()
        run.late_at, run.too_late = math.inf, too_late
        self._connect(run, result, left)

    def _connect(self, run: _Run, addresses: Sequence[Address], seconds: float) -> None:
        errand = run.job.errand
        try:
            call = Call(
                errand=errand,
                target=target_of(errand.url),
                addresses=addresses,
                headers=request_headers(errand, self._policy),
                connect_seconds=seconds,
                total_seconds=run.deadline - time.monotonic(),
            )
            line = self._lines.pop() if self._lines else CurlLine(self._ca_file, self._proxy)
            run.line = line
            line.begin(call)
        except FetchError as error:
            self._fail(run, error)
            return
        self._carried[line.curl] = run
        self._transfers.start(line.curl)

    def _end(self, run: _Run, ended: Ended) -> None:
        assert run.line is not None
        if run.line.died:
            self._settle(run, run.job.errand)
            return
        try:
            answer = run.line.answer(ended, run.spent)
            outcome = conclude(run.job.errand, answer, self._clock.now())
        except FetchError as error:
            self._fail(run, error)
        else:
            self._settle(run, outcome)

    def _fail(self, run: _Run, error: FetchError) -> None:
        self._settle(run, failed(run.job.errand, error, run.spent()))

    def _settle(self, run: _Run, outcome: Fetched | Errand) -> None:
        self._runs.discard(run)
        line = run.line
        if line is not None:
            if self._carried.pop(line.curl, None) is not None:
                self._transfers.remove(line.curl)
            line.clear()
            self._lines.append(line)
        with self.docket.lock:
            self.docket.settle(run.job, outcome, time.monotonic())
