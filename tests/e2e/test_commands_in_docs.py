"""Every command that README.md and docs/ show is run, and prints what the page says; or says why it cannot be run."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.pages_of_docs import PAGES, Example, examples, without_examples
from tests.site import ROOT

_LANGUAGES = {"console", "sh"}
_MARKS = {"", "not run", "goes on", "log", "file", "add to"}
_BLOCKS = [one for page in PAGES for one in examples(page)]
_NOT_RUN = [one for one in _BLOCKS if one.mark == "not run"]
# A network of its own, with nothing but loopback: the ports are free, and nobody is asked.
_ALONE = ("unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _runs(page: Path) -> bool:
    return any(one.language in _LANGUAGES and one.mark != "not run" for one in examples(page))


@cache
def _has_a_network_of_its_own() -> bool:
    try:
        return subprocess.run([*_ALONE, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("page", [page for page in PAGES if _runs(page)], ids=_name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    if not _has_a_network_of_its_own():
        pytest.skip("needs unshare(1), and the right to a network of its own")
    done = subprocess.run(
        [*_ALONE, sys.executable, "-m", "tests.commands_of_docs", str(page), str(tmp_path / "home")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", _NOT_RUN, ids=str)
def test_what_is_not_run_says_why(block: Example) -> None:
    assert block.argument, "not run: REASON"
    assert block.language in _LANGUAGES
    pytest.skip(f"not run: {block.argument}")


def test_every_block_says_what_it_is() -> None:
    assert [str(one) for one in _BLOCKS if not one.language] == [], (
        "a command may hide there that nobody runs"
    )
    assert [str(one) for one in _BLOCKS if one.mark not in _MARKS] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_command_hides_in_an_indented_block(page: Path) -> None:
    assert re.findall(r"^ +(?:```|\$ ).*", without_examples(page), re.MULTILINE) == []


def test_every_console_block_has_its_prompt() -> None:
    consoles = [one for one in _BLOCKS if one.language == "console"]
    assert [str(one) for one in consoles if not one.text.startswith("$ ")] == []
