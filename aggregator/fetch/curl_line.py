"""One easy handle of libcurl: set up once, then used for one exchange after the other."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pycurl

from aggregator.fetch.answers import Answer, wants_body
from aggregator.fetch.body import PIECE_BYTES, decode, start_of
from aggregator.fetch.bot_walls import GLANCE_BYTES
from aggregator.fetch.curl_failures import Ended, explain
from aggregator.fetch.curl_head import last_head, status_of
from aggregator.fetch.dialling import judge, literal
from aggregator.fetch.errand import Errand
from aggregator.fetch.failures import FetchError, broken
from aggregator.fetch.guard import Address
from aggregator.fetch.proxy import Proxy, at_the_proxy
from aggregator.fetch.target import Target

_SUPPRESS_CONNECT_HEADERS = 265  # pycurl has no name for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one exchange needs: addresses that were judged (the proxy's, if there is one), and time left."""

    errand: Errand
    target: Target
    addresses: Sequence[Address]
    headers: Mapping[str, str | bytes]
    connect_seconds: float
    total_seconds: float


class CurlLine:
    """Everything that libcurl is told stands here; what it calls back runs in the loop's thread.

    `died`: the exchange ended with the kept connection that it began on, and is to be begun anew.
    """

    def __init__(self, ca_file: str, proxy: Proxy | None) -> None:
        self.curl = pycurl.Curl()
        self._proxy = proxy
        self._head: list[bytes] = []
        self._pieces: list[bytes] = []
        self._size = 0
        self._opened: list[socket.socket] = []  # libcurl works on copies
        self._wanted: int | None = None  # bytes of the body; None until the head is read
        self._body_limit = 0
        self._most_lines = 0
        self._allow_private = False
        self._refusal: FetchError | None = None
        self._asked = False
        self.died = False
        self._set_up(ca_file)

    def begin(self, call: Call) -> None:
        """Load the exchange. Raises: FetchError."""
        self._body_limit = call.errand.request.limits.body_bytes
        self._most_lines = call.errand.request.limits.header_lines
        self._allow_private = call.errand.request.allow_private_addresses
        at = ",".join(f"[{one}]" if one.version == 6 else str(one) for one in call.addresses)
        connected = self._proxy or call.target
        setopt = self.curl.setopt
        try:
            setopt(pycurl.URL, call.target.url)
            # Only what was looked up and judged for this exchange; "+": libcurl forgets it after a while.
            setopt(pycurl.RESOLVE, [f"+{connected.host}:{connected.port}:{at}"])
            setopt(pycurl.HTTPHEADER, [_line(name, value) for name, value in call.headers.items()])
            setopt(pycurl.CONNECTTIMEOUT_MS, _milliseconds(call.connect_seconds))
            setopt(pycurl.TIMEOUT_MS, _milliseconds(call.total_seconds))
            setopt(pycurl.MAXFILESIZE_LARGE, self._body_limit)
        except (pycurl.error, ValueError):  # a NUL or the like
            raise broken("the address is not a valid URL") from None

    def answer(self, ended: Ended, spent: Callable[[], float]) -> Answer:
        """Return what came. Raises: FetchError for an exchange that gave no whole answer."""
        if self._refusal is not None:
            raise self._refusal
        status = status_of(self._head)
        if not self._is_enough(ended, status):
            error = explain(ended, self.curl, self._body_limit, self._head)
            at_proxy = self._proxy is not None and ended.code == pycurl.E_COULDNT_CONNECT
            raise at_the_proxy(error) if at_proxy else error
        headers = last_head(self._head, self._most_lines)
        coding = next((value for name, value in headers if name == "content-encoding"), "")
        pieces, limit = self._pieces, self._body_limit
        return Answer(
            status=status,
            headers=headers,
            read=lambda: decode(pieces, coding, limit),
            glance=lambda: start_of(pieces, coding),
            spent=spent,
        )

    def clear(self) -> None:
        """Forget the exchange."""
        self._close_opened()
        self._head.clear()
        self._pieces = []
        self._size = 0
        self._wanted = None
        self._refusal = None
        self._asked = self.died = False

    def _set_up(self, ca_file: str) -> None:
        setopt = self.curl.setopt
        setopt(pycurl.NOSIGNAL, 1)
        setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)  # file:// would be read otherwise
        setopt(pycurl.FOLLOWLOCATION, 0)
        setopt(pycurl.HTTP09_ALLOWED, 0)
        # A host is asked one thing at a time: HTTP/2 would only cost, 4 % of a new connection.
        setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        # Named at all times, so that the environment's are never asked.
        setopt(pycurl.PROXY, self._proxy.url if self._proxy else "")
        setopt(pycurl.NOPROXY, "")
        setopt(_SUPPRESS_CONNECT_HEADERS, 1)
        setopt(pycurl.HEADEROPT, pycurl.HEADER_SEPARATE)
        if self._proxy and self._proxy.authorization:
            setopt(pycurl.PROXYHEADER, [f"Proxy-Authorization: {self._proxy.authorization}"])
        setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        setopt(pycurl.CAINFO, ca_file)
        setopt(pycurl.BUFFERSIZE, PIECE_BYTES)
        setopt(pycurl.HEADERFUNCTION, self._head.append)
        setopt(pycurl.WRITEFUNCTION, self._take)
        setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        setopt(pycurl.PREREQFUNCTION, self._check)

    def _is_enough(self, ended: Ended, status: int) -> bool:
        # Of an answer that is no document the head is enough, however its body ends.
        return not ended.code or (status >= 200 and not wants_body(status) and self._head[-1:] == [b"\r\n"])

    def _take(self, piece: bytes) -> int | None:
        """Keep a piece of the body; libcurl ends the exchange where less was taken than came."""
        if self._wanted is None:
            is_document = wants_body(status_of(self._head))
            self._wanted = self._body_limit if is_document else GLANCE_BYTES
        self._size += len(piece)
        if self._size > self._wanted:
            return -1
        self._pieces.append(piece)
        return None

    def _open(self, purpose: int, address: pycurl.CurlSockAddr) -> socket.socket | int:  # noqa: ARG002
        """Open a socket to an address that libcurl made of the URL, if it may be connected to."""
        if address.family not in (socket.AF_INET, socket.AF_INET6) or not self._may_ask(address.addr[0]):
            return pycurl.SOCKET_BAD
        try:
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except OSError:  # no descriptor is left
            return pycurl.SOCKET_BAD
        self._opened.append(opened)
        return opened

    def _check(self, remote: str, local: str, remote_port: int, local_port: int) -> int:  # noqa: ARG002
        """Judge a connection anew: it may be kept from a request that was allowed more."""
        self._close_opened()
        # A kept connection died under the request. libcurl would ask again at once: that needs a turn.
        self.died, self._asked = self._asked, True
        return pycurl.PREREQFUNC_OK if self._may_ask(remote) and not self.died else pycurl.PREREQFUNC_ABORT

    def _close_opened(self) -> None:
        while self._opened:
            self._opened.pop().close()

    def _may_ask(self, address: str) -> bool:
        # What a proxy connects to was judged before; where it is itself, feeds.yaml says.
        allow_private = self._allow_private or self._proxy is not None
        try:
            judge(literal(address.partition("%")[0]), allow_private=allow_private)
        except FetchError as error:
            self._refusal = error
        return self._refusal is None


def _line(name: str, value: str | bytes) -> bytes:
    content = value.encode("latin-1") if isinstance(value, str) else value
    # "name;" is libcurl's way to say a header without a value; "name:" would take it out.
    return name.encode("ascii") + (b": " + content if content else b";")


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))  # 0 would be for ever
