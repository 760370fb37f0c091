"""URLs of sources as written: what is accepted, what of them may be shown, when two are the same."""

import os
import re
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from aggregator.config.placeholders import has_placeholder

ACCEPTED = "expected an http, https or file URL"

_FEED_FILE = re.compile(r"\.(xml|rss|atom|rdf|json)$", re.IGNORECASE)
_USERINFO = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*://)([^/?#]*)@")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_SPACE = re.compile(r"[\s\x00-\x20\x7f]")
_PORTS = {"http": 80, "https": 443}


class UrlError(ValueError):
    """A URL that cannot be polled: `args` are what is accepted and, perhaps, the part that was found."""


def request_url(url: str, folder: Path) -> str:
    """Return the absolute URL to request; `url` has its secrets, a path in it is relative to `folder`.

    Raises:
        UrlError: no URL that can be polled.
    """
    if not url:
        raise UrlError(ACCEPTED, "an empty text")
    if _SPACE.search(url):
        raise UrlError(f"{ACCEPTED} without spaces or line breaks")
    path = file_path(url)
    if path is not None:
        return Path(os.path.normpath(folder / path)).as_uri()
    parts = _split(url)
    if parts.scheme not in _PORTS:
        raise UrlError(*_scheme_problem(parts.scheme))
    if not parts.hostname:
        raise UrlError("expected a host, as in https://example.org/feed")
    return url


def page_url(page: str) -> str:
    """Return the URL of a page as written: what has no scheme is a path, however it is written.

    A placeholder stays as it is: the path that it stands for is not known yet.
    """
    is_path = page.strip() and not _SCHEME.match(page) and not has_placeholder(page)
    return f"file:{quote(page)}" if is_path else page


def file_path(url: str) -> str | None:
    """Return the path of a `file:` URL or of a bare path, None where `url` is neither.

    Raises:
        UrlError: a file URL with a host, a query, or without a path.
    """
    if url[:5].lower() != "file:":
        return url if _is_bare_path(url) else None
    parts = _split(url)
    if parts.netloc not in ("", "localhost"):
        raise UrlError(
            f"a file URL has no host: write file:{parts.netloc}{parts.path} or file:///{parts.netloc}…"
        )
    if parts.query or parts.fragment or not parts.path or "\0" in unquote(parts.path):
        raise UrlError("expected file:PATH, without a query or a fragment")
    return unquote(parts.path)


def moved_url(url: str, folder: Path, to: Path) -> str:
    """Return a written URL whose relative path, written for `folder`, means the same from the folder `to`."""
    try:
        path = None if has_placeholder(url) else file_path(url)
    except UrlError:
        path = None
    if folder == to or path is None or os.path.isabs(path):
        return url
    return f"file:{quote(os.path.relpath(folder / path, to))}"


def masked(url: str) -> str:
    """Return a URL whose literal password, or user where there is no password, reads `***`."""
    match = _USERINFO.match(url)
    if not match:
        return url
    user, colon, password = match[2].partition(":")
    kept = f"{user}:{_starred(password)}" if password else _starred(user) + colon
    return f"{match[1]}{kept}@{url[match.end() :]}"


def has_userinfo(url: str) -> bool:
    """Return whether a user or password stands in the URL."""
    return _USERINFO.match(url) is not None


def same_key(url: str, folder: Path) -> str:
    """Return a key that is equal for two written URLs of one source; secrets are not looked at."""
    try:
        path = None if has_placeholder(url) else file_path(url)
    except UrlError:
        path = None
    if path is not None:
        return Path(os.path.normpath(folder / path)).as_uri()
    try:
        parts = urlsplit(masked(url))
        port = parts.port
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")
    name = host[2].lower()
    if port is not None and port == _PORTS.get(parts.scheme):
        name = name.removesuffix(f":{port}")
    return parts._replace(netloc=f"{host[0]}{host[1]}{name}", path=parts.path or "/").geturl()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UrlError("expected a URL with a valid host and port") from error
    return parts


def _is_bare_path(url: str) -> bool:
    if url.startswith(("/", "./", "../")):
        return not url.startswith("//")
    first, slash, _ = url.partition("/")
    if ":" in first or has_placeholder(first):
        return False
    return "." not in first if slash else _FEED_FILE.search(url) is not None


def _scheme_problem(scheme: str) -> tuple[str, str] | tuple[str]:
    if scheme and "." not in scheme and scheme != "localhost":
        return "expected http, https or file", scheme
    return (f"{ACCEPTED}: write https:// before a host, ./ before a path",)


def _starred(text: str) -> str:
    return text if has_placeholder(text) and not re.sub(r"\$\{[^{}]*\}", "", text) else "***"
