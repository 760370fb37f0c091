"""The documents of a folder as HTTP serves them: each in plain and in the codings that lie beside it."""

import gzip
import hashlib
import os
import stat
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import brotli

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What is served, by suffix; everything else in the folder does not exist for a client."""

IDENTITY = "identity"
_TWINS = {"br": (".br", brotli.decompress), "gzip": (".gz", gzip.decompress)}
_BROKEN = (OSError, EOFError, zlib.error, brotli.error)
_MEMORY_BYTES = 64 * 1024 * 1024
_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """A document in one coding: its bytes and their strong validator (RFC 9110 section 8.8.3)."""

    body: bytes
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedDocument:
    """A document by content coding, `identity` always among them; `name` is its path below the folder.

    `modified` counts seconds since 1970, `last_modified` says the same as an HTTP date.
    """

    name: str
    media_type: str
    modified: int
    last_modified: str
    representations: Mapping[str, Representation]

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.name.endswith(".html")


class DocumentFolder:
    """Finds documents by path and keeps what was asked for in memory until its file changes.

    For one thread. `memory_bytes` bounds what is kept, `held_bytes` is what it is now.
    """

    def __init__(self, root: Path, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._root = str(root)
        self._memory_bytes = memory_bytes
        self.held_bytes = 0
        self._held: OrderedDict[str, tuple[_Stamp, ServedDocument]] = OrderedDict()

    def find(self, path: str) -> ServedDocument | None:
        """Return the document at a decoded URL path; None where there is none that may be seen."""
        name = _file_name(path)
        if name is None:
            return None
        stamp = _stamp(os.path.join(self._root, name))
        if stamp is None:
            self._forget(name)
            return None
        held = self._held.get(name)
        if held is not None and held[0] == stamp:
            self._held.move_to_end(name)
            return held[1]
        return self._read(name, stamp)

    def _read(self, name: str, stamp: _Stamp) -> ServedDocument | None:
        file = Path(self._root, name)
        try:
            document = _document(name, file, stamp)
        except OSError:
            # Gone or closed to us since it was looked at: for the client it is not there.
            return None
        self._forget(name)
        self._held[name] = (stamp, document)
        self.held_bytes += _size(document)
        while self.held_bytes > self._memory_bytes and self._held:
            self._forget(next(iter(self._held)))
        return document

    def _forget(self, name: str) -> None:
        if (held := self._held.pop(name, None)) is not None:
            self.held_bytes -= _size(held[1])


def _file_name(path: str) -> str | None:
    """Return the name of a file below the root; a path that leaves it or names hidden things has none."""
    if not path.startswith("/") or "\0" in path or "\\" in path:
        return None
    parts = path[1:].split("/")
    if parts == [""]:
        parts = ["index.html"]
    if any(not part or part.startswith(".") for part in parts):
        return None
    return "/".join(parts) if os.path.splitext(parts[-1])[1] in MEDIA_TYPES else None


def _stamp(file: str) -> _Stamp | None:
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _document(name: str, file: Path, stamp: _Stamp) -> ServedDocument:
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:32]
    representations = {IDENTITY: Representation(body=body, etag=f'"{digest}"')}
    for coding, (suffix, unpack) in _TWINS.items():
        twin = Path(f"{file}{suffix}")
        try:
            packed = twin.read_bytes()
            # Twins are written first: for a moment, and after a crash, one may hold another edition.
            same = unpack(packed) == body
        except _BROKEN:
            continue
        if same:
            representations[coding] = Representation(body=packed, etag=f'"{digest}-{coding}"')
    modified = stamp[0] // 1_000_000_000
    return ServedDocument(
        name=name,
        media_type=MEDIA_TYPES[file.suffix],
        modified=modified,
        last_modified=formatdate(modified, usegmt=True),
        representations=representations,
    )


def _size(document: ServedDocument) -> int:
    return sum(len(one.body) for one in document.representations.values())
