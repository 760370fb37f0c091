"""The command that lists stories."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from aggregator.app.questions import open_store, read_config
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, isolated, print_json, print_lines
from aggregator.config.durations import parse_duration
from aggregator.model.report import StoryReport

_SHOWN = 50


def stories(
    config: ConfigOption = DEFAULT_CONFIG,
    since: Annotated[
        str,
        typer.Option(
            help="How far back, as in 6h or 3d, or from which day (UTC): 2026-11-24.", metavar="TIME"
        ),
    ] = "1d",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the last told first.")] = _SHOWN,
    as_json: JsonOption = False,
) -> None:
    """List today's stories: what each says, and who tells it."""
    read_config(config)
    moment = _moment(since, datetime.now(UTC))
    with open_store(config) as store:
        found = tuple(store.stories_since(moment))
    if as_json:
        print_json([_fields(one) for one in found[:limit]])
        return
    for one in found[:limit]:
        print_lines(_lines(one))
    more = len(found) - limit
    print(
        f"{count(len(found), 'story', 'stories')} since {moment:%Y-%m-%d %H:%M} UTC"
        + (f", {more} not listed: --limit" if more > 0 else "")
    )


def _moment(text: str, now: datetime) -> datetime:
    duration = parse_duration(text)
    if duration is not None:
        return now - duration
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--since: expected 6h, 3d or 2026-11-24, got {text!r}") from error
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _lines(one: StoryReport) -> list[str]:
    form = "%Y-%m-%d %H:%M"
    when = f"{one.first_at:{form}}"
    if one.last_at != one.first_at:
        when += f" to {one.last_at:{form}}"
    told = f"{count(len(one.pieces), 'piece')} at {count(len(one.outlets), 'outlet')}"
    names = ", ".join(map(isolated, one.outlets))
    others = [
        f"  also: {isolated(piece.headline)} ({isolated(piece.outlets[0])})" for piece in one.pieces[1:]
    ]
    return [isolated(one.headline), f"  {told}, {when}: {names}", *others, f"  {one.entry_id}"]


def _fields(one: StoryReport) -> dict[str, object]:
    return {
        "entry_id": one.entry_id,
        "headline": one.headline,
        "outlets": one.outlets,
        "pieces": one.pieces,
        "first_at": one.first_at,
        "last_at": one.last_at,
        "former_ids": one.former_ids,
    }
