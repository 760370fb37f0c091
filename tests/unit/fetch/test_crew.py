import queue
import threading

import pytest

from aggregator.fetch.crew import Crew
from aggregator.fetch.errand import Errand, first_errand
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind, Fetched, FetchFailed, FetchRequest, Gone


def errand(key: int) -> Errand:
    return first_errand(FetchRequest(key=key, url=f"http://h{key}.test/"))


def test_error_of_ours_is_loud_and_ends_its_own_fetch_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: queue.SimpleQueue[type[BaseException]] = queue.SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda raised: heard.put(raised.exc_type))

    def run(one: Errand, wire: Wire) -> Fetched:
        if one.request.key == 0:
            raise ZeroDivisionError
        return Gone(request=one.request)

    crew = Crew(run, concurrency=1, host_gap_seconds=0)
    batch = crew.docket.open()
    for key in range(3):
        crew.docket.add(batch, errand(key))
    endings = [crew.docket.next_ending(batch) for _ in range(3)]
    crew.docket.close(batch)

    assert heard.get(timeout=5) is ZeroDivisionError
    (failure,) = [ending for ending in endings if isinstance(ending, FetchFailed)]
    assert failure.request.key == 0
    assert failure.kind is FailureKind.BROKEN
    assert sum(isinstance(ending, Gone) for ending in endings) == 2


def test_worker_is_not_started_for_a_host_that_is_busy() -> None:
    reached, gate = threading.Event(), threading.Event()
    before = set(threading.enumerate())

    def run(one: Errand, wire: Wire) -> Fetched:
        reached.set()
        gate.wait(5)
        return Gone(request=one.request)

    crew = Crew(run, concurrency=8, host_gap_seconds=0)
    batch = crew.docket.open()
    for _ in range(5):
        crew.docket.add(batch, errand(1))
    reached.wait(5)
    workers = [thread for thread in set(threading.enumerate()) - before if thread.name == "fetch-worker"]
    gate.set()
    for _ in range(5):
        crew.docket.next_ending(batch)
    crew.docket.close(batch)

    assert len(workers) == 1
