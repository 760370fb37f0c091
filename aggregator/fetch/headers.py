"""What we say in a request, and what we read in an answer's headers. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.fetch.errand import Errand
from aggregator.fetch.failures import broken
from aggregator.fetch.policy import FetchPolicy
from aggregator.model.document import Validators

# Some servers answer 406 to a list that nothing of theirs is in: everything is welcome, least of all.
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1"
ACCEPT_ENCODING = "gzip, deflate, br"
LONGEST_RETRY_AFTER = timedelta(days=7)
MOST_HEADER_LINES = 10_000  # as many as a source may be given
LARGEST_HEAD = 256 * 1024  # bytes, as in Chromium
LONGEST_LINE = 64 * 1024  # what http.client takes as one line

# The connection's own business; a value from a configuration would break the exchange.
_NOT_THE_USERS = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "upgrade"})
_SECONDS = re.compile(r"[0-9]+")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2


def count_lines(lines: int, most: int) -> None:
    """Raise FetchError (BROKEN) where the head of an answer has more lines than it may."""
    if lines > most:
        raise broken(f"the answer has more than {most} header lines (`limits: {{headers: {most}}}`)")


def request_headers(errand: Errand, policy: FetchPolicy) -> Mapping[str, str | bytes]:
    """Return the headers of one hop; the user's win over ours but for the validators.

    Raises:
        FetchError: one of the user's would break the request.
    """
    headers = {name.lower(): (name, _encoded(value)) for name, value in _ours(errand, policy)}
    for name, value in errand.headers:
        if name.lower() not in _NOT_THE_USERS:
            _check(name, value)
            headers[name.lower()] = (name, _encoded(value))
    for name, value in _conditions(errand.request.validators):
        headers[name.lower()] = (name, _encoded(value))
    return dict(headers.values())


def is_conditional(validators: Validators) -> bool:
    """Tell whether a request with these validators may be answered by 304."""
    return bool(_conditions(validators))


def answer_headers(items: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return an answer's headers with names in lower case, repeated ones as often as they came."""
    return tuple((name.lower(), value) for name, value in items)


def validators_of(headers: Iterable[tuple[str, str]]) -> Validators:
    """Return the validators of an answer, verbatim; an empty one is none."""
    found = dict(headers)
    return Validators(etag=found.get("etag") or None, last_modified=found.get("last-modified") or None)


def retry_time(value: str | None, now: datetime) -> datetime | None:
    """Return when Retry-After (RFC 9110 section 10.2.3) lets us come back, None if it does not say."""
    wait = _wait(value.strip(), now) if value else None
    if wait is None or wait <= timedelta():
        return None
    return now + min(wait, LONGEST_RETRY_AFTER)


def _ours(errand: Errand, policy: FetchPolicy) -> tuple[tuple[str, str], ...]:
    return (
        ("User-Agent", policy.user_agent),
        ("Accept", ACCEPT_PAGE if errand.request.page else ACCEPT),
        ("Accept-Encoding", ACCEPT_ENCODING),
    )


def _wait(value: str, now: datetime) -> timedelta | None:
    if _SECONDS.fullmatch(value):
        return timedelta(seconds=int(value)) if len(value) < 10 else LONGEST_RETRY_AFTER
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now


def _conditions(validators: Validators) -> tuple[tuple[str, str], ...]:
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    # One that cannot be sent back as it came is left out, not mended: it would never match.
    return tuple((name, value) for name, value in pairs if value and not _CONTROL_CHARACTERS.search(value))


def _check(name: str, value: str) -> None:
    if not _NAME.fullmatch(name) or _CONTROL_CHARACTERS.search(value) or value != value.strip():
        raise broken("a header of the source cannot be sent")


def _encoded(value: str) -> str | bytes:
    """Return what goes out as it is (Latin-1), or else as UTF-8."""
    if value.isascii():
        return value
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")
    return value
