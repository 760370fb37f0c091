"""A folder of pages as one document: a tar of its files, equal bytes for equal names, contents and times.

What lies in folders below, hidden files, links and files with other endings are left alone. To read
another kind of file, add its ending to `ENDINGS`.
"""

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO

from aggregator.fetch.failures import FetchError
from aggregator.model.document import FailureKind

TAR = "application/x-tar"
ENDINGS = (".txt", ".text", ".html", ".htm", ".xhtml")

Read = Callable[[str, int], bytes]


def read_folder(folder: str, limit: int, read: Read) -> tuple[bytes, str]:
    """Return a tar of the pages and an ETag over names and contents.

    A page that cannot be read stands there empty, with the reason as its comment (pax): it costs only
    itself. `limit` is for the whole, in bytes.

    Raises:
        FetchError: the pages are too large together.
        OSError: the folder cannot be listed.
    """
    digest = hashlib.sha256()
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, path, mtime in _pages(folder):
            content, problem = _content(path, limit, read)
            for part in (os.fsencode(name), content, problem.encode()):
                digest.update(len(part).to_bytes(8, "big") + part)
            archive.addfile(_member(name, len(content), mtime, problem), BytesIO(content))
            if packed.tell() > limit:
                detail = f"the pages of the folder are larger than {limit} bytes together"
                raise FetchError(FailureKind.TOO_LARGE, detail)
    return packed.getvalue(), f'"sha256-{digest.hexdigest()}"'


def _pages(folder: str) -> Iterator[tuple[str, str, int]]:
    """Yield name, path and time of change in whole seconds of each page, in the order of their names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    for entry in entries:
        if not entry.name.startswith(".") and entry.name.lower().endswith(ENDINGS):
            try:
                # Not through links: what lies elsewhere was not put into this folder.
                if entry.is_file(follow_symlinks=False):
                    yield entry.name, entry.path, int(entry.stat(follow_symlinks=False).st_mtime)
            except OSError:
                continue  # removed in this moment


def _content(path: str, limit: int, read: Read) -> tuple[bytes, str]:
    try:
        return read(path, limit), ""
    except FetchError as error:
        return b"", error.detail


def _member(name: str, size: int, mtime: int, problem: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mtime = max(0, mtime)
    member.mode = 0o444
    if problem:
        member.pax_headers = {"comment": problem}
    return member
