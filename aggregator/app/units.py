"""What service managers are told of the program: a unit for systemd, a property list for launchd."""

import plistlib
from dataclasses import dataclass
from pathlib import Path

_MODULE = "aggregator.cli.main"
# Work that does not come round for so long is restarted; a process that was stopped and continued is, too.
_WATCHDOG = "10min"
# They need no namespaces: without root these are not to be had on every system, and the unit would not start.
_EVERYWHERE = """\
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
"""
_AS_ROOT = """\
ProtectSystem=strict
ReadWritePaths={folder}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictNamespaces=yes
CapabilityBoundingSet=
SystemCallFilter=@system-service
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What is to run: a Python with the program, and a feeds.yaml; as `user` where the system starts it."""

    python: Path
    config: Path
    user: str | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """The command line; `-P`: what lies in the site's folder is no module."""
        return (str(self.python), "-P", "-m", _MODULE, "run", "--config", str(self.config))


def systemd_unit(what: Installed) -> str:
    """Return a unit for a user's systemd, or for the system's where `what` names a user (systemd.service(5)).

    Raises:
        ValueError: a path has a line end in it.
    """
    folder = what.config.parent
    if any(char in str(path) for path in (what.python, what.config) for char in "\n\r"):
        raise ValueError("a path with a line end cannot stand in a unit")
    network = "Wants=network-online.target\nAfter=network-online.target\n" if what.user else ""
    user = f"User={what.user}\n" if what.user else ""
    protection = _EVERYWHERE + (_AS_ROOT.format(folder=_quoted(str(folder))) if what.user else "")
    wanted_by = "multi-user.target" if what.user else "default.target"
    # Exit code 2: feeds.yaml cannot be obeyed; started again it would say the same.
    return f"""\
[Unit]
Description=Feeds of {_plain(str(what.config))}
{network}StartLimitIntervalSec=0

[Service]
Type=notify
{user}ExecStart={" ".join(_quoted(part).replace("$", "$$") for part in what.command)}
WorkingDirectory={_plain(str(folder))}
Restart=always
RestartSec=10
RestartPreventExitStatus=2
WatchdogSec={_WATCHDOG}
TimeoutStartSec=10min
TimeoutStopSec=1min
{protection}
[Install]
WantedBy={wanted_by}
"""


def launchd_plist(what: Installed, label: str) -> bytes:
    """Return an agent's property list, or a daemon's where `what` names a user (launchd.plist(5))."""
    log = str(what.config.parent / "state" / "service.log")
    keys: dict[str, object] = {
        "Label": label,
        "ProgramArguments": list(what.command),
        "WorkingDirectory": str(what.config.parent),
        "RunAtLoad": True,
        "KeepAlive": True,
        "ThrottleInterval": 10,
        "ExitTimeOut": 60,
        "StandardOutPath": log,
        "StandardErrorPath": log,
    }
    if what.user:
        keys["UserName"] = what.user
    return plistlib.dumps(keys)


def _plain(text: str) -> str:
    """Return a text in which nothing is a specifier (systemd.unit(5))."""
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    escaped = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
