"""Run the commands of one page, in order, and compare what they print: `python -m tests.commands_of_docs PAGE FOLDER`.

FOLDER is the reader's home. He begins in `news/` there, a site that has read three papers (tests/paper.py); a page that
makes a site of its own goes elsewhere. Prints each difference and ends with 1 where there is one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

from tests.fakes import comes_true
from tests.pages_of_docs import Example, steps
from tests.paper import make_site, papers

_WIDTH = "160"
# What differs each time: moments, spans, sizes, ids. Both sides are made alike before they are compared.
_VOLATILE = (
    (re.compile(r"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?)?"), "TIME"),
    (re.compile(r"\b\d+(?:\.\d+)? (?:ms|s|min|h|days?)\b"), "SPAN"),
    (re.compile(r"\b\d+(?:\.\d+)? ?[KMG]?B\b"), "SIZE"),
    (re.compile(r"\btag:[\w.:,-]+"), "TAG"),
    # Bold headings of tables, and the marks around text from right to left.
    (re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|[\u2066-\u2069]"), ""),
    (re.compile(r"[ \t]+"), " "),
)
_PROMPT = "$ "


class Reader:
    """Somebody who does what a page says."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "news"
        self._log = home / "log-of-what-goes-on"
        self._running: list[subprocess.Popen[bytes]] = []
        self.complaints: list[str] = []

    def follow(self, page: Path) -> None:
        """Take every step of a page."""
        for step in steps(page):
            match step.mark:
                case "not run":
                    pass
                case "file" | "add to":
                    self._write(step)
                case "run":
                    self._do(step, step.argument, "")
                case "goes on":
                    self._start(step)
                case "stops":
                    self._stop_the_last()
                case "log":
                    self._expect_in_log(step, step.text)
                case _:
                    for command, shown in commands(step):
                        self._do(step, command, shown)

    def stop(self) -> None:
        """End what goes on."""
        while self._running:
            self._stop_the_last()

    def _stop_the_last(self) -> None:
        process = self._running.pop()
        process.terminate()
        process.wait()

    def _write(self, step: Example) -> None:
        path = self._folder / step.argument
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if step.mark == "add to" else ""
        path.write_text(before + step.text, "utf-8")

    def _do(self, step: Example, command: str, shown: str) -> None:
        where = self._home / "where"
        code, printed = _on_a_terminal(
            f"{command}\ncode=$?\npwd > {where}\nexit $code", self._folder, self._environment()
        )
        self._folder = Path(where.read_text("utf-8").strip())
        if not shown and code:
            self.complaints.append(f"{step}: {command!r} ended with {code}:\n{printed}")
        elif shown and not _is_like(shown, self._as_shown(printed)):
            self.complaints.append(
                f"{step}: {command!r} shows\n{shown}and printed\n{self._as_shown(printed)}"
            )

    def _start(self, step: Example) -> None:
        ((command, shown),) = commands(step)
        with self._log.open("ab") as log:
            self._running.append(
                subprocess.Popen(
                    ["bash", "-c", f"exec {command}"],
                    cwd=self._folder,
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )
        self._expect_in_log(step, shown)

    def _expect_in_log(self, step: Example, shown: str) -> None:
        for line in shown.splitlines():
            wanted = re.compile(f"^{_pattern(line)}$", re.MULTILINE)
            if not comes_true(lambda wanted=wanted: wanted.search(_alike(self._logged())) is not None):  # type: ignore[misc]
                self.complaints.append(f"{step}: {line!r} is not in the log:\n{self._logged()}")
                return

    def _logged(self) -> str:
        return self._as_shown(self._log.read_text("utf-8"))

    def _as_shown(self, printed: str) -> str:
        return printed.replace(str(self._home), "/home/you")

    def _environment(self) -> dict[str, str]:
        commands_at = Path(sys.executable).parent
        return {
            "PATH": f"{commands_at}:{os.environ['PATH']}",
            "HOME": str(self._home),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "NO_COLOR": "1",
            "COLUMNS": _WIDTH,
            "PYTHONUNBUFFERED": "1",
        }


def commands(step: Example) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with what is shown below it."""
    if step.language == "sh":
        yield step.text, ""
    if step.language == "console":
        for part in re.split(rf"^{re.escape(_PROMPT)}", step.text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


def _on_a_terminal(command: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command whose output, but not its errors, goes to a terminal; return its code and what it printed."""
    master, slave = os.openpty()
    read: list[bytes] = []
    reading = Thread(target=lambda: read.extend(_all_of(master)))
    reading.start()
    try:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(slave)
        reading.join()
        os.close(master)
    return done.returncode, (b"".join(read) + done.stderr).decode().replace("\r\n", "\n")


def _all_of(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(terminal, 4096)
        except OSError:  # Linux says EIO when the other side is closed.
            return
        if not block:
            return
        yield block


def _is_like(shown: str, printed: str) -> bool:
    """Say whether the lines are the same; `…` in a line stands for anything, alone for any number of lines."""
    lines = [line for line in shown.splitlines() if line.strip()]
    patterns = [r"(?:.*\n)*" if line.strip() == "…" else f"{_pattern(line)}\n" for line in lines]
    return re.fullmatch("".join(patterns), _alike(printed) + "\n") is not None


def _pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in _alike(line).split("…"))


def _alike(text: str) -> str:
    for pattern, name in _VOLATILE:
        text = pattern.sub(name, text)
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())


def _main(page: Path, home: Path) -> int:
    with ExitStack() as stack:
        stack.enter_context(papers(home / "papers"))
        make_site(home / "news")
        reader = Reader(home)
        stack.callback(reader.stop)
        reader.follow(page)
    print("\n".join(reader.complaints))
    return 1 if reader.complaints else 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2])))
