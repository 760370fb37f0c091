"""The proxy that feeds.yaml names, taken apart. Pure."""

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from aggregator.fetch.errand import basic_authorization
from aggregator.fetch.failures import FetchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where the proxy is; `authorization` is the value of Proxy-Authorization, None without a password."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return its URL, without a password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@lru_cache(maxsize=1)
def proxy_of(url: str | None) -> Proxy | None:
    """Return the parts of the URL that the configuration accepted."""
    if url is None:
        return None
    parts = urlsplit(url)
    userinfo = parts.netloc.rpartition("@")[0]
    return Proxy(
        host=parts.hostname or "",
        port=parts.port or 80,
        authorization=basic_authorization(userinfo) if userinfo else None,
    )


def at_the_proxy(error: FetchError) -> FetchError:
    """Return a failure that happened on the way to the proxy, in words that say so."""
    return FetchError(error.kind, f"the proxy cannot be used: {error.detail}")
