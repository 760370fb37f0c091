"""The published folder over HTTP: an ASGI application that answers GET, HEAD and browsers' preflight."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aggregator.model.place import channel_of
from aggregator.render.page_frame import POLICY
from aggregator.web.folder import IDENTITY, DocumentFolder, ServedDocument
from aggregator.web.links import link_header
from aggregator.web.negotiation import Reply, reply
from aggregator.web.terms import Terms, shows

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
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="feeds", charset="UTF-8"', "Cache-Control": "no-store"}
# RFC 9110 section 15.4.5: a 304 carries what would let a cache take the wrong copy, and no more.
_WITHOUT_BODY = frozenset({304, 412, 416})


class FeedServer:
    """Serves what is published in a public folder, and in a private one to those who have the token.

    `terms` tells what holds now.
    """

    def __init__(self, public: Path, terms: Callable[[], Terms], private: Path | None = None) -> None:
        self._public = DocumentFolder(public)
        self._private = None if private is None else DocumentFolder(private)
        self._terms = terms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        query = scope["query_string"].decode("latin-1")
        await self._answer(scope["method"], scope["path"], query, _headers(scope))(scope, receive, send)

    def _answer(self, method: str, path: str, query: str, headers: Mapping[str, str]) -> Response:
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS, **_SAFE, **_PREFLIGHT})
        if method not in ("GET", "HEAD"):
            return _plain(405, "Documents here can only be read.\n", {"Allow": _METHODS})
        terms = self._terms()
        token = terms.tokens.get(channel_of(path.removeprefix("/")))
        if token is not None and not shows(token, query, headers.get("authorization", "")):
            # Alike for what is there and what is not: only the names of guarded channels can be guessed.
            return _plain(401, "This feed asks for its token, as password or as ?token=.\n", _CHALLENGE)
        folder = self._public if token is None else self._private
        document = folder.find(path) if folder else None
        if document is None:
            return _plain(404, "No such document.\n", {})
        if token is None:
            return self._document(document, reply(document, headers), terms, "public")
        # A hub would hand it to anybody.
        return self._document(document, reply(document, headers), replace(terms, hub=None), "private")

    def _document(self, document: ServedDocument, wanted: Reply, terms: Terms, share: str) -> Response:
        body = b"" if wanted.status in _WITHOUT_BODY else wanted.representation.body
        if wanted.part is not None:
            first, last = wanted.part
            body = body[first : last + 1]
        headers = self._headers(document, wanted)
        headers["Cache-Control"] = f"{share}, max-age={int(terms.fresh_for.total_seconds())}"
        if wanted.status not in _WITHOUT_BODY:
            headers["Link"] = link_header(document.name, terms)
        return Response(body, wanted.status, headers)

    def _headers(self, document: ServedDocument, wanted: Reply) -> dict[str, str]:
        length = len(wanted.representation.body)
        headers = {
            "ETag": wanted.representation.etag,
            "Last-Modified": document.last_modified,
            "Vary": "Accept-Encoding",
            **_SAFE,
        }
        if wanted.status == 416:
            return {**headers, "Content-Range": f"bytes */{length}"}
        if wanted.status in _WITHOUT_BODY:
            return headers
        headers |= {"Content-Type": document.media_type, "Accept-Ranges": "bytes"}
        if document.is_page:
            headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
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
