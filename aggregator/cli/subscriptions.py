"""Lists of subscriptions: import an OPML list into feeds.yaml, export feeds.yaml as one."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.questions import edit_config, read_config
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption
from aggregator.cli.printing import count
from aggregator.config.edit import with_group
from aggregator.config.labels import name_problem
from aggregator.config.opml import OpmlFeed, read_opml, write_opml
from aggregator.config.source_urls import UrlError, request_url, same_key
from aggregator.text.urls import absolute
from aggregator.text.words import slugify

_NAME_CHARACTERS = 200


@dataclass(slots=True)
class _Harvest:
    """The feeds of a list by folder, and a line for each that cannot be polled."""

    groups: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML list.", exists=True, dir_okay=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    topics: Annotated[bool, typer.Option("--topics/--no-topics", help="Make each folder a topic.")] = True,
) -> None:
    """Add the sources of an OPML list, its folders as groups."""
    feeds = read_opml(file.read_bytes())
    if not feeds:
        raise typer.BadParameter(f"{file} lists no feeds")
    harvest = _harvest(feeds, config)

    def edit(text: str) -> str:
        for folder, sources in harvest.groups.items():
            labels = [folder] if topics and slugify(folder) and not name_problem(folder) else []
            text = with_group(text, _cut(folder) or file.stem, labels, sources)
        return text

    if harvest.groups:
        edit_config(config, edit)
    for line in harvest.left_out:
        print(line)
    added = sum(map(len, harvest.groups.values()))
    print(f"Added {count(added, 'source')} in {count(len(harvest.groups), 'group')} to {config}.")


def export(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Print all feeds as OPML; secrets stay placeholders."""
    checked = read_config(config)
    feeds = [source for source in checked.sources if source.kind == "feed"]
    sys.stdout.buffer.write(write_opml(checked.site.title, feeds))
    sys.stdout.buffer.flush()
    for source in checked.sources:
        if source.kind == "page":
            print(f"Left out {source.url}: a page is no feed, and OPML lists feeds.", file=sys.stderr)


def _harvest(feeds: Iterable[OpmlFeed], config: Path) -> _Harvest:
    """Sort out what is known already, and what nobody can poll: lists from elsewhere hold everything."""
    folder = config.resolve().parent
    sources = read_config(config).sources if config.exists() else ()
    known = {same_key(source.url, folder) for source in sources}
    harvest = _Harvest()
    for feed in feeds:
        if problem := _problem(feed.url, folder):
            harvest.left_out.append(f"Left out {feed.url}: {problem}.")
        elif (key := same_key(feed.url, folder)) not in known:
            known.add(key)
            name = feed.folder[-1] if feed.folder else ""
            harvest.groups.setdefault(name, []).append((feed.url, _cut(feed.title) or None))
    return harvest


def _problem(url: str, folder: Path) -> str | None:
    if absolute(url) is None:  # a file on this disk is not for a foreign list to name
        return "expected an http or https URL"
    try:
        request_url(url, folder)
    except UrlError as error:
        return str(error.args[0])
    return None


def _cut(text: str) -> str:
    return text.strip()[:_NAME_CHARACTERS].rstrip()
