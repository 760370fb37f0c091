"""What a fetch asks for and how it can end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

OVERLOADED = frozenset({429, 503})
"""The statuses with which a server says that it is asked too much: its whole host is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified of one response, verbatim, sent back as a pair (RFC 9110 section 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one fetch may cost; `body_bytes` counts after decompression, `total_seconds` spans every hop."""

    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    body_bytes: int = 15 * 1024 * 1024
    hops: int = 5
    header_lines: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One conditional GET. `label` stands for the URL in messages, so that a secret in it is never shown.

    `page` says that an article as pasted or saved is expected, and no feed; its URL may be a folder's, which
    then comes as a tar of its pages.
    """

    key: int
    url: str = field(repr=False)
    label: str = ""
    validators: Validators = Validators()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_private_addresses: bool = False
    allow_file: bool = False
    page: bool = False
    limits: FetchLimits = FetchLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect that was followed: the status and where it pointed."""

    status: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A 2xx answer with its whole body, decompressed; header names are lower case."""

    request: FetchRequest
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    validators: Validators = Validators()
    hops: tuple[Hop, ...] = ()
    took: timedelta = timedelta()

    def header(self, name: str) -> str | None:
        """Return the value of a header (lower-case name), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: nothing new; `validators` are those that the answer carried, empty where it had none."""

    request: FetchRequest
    headers: tuple[tuple[str, str], ...] = ()
    validators: Validators = Validators()
    hops: tuple[Hop, ...] = ()
    took: timedelta = timedelta()

    def header(self, name: str) -> str | None:
        """Return the value of a header (lower-case name), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """410: the publisher says that the feed is gone for good."""

    request: FetchRequest
    hops: tuple[Hop, ...] = ()
    took: timedelta = timedelta()


class FailureKind(StrEnum):
    """Why a fetch gave no document."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    STATUS = "status"
    REDIRECT = "redirect"
    ADDRESS = "address"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    FILE = "file"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No document; `detail` is a sentence for a person, `retry_at` the server's Retry-After as a time.

    `points_to` is where the redirect led that was one too many.
    """

    request: FetchRequest
    kind: FailureKind
    detail: str
    status: int | None = None
    retry_at: datetime | None = None
    points_to: str | None = field(default=None, repr=False)
    hops: tuple[Hop, ...] = ()
    took: timedelta = timedelta()


Fetched = Document | NotModified | Gone | FetchFailed
