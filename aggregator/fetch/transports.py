"""The transports by name. To add one: a function here and a line in `TRANSPORTS`.

Each loads only where it is used: they import 10 to 100 ms of libraries.
"""

from collections.abc import Callable
from importlib.util import find_spec

from aggregator.errors import AggregatorError
from aggregator.fetch.outbox import Send
from aggregator.fetch.policy import FetchPolicy
from aggregator.ports import Clock, Fetcher

Open = Callable[[FetchPolicy, Clock], Fetcher]


def _curl(policy: FetchPolicy, clock: Clock) -> Fetcher:
    from aggregator.fetch.curl_fetcher import curl_fetcher

    return curl_fetcher(policy, clock)


def _requests(policy: FetchPolicy, clock: Clock) -> Fetcher:
    from aggregator.fetch.requests_fetcher import requests_fetcher

    return requests_fetcher(policy, clock)


TRANSPORTS: dict[str, Open] = {"curl": _curl, "requests": _requests}


def open_fetcher(name: str, policy: FetchPolicy, clock: Clock) -> Fetcher:
    """Return a Fetcher; `auto` is curl where pycurl is installed, else requests.

    Raises:
        AggregatorError: it is curl, and pycurl is not installed.
    """
    has_curl = find_spec("pycurl") is not None
    if name == "auto":
        name = "curl" if has_curl else "requests"
    if name == "curl" and not has_curl:
        raise AggregatorError(
            "polling.transport is curl, but pycurl is not installed: pip install '.[fast]', or set it to auto"
        )
    return TRANSPORTS[name](policy, clock)


def sender(policy: FetchPolicy) -> Send:
    """Return what sends a message to a hub or a callback: one at a time, from any thread."""
    from aggregator.fetch.connection import GuardedAdapter
    from aggregator.fetch.dialling import Network
    from aggregator.fetch.posting import Poster

    poster = Poster(
        user_agent=policy.user_agent, adapter=GuardedAdapter(), network=Network(), proxy=policy.proxy
    )
    return poster.send
