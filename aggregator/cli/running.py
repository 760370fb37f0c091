"""The commands that do the work: run, poll, publish, demo."""

import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from aggregator.app import App, Options
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, print_json
from aggregator.demo.server import DemoNewsroom
from aggregator.observability import log_to_stderr
from aggregator.schedule import PollPolicy
from aggregator.service.poller import PollResult

_FAILED_SHARE = 0.2
_DEMO_EVERY = timedelta(seconds=2)
_DEMO_POLICY = PollPolicy(
    interval=timedelta(seconds=3),
    failure_cap=timedelta(seconds=15),
    without_validators=timedelta(seconds=3),
)


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Poll on schedule, publish into output/, and serve it; until stopped."""
    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with App(config, Options()) as app:
        serve = app.config.serve
        with _served(app.paths.output, serve.host, serve.port, lambda: app.config.publish.every) as address:
            _welcome(app, address)
            _run_until_signalled(app)


def poll(
    config: ConfigOption = DEFAULT_CONFIG,
    everything: Annotated[bool, typer.Option("--all", help="Poll every source, due or not.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Poll what is due once, publish, and exit."""
    log_to_stderr(logging.ERROR)
    with App(config, Options()) as app:
        _say(app.messages, as_json)
        if everything:
            app.store.make_all_due(app.clock.now())
        results: list[PollResult] = []
        with _stopping_on_signal(app.service.interrupt), _progress(app, as_json) as advance:

            def report(result: PollResult) -> None:
                results.append(result)
                advance(result)

            published = app.service.poll_once(report)
    failures = [result for result in results if result.failed]
    if as_json:
        print_json({"polls": results, "written": published.written, "publisher": published.elsewhere})
    else:
        _summarise(results, failures, len(published.written), published.elsewhere)
        for path in published.failed:
            print(f"  {path} could not be published: see aggregator status")
    if published.failed:
        raise typer.Exit(1)
    if len(failures) > _FAILED_SHARE * len(results):
        raise typer.Exit(4)


def publish(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Write every channel anew from the store, without polling."""
    log_to_stderr(logging.ERROR)
    with App(config, Options()) as app:
        _say(app.messages, quiet=False)
        app.store.mark_all_changed(app.clock.now())
        result = app.publisher.publish_changed(at_once=True)
        if result.elsewhere:
            print(f"Left to the running process {result.elsewhere}: it writes every channel anew.")
        else:
            print(f"{count(len(result.written), 'document')} changed in {app.paths.output}.")
    if result.failed:
        raise typer.Exit(1)


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
        _served(Path(folder) / "output", "127.0.0.1", port, lambda: _DEMO_EVERY) as address,
    ):
        path = Path(folder) / "feeds.yaml"
        path.write_text(newsroom.feeds_yaml(), "utf-8")
        options = Options(poll=_DEMO_POLICY, publish_every=_DEMO_EVERY, base_url=address)
        with App(path, options) as app:
            print(
                f"A made-up newsroom publishes at {newsroom.base_url}/; its feeds.yaml is {path}", flush=True
            )
            _welcome(app, address)
            if seconds is not None:
                threading.Timer(seconds, app.service.stop).start()
            _run_until_signalled(app)


def _served(
    folder: Path, host: str, port: int, fresh_for: Callable[[], timedelta]
) -> AbstractContextManager[str]:
    # A web server takes 0.2 s to import: `poll` and `publish` do without.
    from aggregator.web.feeds import FeedServer
    from aggregator.web.listening import served

    return served(FeedServer(folder, fresh_for), host, port)


def _welcome(app: App, address: str) -> None:
    _say(app.messages, quiet=False)
    print(f"{count(len(app.config.sources), 'source')} in {app.paths.config}")
    print(f"Subscribe to {address}all.atom, or choose at {address}", flush=True)


def _run_until_signalled(app: App) -> None:
    with _stopping_on_signal(app.service.stop):
        app.run()


@contextmanager
def _stopping_on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Stop in order at the first SIGTERM or SIGINT, at once at the second."""
    signalled = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        if signalled.is_set():
            os._exit(130)
        signalled.set()
        stop()

    former = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def _progress(app: App, as_json: bool) -> Iterator[Callable[[PollResult], None]]:
    """Show a bar on a terminal, a line a source elsewhere, nothing where JSON is wanted."""
    console = Console(stderr=True)
    if as_json:
        yield lambda _result: None
    elif not console.is_terminal or not sys.stdout.isatty():
        yield lambda result: print(_line(result), flush=True)
    else:
        columns = (TextColumn("Polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("poll", total=app.store.count_due(app.clock.now()))
            yield lambda _result: progress.advance(task)


def _line(result: PollResult) -> str:
    new = f", {result.new} new" if result.new else ""
    return f"{result.outcome.value}\t{result.url}\t{result.reason}{new}"


def _summarise(
    results: list[PollResult], failures: list[PollResult], written: int, elsewhere: str | None
) -> None:
    new = sum(result.new for result in results)
    print(
        f"{count(len(results), 'source')} polled, {count(new, 'new article')}, "
        f"{count(written, 'document')} written, {len(failures)} failed."
    )
    for failure in failures:
        print(f"  {failure.url}: {failure.reason}")
    if elsewhere:
        print(f"Publishing is left to the running process {elsewhere}.")


def _say(messages: tuple[str, ...], quiet: bool) -> None:
    for message in messages if not quiet else ():
        print(message)
