"""One hop over requests: ask, and read what comes back."""

import contextlib
import time
from dataclasses import dataclass

from urllib3 import BaseHTTPResponse

from aggregator.fetch.answers import Answer, conclude
from aggregator.fetch.body import PIECE_BYTES, decode, start_of, too_large
from aggregator.fetch.bot_walls import GLANCE_BYTES
from aggregator.fetch.connection import Call, GuardedAdapter
from aggregator.fetch.dialling import Dialler, Network
from aggregator.fetch.errand import Errand, failed
from aggregator.fetch.failures import FetchError
from aggregator.fetch.headers import answer_headers, count_lines, request_headers
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.proxy import proxy_of
from aggregator.fetch.requests_failures import EXPECTED, explain
from aggregator.fetch.target import target_of
from aggregator.fetch.wire import Wire
from aggregator.model.document import Fetched
from aggregator.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpClient:
    """Runs errands over HTTP; any number of threads may share it."""

    policy: FetchPolicy
    clock: Clock
    adapter: GuardedAdapter
    network: Network

    def run(self, errand: Errand, wire: Wire) -> Fetched | Errand:
        """Return the ending of the fetch, or the errand that a redirect asks for."""
        started = time.monotonic() - errand.spent_seconds
        try:
            return self._exchange(errand, wire, started)
        except EXPECTED as error:
            # The wire knows best: a socket that we shut down looks like one that the server closed.
            reason = wire.ended() or explain(error)
        except FetchError as error:
            reason = wire.ended() or error
        finally:
            wire.disarm()
        return failed(errand, reason, time.monotonic() - started)

    def _exchange(self, errand: Errand, wire: Wire, started: float) -> Fetched | Errand:
        target = target_of(errand.url)
        proxy = proxy_of(self.policy.proxy)
        dialler = Dialler(
            network=self.network,
            wire=wire,
            connect_seconds=errand.request.limits.connect_seconds,
            allow_private=errand.request.allow_private_addresses,
            proxy=proxy,
        )
        headers = request_headers(errand, self.policy)
        call = Call(target, headers, lambda: dialler.dial(target.host, target.port), proxy)
        try:
            response = self.adapter.send_call(call, wire)
            wire.note_answer()
            count_lines(len(response.headers.items()), errand.request.limits.header_lines)
            answer = Answer(
                status=response.status,
                headers=answer_headers(response.headers.items()),
                read=lambda: _read(response, errand.request.limits.body_bytes, wire),
                glance=lambda: _glance(response),
                spent=lambda: time.monotonic() - started,
            )
            return conclude(errand, answer, self.clock.now())
        finally:
            call.close()


def _read(response: BaseHTTPResponse, limit: int, wire: Wire) -> bytes:
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:
        raise too_large(limit)
    pieces = response.stream(PIECE_BYTES, decode_content=False)
    body = decode(pieces, response.headers.get("content-encoding", ""), limit)
    wire.check()  # a body without a length ends with the connection, also where we ended it
    return body


def _glance(response: BaseHTTPResponse) -> bytes:
    coding = response.headers.get("content-encoding", "")
    with contextlib.suppress(*EXPECTED):
        return start_of([response.read(GLANCE_BYTES, decode_content=False)], coding)
    return b""
