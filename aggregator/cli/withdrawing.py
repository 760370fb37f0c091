"""The commands that decide on single articles: withdraw for good, hide, label by hand."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app import labelling, withdrawing
from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption
from aggregator.cli.printing import count
from aggregator.errors import PublishError
from aggregator.model.source import LabelKind
from aggregator.observability import log_to_stderr

_ARTICLE = "The article: its link, the id of its entry, or its number."


def withdraw(
    url: Annotated[str, typer.Argument(help=_ARTICLE, metavar="ARTICLE")],
    reason: Annotated[
        str | None, typer.Option(help="Why; kept in the file beside the hashes.", metavar="TEXT")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Take an article out of every document, page and archive for good, and publish; it never returns."""
    file, keys = withdrawing.withdraw(config, url, reason)
    print(f"Withdrawn for good, says {file.name}, by {count(keys, 'hash', 'hashes')}. {_published(config)}")


def hide(
    article: Annotated[str, typer.Argument(help=_ARTICLE, metavar="ARTICLE")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Have no channel show an article, until the line is taken out of the file again; and publish."""
    file, name = withdrawing.hide(config, article)
    print(f"Hidden from now on, says {file.name}: {name}. {_published(config)}")


def label(
    article: Annotated[str, typer.Argument(help=_ARTICLE)],
    topic: Annotated[
        list[str] | None, typer.Option(help="A topic in the place of those found.", metavar="NAME")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="A region in the place of those found.", metavar="NAME")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--not", help="A label that it is not to have.", metavar="NAME")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was given it by hand.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Give one article labels by hand, or take some from it, until you undo it; and publish."""
    if undo == bool(topic or region or without):
        raise typer.BadParameter("give --topic, --region or --not, or else --undo")
    if undo:
        file, name = labelling.unlabel(config, article)
        print(f"Labelled by its source and text again: {name} is out of {file.name}. {_published(config)}")
        return
    given: dict[LabelKind, list[str]] = {"topic": topic or [], "region": region or []}
    file, name, labels = labelling.label(config, article, given, without or [])
    said = "; ".join(f"{kind}s {', '.join(slugs) or 'none'}" for kind, slugs in labels.items())
    print(f"Labelled by hand from now on, says {file.name}: {name}: {said}. {_published(config)}")


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
