"""The commands that take single articles out: withdraw for good, hide until the file no longer says so."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app import withdrawing
from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption
from aggregator.cli.printing import count
from aggregator.errors import PublishError
from aggregator.observability import log_to_stderr

_ARTICLE = "The article: its link, the id of its entry, or its number."


def withdraw(
    url: Annotated[str, typer.Argument(help=_ARTICLE)],
    reason: Annotated[str | None, typer.Option(help="Why; kept in the file beside the hashes.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Take an article out of every document, page and archive for good, and publish; it never returns."""
    file, keys = withdrawing.withdraw(config, url, reason)
    print(f"Withdrawn for good, says {file.name}, by {count(keys, 'hash', 'hashes')}. {_published(config)}")


def hide(
    article: Annotated[str, typer.Argument(help=_ARTICLE)], config: ConfigOption = DEFAULT_CONFIG
) -> None:
    """Have no channel show an article, until the line is taken out of the file again; and publish."""
    file, name = withdrawing.hide(config, article)
    print(f"Hidden from now on, says {file.name}: {name}. {_published(config)}")


def _published(config: Path) -> str:
    """Publish at once, and say what came of it; a service that runs does it by itself."""
    log_to_stderr(logging.ERROR)
    with App(config, Options()) as app:
        done = app.service.publish_now()
    if done.elsewhere:
        return "The service that runs publishes it in a moment."
    if done.failed:
        raise PublishError(app.paths.output, f"{', '.join(done.failed)} could not be written: see status")
    return f"{count(len(done.written), 'document')} written."
