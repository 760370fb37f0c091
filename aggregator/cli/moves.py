"""The command for sources that moved for good: moves."""

from dataclasses import asdict
from typing import Annotated

import typer

from aggregator.app.moves import MovedSource, moved_sources, write_moves
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, isolated, print_json


def moves(
    config: ConfigOption = DEFAULT_CONFIG,
    apply: Annotated[bool, typer.Option("--apply", help="Write their addresses into feeds.yaml.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the sources that redirect for good; with --apply, write that into feeds.yaml."""
    found = moved_sources(config)
    if apply:
        found = write_moves(config, found)
    if as_json:
        print_json([{**asdict(one), "applied": apply and one.obstacle is None} for one in found])
        return
    for one in found:
        print(f"{one.url}\n  {isolated(_told(one))}\n  {_edit(one, applied=apply)}")
    ready = [one for one in found if one.obstacle is None]
    said = f"{count(len(found), 'source')} moved, {len(ready)} "
    print(
        said
        + ("written." if apply else "to be written: aggregator moves --apply" if ready else "to be written.")
    )


def _told(one: MovedSource) -> str:
    return f"redirects for good to {one.target} since {one.since:%Y-%m-%d}"


def _edit(one: MovedSource, *, applied: bool) -> str:
    if one.obstacle is not None:
        return f"not written: {one.obstacle}"
    return f"{'written' if applied else 'edit'} ({one.origin}): {{url: {one.target}, was: {one.url}}}"
