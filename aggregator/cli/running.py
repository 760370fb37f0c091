"""The commands that work until they are stopped: run, demo."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from aggregator import observability as events
from aggregator.app.paths import size_of
from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption
from aggregator.cli.printing import count, say
from aggregator.cli.signals import stopping_on_signal
from aggregator.config.settings import ServeSettings
from aggregator.demo.server import DemoNewsroom
from aggregator.errors import ListenError, StoreDamagedError
from aggregator.observability import log, log_to_stderr
from aggregator.schedule import PollPolicy
from aggregator.web.access_log import AccessLog
from aggregator.web.admin import Admin
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.push import PushServer
from aggregator.web.recent_problems import recent_problems
from aggregator.web.terms import Terms

_DEMO_EVERY = timedelta(seconds=2)
_DEMO_TERMS = Terms(fresh_for=_DEMO_EVERY)
_DEMO_POLICY = PollPolicy(
    interval=timedelta(seconds=3),
    failure_cap=timedelta(seconds=15),
    without_validators=timedelta(seconds=3),
)


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
    log_json: Annotated[
        bool,
        typer.Option(
            "--log-json", help="Log JSON, an object a line: time, level, event, and the event's fields."
        ),
    ] = False,
) -> None:
    """Poll on schedule, publish into output/, and serve it; until stopped."""
    log_to_stderr(logging.DEBUG if verbose else logging.INFO, as_json=log_json)
    while True:
        try:
            return _run(config)
        except StoreDamagedError as error:
            # Opening the site again sets the store aside and rebuilds it.
            log(events.STORE_DAMAGED, logging.ERROR, problem=str(error))


def _run(config: Path) -> None:
    with App(config, Options()) as app:
        serve = app.config.serve
        feeds = PushServer(app.push, FeedServer(app.paths.output, lambda: _terms(app), app.paths.private))
        with (
            served(AccessLog(feeds) if serve.access_log else feeds, serve.host, serve.port) as address,
            _administered(app),
        ):
            _welcome(app, address)
            _run_until_signalled(app)


def demo(
    port: Annotated[int, typer.Option(help="Where to serve the published feeds.")] = 8080,
    pace: Annotated[float, typer.Option(help="Seconds between two new stories.", min=0.2)] = 3.0,
    seconds: Annotated[float | None, typer.Option(help="Stop after so long; else at Ctrl-C.")] = None,
) -> None:
    """Show everything on a made-up newsroom, without internet: polled, grouped and published for real."""
    log_to_stderr(logging.INFO)
    with (
        tempfile.TemporaryDirectory(prefix="aggregator-demo-") as folder,
        DemoNewsroom(lambda: datetime.now(UTC), pace_seconds=pace) as newsroom,
        served(FeedServer(Path(folder) / "output", lambda: _DEMO_TERMS), "127.0.0.1", port) as address,
    ):
        path = Path(folder) / "feeds.yaml"
        path.write_text(newsroom.feeds_yaml(), "utf-8")
        options = Options(poll=_DEMO_POLICY, publish_every=_DEMO_EVERY, base_url=address)
        with App(path, options) as app:
            print(
                f"A made-up newsroom publishes at {newsroom.base_url}/; its feeds.yaml is {path}", flush=True
            )
            with _administered(app):
                _welcome(app, address)
                if seconds is not None:
                    threading.Timer(seconds, app.stop).start()
                _run_until_signalled(app)


def _terms(app: App) -> Terms:
    policy = app.publisher.policy
    return Terms(
        fresh_for=policy.every,
        base_url=policy.site.base_url,
        formats=policy.formats,
        hub=policy.site.hub,
        tokens=policy.tokens,
    )


@contextmanager
def _administered(app: App) -> Iterator[None]:
    """Serve the status page beside the feeds; where its usual port is taken, the feeds go on without it."""
    listen = app.config.serve.admin
    if listen is None:
        yield
        return
    with ExitStack() as stack:
        problems = stack.enter_context(recent_problems())
        admin = Admin(
            app.store,
            app.clock,
            lambda: app.service.worked_at,
            problems.newest_first,
            lambda document: size_of(app.paths.published(document)),
        )
        try:
            address = stack.enter_context(served(admin.app(listen[0]), *listen))
        except ListenError as error:
            if listen != ServeSettings().admin:
                raise
            log(events.ADMIN_UNAVAILABLE, logging.WARNING, error=str(error))
        else:
            print(f"How it fares: {address}status", flush=True)
        yield


def _welcome(app: App, address: str) -> None:
    say(app.messages)
    print(f"{count(len(app.config.sources), 'source')} in {app.paths.config}")
    print(f"Subscribe to {address}all.atom, or choose at {address}", flush=True)


def _run_until_signalled(app: App) -> None:
    with stopping_on_signal(app.stop):
        app.run()
