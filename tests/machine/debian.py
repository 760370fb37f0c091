"""A Debian in a folder: made by debootstrap, and booted with its own systemd by systemd-nspawn.

It shares the network with this machine, so that it reaches servers on loopback.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.fakes import comes_true

# Wheels that are built here are installed there.
_SUITES = {(3, 11): "bookworm", (3, 13): "trixie"}
_PACKAGES = "python3,python3-venv,ca-certificates"
_SYSTEMD = ("systemd", "systemd-sysv")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ENVIRONMENT = ("env", "-i", f"PATH={_PATH}", "HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive")
_PIP = "[global]\nno-index = true\nfind-links = /wheels\ndisable-pip-version-check = true\n"


def missing() -> str | None:
    """Return why no Debian can be made here, or None."""
    if sys.platform != "linux" or os.getuid() != 0:
        return "needs root on Linux"
    if sys.version_info[:2] not in _SUITES:
        return "needs a Python that a Debian has: 3.11 or 3.13"
    tools = [name for name in ("debootstrap", "systemd-nspawn", "nsenter") if not shutil.which(name)]
    return f"needs {', '.join(tools)} (packages debootstrap, systemd-container)" if tools else None


def bootstrapped(folder: Path) -> None:
    """Put a minimal Debian that has this Python's version into a folder."""
    suite = _SUITES[sys.version_info[:2]]
    run(("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, folder))


def copied(tree: Path, to: Path) -> Path:
    """Return a copy of a Debian, owners and device files included."""
    run(("cp", "-a", "--reflink=auto", tree, to))
    return to


def with_wheels(tree: Path, wheels: Path) -> None:
    """Let pip in there find what lies in a folder, and look nowhere else."""
    shutil.copytree(wheels, tree / "wheels", dirs_exist_ok=True)
    (tree / "etc/pip.conf").write_text(_PIP, "utf-8")


def run(command: Sequence[str | Path], *, may_fail: bool = False) -> str:
    """Run a command; return what it printed, its errors too.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run(
        list(map(str, command)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode and not may_fail:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def chrooted(tree: Path, *command: str) -> str:
    """Run a command in a Debian that is not booted."""
    return run(("chroot", tree, *_ENVIRONMENT, *command))


class Machine:
    """A Debian that runs: what is asked of it is done by its own systemd."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self._nspawn: subprocess.Popen[bytes] | None = None
        shutil.copyfile("/etc/resolv.conf", tree / "etc/resolv.conf")
        chrooted(tree, "apt-get", "update", "-qq")
        chrooted(tree, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *_SYSTEMD)

    def boot(self) -> None:
        """Start it, and wait until it is up."""
        with (self.tree.parent / "console.txt").open("ab") as console:
            self._nspawn = subprocess.Popen(
                ("systemd-nspawn", "--register=no", "--keep-unit", "--boot", "--directory", self.tree),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )
        assert comes_true(self._is_up), "it does not come up: console.txt"

    def power_off(self) -> None:
        """Have it shut down in order, as before a reboot."""
        assert self._nspawn is not None
        self.run("systemctl", "poweroff", "--force")
        self._nspawn.wait(120)
        self._nspawn = None

    def unplug(self) -> None:
        """End it at once, as where the power goes; does nothing where it is off."""
        if self._nspawn is not None:
            run(("kill", "-KILL", str(self._leader())), may_fail=True)
            self._nspawn.kill()
            self._nspawn.wait(60)
            self._nspawn = None

    def run(self, *command: str, may_fail: bool = False) -> str:
        """Run a command as root in it; return what it printed."""
        inside = ("nsenter", "--target", str(self._leader()), "--all", "--root", "--wd")
        return run((*inside, *_ENVIRONMENT, *command), may_fail=may_fail)

    def _is_up(self) -> bool:
        try:
            said = self.run("systemctl", "is-system-running", may_fail=True).strip()
        except (OSError, LookupError):
            return False
        return said in ("running", "degraded")

    def _leader(self) -> int:
        """Return the process that is the first one in there."""
        assert self._nspawn is not None
        number = self._nspawn.pid
        return int(Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()[0])
