"""Put the program into the hands of the system's service manager: systemd, or launchd on macOS."""

import os
import pwd
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator.app.paths import Paths, make_folder
from aggregator.app.units import Installed, launchd_plist, systemd_unit
from aggregator.errors import ServiceError

_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """How one service manager is spoken to: its file for the service, and the commands for each action."""

    file: Path
    content: bytes
    start: tuple[tuple[str, ...], ...]
    stop: tuple[tuple[str, ...], ...]
    forget: tuple[tuple[str, ...], ...]
    status: tuple[str, ...]
    logs: tuple[str, ...]


def manager_for(config: Path, name: str, *, system: bool) -> Manager:
    """Return the service manager of this machine, for the service `name` on a feeds.yaml.

    Raises:
        ServiceError: the name cannot be one, or nobody is there whom the system could run it as.
    """
    if not _NAME.fullmatch(name):
        raise ServiceError(f"{name!r} is no name for a service: use letters, digits, - and _")
    config = config.resolve()
    what = Installed(python=Path(sys.executable), config=config, user=_owner(config) if system else None)
    if sys.platform == "darwin":
        return _launchd(what, name, system=system)
    return _systemd(what, name, system=system)


def install(manager: Manager, config: Path) -> None:
    """Write the file and start the service, now and at each start of the machine.

    Raises:
        ServiceError: it cannot be written, or the service manager refuses it.
    """
    make_folder(Paths(config.resolve()).state)
    try:
        manager.file.parent.mkdir(parents=True, exist_ok=True)
        manager.file.write_bytes(manager.content)
    except OSError as error:
        raise ServiceError(f"cannot write {manager.file}: {error.strerror}") from error
    for command in manager.start:
        _run(command)


def uninstall(manager: Manager) -> None:
    """Stop the service and forget it; feeds.yaml, state and output stay.

    Raises:
        ServiceError: it is not installed, or the service manager refuses.
    """
    if not manager.file.exists():
        raise ServiceError(f"{manager.file} does not exist: the service is not installed")
    for command in manager.stop:
        _run(command)
    try:
        manager.file.unlink()
    except OSError as error:
        raise ServiceError(f"cannot remove {manager.file}: {error.strerror}") from error
    for command in manager.forget:
        _run(command)


def ask(command: Sequence[str]) -> int:
    """Let the service manager speak for itself; return its exit code.

    Raises:
        ServiceError: it is not there.
    """
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603  # our own words and a checked name
    except OSError as error:
        raise ServiceError(f"cannot run {command[0]}: {error.strerror}") from error


def _systemd(what: Installed, name: str, *, system: bool) -> Manager:
    unit = f"{name}.service"
    scope = () if system else ("--user",)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    folder = Path("/etc/systemd/system") if system else home / "systemd" / "user"
    try:
        content = systemd_unit(what).encode()
    except ValueError as error:
        raise ServiceError(str(error)) from error
    return Manager(
        file=folder / unit,
        content=content,
        start=(("systemctl", *scope, "daemon-reload"), ("systemctl", *scope, "enable", "--now", unit)),
        stop=(("systemctl", *scope, "disable", "--now", unit),),
        forget=(("systemctl", *scope, "daemon-reload"),),
        status=("systemctl", *scope, "status", "--no-pager", unit),
        logs=("journalctl", *scope, "--no-pager", "--lines=100", f"--unit={unit}"),
    )


def _launchd(what: Installed, name: str, *, system: bool) -> Manager:
    label = f"aggregator.{name}"
    folder = Path("/Library/LaunchDaemons") if system else Path.home() / "Library" / "LaunchAgents"
    domain = "system" if system else f"gui/{os.getuid()}"
    file = folder / f"{label}.plist"
    return Manager(
        file=file,
        content=launchd_plist(what, label),
        start=(("launchctl", "bootstrap", domain, str(file)),),
        stop=(("launchctl", "bootout", f"{domain}/{label}"),),
        forget=(),
        status=("launchctl", "print", f"{domain}/{label}"),
        logs=("tail", "-n", "100", str(what.config.parent / "state" / "service.log")),
    )


def _owner(config: Path) -> str:
    """Return the name of the user whose the site's folder is: the system runs it as that one."""
    try:
        number = config.parent.stat().st_uid
        name = pwd.getpwuid(number).pw_name
    except (OSError, KeyError) as error:
        raise ServiceError(f"nobody owns {config.parent} whom the system could run the service as") from error
    if number == 0:
        raise ServiceError(
            f"{config.parent} belongs to root, as whom nothing that reads the web should run: "
            f"useradd --system aggregator; chown -R aggregator: {config.parent}"
        )
    return name


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  # as above
    except OSError as error:
        raise ServiceError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.strip().replace("\n", "; ") or f"exit code {done.returncode}"
        raise ServiceError(f"{' '.join(command)}: {said}")
