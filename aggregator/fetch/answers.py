"""What an answer means: a document, nothing new, gone, the next hop, or a failure in words. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from aggregator.fetch.bot_walls import REFUSALS, wall_of
from aggregator.fetch.errand import Errand, next_errand
from aggregator.fetch.failures import FetchError
from aggregator.fetch.headers import is_conditional, retry_time, validators_of
from aggregator.model.document import Document, FailureKind, Fetched, Gone, NotModified

DOCUMENTS = frozenset({200, 203})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = 410
_NOT_MODIFIED = 304

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; names in `headers` are lower case.

    `read` gives the whole body, decompressed, and raises FetchError; `glance` what a refusal's page begins
    with; `spent` the seconds that the fetch took until now.
    """

    status: int
    headers: Pairs = field(repr=False)
    read: Callable[[], bytes]
    glance: Callable[[], bytes]
    spent: Callable[[], float]


def wants_body(status: int) -> bool:
    """Tell whether the body of an answer is a document."""
    return status in DOCUMENTS


def conclude(errand: Errand, answer: Answer, now: datetime) -> Fetched | Errand:
    """Return the ending of the fetch, or the errand that a redirect asks for. Raises: FetchError."""
    if answer.status == _NOT_MODIFIED and is_conditional(errand.request.validators):
        return NotModified(
            request=errand.request,
            headers=answer.headers,
            validators=validators_of(answer.headers),
            hops=errand.hops,
            took=timedelta(seconds=answer.spent()),
        )
    if wants_body(answer.status):
        return Document(
            request=errand.request,
            url=errand.url,
            headers=answer.headers,
            body=answer.read(),
            validators=validators_of(answer.headers),
            hops=errand.hops,
            took=timedelta(seconds=answer.spent()),
        )
    location = _value(answer.headers, "location")
    if answer.status in _REDIRECTS and location:
        return next_errand(errand, answer.status, location, answer.spent())
    if answer.status == _GONE:
        took = timedelta(seconds=answer.spent())
        return Gone(request=errand.request, hops=errand.hops, took=took)
    raise _no_document(answer, now)


def _no_document(answer: Answer, now: datetime) -> FetchError:
    kind = FailureKind.REDIRECT if answer.status in _REDIRECTS else FailureKind.STATUS
    retry_at = retry_time(_value(answer.headers, "retry-after"), now)
    return FetchError(kind, _in_words(answer), status=answer.status, retry_at=retry_at)


def _in_words(answer: Answer) -> str:
    words = f"the server answered {_with_phrase(answer.status)}"
    if answer.status == _NOT_MODIFIED:
        return f"{words} although nothing was asked about changes"
    if answer.status in _REDIRECTS:
        return f"{words} without saying where to"
    wall = wall_of(answer.headers, answer.glance()) if answer.status in REFUSALS else None
    return f"{words}: a bot wall ({wall}) asks whether we are human" if wall else words


def _with_phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _value(headers: Pairs, name: str) -> str | None:
    return next((value for key, value in headers if key == name), None)
