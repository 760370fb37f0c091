"""A text file replaced at once: whoever reads it sees the old bytes or the new ones, never half of them."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from aggregator.errors import ConfigError

_NO_RENAME = frozenset({errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, line ends as they are; equal bytes are not written again.

    Links are followed; mode and owner stay. A file that cannot be replaced (a bind mount, a folder that
    is not ours) is written in place.

    Raises:
        ConfigError: it cannot be written.
    """
    content = text.encode("utf-8")
    try:
        target = path.resolve()
        if target.exists() and target.read_bytes() == content:
            return
        try:
            _replace(target, content)
        except OSError as error:
            if error.errno not in _NO_RENAME or not target.exists():
                raise
            _overwrite(target, content)
    except OSError as error:
        raise ConfigError(path, 0, "", f"cannot be written: {error.strerror or error}") from error


def _replace(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            _keep_rights(target, file.fileno())
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _keep_rights(target: Path, descriptor: int) -> None:
    try:
        old = target.stat()
    except FileNotFoundError:
        os.fchmod(descriptor, 0o644)  # mkstemp gives 0600
        return
    with contextlib.suppress(PermissionError):  # only root gives files away
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, old.st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # some file systems refuse this, and the rename is done
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _overwrite(target: Path, content: bytes) -> None:
    with target.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
