import socket
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from aggregator.fetch.dialling import Dialler, Network
from aggregator.fetch.failures import FetchError
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind


class Recorder:
    """Stands in for the network: names have the addresses that it was given, and no packet leaves."""

    def __init__(self, *addresses: str, refuse: frozenset[str] = frozenset()) -> None:
        self.addresses = addresses
        self.refuse = refuse
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []

    def resolve(self, host: str) -> Sequence[str]:
        self.looked_up.append(host)
        return self.addresses

    def connect(self, sock: socket.socket, address: tuple[str, int]) -> None:
        self.connected.append(address)
        if address[0] in self.refuse:
            raise ConnectionRefusedError(111, "refused")

    def dial(self, host: str, *, allow_private: bool = False) -> socket.socket:
        network = Network(resolve=self.resolve, connect=self.connect)
        wire = Wire(time.monotonic() + 5)
        try:
            return dialler(network, wire=wire, allow_private=allow_private).dial(host, 443)
        finally:
            wire.disarm()


def dialler(network: Network, *, wire: Wire | None = None, allow_private: bool = False) -> Dialler:
    return Dialler(
        network=network,
        wire=wire or Wire(time.monotonic() + 5),
        connect_seconds=0.3,
        allow_private=allow_private,
    )


@pytest.fixture
def full_listener() -> Iterator[int]:
    """A port on loopback whose queue of connections is full: a further one hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        yield port
        for sock in waiting:
            sock.close()


def test_connection_goes_to_the_address_that_was_judged() -> None:
    net = Recorder("93.184.215.14")

    net.dial("feeds.test").close()

    assert net.connected == [("93.184.215.14", 443)]
    assert net.looked_up == ["feeds.test"]


def test_literal_address_is_not_looked_up() -> None:
    net = Recorder()

    net.dial("[2606:4700::1111]").close()

    assert net.connected == [("2606:4700::1111", 443)]
    assert net.looked_up == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.0.1", "::1", "::ffff:10.0.0.1"])
@pytest.mark.parametrize("as_name", [True, False], ids=["by name", "literally"])
def test_refused_address_is_named_with_the_way_out_and_no_packet_leaves(address: str, as_name: bool) -> None:
    net = Recorder(address)

    with pytest.raises(FetchError) as caught:
        net.dial("feeds.test" if as_name else address)

    assert caught.value.kind is FailureKind.ADDRESS
    assert "allow_private_addresses" in caught.value.detail
    assert net.connected == []


def test_name_with_a_public_and_a_private_address_is_refused_whole() -> None:
    net = Recorder("93.184.215.14", "127.0.0.1")

    with pytest.raises(FetchError, match=r"127\.0\.0\.1, a loopback address"):
        net.dial("rebinding.test")
    assert net.connected == []


@pytest.mark.parametrize(
    ("address", "kind"), [("224.0.0.1", "multicast"), ("169.254.169.254", "cloud-metadata")]
)
def test_some_addresses_are_refused_without_a_way_out(address: str, kind: str) -> None:
    net = Recorder(address)

    with pytest.raises(FetchError, match=rf"{kind} address$"):
        net.dial("many.test", allow_private=True)
    assert net.connected == []


def test_next_address_is_tried_when_one_refuses() -> None:
    net = Recorder("2606:4700::1111", "93.184.215.14", refuse=frozenset({"2606:4700::1111"}))

    net.dial("feeds.test").close()

    assert [address for address, _ in net.connected] == ["2606:4700::1111", "93.184.215.14"]


def test_failure_of_the_last_address_is_told() -> None:
    with pytest.raises(FetchError, match="refused the connection") as caught:
        Recorder("93.184.215.14", refuse=frozenset({"93.184.215.14"})).dial("feeds.test")
    assert caught.value.kind is FailureKind.CONNECT


def test_name_without_an_address_is_a_dns_failure() -> None:
    with pytest.raises(FetchError) as caught:
        Recorder().dial("nowhere.test")
    assert caught.value.kind is FailureKind.DNS


def test_name_that_cannot_be_looked_up_is_a_dns_failure() -> None:
    def resolve(host: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(FetchError) as caught:
        dialler(Network(resolve=resolve)).dial("nowhere.test", 80)
    assert caught.value.kind is FailureKind.DNS


def test_name_that_no_codec_takes_is_a_dns_failure() -> None:
    with pytest.raises(FetchError) as caught:
        dialler(Network()).dial("a" * 64 + ".test", 80)
    assert caught.value.kind is FailureKind.DNS


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_odd_spelling_of_an_address_is_judged_as_what_it_means(spelling: str) -> None:
    connected: list[tuple[str, int]] = []

    with pytest.raises(FetchError, match="a loopback address"):
        dialler(Network(connect=lambda sock, address: connected.append(address))).dial(spelling, 80)
    assert connected == []


def test_look_up_that_hangs_ends_with_the_connect_limit() -> None:
    release = threading.Event()

    def resolve(host: str) -> Sequence[str]:
        release.wait(10)
        return ()

    began = time.monotonic()
    with pytest.raises(FetchError, match="look-up") as caught:
        dialler(Network(resolve=resolve)).dial("slow.test", 80)
    release.set()

    assert caught.value.kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 4


def test_connection_that_hangs_ends_with_the_connect_limit(full_listener: int) -> None:
    wire = Wire(time.monotonic() + 5)

    began = time.monotonic()
    with pytest.raises(FetchError, match="did not accept") as caught:
        dialler(Network(), wire=wire, allow_private=True).dial("127.0.0.1", full_listener)
    wire.disarm()

    assert caught.value.kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("waits_for", ["look-up", "connection"])
def test_cut_ends_the_waiting_at_once(waits_for: str, full_listener: int) -> None:
    waiting, release, ended = threading.Event(), threading.Event(), threading.Event()
    wire = Wire(time.monotonic() + 10)

    def resolve(host: str) -> Sequence[str]:
        waiting.set()
        release.wait(10)
        return ()

    def connect(sock: socket.socket, address: tuple[str, int]) -> None:
        waiting.set()
        sock.connect(address)

    def cut() -> None:
        waiting.wait(5)
        while not ended.wait(0.05):
            wire.cut(FailureKind.CANCELLED)

    host = "slow.test" if waits_for == "look-up" else "127.0.0.1"
    made = Dialler(
        network=Network(resolve=resolve, connect=connect), wire=wire, connect_seconds=8, allow_private=True
    )
    cutter = threading.Thread(target=cut)
    cutter.start()
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        made.dial(host, full_listener)
    ended.set()
    cutter.join()
    release.set()
    wire.disarm()

    assert caught.value.kind is FailureKind.CANCELLED
    assert time.monotonic() - began < 4
