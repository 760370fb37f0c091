"""The `aggregator` command: exit codes, and errors as one clear line each.

0 done, 1 unexpected, 2 configuration, 3 store, 4 more than 20 % of the sources failed.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated

import typer

from aggregator import __version__
from aggregator.app.heap import share_one_heap
from aggregator.errors import AggregatorError, ConfigError, StoreError

# Where each command is, in the order of the help.
_COMMANDS = {
    "run": "running:run",
    "poll": "polling:poll",
    "publish": "polling:publish",
    "relabel": "filing:relabel",
    "check": "editing:check",
    "add": "editing:add",
    "remove": "editing:remove",
    "list": "asking:list_sources",
    "status": "asking:status",
    "explain-poll": "asking:explain_poll",
    "doctor": "doctor:doctor",
    "moves": "moves:moves",
    "show": "asking:show",
    "explain": "explaining:explain",
    "stories": "stories:stories",
    "replay": "replaying:replay",
    "withdraw": "withdrawing:withdraw",
    "hide": "withdrawing:hide",
    "label": "withdrawing:label",
    "never-merge": "editing:never_merge",
    "import": "subscriptions:import_list",
    "export": "subscriptions:export",
    "apply": "editing:apply",
    "service": "service:service",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "demo": "running:demo",
    "schema": "editing:schema",
}


def command_line(arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the command line: with the command that the arguments ask for, else with all of them.

    A module is imported when a command of it is asked for: each `poll` would pay for all of them.
    """
    app = typer.Typer(
        name="aggregator",
        help=_options.__doc__,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    asked = next((one for one in arguments if not one.startswith("-")), "")
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        module, _, function = _COMMANDS[name].partition(":")
        app.command(name)(getattr(import_module(f"aggregator.cli.{module}"), function))
    return app


def main() -> None:
    """Run the command line and exit with its code."""
    share_one_heap()
    try:
        with _importing():
            app = command_line(sys.argv[1:])
        app()
    except AggregatorError as error:
        _report(error)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aggregator {__version__}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Polls feeds and publishes combined Atom feeds by topic and region."""


@contextmanager
def _importing() -> Iterator[None]:
    """Look for no garbage meanwhile: a tenth of the start would go into finding that there is none."""
    gc.disable()
    try:
        yield
    finally:
        # What was imported stays: from now on it is not looked through either.
        gc.freeze()
        gc.enable()


def _report(error: AggregatorError) -> None:
    problems = (error, *error.others) if isinstance(error, ConfigError) else (error,)
    for problem in problems:
        print(f"aggregator: {problem}", file=sys.stderr)


def exit_code(error: AggregatorError) -> int:
    """Return with which code a command ends that this error stopped."""
    if isinstance(error, ConfigError):
        return 2
    return 3 if isinstance(error, StoreError) else 1


if __name__ == "__main__":
    main()
