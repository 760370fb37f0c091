"""The owner's command after a publish: a program with its arguments, never a shell's line."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_LONGEST_WORDS = 300


class PublishCommand:
    """Runs in the folder of feeds.yaml; gets the changed paths on standard input, a line each."""

    def __init__(self, folder: Path, output: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = {**environ, "AGGREGATOR_OUTPUT": str(output)}

    def run(self, command: Sequence[str], seconds: float, changed: Sequence[str]) -> str | None:
        """Return what went wrong, in a sentence; None where it ended well in time."""
        # Files and no pipes: what it leaves running may hold them for ever.
        with TemporaryFile() as given, TemporaryFile() as said:
            given.write("".join(f"{path}\n" for path in changed).encode())
            given.seek(0)
            try:
                started = subprocess.Popen(  # noqa: S603 - the owner's own words, and no shell to read them
                    [self._program(command[0]), *command[1:]],
                    cwd=self._folder,
                    env=self._environ,
                    stdin=given,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    # A group of its own: what it has started ends with it, and Ctrl-C is ours.
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else str(error)
                return f"{Path(command[0]).name} cannot be started: {why}"
            try:
                code = started.wait(seconds)
            except subprocess.TimeoutExpired:
                _kill(started)
                return f"it did not end within {seconds:g} s and was stopped"
            return None if code == 0 else f"it ended with {code}{_last_line(said)}"

    def _program(self, name: str) -> str:
        """Return where a program lies; a relative path is one beside feeds.yaml, a bare name is looked up."""
        return str(self._folder / name) if "/" in name else name


def _kill(started: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def _last_line(said: IO[bytes]) -> str:
    """Return the end of what a command said of its trouble."""
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _LONGEST_WORDS))
    last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f": {last}" if last else ""
