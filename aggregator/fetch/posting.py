"""One message to a hub or a callback, over the same guarded connections as a fetch."""

import contextlib
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from urllib3 import BaseHTTPResponse

from aggregator.fetch.connection import Call, GuardedAdapter
from aggregator.fetch.dialling import Dialler, Network
from aggregator.fetch.failures import FetchError
from aggregator.fetch.proxy import proxy_of
from aggregator.fetch.requests_failures import EXPECTED, explain
from aggregator.fetch.target import target_of
from aggregator.fetch.wire import Wire
from aggregator.model.document import FailureKind
from aggregator.model.push import Ending, Message, Reply, Undelivered

_CONNECT_SECONDS = 5.0
# The two that keep the method, and the two that hubs send for them (W3C's report names 301 and 302).
_MOVED = frozenset({301, 302, 307, 308})
_HOPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Sends messages; any number of threads may share it."""

    user_agent: str
    adapter: GuardedAdapter
    network: Network
    proxy: str | None = None

    def send(self, message: Message, wire: Wire) -> Ending:
        """Return how it ended; a message that follows redirects is repeated as it is."""
        try:
            for _hop in range(_HOPS):
                ending, location = self._exchange(message, wire)
                if location is None:
                    return ending
                message = _moved(message, location)
        except EXPECTED as error:
            return Undelivered(detail=(wire.ended() or explain(error)).detail)
        except FetchError as error:
            return Undelivered(detail=(wire.ended() or error).detail)
        finally:
            wire.disarm()
        return Undelivered(detail=f"there are more than {_HOPS} redirects")

    def _exchange(self, message: Message, wire: Wire) -> tuple[Reply, str | None]:
        """Return the answer, and where it points to where that is to be followed."""
        target, proxy = target_of(message.url), proxy_of(self.proxy)
        dialler = Dialler(
            network=self.network,
            wire=wire,
            connect_seconds=_CONNECT_SECONDS,
            allow_private=message.allow_private_addresses,
            proxy=proxy,
        )
        ours = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        call = Call(
            target,
            {**ours, **dict(message.headers)},
            lambda: dialler.dial(target.host, target.port),
            proxy,
            message.body,
        )
        try:
            response = self.adapter.send_call(call, wire)
            wire.note_answer()
            location = response.headers.get("location")
            if message.follows and response.status in _MOVED and location:
                return Reply(status=response.status), location
            return Reply(status=response.status, body=_start(response, message.reply_bytes)), None
        finally:
            call.close()


def _start(response: BaseHTTPResponse, limit: int) -> bytes:
    """Return the body up to a limit; who answers has heard us, whatever becomes of the rest."""
    with contextlib.suppress(*EXPECTED):
        return response.read(limit, decode_content=False) if limit else b""
    return b""


def _moved(message: Message, location: str) -> Message:
    url = urljoin(message.url, location)
    if urlsplit(message.url).scheme == "https" and urlsplit(url).scheme != "https":
        # The secret of a subscription travels in it.
        raise FetchError(FailureKind.REDIRECT, "the redirect leads away from https")
    return replace(message, url=url)
