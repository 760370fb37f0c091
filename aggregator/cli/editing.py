"""The commands about feeds.yaml: check, add, remove, apply, schema."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.questions import edit_config, preview, read_config
from aggregator.app.settings import Options, missing_parts
from aggregator.app.site import App
from aggregator.app.steps import load_steps
from aggregator.app.trying import document_reader, fetch_documents
from aggregator.app.withdrawing import keep_apart
from aggregator.cli.filing import comparison, comparison_lines
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, print_json, print_table
from aggregator.config.edit import with_source, without_source
from aggregator.config.json_schema import schema_text
from aggregator.config.settings import Config
from aggregator.errors import ConfigError, ParseError, UnknownFormatError
from aggregator.model.document import Document, Fetched, FetchFailed, Gone, NotModified
from aggregator.model.feed import Defect, ParsedFeed
from aggregator.parse.formats import feeds_of_page
from aggregator.text.urls import absolute

_SHOWN_DEFECTS = 5


def check(
    config: ConfigOption = DEFAULT_CONFIG,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch each source, too; nothing is stored.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="Say which sources and channels would come and go, which articles move. Changes nothing.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check feeds.yaml; with --fetch, try every source; with --diff, say what it would change."""
    checked = read_config(config)
    load_steps(checked)
    results = []
    if fetch:
        labelled = dict(enumerate(checked.sources))
        with document_reader() as read:
            for fetched in fetch_documents(checked, checked.sources):
                url = labelled[fetched.request.key].url
                results.append({"url": url, **_try(fetched, read)})
    failed = [result for result in results if not result["ok"]]
    notes = (*checked.notes, *missing_parts(checked))
    change = comparison(config, checked) if diff else None
    if as_json:
        compared = {} if change is None else {"diff": change}
        print_json({"sources": len(checked.sources), "notes": notes, "results": results, **compared})
    else:
        for note in notes:
            print(note)
        if fetch:
            rows = ((str(one["url"]), "ok" if one["ok"] else "FAILED", str(one["reason"])) for one in results)
            print_table(("source", "", "what came"), rows)
        for line in () if change is None else comparison_lines(change):
            print(line)
        print(
            f"{config}: {count(len(checked.sources), 'source')}, {count(len(checked.labels), 'label')}: fine"
        )
    if len(failed) > 0.2 * len(results):
        raise typer.Exit(4)


def add(
    url: Annotated[str, typer.Argument(help="A feed, or a page that names its feeds; with --page, a page.")],
    config: ConfigOption = DEFAULT_CONFIG,
    topic: Annotated[list[str] | None, typer.Option(help="A topic; may be repeated.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="A region; may be repeated.")] = None,
    name: Annotated[str | None, typer.Option(help="The outlet's name.")] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch/--no-fetch", help="Look whether it is a feed, or add it unseen.")
    ] = True,
    page: Annotated[
        bool, typer.Option("--page", help="URL is an article as pasted or saved, or a folder of such.")
    ] = False,
) -> None:
    """Add a source; of a page, the feeds that it names are offered."""
    keys = {"name": name, "topics": topic, "regions": region}
    given = {key: value for key, value in keys.items() if value}

    def edit(text: str, chosen: str = url) -> str:
        return with_source(text, chosen, given, placeholders=True, page=page)

    chosen = _feed_at(url, config, preview(config, edit)) if fetch else url
    edit_config(config, lambda text: edit(text, chosen))
    print(f"Added {chosen} to {config}.")


def remove(
    url: Annotated[str, typer.Argument(help="The source, as feeds.yaml writes it.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Remove a source; what was published of it stays, and nothing of it is repeated if it comes back."""
    edit_config(config, lambda text: without_source(text, url))
    print(f"Removed {url} from {config}.")


def never_merge(
    one: Annotated[
        str, typer.Argument(help="A stored article: an entry id, a link, or its number.", metavar="ARTICLE")
    ],
    other: Annotated[
        str, typer.Argument(help="The article that it is not to be merged with.", metavar="ARTICLE")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Keep two articles apart that are not one text, nor one story, for good."""
    file, pair = keep_apart(config, one, other)
    print(f"Kept apart from now on, says {file.name}: {pair[0]} and {pair[1]}.")


def apply(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Apply feeds.yaml although it removes many sources at once."""
    with App(config, Options(), accept_removals=True) as app:
        print(f"Applied {config}: {count(len(app.config.sources), 'source')}.")


def schema() -> None:
    """Print the JSON schema of feeds.yaml."""
    print(schema_text(), end="")


def _feed_at(url: str, path: Path, config: Config) -> str:
    """Return the address of the feed at `url`, a source of `config`: itself, or one that a page names."""
    source = next((one for one in config.sources if one.url == url), config.sources[-1])
    fetched = next(iter(fetch_documents(config, (source,))))
    with document_reader() as read:
        if not isinstance(fetched, Document):
            reason = _try(fetched, read)["reason"]
            raise ConfigError(path, 0, "", f"{url}: {reason}; --no-fetch adds it all the same")
        try:
            read(fetched)
        except ParseError as error:
            if source.kind == "page":
                raise typer.BadParameter(f"{url}: {error}") from error
            return _choose(url, fetched, error)
    return url


def _choose(url: str, page: Document, error: ParseError) -> str:
    offered = [feed for link in feeds_of_page(page) if (feed := absolute(link, page.url))]
    if len(offered) == 1:
        return offered[0]
    if not offered:
        hint = (
            "; --page takes the page itself for an article" if isinstance(error, UnknownFormatError) else ""
        )
        raise typer.BadParameter(f"{url}: {error}{hint}")
    print(f"{url} names {len(offered)} feeds:")
    for number, feed in enumerate(offered, start=1):
        print(f"  {number}  {feed}")
    if not sys.stdin.isatty():
        raise typer.BadParameter("add one of them by its own address")
    # 30 ms to import, for those who are asked.
    from rich.prompt import IntPrompt

    number = IntPrompt.ask("Which one", choices=[str(one) for one in range(1, len(offered) + 1)])
    return offered[number - 1]


def _in_words(defect: Defect) -> str:
    return defect.what if defect.entry is None else f"entry {defect.entry + 1}: {defect.what}"


def _try(fetched: Fetched, read: Callable[[Document], ParsedFeed]) -> dict[str, object]:
    match fetched:
        case Document():
            try:
                feed = read(fetched)
            except ParseError as error:
                return {"ok": False, "reason": str(error)}
            what = f"{feed.format}, {count(len(feed.entries), 'entry', 'entries')}"
            return {"ok": True, "reason": "; ".join([what, *map(_in_words, feed.defects[:_SHOWN_DEFECTS])])}
        case NotModified():
            return {"ok": True, "reason": "not modified"}
        case Gone():
            return {"ok": False, "reason": "gone for good (410)"}
        case FetchFailed():
            return {"ok": False, "reason": fetched.detail}
