"""What WebSub asks of a web server: our hub at /hub, and the callbacks of our subscriptions below /push/."""

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.errors import StoreError
from aggregator.service.push import Push
from aggregator.service.subscribing import CALLBACK

_HUB = "/hub"
_CALLBACK = f"/{CALLBACK}"
_FORM_BYTES = 16 * 1024
_DELIVERY_BYTES = 15 * 1024 * 1024
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class PushServer:
    """Answers what is push's, and passes all else on."""

    def __init__(self, push: Push, others: ASGIApp) -> None:
        self._push = push
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        path, request = scope["path"], Request(scope, receive)
        if path != _HUB and not path.startswith(_CALLBACK):
            await self._others(scope, receive, send)
            return
        try:
            if path == _HUB:
                answer = await self._hub(request)
            else:
                answer = await self._callback(request, path.removeprefix(_CALLBACK))
        except ClientDisconnect:
            return
        except StoreError:
            answer = _said(503, "The store cannot be asked now; try again later.")
        await answer(scope, receive, send)

    async def _hub(self, request: Request) -> PlainTextResponse:
        """Take a request for a subscription (WebSub section 5.1)."""
        if request.method != "POST":
            return _said(405, "Subscriptions are asked for by POST.", Allow="POST")
        body = await _body(request, _FORM_BYTES)
        if body is None:
            return _said(413, "The form is too large.")
        try:
            form = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100)
        except ValueError:
            return _said(400, "The form cannot be read.")
        return _said(*await run_in_threadpool(self._push.hub.asked, form))

    async def _callback(self, request: Request, token: str) -> PlainTextResponse:
        """Answer a hub that we asked: it verifies by GET (section 5.3) and delivers by POST (section 7)."""
        subscriber = self._push.subscriber
        if request.method == "GET":
            echo = await run_in_threadpool(subscriber.asked, token, dict(request.query_params))
            return _said(404, "Nothing was asked for.") if echo is None else _said(200, echo, end="")
        if request.method != "POST":
            return _said(405, "Hubs ask by GET and deliver by POST.", Allow="GET, POST")
        if not await run_in_threadpool(subscriber.knows, token):
            return _said(404, "Nothing was asked for.")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            return _said(415, "Deliver it as it is.")
        body = await _body(request, _DELIVERY_BYTES)
        if body is None:
            return _said(413, "It is too large.")
        signature = request.headers.get("x-hub-signature")
        media_type = request.headers.get("content-type", "")
        status = await run_in_threadpool(subscriber.received, token, signature, media_type, body)
        return _said(status, "")


async def _body(request: Request, limit: int) -> bytes | None:
    """Return a request's body; None where it is larger, of which no more is read."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            return None
    return bytes(body)


def _said(status: int, text: str, end: str = "\n", **headers: str) -> PlainTextResponse:
    return PlainTextResponse(text + end if text else "", status, {**_HEADERS, **headers})
