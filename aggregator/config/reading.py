"""Files on disk -> text, with an error for each way to fail, and a hash of all that was read."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from aggregator.errors import ConfigError

FILE_CAP_BYTES = 32 * 1024 * 1024
EXAMPLE = "- https://example.org/feed"
"""The shortest useful configuration."""

_ABSENT = "absent"
# YAML 1.2 section 5.1 allows no others; libyaml names neither line nor character.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class Files:
    """Reads files for one load and remembers which, and what stood in them."""

    def __init__(self) -> None:
        self._hashes: dict[Path, str] = {}

    def paths(self) -> tuple[Path, ...]:
        """Return every path that was asked for, also those that could not be read, in order."""
        return tuple(self._hashes)

    def fingerprint(self) -> str:
        """Return the hash over all that was read, as the function `fingerprint` does."""
        return _combined(self._hashes)

    def read(self, path: Path) -> bytes:
        """Return the bytes of a file.

        Raises:
            OSError: absent, a folder, not readable.
        """
        self._hashes[path] = _ABSENT
        content = _bounded(path)
        self._hashes[path] = _hash(content)
        return content


def fingerprint(paths: tuple[Path, ...]) -> str:
    """Return the hash over what stands in these files now; a file that cannot be read counts as absent."""
    return _combined({path: _hash_at(path) for path in paths})


def read_text(files: Files, path: Path, create: bool = False) -> str:
    """Return a file's text without byte order mark; `create` says what to do where the main file is missing.

    Raises:
        ConfigError: it cannot be read, is no UTF-8, or has characters that YAML forbids.
    """
    try:
        content = files.read(path)
    except FileNotFoundError as error:
        advice = (
            f"create it, with a line such as: {EXAMPLE} (or name another: --config FILE)"
            if create
            else "no such file"
        )
        raise ConfigError(path, 0, "", f"there is no file {path}: {advice}" if create else advice) from error
    except IsADirectoryError as error:
        raise ConfigError(path, 0, "", f"{path} is a folder: expected a file") from error
    except OSError as error:
        raise ConfigError(path, 0, "", f"cannot be read: {error.strerror or error}") from error
    if len(content) > FILE_CAP_BYTES:
        raise ConfigError(path, 0, "", f"is larger than {FILE_CAP_BYTES // 1024**2} MB")
    return decode(content, path)


def decode(content: bytes, path: Path) -> str:
    """Return the text of UTF-8 bytes without byte order mark; line ends stay as they are.

    Raises:
        ConfigError: not UTF-8, or a character that YAML forbids; names the line.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(path, 1, "", "is UTF-16 text: save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            path, line, "", f"not UTF-8 (byte 0x{content[error.start]:02x}): save it as UTF-8"
        ) from error
    if found := _FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        name = "a NUL byte" if found[0] == "\0" else f"the control character U+{ord(found[0]):04X}"
        raise ConfigError(path, line, "", f"holds {name}: remove it")
    return text


def has_control_characters(text: str) -> bool:
    """Return whether a value, perhaps by an escape such as \\x07, holds what no XML or HTTP can carry."""
    return _FORBIDDEN.search(text) is not None


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_CAP_BYTES + 1)


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _hash_at(path: Path) -> str:
    try:
        return _hash(_bounded(path))
    except OSError:
        return _ABSENT


def _combined(hashes: Mapping[Path, str]) -> str:
    lines = sorted(f"{path}\0{content}" for path, content in hashes.items())
    return _hash("\n".join(lines).encode("utf-8", "surrogateescape"))
