"""A year of an owner's doings in some minutes: install, reboot, crash, upgrade, back up, wipe, restore; a container.

The program runs as a service of a fresh Debian's own systemd; a subscriber outside reads it by HTTP all the time,
and must see each article exactly once. `make machine`; needs root, debootstrap and systemd-nspawn.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes import comes_true, free_port
from tests.machine import wheels
from tests.machine.debian import Machine, bootstrapped, copied, missing, with_wheels
from tests.machine.dockerfile import built, container
from tests.machine.readership import HttpSubscriber, Newsroom
from tests.origin import Origin

_SITE = "/srv/aggregator"
_PROGRAM = "/opt/aggregator/bin/aggregator"
_CONFIG = f"{_SITE}/feeds.yaml"


def main() -> int:
    """Do all of it; return the exit code."""
    reason = missing() or (None if wheels.released() else "needs the history of the repository")
    if reason:
        print(f"machine: skipped: {reason}")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="machine-") as scratch:
        folder = Path(scratch)
        old, new = _wheels(folder)
        bootstrapped(folder / "debian")
        with_wheels(folder / "debian", folder / "wheels")
        copied(folder / "debian", folder / "base")
        problems = [*_as_service(folder, old, new), *_as_container(folder)]
    for problem in problems:
        print(f"WRONG: {problem}")
    print(f"machine: {len(problems)} problems, {time.monotonic() - began:.0f} s")
    return 1 if problems else 0


def _wheels(folder: Path) -> tuple[str, str]:
    """Build both versions and what they need; return their names in the machine."""
    versions = wheels.released()
    version, commit = next(iter(versions.items()))
    _say(f"upgrade from {version} ({commit[:7]}) to this tree")
    old = wheels.build(wheels.unpacked(commit, folder / "old"), folder / "wheels", with_others=True)
    old = old.rename(_folder(folder / "wheels/old") / old.name)
    new = wheels.build(wheels.this_tree(folder / "new"), folder / "wheels", with_others=True)
    new = new.rename(_folder(folder / "wheels/new") / new.name)
    wheels.build_backend(folder / "wheels")
    return f"/wheels/old/{old.name}", f"/wheels/new/{new.name}"


def _as_service(folder: Path, old: str, new: str) -> list[str]:
    machine = Machine(folder / "debian")
    with Origin() as origin, _running(machine):
        newsroom = Newsroom(origin)
        port = free_port()
        subscriber = HttpSubscriber(f"http://127.0.0.1:{port}/", _folder(folder / "subscriber"))

        def all_seen(after: str) -> None:
            if not subscriber.sees(newsroom.links):
                raise RuntimeError(
                    f"{after}: not all came\n{machine.run('journalctl', '-u', 'aggregator', '-n', '40')}"
                )
            _say(f"{after}: {len(newsroom.links)} articles, each once")

        _install(machine, old)
        _write(machine.tree / _CONFIG.lstrip("/"), _feeds(newsroom.urls, f"127.0.0.1:{port}", admin="off"))
        machine.run("useradd", "--system", "--home-dir", _SITE, "aggregator")
        # 0.4.0 made it itself, and left it to root.
        machine.run("mkdir", f"{_SITE}/state")
        machine.run("chown", "-R", "aggregator:", _SITE)
        machine.run(_PROGRAM, "service", "install", "--system", "--config", _CONFIG)
        all_seen("installed as a service")

        machine.run("systemctl", "kill", "--signal=KILL", "aggregator")
        _more(machine, newsroom)
        all_seen("killed, and started again by systemd")

        machine.power_off()
        newsroom.report()
        machine.boot()
        _poll(machine)
        all_seen("after a reboot")

        machine.unplug()
        newsroom.report()
        machine.boot()
        _poll(machine)
        all_seen("after the power went")

        _install(machine, new)
        machine.run("systemctl", "restart", "aggregator")
        _more(machine, newsroom)
        all_seen("upgraded")

        machine.run(_PROGRAM, "service", "install", "--system", "--config", _CONFIG)
        problems = _unit_problems(machine)
        _as_owner(machine, "backup", f"{_SITE}/kept.tar.gz", "--config", _CONFIG)
        machine.run("mv", f"{_SITE}/kept.tar.gz", "/root/kept.tar.gz")
        _more(machine, newsroom)
        all_seen("backed up, and more news after that")

        machine.run("systemctl", "stop", "aggregator")
        machine.run("rm", "-r", _SITE)
        machine.run("install", "-d", "-o", "aggregator", "-g", "aggregator", _SITE)
        machine.run("install", "-o", "aggregator", "/root/kept.tar.gz", "/tmp/kept.tar.gz")
        newsroom.report()
        _as_owner(machine, "restore", "/tmp/kept.tar.gz", _SITE)
        machine.run("systemctl", "start", "aggregator")
        _poll(machine)
        all_seen("wiped and restored")

        for asked in ("status", "doctor", "check"):
            machine.run(_PROGRAM, asked, "--config", _CONFIG)
        machine.run(_PROGRAM, "poll", "--all", "--config", _CONFIG)
        machine.run("systemctl", "restart", "aggregator")
        _more(machine, newsroom)
        all_seen("root looked at it")

        machine.run(_PROGRAM, "service", "uninstall", "--system", "--config", _CONFIG)
        if machine.run("systemctl", "is-active", "aggregator", may_fail=True).strip() == "active":
            problems.append("it runs although it was uninstalled")
        problems += _second_site(machine, newsroom)
        return problems + subscriber.problems(newsroom.links)


def _second_site(machine: Machine, newsroom: Newsroom) -> list[str]:
    """Install a site in which nothing but feeds.yaml lies, under a name of its own."""
    config = f"{_SITE}/second/feeds.yaml"
    _write(machine.tree / config.lstrip("/"), _feeds(newsroom.urls, f"127.0.0.1:{free_port()}", admin="off"))
    machine.run("chown", "-R", "aggregator:", f"{_SITE}/second")
    machine.run(_PROGRAM, "service", "install", "--system", "--name", "second", "--config", config)
    state = machine.run("systemctl", "is-active", "second", may_fail=True).strip()
    machine.run(_PROGRAM, "service", "uninstall", "--system", "--name", "second", "--config", config)
    _say(f"a second site beside it: {state}")
    return [] if state == "active" else [f"a second site is {state}"]


def _unit_problems(machine: Machine) -> list[str]:
    """Return what systemd finds in the unit, and where the shipped one differs from it."""
    unit = "/etc/systemd/system/aggregator.service"
    said = machine.run("systemd-analyze", "verify", unit, may_fail=True).strip()
    written = (machine.tree / unit.lstrip("/")).read_text("utf-8")
    shipped = (wheels.ROOT / "deploy/aggregator.service").read_text("utf-8").partition("\n")[2]
    status = machine.run("systemctl", "show", "--property=NRestarts,Type,WatchdogUSec,User", "aggregator")
    _say(f"unit verified; {' '.join(status.split())}")
    return [
        *([f"systemd-analyze verify: {said}"] if said else []),
        *([] if written == shipped else ["deploy/aggregator.service is another unit"]),
    ]


def _as_container(folder: Path) -> list[str]:
    """Do the Dockerfile's steps, run what they make within compose.yaml's limits, and ask for its health."""
    deploy = wheels.ROOT / "deploy"
    (folder / "base/usr/local/bin/python").symlink_to("/usr/bin/python3")
    image = built((deploy / "Dockerfile").read_text("utf-8"), folder / "new", folder / "base", folder)
    _say("Dockerfile: all steps done")
    with Origin() as origin:
        newsroom = Newsroom(origin)
        port = free_port()
        _write(folder / "feeds.yaml", _feeds(newsroom.urls, f"127.0.0.1:{port}"))
        mounts = {_CONFIG: folder / "feeds.yaml"}
        mounts |= {path: _owned(folder / f"volume-{number}") for number, path in enumerate(image.volumes)}
        command = container(image, (deploy / "compose.yaml").read_text("utf-8"), mounts)
        subscriber = HttpSubscriber(f"http://127.0.0.1:{port}/", _folder(folder / "container-subscriber"))
        problems = []
        for turn in ("a container", "the container, made anew"):
            with (
                (folder / "container.txt").open("ab") as said,
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said) as running,
            ):
                try:
                    if not subscriber.sees(newsroom.links):
                        problems.append(f"{turn}: {(folder / 'container.txt').read_text('utf-8')[-3000:]}")
                    if not comes_true(lambda: _is_healthy(image.health), 30):
                        problems.append(f"{turn}: its health check fails")
                finally:
                    running.terminate()
                    running.wait(90)
            _say(f"{turn}: {len(newsroom.links)} articles, healthy")
        return problems + subscriber.problems(newsroom.links)


def _is_healthy(check: list[str]) -> bool:
    return subprocess.run([sys.executable, *check[1:]], capture_output=True, check=False).returncode == 0


@contextmanager
def _running(machine: Machine) -> Iterator[None]:
    try:
        machine.boot()
        yield
    finally:
        machine.unplug()


def _install(machine: Machine, wheel: str) -> None:
    machine.run("python3", "-m", "venv", "/opt/aggregator")
    machine.run("/opt/aggregator/bin/pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel)
    machine.run("/opt/aggregator/bin/pip", "install", "--quiet", f"{wheel}[fast]")


def _more(machine: Machine, newsroom: Newsroom) -> None:
    newsroom.report()
    _poll(machine)


def _poll(machine: Machine) -> None:
    """Have everything polled now: a service alone would take its time."""
    assert comes_true(
        lambda: machine.run("systemctl", "is-active", "aggregator", may_fail=True).strip() == "active"
    )
    _as_owner(machine, "poll", "--all", "--config", _CONFIG)


def _as_owner(machine: Machine, *arguments: str) -> None:
    machine.run("setpriv", "--reuid=aggregator", "--regid=aggregator", "--clear-groups", _PROGRAM, *arguments)


def _feeds(urls: list[str], listen: str, **serve: str) -> str:
    """Return a feeds.yaml (which JSON is, too) on these sources."""
    polling = {"allow_private_addresses": True, "host_gap_seconds": 0}
    sources = [{"url": url, "topics": "economy"} for url in urls]
    return json.dumps(
        {
            "serve": {"listen": listen, **serve},
            "publish": {"every": "1s"},
            "polling": polling,
            "sources": sources,
        }
    )


def _write(file: Path, text: str) -> None:
    _folder(file.parent)
    file.write_text(text, "utf-8")


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _owned(path: Path) -> Path:
    """Return a folder that the container's user owns, as a fresh volume has the owner of the image's folder."""
    _folder(path)
    subprocess.run(["chown", "10001:10001", path], check=True)
    return path


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
