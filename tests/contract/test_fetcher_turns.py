"""How every Fetcher goes about many requests: laziness, turns, gaps, stopping, and no threads left."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from aggregator.model.document import Document, FailureKind, Fetched, FetchFailed, FetchRequest
from aggregator.ports import Fetcher
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, ask
from tests.origin import Answer, Line, Origin, Seen, head_of, never_answers

Make = Callable[..., Fetcher]


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Make:
    maker: Maker = request.param
    return lambda **policy: maker(FixedClock(), policy)


GAP_SECONDS = 0.25


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.serve("/feed", FEED)
        running.talk("/hang", never_answers())
        yield running


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    limit = time.monotonic() + 5
    while (left := set(threading.enumerate()) - before) and time.monotonic() < limit:
        for thread in left:
            with contextlib.suppress(RuntimeError):  # it is about to start
                thread.join(0.1)
    assert left == set()


def at(origin: Origin, host: str, path: str = "/feed") -> str:
    """Return a URL of the origin under a host name of its own."""
    return f"http://{host}.test:{origin.port}{path}"


def by_key(endings: Iterable[Fetched]) -> dict[int, Fetched]:
    return {ending.request.key: ending for ending in endings}


def kinds(endings: Iterable[Fetched]) -> set[FailureKind]:
    return {ending.kind for ending in endings if isinstance(ending, FetchFailed)}


class Gate:
    """A handler that answers when it is opened, and tells when it was reached."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, seen: Seen) -> Answer:
        self.reached.set()
        self.opened.wait(10)
        return Answer(body=FEED)


def test_nothing_asked_is_nothing_answered(make: Make) -> None:
    assert list(make().fetch_all([])) == []


def test_every_request_has_exactly_one_ending(make: Make, origin: Origin) -> None:
    paths = ["/feed", "/missing", "/feed?x"]
    asked = [ask(at(origin, f"h{key % 40}", paths[key % 3]), key=key) for key in range(200)]

    endings = list(make(concurrency=16).fetch_all(iter(asked)))

    assert sorted(ending.request.key for ending in endings) == list(range(200))


def test_endings_come_in_order_of_completion(make: Make, origin: Origin) -> None:
    gate = Gate()
    origin.handle("/gate", gate)
    endings = make().fetch_all([ask(at(origin, "a", "/gate"), key=1), ask(at(origin, "b"), key=2)])

    first = next(endings)
    gate.opened.set()

    assert [first.request.key, *(ending.request.key for ending in endings)] == [2, 1]


def test_requests_are_drawn_a_little_ahead_only(make: Make, origin: Origin) -> None:
    drawn: list[int] = []

    def asked() -> Iterator[FetchRequest]:
        for key in range(50):
            drawn.append(key)
            yield ask(at(origin, f"h{key}"), key=key)

    endings = make(concurrency=2).fetch_all(asked())

    assert drawn == []
    for number, _ in enumerate(endings):
        assert len(drawn) <= number + 8
    assert len(drawn) == 50


def test_requests_are_drawn_in_the_thread_that_asks(make: Make, origin: Origin) -> None:
    threads = set()

    def asked() -> Iterator[FetchRequest]:
        for key in range(20):
            threads.add(threading.current_thread())
            yield ask(at(origin, f"h{key}"), key=key)

    list(make(concurrency=2).fetch_all(asked()))

    assert threads == {threading.current_thread()}


def test_error_of_the_iterable_reaches_the_caller(make: Make, origin: Origin) -> None:
    def asked() -> Iterator[FetchRequest]:
        yield ask(at(origin, "a"))
        raise LookupError

    with pytest.raises(LookupError):
        list(make().fetch_all(asked()))


def test_hosts_are_asked_at_the_same_time(make: Make, origin: Origin) -> None:
    together = threading.Barrier(8)

    def meet(seen: Seen) -> Answer:
        together.wait(5)
        return Answer(body=FEED)

    origin.handle("/meet", meet)

    endings = list(
        make(concurrency=8).fetch_all(ask(at(origin, f"h{key}", "/meet"), key=key) for key in range(8))
    )

    assert all(isinstance(ending, Document) for ending in endings)


