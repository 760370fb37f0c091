"""The parties of WebSub on loopback: our site with its web server, subscribers, and a hub of somebody else."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.app.site import App
from aggregator.model.push import Subscription
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.push import PushServer
from aggregator.web.terms import Terms
from aggregator.websub.signing import ALGORITHMS
from tests.fakes import rss
from tests.origin import Answer, Origin, Seen
from tests.site import TemporarySite

__all__ = ["ALGORITHMS"]


class _Late:
    """An application that is put in its place when its address is known already."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


class PushSite:
    """A site that is open and served; `restart` closes it and opens it again at the same address."""

    def __init__(self, site: TemporarySite) -> None:
        self.site = site
        self.clock = site.clock
        self._late = _Late()
        self._opened: Any = None
        self.app: App
        self.address = ""

    @contextmanager
    def open(self) -> Iterator["PushSite"]:
        """Serve the site until the end of the block."""
        with served(self._late, "127.0.0.1", 0) as self.address:
            self._begin()
            try:
                yield self
            finally:
                self._opened.__exit__(None, None, None)

    def restart(self) -> None:
        """Stop the process, as far as the site can tell, and start another."""
        self._opened.__exit__(None, None, None)
        self._begin()
        self.app.push.begin()

    def _begin(self) -> None:
        self._opened = self.site.opened(base_url=self.address)
        self.app = self._opened.__enter__()
        terms = Terms(
            fresh_for=timedelta(minutes=5),
            base_url=self.address,
            hub=self.app.publisher.policy.site.hub,
            tokens=self.app.publisher.policy.tokens,
        )
        feeds = FeedServer(self.app.paths.output, lambda: terms, self.app.paths.private)
        self._late.app = PushServer(self.app.push, feeds)

    def round(self) -> None:
        """Poll everything and publish; what is to be told of it is sent."""
        self.app.store.make_all_due(self.clock.now())
        self.app.service.poll_once(lambda _result: None)
        self.send()

    def send(self) -> None:
        """Send everything that is due, to hubs, callbacks and subscribers, and wait for how it ends."""
        push = self.app.push
        push.pinger.finish()
        push.hub.finish()
        push.subscriber.finish()

    def topic(self, path: str = "all.atom") -> str:
        """Return the URL of a document."""
        return self.address + path

    def read(self, path: str = "all.atom") -> bytes:
        """Return what is published at a path."""
        return (self.site.output / path).read_bytes()

    def ask_hub(self, **form: str) -> tuple[int, str]:
        """Ask the site's hub; names are without `hub.`, others are sent as they are under `extra_`."""
        pairs = {
            (name[6:] if name.startswith("extra_") else f"hub.{name}"): text for name, text in form.items()
        }
        status, _headers, body = request(self.address + "hub", urlencode(pairs).encode())
        return status, body.decode()

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Ours to the hubs of sources."""
        return self.app.store.push.subscriptions()


class Callback:
    """A subscriber's callback: it confirms what is verified, and keeps what is delivered."""

    def __init__(self, origin: Origin, path: str = "/callback") -> None:
        self._origin = origin
        self.path = path
        self.confirms = True
        self.status = 202
        self.url = origin.handle(path, self._answer)

    def _answer(self, seen: Seen) -> Answer:
        if seen.method == "POST":
            return Answer(status=self.status)
        challenge = parse_qs(urlsplit(seen.path).query).get("hub.challenge", [""])[0]
        return Answer(body=challenge.encode() if self.confirms else b"no")

    @property
    def questions(self) -> list[dict[str, str]]:
        """What it was asked, or told, by GET."""
        asked = (seen for seen in self._origin.requests() if seen.method == "GET")
        return [
            dict(parse_qsl(urlsplit(seen.path).query, keep_blank_values=True))
            for seen in asked
            if urlsplit(seen.path).path == self.path
        ]

    @property
    def deliveries(self) -> list[Seen]:
        """What was delivered."""
        return [
            seen
            for seen in self._origin.requests()
            if seen.method == "POST" and urlsplit(seen.path).path == self.path
        ]


class ForeignHub:
    """A hub of somebody else: it takes requests, and does the rest when a test says so."""

    def __init__(self, origin: Origin, path: str = "/hub") -> None:
        self._origin = origin
        self.path = path
        self.status = 202
        self.url = origin.handle(path, lambda _seen: Answer(status=self.status))

    @property
    def requests(self) -> list[Seen]:
        """What it was asked, as it came."""
        return self._origin.requests(self.path)

    @property
    def asked(self) -> list[dict[str, str]]:
        """The forms that it got."""
        return [dict(parse_qsl(seen.body.decode())) for seen in self.requests]

    def verify(self, number: int = -1, **changes: str) -> tuple[int, bytes]:
        """Ask the callback of a form whether it was meant; return the status and the body."""
        form = self.asked[number]
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "a-challenge",
            "hub.lease_seconds": "864000",
        } | {f"hub.{name}": text for name, text in changes.items()}
        status, _headers, body = request(f"{form['hub.callback']}?{urlencode(query)}")
        return status, body

    def deliver(
        self,
        body: bytes | str,
        signature: str | None,
        media_type: str = "application/rss+xml",
        number: int = -1,
    ) -> int:
        """Send content to the callback of a form."""
        headers = {"Content-Type": media_type}
        if signature is not None:
            headers["X-Hub-Signature"] = signature
        raw = body.encode() if isinstance(body, str) else body
        return request(self.asked[number]["hub.callback"], raw, headers)[0]


def request(
    url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, method: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Make one request; a POST where there is a body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    try:
        connection.request(
            method or ("GET" if body is None else "POST"), path, body, {**form, **(headers or {})}
        )
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def feed_with_hub(hub: str, self_url: str, *items: Any) -> str:
    """Return an RSS feed that names a hub."""
    links = f"<atom:link rel='hub' href='{hub}'/><atom:link rel='self' href='{self_url}'/>"
    return rss(*items, extra=links)
