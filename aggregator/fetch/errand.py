"""Where a fetch stands between two hops, and where a redirect takes it. Pure."""

import base64
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import unquote_to_bytes, urldefrag, urljoin, urlsplit

from aggregator.fetch.failures import FetchError
from aggregator.fetch.target import target_of
from aggregator.model.document import FailureKind, FetchFailed, FetchRequest, Hop
from aggregator.text.hosts import polite_host
from aggregator.text.urls import host_of

_PORTS = {"http": 80, "https": 443}

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One hop to be made: `url` is without userinfo, `headers` are the user's that may still be sent.

    `spent_seconds` is the time that earlier hops took; waiting for a host's turn is not in it.
    """

    request: FetchRequest
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    hops: tuple[Hop, ...] = ()
    spent_seconds: float = 0.0

    @property
    def host(self) -> str:
        """Return whom the errand goes to, for taking turns: the owner of the domain, or the file."""
        return polite_host(self.url) or self.url


def first_errand(request: FetchRequest) -> Errand:
    """Return the first hop of a request; userinfo in its URL becomes an Authorization header."""
    url, authorization = _without_userinfo(request.url)
    return Errand(request=request, url=url, headers=_with_authorization(request.headers, authorization))


def next_errand(errand: Errand, status: int, location: str, spent_seconds: float) -> Errand:
    """Return the errand to where a redirect points.

    What the user gave stays behind when the redirect leaves the origin; http to https on one host
    and the standard ports is no leaving. Raises: FetchError (REDIRECT).
    """
    url, authorization = _target(errand.url, location)
    before = {_without_userinfo(errand.request.url)[0], *(hop.url for hop in errand.hops)}
    if url in before:
        raise _refused("the redirects go round in a circle")
    if len(errand.hops) >= errand.request.limits.hops:
        detail = f"there are more than {errand.request.limits.hops} redirects"
        raise FetchError(FailureKind.REDIRECT, detail, points_to=url)
    kept = errand.headers if _stays(errand.url, url) else ()
    return replace(
        errand,
        url=url,
        headers=_with_authorization(kept, authorization, override=True),
        hops=(*errand.hops, Hop(status=status, url=url)),
        spent_seconds=spent_seconds,
    )


def failed(errand: Errand, error: FetchError, spent_seconds: float) -> FetchFailed:
    """Return the failure as the ending of the fetch; it names the host that a redirect led to."""
    detail = error.detail
    host = host_of(errand.url)
    if errand.hops and host != host_of(errand.request.url):
        detail = f"after a redirect to {host}: {detail}"
    return FetchFailed(
        request=errand.request,
        kind=error.kind,
        detail=detail,
        status=error.status,
        retry_at=error.retry_at,
        points_to=error.points_to,
        hops=errand.hops,
        took=timedelta(seconds=spent_seconds),
    )


def basic_authorization(userinfo: str) -> str:
    """Return the value of an Authorization header for the userinfo of a URL."""
    name, _, password = userinfo.partition(":")
    pair = unquote_to_bytes(name) + b":" + unquote_to_bytes(password)
    return "Basic " + base64.b64encode(pair).decode("ascii")


def _target(base: str, location: str) -> tuple[str, str | None]:
    try:
        parts = urlsplit(urldefrag(urljoin(base, _repaired(location))).url)
        host = parts.hostname
    except ValueError:
        raise _refused("the redirect points to something that is not a URL") from None
    if parts.scheme not in _PORTS:
        scheme = parts.scheme[:20]
        raise _refused(f"the redirect points to a {scheme}: address; only http and https are followed")
    if not host:
        raise _refused("the redirect points to a URL without a host")
    url, authorization = _without_userinfo(parts.geturl())
    try:
        target_of(url)
    except FetchError:  # a host that parsers read differently, a port that is none
        raise _refused("the redirect points to something that is not a URL") from None
    return url, authorization


def _repaired(location: str) -> str:
    # Headers are read as Latin-1; a Location beyond ASCII is most often raw UTF-8.
    try:
        return location.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return location.strip()


def _refused(detail: str) -> FetchError:
    return FetchError(FailureKind.REDIRECT, detail)


def _stays(before: str, after: str) -> bool:
    old, new = _origin(before), _origin(after)
    upgraded = (old[0], new[0]) == ("http", "https") and (old[2], new[2]) == (80, 443)
    return old == new or (upgraded and old[1] == new[1])


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # a port that is no number: the origin of nothing
        return url, None, None


def _without_userinfo(url: str) -> tuple[str, str | None]:
    """Return the URL without its userinfo, and that as the value of an Authorization header."""
    if "@" not in url:
        return url, None
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, None
    userinfo, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, None
    return parts._replace(netloc=host).geturl(), basic_authorization(userinfo)


def _with_authorization(headers: Headers, value: str | None, *, override: bool = False) -> Headers:
    given = any(name.lower() == "authorization" for name, _ in headers)
    if value is None or (given and not override):
        return headers
    others = tuple(pair for pair in headers if pair[0].lower() != "authorization")
    return (*others, ("Authorization", value))
