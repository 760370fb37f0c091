"""Publish into two folders: what asks for a token never lies where any web server would hand it out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from aggregator.errors import PublishError
from aggregator.model.channel import RenderedFeed
from aggregator.model.place import ARCHIVE, channel_of
from aggregator.publish.files import FolderPublisher


class SplitPublisher:
    """The Publisher port on a public folder and one for guarded channels, which only its owner may enter."""

    def __init__(self, public: Path, private: Path) -> None:
        self._public = public
        self._private = private
        self._guarded: frozenset[str] = frozenset()

    def guard(self, channels: frozenset[str]) -> None:
        """Keep these channels, and no others, in the private folder; what is published already moves.

        Raises:
            PublishError: something cannot be moved.
        """
        try:
            if channels:
                self._private.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._private.chmod(0o700)
            for file in _published(self._private):
                if channel_of(file.as_posix()) not in channels:
                    _move(file, self._private, self._public)
            for file in (one for channel in channels for one in _of_channel(self._public, channel)):
                _move(file, self._public, self._private)
        except OSError as error:
            raise PublishError(
                self._private, f"channels cannot be moved: {error.strerror or error}"
            ) from error
        self._guarded = channels

    def folder_of(self, document: str) -> Path:
        """Return the folder in which a document lies."""
        return self._private if channel_of(document) in self._guarded else self._public

    def publish(self, feed: RenderedFeed) -> bool:
        """Write a document where it belongs."""
        return FolderPublisher(self.folder_of(feed.path)).publish(feed)

    def read(self, path: str) -> bytes | None:
        """Return what was published at a path; None where nothing was."""
        return FolderPublisher(self.folder_of(path)).read(path)

    def remove(self, path: str) -> None:
        """Take a document away, where there is one, and its twins."""
        FolderPublisher(self.folder_of(path)).remove(path)

    def sweep(self) -> None:
        """Delete the temporary files that a killed process left behind."""
        for folder in (self._public, self._private):
            FolderPublisher(folder).sweep()


def _published(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, relative to it, but for those that are half written."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield file.relative_to(folder)


def _of_channel(folder: Path, channel: str) -> Iterator[Path]:
    above = folder / channel
    for file in sorted(above.parent.glob(f"{above.name}.*")):
        yield file.relative_to(folder)
    for file in _published(folder / ARCHIVE / channel):
        if channel_of(f"{ARCHIVE}{channel}/{file.as_posix()}") == channel:
            yield Path(ARCHIVE, channel, file)


def _move(file: Path, source: Path, target: Path) -> None:
    (target / file).parent.mkdir(parents=True, exist_ok=True)
    # Not a rename alone: output/ may be a volume of its own.
    shutil.move(os.fspath(source / file), os.fspath(target / file))
