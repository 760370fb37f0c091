"""Publish into a folder: a reader sees the old document or the new one, and never a part of either.

Beside each document lie its twins, packed once for all who ask: any web server can send them as they are.
"""

import gzip
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import brotli

from aggregator.errors import PublishError
from aggregator.model.channel import RenderedFeed

_MODE = 0o644
# Beyond these levels a tenth of the size costs twenty times the time, and the last twentieth of it as much as
# all that is before. No time of day stands in a gzip file. Brotli looks back over half a megabyte: four times
# that takes 17 MB and more time, and saves one per cent.
_TWINS: dict[str, Callable[[bytes], bytes]] = {
    ".br": partial(brotli.compress, quality=4, lgwin=19),
    ".gz": partial(gzip.compress, compresslevel=4, mtime=0),
}


class FolderPublisher:
    """The Publisher port on one folder; equal bytes are left untouched, with their time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, feed: RenderedFeed) -> bool:
        """Write a document and its twins to temporary files, flush them, and rename them: twins first."""
        target = self._folder / feed.path
        twins = {Path(f"{target}{suffix}"): pack for suffix, pack in _TWINS.items()}
        try:
            if _holds(target, feed.body) and all(twin.exists() for twin in twins):
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            bodies = {twin: pack(feed.body) for twin, pack in twins.items()}
            _replace({**bodies, target: feed.body})
        except OSError as error:
            advice = "" if os.access(self._folder, os.W_OK) else "; the output folder must be writable"
            raise PublishError(target, f"{error.strerror or error}{advice}") from error
        return True

    def read(self, path: str) -> bytes | None:
        """Return what was published at a path; None where nothing was."""
        target = self._folder / path
        try:
            return target.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PublishError(target, f"cannot be read: {error.strerror or error}") from error

    def remove(self, path: str) -> None:
        """Take a document away, where there is one, and its twins before it."""
        target = self._folder / path
        try:
            for file in (*(Path(f"{target}{suffix}") for suffix in _TWINS), target):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise PublishError(target, f"cannot be removed: {error.strerror or error}") from error

    def sweep(self) -> None:
        """Delete the temporary files that a killed process left behind."""
        try:
            for path in self._folder.rglob(".*.tmp"):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise PublishError(self._folder, f"cannot be swept: {error.strerror or error}") from error


def _holds(target: Path, body: bytes) -> bool:
    try:
        return target.stat().st_size == len(body) and target.read_bytes() == body
    except FileNotFoundError:
        return False


def _replace(bodies: Mapping[Path, bytes]) -> None:
    """Put files into their places in this order; where one cannot be written, none is."""
    staged: dict[Path, Path] = {}
    try:
        for target, body in bodies.items():
            descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
            staged[target] = Path(name)
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                os.fchmod(file.fileno(), _MODE)
        # All are written before the first one is flushed: the disk then takes them together.
        for temporary in staged.values():
            _flush(temporary)
        _rename(staged)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _rename(staged: Mapping[Path, Path]) -> None:
    placed: list[Path] = []
    try:
        for target, temporary in staged.items():
            temporary.replace(target)
            placed.append(target)
    except OSError:
        # Better no twins than those of a document that is not there; the next publish makes them again.
        for target in placed:
            target.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
