"""From a host name to a connected socket: look up, judge every address, connect to one of them."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from aggregator.fetch.failures import FetchError, no_connection_in_time, refused
from aggregator.fetch.guard import Address, refusal
from aggregator.fetch.proxy import Proxy, at_the_proxy
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind

_KNOWN_LITERALS = 1024

Resolver = Callable[[str], Sequence[str]]
"""From a host name to address literals in the order of preference. Raises: OSError, UnicodeError."""

Connect = Callable[[socket.socket, tuple[str, int]], None]
"""Connects a socket, whose timeout is set, to a literal address and a port. Raises: OSError."""


def look_up(host: str) -> Sequence[str]:
    """Return the system's addresses of `host`; spellings like 0x7f.1 come out as what they mean."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect_socket(sock: socket.socket, address: tuple[str, int]) -> None:
    """Connect `sock`; a literal address needs no second look-up."""
    sock.connect(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The two ways in which we touch the network, so that a test can stand in for them."""

    resolve: Resolver = look_up
    connect: Connect = connect_socket

    def addresses(self, host: str) -> Sequence[Address]:
        """Return the addresses of a name, none where it has none; may take its time."""
        try:
            return [ip_address(found) for found in self.resolve(host)]
        except (OSError, ValueError):  # UnicodeError among them: the IDNA codec on a label it cannot encode
            return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialler:
    """Makes the connection of one exchange."""

    network: Network
    wire: Wire
    connect_seconds: float
    allow_private: bool
    proxy: Proxy | None = None

    def dial(self, host: str, port: int) -> socket.socket:
        """Return a socket connected to an address of `host` that was judged, or to the proxy once the
        addresses of `host` were; its timeout is what is left of the connect limit, for the TLS handshake.
        Raises: FetchError.
        """
        limit = time.monotonic() + min(self.connect_seconds, self.wire.remaining())
        addresses = self._addresses(host.strip("[]"), limit)
        judge(addresses, allow_private=self.allow_private)
        if self.proxy is None:
            return self._connect_any(addresses, port, limit)
        try:
            # Whoever wrote feeds.yaml says where it is: anywhere.
            at = self._addresses(self.proxy.host, limit)
            judge(at, allow_private=True)
            return self._connect_any(at, self.proxy.port, limit)
        except FetchError as error:
            raise at_the_proxy(error) from None

    def _addresses(self, host: str, limit: float) -> Sequence[Address]:
        return literal(host) or self._look_up(host, limit)

    def _look_up(self, host: str, limit: float) -> Sequence[Address]:
        # getaddrinfo cannot be told to hurry: it runs aside, and is left behind when it hangs.
        answers: queue.SimpleQueue[Sequence[Address]] = queue.SimpleQueue()
        self.wire.arm(lambda: answers.put(()))
        asking = threading.Thread(
            target=lambda: answers.put(self.network.addresses(host)), name="look-up", daemon=True
        )
        asking.start()
        try:
            found = answers.get(timeout=max(limit - time.monotonic(), 0))
        except queue.Empty:
            raise no_look_up_in_time() from None
        self.wire.check()
        return found

    def _connect_any(self, addresses: Sequence[Address], port: int, limit: float) -> socket.socket:
        failure = FetchError(FailureKind.CONNECT, "no address of the host could be tried")
        for tried, address in enumerate(addresses):
            # Each gets its share of what is left, so that a dead first address leaves time for the next.
            seconds = (limit - time.monotonic()) / (len(addresses) - tried)
            try:
                sock = self._connect(address, port, seconds)
            except OSError as error:
                self.wire.check()
                failure = _no_connection(error)
            else:
                sock.settimeout(max(limit - time.monotonic(), 0.001))
                return sock
        raise failure

    def _connect(self, address: Address, port: int, seconds: float) -> socket.socket:
        sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
        try:
            sock.settimeout(max(seconds, 0.001))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.wire.arm_socket(sock)
            self.network.connect(sock, (str(address), port))
            self.wire.check()  # a socket that is shut while it connects looks connected
        except BaseException:
            sock.close()
            raise
        return sock


@lru_cache(maxsize=_KNOWN_LITERALS)
def literal(host: str) -> Sequence[Address]:
    """Return the address that `host` is, none where it is a name; 127.1 is a name, which the system reads."""
    try:
        return (ip_address(host),)
    except ValueError:
        return ()


def judge(addresses: Sequence[Address], *, allow_private: bool) -> None:
    """Raise FetchError if a host has no address, or if any of them is refused.

    One is enough: a name that points to a public and to a private address at once is a trick.
    """
    if not addresses:
        raise FetchError(FailureKind.DNS, "the name of the host has no address")
    for address in addresses:
        found = refusal(address, allow_private=allow_private)
        if found is None:
            continue
        way_out = "" if found.always else "; if it is meant, set allow_private_addresses for this source"
        raise FetchError(FailureKind.ADDRESS, f"the host is at {address}, {found.kind}{way_out}")


def no_look_up_in_time() -> FetchError:
    """Return the failure of a fetch whose host's name took too long to look up."""
    return FetchError(FailureKind.TIMEOUT, "the look-up of the name took too long")


def _no_connection(error: OSError) -> FetchError:
    if isinstance(error, TimeoutError):
        return no_connection_in_time()
    if isinstance(error, ConnectionRefusedError):
        return refused()
    reason = f": {error.strerror}" if error.strerror else ""
    return FetchError(FailureKind.CONNECT, f"the server cannot be reached{reason}")
