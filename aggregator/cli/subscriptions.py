"""Lists of subscriptions: import another program's into feeds.yaml, export feeds.yaml as OPML."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.questions import edit_config, read_config
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption
from aggregator.cli.printing import count
from aggregator.config.edit import with_group
from aggregator.config.foreign_lists import ForeignFeed, read_foreign_list
from aggregator.config.labels import name_problem
from aggregator.config.opml import write_opml
from aggregator.config.source_urls import UrlError, request_url, same_key
from aggregator.text.urls import absolute
from aggregator.text.words import slugify

_NAME_CHARACTERS = 200
_TOLD = 20
_KINDS = ("topics", "regions")


@dataclass(slots=True)
class _Harvest:
    """The feeds of a list by group, and a line for each that cannot be polled."""

    groups: dict[str, list[ForeignFeed]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def import_list(
    file: Annotated[
        Path,
        typer.Argument(
            help="OPML, newsboat's urls, kite_feeds.json, or a Planet's config.ini.",
            exists=True,
            dir_okay=False,
        ),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    topics: Annotated[
        bool,
        typer.Option(
            "--topics/--no-topics",
            help="Make folders, tags and categories topics, or regions, too; else groups only.",
        ),
    ] = True,
) -> None:
    """Add the sources of another program's list, its folders as groups."""
    found = read_foreign_list(file.read_bytes())
    if not found.feeds:
        raise typer.BadParameter("; ".join((f"{file} lists no feeds", *found.left_behind[:1])))
    harvest = _harvest(found.feeds, config)

    def edit(text: str) -> str:
        for name, feeds in harvest.groups.items():
            shared = {kind: _shared(kind, feeds) if topics else [] for kind in _KINDS}
            sources = [(feed.url, _own_keys(feed, shared, topics)) for feed in feeds]
            text = with_group(text, _cut(name) or file.stem, shared, sources)
        return text

    if harvest.groups:
        edit_config(config, edit)
    for line in (*harvest.left_out, *_told(found.left_behind)):
        print(line)
    added = sum(map(len, harvest.groups.values()))
    print(f"Added {count(added, 'source')} in {count(len(harvest.groups), 'group')} to {config}.")


def _names(kind: str, feed: ForeignFeed) -> list[str]:
    names = feed.topics if kind == "topics" else feed.regions
    return [name for name in map(str.strip, names) if slugify(name) and not name_problem(name)]


def _shared(kind: str, feeds: Sequence[ForeignFeed]) -> list[str]:
    """Return the labels that all of a group have."""
    first, *others = (_names(kind, feed) for feed in feeds)
    return [name for name in first if all(name in names for names in others)]


def _own_keys(feed: ForeignFeed, shared: Mapping[str, Sequence[str]], labelled: bool) -> dict[str, object]:
    keys: dict[str, object] = {"name": _cut(feed.name)} if _cut(feed.name) else {}
    for kind in _KINDS if labelled else ():
        own = [name for name in _names(kind, feed) if name not in shared[kind]]
        keys |= {kind: own} if own else {}
    return keys


def _told(left_behind: Sequence[str]) -> list[str]:
    lines = [f"Left behind: {one}." for one in left_behind[:_TOLD]]
    more = len(left_behind) - _TOLD
    return [*lines, *([f"Left behind: {more} more of the kind."] if more > 0 else [])]


def export(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Print all feeds as OPML; secrets stay placeholders."""
    checked = read_config(config)
    feeds = [source for source in checked.sources if source.kind == "feed"]
    sys.stdout.buffer.write(write_opml(checked.site.title, feeds))
    sys.stdout.buffer.flush()
    for source in checked.sources:
        if source.kind == "page":
            print(f"Left out {source.url}: a page is no feed, and OPML lists feeds.", file=sys.stderr)


def _harvest(feeds: Iterable[ForeignFeed], config: Path) -> _Harvest:
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
            harvest.groups.setdefault(feed.group, []).append(feed)
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
