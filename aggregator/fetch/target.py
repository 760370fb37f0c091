"""From a URL as somebody wrote it to the one that goes out: a scheme we speak, one host, ASCII. Pure.

Parsers of URLs disagree about the odd ones, and a guard is passed where two of them see two hosts. So what
both transports get is put together here, from parts that leave no doubt.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from aggregator.fetch.failures import FetchError, broken

_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([0-9]{1,5}))?(/[!$&-;=?-Z_a-z~%\[\]]*)")
_HOST = re.compile(r"[A-Za-z0-9._~-]+")
_UNSENDABLE = re.compile(r"""[^!-~]|[\\"<>^`{|}]""")
_KNOWN = 1024
_LONGEST_HOST = 253


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes: `host` is without brackets, `url` without userinfo and fragment."""

    url: str = field(repr=False)
    scheme: str
    host: str
    port: int


@lru_cache(maxsize=_KNOWN)
def target_of(url: str) -> Target:
    """Return where `url` goes.

    Raises:
        FetchError: it is no http or https URL, or not one that everybody reads alike.
    """
    plain = _PLAIN.fullmatch(url)
    if plain:
        scheme, host, port, _ = plain.groups()
        return _target(scheme, host, int(port) if port else None, url)
    return _odd_target(url)


def _odd_target(url: str) -> Target:
    if not url.lower().startswith(("http://", "https://")):
        raise broken("the address is not an http, https or file URL")
    try:
        parts = urlsplit(url)
        host, port = _sendable_host(parts.hostname or ""), parts.port
    except ValueError:
        raise _invalid() from None
    shown = f"[{host}]" if ":" in host else host
    shown += f":{port}" if port is not None else ""
    path = _escaped(parts.path or "/") + (f"?{_escaped(parts.query)}" if parts.query else "")
    return _target(parts.scheme, host, port, f"{parts.scheme}://{shown}{path}")


def _target(scheme: str, host: str, port: int | None, url: str) -> Target:
    if port == 0 or (port or 1) > 65535 or len(host) > _LONGEST_HOST:
        raise _invalid()
    return Target(url=url, scheme=scheme, host=host, port=port or _PORTS[scheme])


def _sendable_host(host: str) -> str:
    """Return the host in ASCII. Raises: ValueError."""
    if ":" in host:
        return str(
            ip_address(host.partition("%")[0])
        )  # a zone names an interface of ours: nobody else's word
    if not host.isascii():
        import idna  # 15 ms, for the few who need it

        # As a browser does it, which makes a digit of ① and a full stop of 。
        host = idna.encode(host, uts46=True).decode("ascii")
    host = host.rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError(host)
    return host.lower()


def _escaped(text: str) -> str:
    return _UNSENDABLE.sub(lambda match: quote(match.group(), errors="replace"), text)


def _invalid() -> FetchError:
    return broken("the address is not a valid URL")
