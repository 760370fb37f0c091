"""Wheels of the program: of this tree, and of the versions that CHANGELOG names, built from their commits."""

import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.machine.debian import run

ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r"^## ([0-9.]+) - ", re.MULTILINE)


def released() -> dict[str, str]:
    """Return the commit of each version that CHANGELOG names, the newest first; empty without the history.

    A version is the commit in which its heading first stood.
    """
    found = {}
    for version in _HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8")):
        commits = _git("log", "--reverse", "--format=%H", f"-S## {version} - ", "--", "CHANGELOG.md").split()
        if commits:
            found[version] = commits[0].decode()
    return found


def unpacked(commit: str, folder: Path) -> Path:
    """Return a folder with the files of a commit."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def this_tree(folder: Path) -> Path:
    """Return a folder with the files of this tree, edited or not, as a clone would have them."""
    for name in _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    return folder


def build(tree: Path, wheels: Path, *, with_others: bool) -> Path:
    """Return the wheel of a tree, put into `wheels`; `with_others`: whatever it needs, too."""
    wheels.mkdir(parents=True, exist_ok=True)
    others = (
        ("--constraint", str(tree / "constraints.txt"), "--only-binary", "pycurl")
        if with_others
        else ("--no-deps",)
    )
    what = f"{tree}[fast]" if with_others else str(tree)
    _pip("wheel", "--wheel-dir", str(wheels), *others, what)
    return max(wheels.glob("feed_aggregator-*.whl"), key=lambda file: file.stat().st_mtime_ns)


def build_backend(wheels: Path) -> None:
    """Put into `wheels` what builds the program from its source."""
    _pip("wheel", "--wheel-dir", str(wheels), "setuptools>=77")


def _pip(*arguments: str) -> None:
    run((sys.executable, "-m", "pip", "--quiet", *arguments))


def _git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True)
    return done.stdout if done.returncode == 0 else b""
