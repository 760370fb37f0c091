"""The program as a service manager runs it: it says when it is ready, that it works, and that it stops."""

import os
import socket
from pathlib import Path

import pytest

from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite, aggregator

_SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/said"
test "$1" != --user || test "$2" != status || exit 3
"""


def test_a_run_tells_its_manager_how_it_fares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with Origin() as origin, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        site = TemporarySite(tmp_path / "site", origin)
        feed = origin.serve("/a", rss(item(1, published=None)))
        site.configure(feed, serve={"listen": "127.0.0.1:0", "admin": "off"})
        with RunningService(site.config) as service:
            while "WATCHDOG=1" not in said:
                said.append(ear.recv(1024).decode().partition("\n")[0])
            code = service.stop()
        while "STOPPING=1" not in said:
            said.append(ear.recv(1024).decode().partition("\n")[0])

    assert code == 0
    assert said[0] == "READY=1"
    assert said[-1] == "STOPPING=1"


def test_install_writes_a_unit_and_starts_it_and_uninstall_takes_it_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Systemd runs in few test machines: what is said to it is looked at, by a program of its name."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "systemctl").write_text(_SYSTEMCTL, "utf-8")
    (tools / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    config = tmp_path / "feeds.yaml"
    config.write_text("- https://news.example/feed\n", "utf-8")
    unit = tmp_path / "config" / "systemd" / "user" / "news.service"
    options = ("--name", "news", "--config", config)

    installed = aggregator("service", "install", *options)
    written = unit.read_text("utf-8")
    status = aggregator("service", "status", *options)
    removed = aggregator("service", "uninstall", *options)
    again = aggregator("service", "uninstall", *options)

    assert (installed.code, removed.code, again.code, status.code) == (0, 0, 1, 3)
    assert f'--config" "{config}"' in written
    assert not unit.exists()
    assert (tools / "said").read_text("utf-8").splitlines() == [
        "--user daemon-reload",
        "--user enable --now news.service",
        "--user status --no-pager news.service",
        "--user disable --now news.service",
        "--user daemon-reload",
    ]


@pytest.mark.parametrize("name", ["../evil", "a b", "", "-x/y"])
def test_a_name_is_no_path(name: str, tmp_path: Path) -> None:
    refused = aggregator("service", "install", f"--name={name}", "--config", tmp_path / "feeds.yaml")

    assert refused.code == 1
    assert "is no name for a service" in refused.err


def test_what_is_wrong_with_feeds_yaml_is_said_before_anything_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "feeds.yaml").write_text("sources: [ftp://news.example/]\n", "utf-8")

    refused = aggregator("service", "install", "--config", tmp_path / "feeds.yaml")

    assert refused.code == 2
    assert not (tmp_path / "config").exists()


def test_the_unit_can_be_looked_at_first(tmp_path: Path) -> None:
    shown = aggregator("service", "install", "--print", "--config", tmp_path / "feeds.yaml")

    assert shown.code == 0
    assert "Type=notify" in shown.out
    assert list(tmp_path.iterdir()) == []
