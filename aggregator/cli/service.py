"""The command that has the system run the program: service install, uninstall, status, logs."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from aggregator.app.installing import ask, install, manager_for, uninstall
from aggregator.app.questions import read_config
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption


class Action(StrEnum):
    """What is to be done with the service."""

    INSTALL = "install"
    UNINSTALL = "uninstall"
    STATUS = "status"
    LOGS = "logs"


def service(
    action: Annotated[Action, typer.Argument(help="What to do.")],
    config: ConfigOption = DEFAULT_CONFIG,
    system: Annotated[
        bool,
        typer.Option(
            "--system",
            help="The system's service, run as the owner of the folder, who must not be root; needs root.",
        ),
    ] = False,
    name: Annotated[str, typer.Option(help="Its name, where one machine runs several.")] = "aggregator",
    show: Annotated[bool, typer.Option("--print", help="Print the unit, and do nothing.")] = False,
) -> None:
    """Have systemd (launchd on macOS) run the program: now, after a crash, and at each start."""
    manager = manager_for(config, name, system=system)
    if show:
        print(manager.content.decode(), end="")
        return
    match action:
        case Action.INSTALL:
            read_config(config)  # what is wrong is said here, and not in a log
            install(manager, config)
            print(f"Installed and started as {manager.file}")
            if not system and sys.platform != "darwin":
                print("To run it while you are not logged in: loginctl enable-linger")
        case Action.UNINSTALL:
            uninstall(manager)
            print(f"Stopped, and removed {manager.file}; feeds.yaml, state/ and output/ stay.")
        case Action.STATUS:
            raise typer.Exit(ask(manager.status))
        case Action.LOGS:
            raise typer.Exit(ask(manager.logs))
