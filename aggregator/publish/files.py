"""Publish into a folder: a reader sees the old document or the new one, and never a part of either."""

import os
import tempfile
from pathlib import Path

from aggregator.errors import PublishError
from aggregator.model.channel import RenderedFeed

_MODE = 0o644


class FolderPublisher:
    """The Publisher port on one folder; equal bytes are left untouched, with their time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, feed: RenderedFeed) -> bool:
        """Write a document to a temporary file, flush it, and rename it into its place."""
        target = self._folder / feed.path
        try:
            if _holds(target, feed.body):
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, feed.body)
        except OSError as error:
            advice = "" if os.access(self._folder, os.W_OK) else "; the output folder must be writable"
            raise PublishError(target, f"{error.strerror or error}{advice}") from error
        return True

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


def _replace(target: Path, body: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), _MODE)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
