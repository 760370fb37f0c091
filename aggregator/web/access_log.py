"""A line in the log for each request, in which nobody can be found again and no secret stands."""

import ipaddress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aggregator import observability as events
from aggregator.observability import log
from aggregator.service.subscribing import CALLBACK

_CALLBACK = f"/{CALLBACK}"
_KEPT_BITS = {4: 24, 6: 48}


class AccessLog:
    """Passes requests on to an application, and logs how each was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                _note(scope, message["status"])
            await send(message)

        await self._app(scope, receive, noted)


def cut_address(address: str) -> str | None:
    """Return the network of an address, wide enough that no one is named by it: /24, or /48 of version 6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, _KEPT_BITS[ip.version]), strict=False))


def _note(scope: Scope, status: int) -> None:
    """Log a request by its path: queries hold tokens, and so do the paths of callbacks."""
    client = cut_address(scope["client"][0]) if scope["client"] else None
    log(
        events.REQUEST_ANSWERED,
        method=scope["method"],
        path=_CALLBACK if scope["path"].startswith(_CALLBACK) else scope["path"],
        status=status,
        client=client,
    )
