"""That no Fetcher can be led to an address that a source may not ask: by name, spelling, hop or kept connection."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from aggregator.fetch.dialling import Network
from aggregator.model.document import Document, FailureKind
from aggregator.ports import Fetcher
from tests.contract.test_fetcher import FEED, MAKERS, FixedClock, Maker, ask, failure, fetch
from tests.origin import Origin

Make = Callable[..., Fetcher]


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def make(request: pytest.FixtureRequest) -> Make:
    maker: Maker = request.param
    return lambda **options: maker(FixedClock(), {}, **options)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.serve("/feed", FEED)
        yield running


class Names:
    """Stands in for the name server: each look-up of a name takes the next of its addresses."""

    def __init__(self, **addresses: Sequence[Sequence[str]]) -> None:
        self.left = {name: list(answers) for name, answers in addresses.items()}
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, host: str) -> Sequence[str]:
        with self._lock:
            self.asked.append(host)
            answers = self.left[host.split(".")[0]]
            return answers.pop(0) if len(answers) > 1 else answers[0]


def test_name_is_looked_up_once_and_asked_where_it_was_judged(make: Make, origin: Origin) -> None:
    """A name server that gives a private address at the second look finds nobody who looks twice."""
    names = Names(rebinding=[["127.0.0.1"], ["127.0.0.9"]])

    ending = fetch(make(network=Network(resolve=names)), f"http://rebinding.test:{origin.port}/feed")

    assert isinstance(ending, Document)
    assert names.asked == ["rebinding.test"]


def test_name_that_turns_private_later_is_refused_although_a_connection_is_kept(
    make: Make, origin: Origin
) -> None:
    fetcher = make(network=Network(resolve=Names(a=[["127.0.0.1"]])))
    url = f"http://a.test:{origin.port}/feed"
    assert isinstance(fetch(fetcher, url), Document)

    ending = failure(fetcher, url, allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert len(origin.requests()) == 1


def test_kept_connection_to_an_address_is_no_way_round_the_guard(make: Make, origin: Origin) -> None:
    fetcher = make()
    assert isinstance(fetch(fetcher, origin.at("/feed")), Document)

    ending = failure(fetcher, origin.at("/feed"), allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert len(origin.requests()) == 1


def test_name_with_a_good_and_a_bad_address_is_refused_whole(make: Make, origin: Origin) -> None:
    names = Names(mixed=[["93.184.215.14", "127.0.0.1"]])
    url = f"http://mixed.test:{origin.port}/feed"

    ending = failure(make(network=Network(resolve=names)), url, allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert "127.0.0.1, a loopback address" in ending.detail


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25lo]",
        "[fe80::5efe:7f00:1]",
        "[2001:db8::5efe:7f00:1]",
        "[fd00:ec2::254]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "localhost",
        "LOCALHOST",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "100.100.100.200",
        "10.0.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "me:secret@127.0.0.1",
        "93.184.215.14@127.0.0.1",
    ],
)
def test_address_is_refused_in_every_spelling(make: Make, origin: Origin, host: str) -> None:
    """Also as the second hop; the origin hears of nobody."""
    ending = failure(make(), f"http://{host}:{origin.port}/feed", allow_private_addresses=False)

    assert ending.kind is FailureKind.ADDRESS
    assert origin.requests() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1\\@away.test/feed",
        "http://away.test\\@127.0.0.1/feed",
        "http:/\\127.0.0.1/feed",
        "http://127.0.0.1 @away.test/",
        "http://away.test#@127.0.0.1/",
        "http://127.0.0.1\t.example.test/",
        "http://127.0.0.1%00.example.test/",
        "http://[::1/feed",
        "http://[::1]x/feed",
        "http://127.0.0.1:80:81/",
        "http://127.0.0.1:0x50/",
        "http://127.0.0.1:-1/",
        "http://127.0.0.1:0/",
    ],
)
def test_url_that_parsers_read_differently_reaches_nobody(make: Make, url: str) -> None:
    asked: list[str] = []

    def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        return ()

    def connect(*_: object) -> None:
        raise ConnectionRefusedError

    fetcher = make(network=Network(resolve=resolve, connect=connect))
    (ending,) = fetcher.fetch_all([ask(url, allow_private_addresses=False, limits={"connect_seconds": 0.05})])

    assert not isinstance(ending, Document)
