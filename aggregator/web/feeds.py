"""The published folder over HTTP: an ASGI application that answers GET, HEAD and browsers' preflight."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aggregator.web.folder import IDENTITY, DocumentFolder, ServedDocument
from aggregator.web.negotiation import Reply, reply

_METHODS = "GET, HEAD, OPTIONS"
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Content-Range",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}
# RFC 9110 section 15.4.5: a 304 carries what would let a cache take the wrong copy, and no more.
_WITHOUT_BODY = frozenset({304, 412, 416})


class FeedServer:
    """Serves what is published in a folder; `fresh_for` tells how long a copy stays fresh, now."""

    def __init__(self, folder: Path, fresh_for: Callable[[], timedelta]) -> None:
        self._documents = DocumentFolder(folder)
        self._fresh_for = fresh_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        await self._answer(scope["method"], scope["path"], _headers(scope))(scope, receive, send)

    def _answer(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS, **_SAFE, **_PREFLIGHT})
        if method not in ("GET", "HEAD"):
            return _plain(405, "Documents here can only be read.\n", {"Allow": _METHODS})
        document = self._documents.find(path)
        if document is None:
            return _plain(404, "No such document.\n", {})
        return self._document(document, reply(document, headers))

    def _document(self, document: ServedDocument, wanted: Reply) -> Response:
        body = b"" if wanted.status in _WITHOUT_BODY else wanted.representation.body
        if wanted.part is not None:
            first, last = wanted.part
            body = body[first : last + 1]
        return Response(body, wanted.status, self._headers(document, wanted))

    def _headers(self, document: ServedDocument, wanted: Reply) -> dict[str, str]:
        length = len(wanted.representation.body)
        headers = {
            "ETag": wanted.representation.etag,
            "Last-Modified": document.last_modified,
            "Cache-Control": f"public, max-age={int(self._fresh_for().total_seconds())}",
            "Vary": "Accept-Encoding",
            **_SAFE,
        }
        if wanted.status == 416:
            return {**headers, "Content-Range": f"bytes */{length}"}
        if wanted.status in _WITHOUT_BODY:
            return headers
        headers |= {"Content-Type": document.media_type, "Accept-Ranges": "bytes"}
        if wanted.coding != IDENTITY:
            headers["Content-Encoding"] = wanted.coding
        if wanted.part is not None:
            first, last = wanted.part
            headers["Content-Range"] = f"bytes {first}-{last}/{length}"
        return headers


def _plain(status: int, text: str, headers: dict[str, str]) -> Response:
    return Response(text, status, {**_SAFE, **headers}, media_type="text/plain")


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name; lines of one name are one list (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
