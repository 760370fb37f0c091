"""What service managers are given: systemd itself looks the unit through, and no path breaks it."""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.app.units import Installed, launchd_plist, systemd_unit

_ROOT = Path(__file__).resolve().parents[3]
_SHIPPED = Installed(
    python=Path("/opt/aggregator/bin/python3"), config=Path("/srv/aggregator/feeds.yaml"), user="aggregator"
)


def verified(unit: str, folder: Path, *scope: str) -> str:
    """Return what systemd has to say against a unit."""
    if shutil.which("systemd-analyze") is None:
        if "CI" in os.environ:
            pytest.fail("systemd-analyze is missing: .ci/run installs it")
        pytest.skip("systemd-analyze is not installed")
    path = folder / "tried.service"
    path.write_text(unit, "utf-8")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    command = ["systemd-analyze", *scope, "verify", "--man=no", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    # What it says of other units on this machine is no matter of ours.
    return "\n".join(line for line in done.stderr.splitlines() if "tried" in line)


@pytest.mark.parametrize("user", [None, "daemon"], ids=["user", "system"])
@pytest.mark.parametrize("name", ["news", "100% & $HOME", 'a "b" \\c', "أخبار"])
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, user: str | None, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    what = Installed(python=Path(sys.executable), config=folder / "feeds.yaml", user=user)

    assert verified(systemd_unit(what), tmp_path, *(() if user else ("--user",))) == ""


def test_systemd_does_find_what_is_wrong(tmp_path: Path) -> None:
    broken = systemd_unit(
        Installed(python=Path("/nowhere/python"), config=tmp_path / "feeds.yaml", user="daemon")
    )

    assert "/nowhere/python" in verified(broken, tmp_path)


def test_the_shipped_unit_is_the_one_that_is_installed() -> None:
    shipped = (_ROOT / "deploy" / "aggregator.service").read_text("utf-8")

    assert shipped.partition("\n")[2] == systemd_unit(_SHIPPED)


def test_a_path_cannot_add_a_line_to_a_unit() -> None:
    with pytest.raises(ValueError, match="line end"):
        systemd_unit(Installed(python=Path("/usr/bin/python3"), config=Path("/srv/a\nUser=root/feeds.yaml")))


def test_a_property_list_says_the_same() -> None:
    keys = plistlib.loads(launchd_plist(_SHIPPED, "aggregator.news"))

    assert keys["ProgramArguments"] == list(_SHIPPED.command)
    assert (keys["Label"], keys["UserName"], keys["KeepAlive"]) == ("aggregator.news", "aggregator", True)
