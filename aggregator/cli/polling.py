"""The commands that work once: poll, publish."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, print_json, say
from aggregator.cli.signals import stopping_on_signal
from aggregator.observability import log_to_stderr
from aggregator.service.poller import PollResult

_FAILED_SHARE = 0.2


def poll(
    config: ConfigOption = DEFAULT_CONFIG,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Poll every source now, due or not, also those that had stopped (410)."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Poll what is due once, publish, and exit."""
    log_to_stderr(logging.ERROR)
    with App(config, Options()) as app:
        say(app.messages, as_json)
        if everything:
            app.store.make_all_due(app.clock.now())
        results: list[PollResult] = []
        with stopping_on_signal(app.service.interrupt), _progress(app, as_json) as advance:

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
        say(app.messages)
        app.store.mark_all_changed(app.clock.now())
        result = app.service.publish_now()
        if result.elsewhere:
            print(f"Left to the running process {result.elsewhere}: it writes every channel anew.")
        else:
            print(f"{count(len(result.written), 'document')} changed in {app.paths.output}.")
    if result.failed:
        raise typer.Exit(1)


@contextmanager
def _progress(app: App, as_json: bool) -> Iterator[Callable[[PollResult], None]]:
    """Show a bar on a terminal, a line a source elsewhere, nothing where JSON is wanted."""
    if as_json:
        yield lambda _result: None
        return
    if _has_a_bar():
        # 30 ms to import, which a `poll` without a person before it has no use for.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("Polling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("poll", total=app.store.count_due(app.clock.now()))
            yield lambda _result: progress.advance(task)
    else:
        yield lambda result: print(_line(result), flush=True)


def _has_a_bar() -> bool:
    return sys.stdout.isatty() and sys.stderr.isatty()


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
    # Where there was no bar, each had its line.
    for failure in failures if _has_a_bar() else ():
        print(f"  {failure.url}: {failure.reason}")
    if elsewhere:
        print(f"Publishing is left to the running process {elsewhere}.")
