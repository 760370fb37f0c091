"""Where things lie beside feeds.yaml, and how what is private is written there."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregator.errors import StoreError


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie: all beside feeds.yaml."""

    config: Path

    @property
    def state(self) -> Path:
        """The folder of what must survive; never published."""
        return self.config.parent / "state"

    @property
    def output(self) -> Path:
        """The folder that readers see."""
        return self.config.parent / "output"

    @property
    def private(self) -> Path:
        """The folder of channels that ask for a token: no web server but ours looks there."""
        return self.config.parent / "private"

    def published(self, document: str) -> Path:
        """Return where a document lies: in the private folder if it is there."""
        private = self.private / document
        return private if private.exists() else self.output / document

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.state / "aggregator.db"

    @property
    def applied(self) -> Path:
        """The last configuration that was applied, placeholders unreplaced."""
        return self.state / "applied.json"

    @property
    def kept_config(self) -> Path:
        """The configuration as it was read last."""
        return self.state / "config.kept"

    @property
    def record(self) -> Path:
        """The folder of what the network answered, where it is kept."""
        return self.state / "record"

    @property
    def site_id(self) -> Path:
        """The site's id, where feeds.yaml has no place for it."""
        return self.state / "site-id"


def size_of(file: Path) -> int | None:
    """Return the bytes of a file, None where there is none."""
    try:
        return file.stat().st_size
    except OSError:
        return None


def sizes_of(paths: Paths) -> dict[str, int]:
    """Return how many bytes each folder of a site takes, and how many of `state` the store does."""
    folders = {"state": paths.state, "output": paths.output, "private": paths.private}
    store = paths.database.parent.glob(f"{paths.database.name}*")
    return {"store": sum(size_of(file) or 0 for file in store)} | {
        name: sum(size_of(file) or 0 for file in folder.rglob("*") if file.is_file())
        for name, folder in folders.items()
    }


def make_folder(folder: Path) -> None:
    """Make a folder of the state; one that root makes belongs to whom the folder around it belongs.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if is_new:
            _give(folder, folder.parent)
    except OSError as error:
        raise StoreError(f"cannot make the state folder {folder}: {error.strerror}") from error


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for this folder; the kernel frees it at a death.

    Raises:
        StoreError: the folder cannot be opened.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"cannot open the state folder {folder}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read, whole or not at all; root's belongs to the folder's owner.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        # A name of its own, not of the process: two threads may open a site at once.
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        _give(Path(temporary), path.parent)
        Path(temporary).replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; its folder must be writable") from error


def _give(path: Path, like: Path) -> None:
    """Let a file have the owner of a folder: what root leaves in a site, its service must be able to use."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
