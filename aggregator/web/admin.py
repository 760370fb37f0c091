"""For the one who runs it: the status page, health, and metrics. Never beside what the public reads."""

from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from aggregator.errors import StoreError
from aggregator.ports import Clock
from aggregator.render.page_frame import POLICY
from aggregator.service import alerting
from aggregator.service.alerting import read_alerts
from aggregator.store import SqlStore
from aggregator.web import metrics, ops_feed, status_page
from aggregator.web.recent_problems import Problem

_STANDS_STILL = timedelta(minutes=2)
_PLOT_DAYS = 14
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Admin:
    """What the admin listener answers.

    `worked_at` tells when the service last did something, `problems` what the log warned of lately, and
    `size_of` how large a published document is, in bytes.
    """

    def __init__(
        self,
        store: SqlStore,
        clock: Clock,
        worked_at: Callable[[], datetime | None],
        problems: Callable[[], tuple[Problem, ...]] = tuple,
        size_of: Callable[[str], int | None] = lambda _document: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._worked_at = worked_at
        self._problems = problems
        self._size_of = size_of
        self._metrics = metrics.Metrics(store, clock)

    def app(self, host: str) -> Starlette:
        """Return the application that listens on `host`."""
        answers = {
            "/": self._home,
            "/status": self._status,
            "/livez": self._alive,
            "/readyz": self._ready,
            "/metrics": self._measured,
            "/ops.atom": self._alerts,
        }
        return Starlette(routes=[Route(path, _guarded(answer, host)) for path, answer in answers.items()])

    def _home(self, _request: Request) -> Response:
        return RedirectResponse("/status", headers=_HEADERS)

    def _status(self, _request: Request) -> Response:
        now = self._clock.now()
        report = self._store.status()
        seen = status_page.Seen(
            report=report,
            measured=self._store.measures(now),
            rates=self._store.new_a_day(now, _PLOT_DAYS),
            problems=self._problems(),
            sizes={
                one.path: (self._size_of(f"{one.path}.atom"), self._size_of(f"{one.path}.atom.br"))
                for one in report.channels
            },
            at=now,
        )
        return Response(status_page.render(seen), media_type="text/html", headers=_HEADERS)

    def _alive(self, _request: Request) -> Response:
        """Say whether work goes on: a service manager restarts what stands still."""
        worked_at, now = self._worked_at(), self._clock.now()
        if worked_at is None or now - worked_at <= _STANDS_STILL:
            return _said(200, "alive")
        return _said(503, f"nothing was done since {worked_at:%Y-%m-%d %H:%M:%S} UTC")

    def _ready(self, _request: Request) -> Response:
        """Say whether the store can be asked, and something was published from it."""
        published = self._store.has_published()
        return _said(200, "ready") if published else _said(503, "nothing is published yet")

    def _alerts(self, request: Request) -> Response:
        """Tell the owner's feed reader what needs a person: here, and never among what is published."""
        alerts, _told_at = read_alerts(self._store.recall(alerting.KEY))
        return Response(
            ops_feed.render(alerts, str(request.url)), media_type=ops_feed.MEDIA_TYPE, headers=_HEADERS
        )

    def _measured(self, _request: Request) -> Response:
        return Response(self._metrics.text(), media_type=metrics.MEDIA_TYPE, headers=_HEADERS)


def _guarded(answer: Callable[[Request], Response], host: str) -> Callable[[Request], Response]:
    """Answer only those who ask for this machine by name: a page elsewhere may point its own name here."""

    def guarded(request: Request) -> Response:
        name = request.url.hostname or ""
        if host in ("127.0.0.1", "::1") and name not in ("127.0.0.1", "::1", "localhost"):
            return _said(421, "ask for 127.0.0.1 or localhost")
        try:
            return answer(request)
        except StoreError as error:
            return _said(503, f"the store cannot be asked: {error}")

    return guarded


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status, headers=_HEADERS)
