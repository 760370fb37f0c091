"""The `aggregator` command: exit codes, and errors as one clear line each.

0 done, 1 unexpected, 2 configuration, 3 store, 4 more than 20 % of the sources failed.
"""

import sys
from typing import Annotated

import typer

from aggregator import __version__
from aggregator.cli import asking, editing, running, subscriptions
from aggregator.errors import AggregatorError, ConfigError, StoreError

app = typer.Typer(
    name="aggregator",
    help="Polls feeds and publishes combined Atom feeds by topic and region.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aggregator {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Polls feeds and publishes combined Atom feeds by topic and region."""


_NAMES = {"list_sources": "list", "import_opml": "import", "explain_poll": "explain-poll"}
for _command in (
    running.run, running.poll, running.publish, editing.check, editing.add, editing.remove,
    asking.list_sources, asking.status, asking.explain_poll, asking.show, subscriptions.import_opml,
    subscriptions.export, editing.apply, running.demo, editing.schema,
):  # fmt: skip
    app.command(_NAMES.get(_command.__name__, _command.__name__))(_command)


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        app()
    except AggregatorError as error:
        _report(error)
        sys.exit(_exit_code(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _report(error: AggregatorError) -> None:
    problems = (error, *error.others) if isinstance(error, ConfigError) else (error,)
    for problem in problems:
        print(f"aggregator: {problem}", file=sys.stderr)


def _exit_code(error: AggregatorError) -> int:
    if isinstance(error, ConfigError):
        return 2
    return 3 if isinstance(error, StoreError) else 1


if __name__ == "__main__":
    main()
