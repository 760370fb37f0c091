"""The commands that keep a site: backup, restore."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.backup import back_up
from aggregator.app.restoring import restore as restore_site
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption


def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, such as news-2026-11-24.tar.gz.", metavar="FILE")
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    replace: Annotated[bool, typer.Option("--replace", help="Replace FILE where it exists.")] = False,
) -> None:
    """Write all that must survive into one file, while the service runs."""
    contents = back_up(config, file, datetime.now(UTC), replace=replace)
    size = file.stat().st_size / 1e6
    print(f"Wrote {file} ({size:.1f} MB): the store, {contents.config} and what belongs to them.")
    for one in contents.outside:
        print(f"Not in it, as it lies elsewhere: {one}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `aggregator backup` wrote.", metavar="FILE")],
    folder: Annotated[Path, typer.Argument(help="Where the site is to be.", metavar="FOLDER")] = Path(),
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside what lies in FOLDER; nothing is deleted.")
    ] = False,
) -> None:
    """Make a site again from a backup; the service must not run."""
    contents, aside = restore_site(file, folder, datetime.now(UTC), replace=replace)
    for one in aside:
        print(f"What was there is now {one}")
    for name in contents.outside:
        print(f"Not in the backup, put it back by hand: {name}")
    print(f"Restored what was backed up at {contents.made_at[:16]} UTC; go on with:")
    print(f"  aggregator run --config {folder / contents.config}")