def test_no_more_than_the_concurrency_runs_at_once_over_all_calls(make: Make, origin: Origin) -> None:
    fetcher = make(concurrency=3)

    def call(first: int) -> None:
        list(fetcher.fetch_all(ask(at(origin, f"h{first + key}"), key=key) for key in range(20)))

    callers = [threading.Thread(target=call, args=(first,)) for first in (0, 100, 200)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len(origin.requests()) == 60
    assert origin.most_at_once() <= 3


def test_one_host_is_asked_one_request_at_a_time(make: Make, origin: Origin) -> None:
    list(make(concurrency=8).fetch_all(ask(at(origin, "a"), key=key) for key in range(30)))

    assert len(origin.requests()) == 30
    assert origin.most_at_once() == 1


def gaps(seen: list[Seen]) -> list[float]:
    ordered = sorted(seen, key=lambda one: one.began_at)
    return [after.began_at - before.ended_at for before, after in pairwise(ordered)]


def test_gap_lies_between_two_requests_of_a_host(make: Make, origin: Origin) -> None:
    list(make(host_gap_seconds=GAP_SECONDS).fetch_all(ask(at(origin, "a"), key=key) for key in range(4)))

    assert min(gaps(origin.requests())) >= GAP_SECONDS


def test_gap_holds_between_calls_and_threads(make: Make, origin: Origin) -> None:
    fetcher = make(host_gap_seconds=GAP_SECONDS)

    def call() -> None:
        for _ in range(2):
            list(fetcher.fetch_all([ask(at(origin, "a"))]))

    callers = [threading.Thread(target=call) for _ in range(3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len(origin.requests()) == 6
    assert min(gaps(origin.requests())) >= GAP_SECONDS


def test_gap_lies_before_what_is_asked_again_because_a_kept_connection_died(
    make: Make, origin: Origin
) -> None:
    def dies_once(line: Line, seen: Seen) -> None:
        if len(origin.requests("/dies")) > 1:
            line.send(head_of(200, [("Content-Length", str(len(FEED)))]) + FEED)

    origin.talk("/dies", dies_once)
    fetcher = make(host_gap_seconds=GAP_SECONDS)

    list(fetcher.fetch_all([ask(at(origin, "a"), key=1), ask(at(origin, "a", "/dies"), key=2)]))
    (ending,) = fetcher.fetch_all([ask(at(origin, "a", "/dies"), key=3)])

    assert isinstance(ending, Document)
    assert min(gaps(origin.requests())) >= GAP_SECONDS


@pytest.mark.parametrize("status", [429, 503])
def test_what_waits_for_a_host_that_is_overloaded_ends_unasked(
    make: Make, origin: Origin, status: int
) -> None:
    """Rule A4: for the whole host, and never retried within the run."""
    origin.serve("/busy", status=status)
    urls = [at(origin, "a", "/busy"), *(at(origin, "a", f"/feed?{key}") for key in range(5)), at(origin, "b")]

    endings = by_key(make(host_gap_seconds=0.01).fetch_all(ask(url, key=key) for key, url in enumerate(urls)))

    assert sorted(seen.path for seen in origin.requests()) == ["/busy", "/feed"]
    assert isinstance(endings[6], Document)
    assert kinds(endings[key] for key in range(1, 6)) == {FailureKind.CANCELLED}
    assert f"overloaded ({status})" in getattr(endings[1], "detail", "")


def test_other_hosts_do_not_wait_for_a_gap(make: Make, origin: Origin) -> None:
    began = time.monotonic()

    list(make(host_gap_seconds=5).fetch_all(ask(at(origin, f"h{key}"), key=key) for key in range(10)))

    assert time.monotonic() - began < 3


def test_redirect_within_a_host_needs_no_gap(make: Make, origin: Origin) -> None:
    origin.redirect("/old", "/feed")
    began = time.monotonic()

    (ending,) = make(host_gap_seconds=5).fetch_all([ask(at(origin, "a", "/old"))])

    assert isinstance(ending, Document)
    assert time.monotonic() - began < 3


def test_redirects_to_one_host_take_turns_there(make: Make, origin: Origin) -> None:
    origin.redirect("/old", at(origin, "hub"))

    endings = list(
        make(host_gap_seconds=0.08).fetch_all(
            # Waiting for the turn is not the server's doing: it does not count against the deadline.
            ask(at(origin, f"h{key}", "/old"), key=key, limits={"total_seconds": 0.5})
            for key in range(8)
        )
    )

    assert all(isinstance(ending, Document) for ending in endings)
    assert min(gaps(origin.requests("/feed"))) >= 0.08


def test_queue_of_a_slow_host_does_not_block_the_others(make: Make, origin: Origin) -> None:
    slow = [ask(at(origin, "slow", "/hang"), key=-1, limits={"total_seconds": 60}) for _ in range(10)]
    quick = [ask(at(origin, f"h{key}"), key=key) for key in range(30)]
    endings = make(concurrency=4).fetch_all([*slow, *quick])

    first = [next(endings).request.key for _ in quick]
    endings.close()  # type: ignore[attr-defined]  # a generator, which the port does not promise

    assert sorted(first) == list(range(30))


def test_slow_fetch_does_not_hold_up_a_call_within_the_loop(make: Make, origin: Origin) -> None:
    fetcher = make(concurrency=1)

    for _ in fetcher.fetch_all(ask(at(origin, f"h{key}"), key=key) for key in range(6)):
        (inner,) = fetcher.fetch_all([ask(at(origin, "inner"))])
        assert isinstance(inner, Document)


def test_stop_cancels_what_waits_at_once_and_draws_no_more(make: Make, origin: Origin) -> None:
    gate = Gate()
    origin.handle("/gate", gate)
    fetcher, drawn = make(concurrency=2), list[int]()

    def asked() -> Iterator[FetchRequest]:
        for key in range(100):
            drawn.append(key)
            yield ask(at(origin, "a", "/gate"), key=key)

    def stop() -> None:
        gate.reached.wait(5)
        fetcher.stop(5)

    stopper = threading.Thread(target=stop)
    stopper.start()
    endings = []
    for ending in fetcher.fetch_all(asked()):
        endings.append(ending)
        if len(endings) == len(drawn) - 1:
            gate.opened.set()  # the one that runs ends within its grace
    stopper.join()

    assert len(endings) == len(drawn) == 8
    assert isinstance(by_key(endings)[0], Document)
    assert kinds(endings) == {FailureKind.CANCELLED}
    assert len(origin.requests()) == 1


@pytest.mark.parametrize("grace_seconds", [0, 0.1])
def test_stop_cuts_what_runs_after_the_grace(make: Make, origin: Origin, grace_seconds: float) -> None:
    fetcher = make()
    reached = threading.Barrier(4)

    def hang(line: Any, seen: Seen) -> None:
        reached.wait(5)
        line.wait_for_end()

    origin.talk("/hang", hang)

    def stop() -> None:
        reached.wait(5)
        fetcher.stop(grace_seconds)

    stopper = threading.Thread(target=stop)
    stopper.start()
    began = time.monotonic()
    endings = list(
        fetcher.fetch_all(
            ask(at(origin, f"h{key}", "/hang"), key=key, limits={"total_seconds": 60}) for key in range(3)
        )
    )
    stopper.join()

    assert len(endings) == 3
    assert kinds(endings) == {FailureKind.CANCELLED}
    assert time.monotonic() - began < 3


def test_second_stop_shortens_the_grace(make: Make, origin: Origin) -> None:
    gate = Gate()
    origin.handle("/gate", gate)
    fetcher = make()

    def stop() -> None:
        gate.reached.wait(5)
        fetcher.stop(60)
        fetcher.stop(0)

    stopper = threading.Thread(target=stop)
    stopper.start()
    endings = list(fetcher.fetch_all([ask(at(origin, "a", "/gate"), limits={"total_seconds": 60})]))
    stopper.join()
    gate.opened.set()

    assert kinds(endings) == {FailureKind.CANCELLED}


def test_stopped_fetcher_draws_nothing(make: Make, origin: Origin) -> None:
    fetcher, drawn = make(), list[int]()

    def asked() -> Iterator[FetchRequest]:
        drawn.append(1)
        yield ask(at(origin, "a"))

    fetcher.stop(0)

    assert list(fetcher.fetch_all(asked())) == []
    assert drawn == []


def test_leaving_early_ends_what_runs(make: Make, origin: Origin) -> None:
    asked = [ask(at(origin, "quick"), key=0)]
    asked += [
        ask(at(origin, f"h{key}", "/hang"), key=key, limits={"total_seconds": 60}) for key in range(1, 6)
    ]
    fetcher = make()

    endings = fetcher.fetch_all(asked)
    assert next(endings).request.key == 0
    endings.close()  # type: ignore[attr-defined]  # a generator, which the port does not promise

    # That no thread is left, the fixture proves; the fetcher goes on to work.
    (ending,) = fetcher.fetch_all([ask(at(origin, "again"))])
    assert isinstance(ending, Document)


def test_threads_are_few_and_reused(make: Make, origin: Origin) -> None:
    most = 0
    before = threading.active_count()
    for _ in make(concurrency=4).fetch_all(ask(at(origin, f"h{key % 2}"), key=key) for key in range(60)):
        names = [thread.name for thread in threading.enumerate() if thread.name.startswith("origin")]
        most = max(most, threading.active_count() - len(names))

    assert most - before <= 4 + 1 + 4  # workers, the watch, and look-ups under way


def test_hundreds_of_fetches_over_many_hosts_come_through(make: Make, origin: Origin) -> None:
    asked = (ask(at(origin, f"h{key % 64}"), key=key) for key in range(320))

    endings = list(make(concurrency=64).fetch_all(asked))

    assert len(endings) == 320
    assert all(isinstance(ending, Document) for ending in endings)
