import queue
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from aggregator.fetch.dialling import Network
from aggregator.fetch.policy import FetchPolicy
from aggregator.model.document import Document, FailureKind, FetchFailed, FetchLimits, FetchRequest
from aggregator.ports import Fetcher
from tests.origin import Origin

pytest.importorskip("pycurl", reason="the fast transport has no wheel here")
from aggregator.fetch.curl_fetcher import curl_fetcher

NOW = datetime(2026, 3, 1, tzinfo=UTC)
Heard = queue.SimpleQueue[type[BaseException]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What threads died of."""
    found: Heard = queue.SimpleQueue()
    monkeypatch.setattr(threading, "excepthook", lambda raised: found.put(raised.exc_type))
    return found


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.serve("/feed", b"<rss/>")
        yield running


class Clock:
    """Breaks at the times that it is told of."""

    def __init__(self, *broken: int) -> None:
        self.broken = broken
        self.asked = -1

    def now(self) -> datetime:
        self.asked += 1
        if self.asked in self.broken:
            raise ZeroDivisionError
        return NOW


def asked(origin: Origin, count: int) -> list[FetchRequest]:
    return [
        FetchRequest(
            key=key,
            url=f"http://h{key}.test:{origin.port}/feed",
            allow_private_addresses=True,
            limits=FetchLimits(total_seconds=5.0),
        )
        for key in range(count)
    ]


def made(clock: Clock, resolve: Network) -> Fetcher:
    return curl_fetcher(FetchPolicy(user_agent="x", host_gap_seconds=0), clock, network=resolve)


def test_error_of_ours_is_loud_and_ends_its_own_fetch_alone(heard: Heard, origin: Origin) -> None:
    fetcher = made(Clock(3, 7), Network(resolve=lambda _: ["127.0.0.1"]))

    endings = list(fetcher.fetch_all(asked(origin, 40)))

    assert [heard.get(timeout=5) for _ in range(2)] == [ZeroDivisionError] * 2
    failures = [ending for ending in endings if isinstance(ending, FetchFailed)]
    assert [one.kind for one in failures] == [FailureKind.BROKEN] * 2
    assert "an error in this program" in failures[0].detail
    assert sum(isinstance(ending, Document) for ending in endings) == 38


def test_error_of_a_look_up_ends_its_own_fetch_alone(heard: Heard, origin: Origin) -> None:
    def resolve(host: str) -> Sequence[str]:
        if host == "h2.test":
            raise ZeroDivisionError
        return ["127.0.0.1"]

    endings = list(made(Clock(), Network(resolve=resolve)).fetch_all(asked(origin, 5)))

    assert heard.get(timeout=5) is ZeroDivisionError
    assert [one.request.key for one in endings if isinstance(one, FetchFailed)] == [2]


def test_look_up_that_hangs_holds_up_nobody_and_ends_with_the_connect_limit(origin: Origin) -> None:
    release = threading.Event()

    def resolve(host: str) -> Sequence[str]:
        if host == "h0.test":
            release.wait(10)
        return ["127.0.0.1"]

    limits = FetchLimits(connect_seconds=0.3, total_seconds=30.0)
    requests = [
        FetchRequest(key=one.key, url=one.url, allow_private_addresses=True, limits=limits)
        for one in asked(origin, 5)
    ]
    endings = list(made(Clock(), Network(resolve=resolve)).fetch_all(requests))
    release.set()

    last = endings[-1]
    assert isinstance(last, FetchFailed)
    assert (last.request.key, last.kind) == (0, FailureKind.TIMEOUT)
    assert "look-up" in last.detail
