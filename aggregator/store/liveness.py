"""Who is alive: each process holds a lock file in the state directory, which the kernel frees at its death.

Process numbers are reused and mean nothing in another container; a lock of flock(2) does neither.
"""

import fcntl
from pathlib import Path
from typing import IO


class Presence:
    """This process's own mark, held until `close` or death; `name` identifies it to others."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # Locked before it has its name: a mark without a lock is a dead process's, and is swept away.
        draft = folder / f"{name}.new"
        self._file: IO[bytes] = draft.open("wb")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(folder / f"{name}.lock")

    def is_alive(self, name: str) -> bool:
        """Tell whether the process of that name still runs; what is left of a dead one is swept away."""
        if name == self.name:
            return True
        path = self._folder / f"{name}.lock"
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def sweep(self) -> None:
        """Remove the marks of the dead."""
        for path in self._folder.glob("*.lock"):
            self.is_alive(path.stem)

    def close(self) -> None:
        """Leave: from now on this process counts as dead."""
        (self._folder / f"{self.name}.lock").unlink(missing_ok=True)
        self._file.close()


def anyone_in(folder: Path) -> bool:
    """Tell whether a process that runs has its mark in a folder; nothing there is changed."""
    return any(_is_locked(path) for path in folder.glob("*.lock"))


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
