"""On what terms documents are served: for how long, under which address, and to whom."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds now: a copy stays fresh `fresh_for`; `base_url` ends with a slash.

    `formats` are the endings of each channel's documents, `hub` is the hub that pushes their changes;
    `tokens` are those of the channels that ask for one, by path.
    """

    fresh_for: timedelta
    base_url: str = "/"
    formats: tuple[str, ...] = ("atom", "rss", "json", "html")
    hub: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)


def shows(token: str, query: str, authorization: str) -> bool:
    """Tell whether a request brings a token: as `token` of its query, or as the password of Basic (RFC 7617).

    The time it takes says nothing of how much was right, nor how long the token is.
    """
    given = [*parse_qs(query).get("token", ())[:1], _password(authorization)]
    # Each is compared, also after one that was right.
    return sum(hmac.compare_digest(_digest(one), _digest(token)) for one in given) > 0


def _password(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
