"""The command that does a recorded stretch again: replay."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.replaying import replay as do_again
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, print_json
from aggregator.observability import log_to_stderr


def replay(
    at: Annotated[
        str, typer.Option(help="Until when: 2026-11-24T09:30, UTC where no zone is named.", metavar="TIME")
    ],
    into: Annotated[
        Path, typer.Option(help="A folder that has no state/ yet.", file_okay=False, metavar="FOLDER")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Rebuild store and output of a time from what was recorded, without the network."""
    log_to_stderr(logging.ERROR)
    done = do_again(config, _moment(at), into)
    if as_json:
        print_json(done)
        return
    since = f"{done.since:%Y-%m-%d %H:%M:%S} UTC"
    print(f"{count(done.answers, 'answer')} since {since} done again in {done.folder}.")
    for moment in done.torn:
        print(f"A line of the recording was cut off after {moment:%H:%M:%S}: an answer may be missing.")
    print(f"Ask it like any site: aggregator explain LINK --config {done.folder / 'feeds.yaml'}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--at: expected 2026-11-24T09:30, got {text!r}") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
