"""One hop over HTTP: ask, and read what the answer means."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from urllib3 import BaseHTTPResponse

from aggregator.fetch.body import read_body
from aggregator.fetch.connection import Call, GuardedAdapter
from aggregator.fetch.dialling import Dialler, Network
from aggregator.fetch.errand import Errand, failed, next_errand
from aggregator.fetch.failures import EXPECTED, FetchError, explain
from aggregator.fetch.headers import (
    answer_headers,
    is_conditional,
    request_headers,
    retry_time,
    validators_of,
)
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.wire import Wire
from aggregator.model.document import Document, FailureKind, Fetched, Gone, NotModified
from aggregator.ports import Clock

_DOCUMENTS = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)


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
        _check_scheme(errand.url)
        dialler = Dialler(
            network=self.network,
            wire=wire,
            connect_seconds=errand.request.limits.connect_seconds,
            allow_private=errand.request.allow_private_addresses,
        )
        call = Call(errand.url, request_headers(errand, self.policy), dialler.dial)
        try:
            answer = self.adapter.send_call(call, wire)
            return self._conclude(errand, answer, wire, started)
        finally:
            call.close()

    def _conclude(
        self, errand: Errand, answer: BaseHTTPResponse, wire: Wire, started: float
    ) -> Fetched | Errand:
        if answer.status in _DOCUMENTS:
            return _document(errand, answer, wire, started)
        spent = time.monotonic() - started
        took = timedelta(seconds=spent)
        location = answer.headers.get("location")
        if answer.status in _REDIRECTS and location:
            return next_errand(errand, answer.status, location, spent)
        if answer.status == HTTPStatus.GONE:
            return Gone(request=errand.request, hops=errand.hops, took=took)
        if answer.status == HTTPStatus.NOT_MODIFIED and is_conditional(errand.request.validators):
            headers = answer_headers(answer.headers.items())
            return NotModified(
                request=errand.request,
                headers=headers,
                validators=validators_of(headers),
                hops=errand.hops,
                took=took,
            )
        raise self._no_document(answer.status, answer.headers)

    def _no_document(self, status: int, headers: Mapping[str, str]) -> FetchError:
        kind = FailureKind.REDIRECT if status in _REDIRECTS else FailureKind.STATUS
        retry_at = retry_time(headers.get("retry-after"), self.clock.now())
        return FetchError(kind, _in_words(status, headers), status=status, retry_at=retry_at)


def _document(errand: Errand, answer: BaseHTTPResponse, wire: Wire, started: float) -> Document:
    body = read_body(answer, errand.request.limits.body_bytes)
    wire.check()  # a body without a length ends with the connection, also where we ended it
    headers = answer_headers(answer.headers.items())
    return Document(
        request=errand.request,
        url=errand.url,
        headers=headers,
        body=body,
        validators=validators_of(headers),
        hops=errand.hops,
        took=timedelta(seconds=time.monotonic() - started),
    )


def _in_words(status: int, headers: Mapping[str, str]) -> str:
    try:
        answer = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        answer = str(status)
    if headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return f"the server answered {answer}: a bot wall asks whether we are human"
    if status == HTTPStatus.NOT_MODIFIED:
        return f"the server answered {answer} although nothing was asked about changes"
    if status in _REDIRECTS:
        return f"the server answered {answer} without saying where to"
    return f"the server answered {answer}"


def _check_scheme(url: str) -> None:
    if not url.lower().startswith(("http://", "https://")):
        raise FetchError(FailureKind.BROKEN, "the address is not an http, https or file URL")
