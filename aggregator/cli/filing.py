"""The commands about where stored articles belong: relabel, and what `check --diff` prints."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.app.questions import open_store
from aggregator.app.settings import Options, settings_of
from aggregator.app.site import App
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, isolated, print_json, say
from aggregator.cli.signals import stopping_on_signal
from aggregator.config.settings import Config
from aggregator.model.filing import Filing
from aggregator.observability import log_to_stderr
from aggregator.service.comparing import ChannelChange, Comparison, compared


def relabel(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """File what is stored by the labels and rules of now, and publish; goes on where it was cut short."""
    log_to_stderr(logging.ERROR)
    stopped: list[bool] = []
    with App(config, Options()) as app:
        say(app.messages, as_json)
        progress = app.refiler.begin()
        with stopping_on_signal(lambda: stopped.append(True)), _bar(progress, as_json) as advance:
            while not progress.finished and not stopped:
                progress = app.refiler.step()
                advance(progress)
        app.publisher.open_grown()
        published = app.service.publish_now()
    if as_json:
        print_json({"filing": progress, "written": published.written})
    elif progress.finished:
        print(f"{count(progress.done, 'piece')} filed, {count(len(published.written), 'document')} written.")
    else:
        print(f"Stopped after {progress.done} of {count(progress.total, 'piece')}: call it again to go on.")


def comparison(path: Path, config: Config) -> Comparison:
    """Return what a feeds.yaml would change if it were obeyed.

    Raises:
        StoreError: nothing is stored yet.
    """
    with open_store(path) as store:
        published = frozenset(one.path for one in store.summaries())
        settings = settings_of(config, config.site.id or "", Options())
        return compared(settings, published, store.active_urls(), store.stored)


def comparison_lines(found: Comparison) -> list[str]:
    """Return a comparison in words, a line each."""
    lines = [f"+ source {url}" for url in found.added] + [f"- source {url}" for url in found.removed]
    lines += [f"+ channel {path}" for path in found.appearing]
    lines += [f"~ channel {path} goes quiet: its document stays, nothing comes in" for path in found.quiet]
    for one in found.channels:
        lines += _moves(one)
    return lines or [f"Nothing would change for the {count(found.pieces, 'piece')} that are stored."]


def _moves(one: ChannelChange) -> list[str]:
    lines = []
    if one.gains:
        lines.append(f"> {one.path} gains {_listed(one.gains, one.examples_gained)}")
    if one.loses:
        lines.append(f"< {one.path} loses {_listed(one.loses, one.examples_lost)}")
    return lines


def _listed(number: int, examples: tuple[str, ...]) -> str:
    more = ", …" if number > len(examples) else ""
    return f"{count(number, 'piece')}: {', '.join(map(isolated, examples))}{more}"


@contextmanager
def _bar(progress: Filing, as_json: bool) -> Iterator[Callable[[Filing], None]]:
    """Show a bar on a terminal, a line a batch elsewhere, nothing where JSON is wanted."""
    if as_json:
        yield lambda _progress: None
    elif sys.stdout.isatty() and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("Filing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("file", total=progress.total, completed=progress.done)
            yield lambda now: shown.update(task, total=now.total, completed=now.done)
    else:
        yield lambda now: print(f"{now.done} of {now.total}", flush=True)
