"""The requests transport, cut down to one guarded request: no cookies, no reuse, no proxy but ours."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.hooks import default_hooks
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url

from aggregator.fetch.head import Answer
from aggregator.fetch.proxy import Proxy
from aggregator.fetch.target import Target
from aggregator.fetch.wire import Wire

Dial = Callable[[], socket.socket]
"""Makes the connection of one call: to its host, or to the proxy."""


class Call(PreparedRequest):
    """One request over a connection of its own, made by `dial`; `close` ends what is left of it.

    It is a GET, or a POST where there is a body.

    A connection is not kept for the next fetch: that one may be allowed less, and a host is not asked
    again before its gap is over.
    """

    def __init__(
        self,
        target: Target,
        headers: Mapping[str, str | bytes],
        dial: Dial,
        proxy: Proxy | None,
        body: bytes | None = None,
    ) -> None:
        super().__init__()
        self.target = target
        self.dial = dial
        self.proxy = proxy
        self.is_forwarded = proxy is not None and target.scheme == "http"
        self.prepare_method("GET" if body is None else "POST")
        self.prepare_url(target.url, None)
        self.prepare_headers({**headers, **self.proxy_headers()} if self.is_forwarded else headers)
        if body is not None:
            self.prepare_body(body, None)
        self.hooks = default_hooks()
        self.pool: HTTPConnectionPool | None = None
        self.answer: BaseHTTPResponse | None = None

    def proxy_headers(self) -> dict[str, str]:
        """Return the headers that are for the proxy alone."""
        authorization = self.proxy.authorization if self.proxy else None
        return {"Proxy-Authorization": authorization} if authorization else {}

    def close(self) -> None:
        """Close the connection, whether or not the answer was read to its end."""
        if self.answer is not None:
            self.answer.close()
        if self.pool is not None:
            self.pool.close()


class GuardedAdapter(HTTPAdapter):
    """Sends a `Call`; any number of threads may share it.

    It stands without a Session: that would keep cookies, read netrc and the environment's proxies, and
    parse each Location by itself, with an exception for the odd ones.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._lock = threading.Lock()
        self._tls = tls

    def send_call(self, call: Call, wire: Wire) -> BaseHTTPResponse:
        """Return the answer with its body unread. Raises: what `failures.EXPECTED` lists, and FetchError."""
        seconds = wire.remaining()
        self.send(call, stream=True, timeout=(seconds, seconds))
        assert call.answer is not None  # build_response put it there
        return call.answer

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,  # noqa: ARG002 - the signature is HTTPAdapter's
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
        cert: tuple[str, str] | str | None = None,  # noqa: ARG002
    ) -> HTTPConnectionPool:
        """Return a pool for this call alone; it hands the call's `dial` to the connection."""
        assert isinstance(request, Call)
        host, port, dial = request.target.host, request.target.port, request.dial
        if request.target.scheme == "http":
            request.pool = _PlainPool(host, port, dial=dial)
        elif request.proxy is None:
            request.pool = _SecurePool(host, port, ssl_context=self._tls_context(), dial=dial)
        else:
            request.pool = _SecurePool(
                host,
                port,
                ssl_context=self._tls_context(),
                dial=dial,
                _proxy=parse_url(request.proxy.url),
                _proxy_headers=request.proxy_headers(),
            )
        return request.pool

    def request_url(self, request: PreparedRequest, proxies: Mapping[str, str] | None) -> str:
        """Return what stands in the request line: the whole URL where a proxy forwards it."""
        assert isinstance(request, Call)
        return request.target.url if request.is_forwarded else super().request_url(request, proxies)

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Do nothing: the context verifies, and loading the certificates anew costs 44 ms a connection."""

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Return a bare Response: no cookie jar is filled, no character set guessed."""
        assert isinstance(req, Call)
        req.answer = resp
        response = Response()
        response.status_code = resp.status
        response.raw = resp
        return response

    def _tls_context(self) -> ssl.SSLContext:
        # Made when first needed, and once: 44 ms.
        with self._lock:
            if self._tls is None:
                self._tls = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
            return self._tls


class _PlainConnection(HTTPConnection):
    response_class = Answer

    def __init__(self, host: str, port: int | None = None, *, dial: Dial, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class _SecureConnection(HTTPSConnection):
    response_class = Answer

    def __init__(self, host: str, port: int | None = None, *, dial: Dial, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
