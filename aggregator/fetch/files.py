"""`file:` URLs: the same endings as over HTTP, with a hash of the contents as the ETag.

Where pages are expected a folder is read too, as one document (`folders.py`).
"""

import errno
import hashlib
import os
import stat
import time
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.request import url2pathname

from aggregator.fetch.failures import FetchError
from aggregator.fetch.folders import TAR, read_folder
from aggregator.model.document import (
    Document,
    FailureKind,
    FetchFailed,
    FetchRequest,
    NotModified,
    Validators,
)

# Opening a pipe or a terminal must not wait for the other side; Windows has neither flag nor need.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)

_SENTENCES = {
    errno.ENOENT: "the file does not exist",
    errno.ENOTDIR: "the file does not exist",
    errno.EACCES: "the file may not be read",
    errno.EPERM: "the file may not be read",
    errno.ENAMETOOLONG: "the name of the file is too long",
    errno.ELOOP: "the links to the file go round in a circle",
}


def is_file_url(url: str) -> bool:
    """Tell whether `url` names a file."""
    return url[:5].lower() == "file:"


def read_file(request: FetchRequest) -> Document | NotModified | FetchFailed:
    """Return the file that the request names, or why it cannot be read."""
    started = time.monotonic()
    try:
        path = _path(request)
        is_folder = request.page and os.path.isdir(path)
        body, etag = (_folder if is_folder else _file)(path, request.limits.body_bytes)
    except FetchError as error:
        return FetchFailed(request=request, kind=error.kind, detail=error.detail, took=_since(started))
    validators = Validators(etag=etag)
    if request.validators.etag == validators.etag:
        return NotModified(request=request, validators=validators, took=_since(started))
    return Document(
        request=request,
        url=request.url,
        headers=(("content-type", TAR),) if is_folder else (),
        body=body,
        validators=validators,
        took=_since(started),
    )


def _file(path: str, limit: int) -> tuple[bytes, str]:
    body = read_regular(path, limit)
    return body, f'"sha256-{hashlib.sha256(body).hexdigest()}"'


def _folder(path: str, limit: int) -> tuple[bytes, str]:
    try:
        return read_folder(path, limit, read_regular)
    except OSError as error:
        raise _failure("the folder cannot be read") from error


def read_regular(path: str, limit: int) -> bytes:
    """Return what stands in a regular file; a pipe or a device is not waited for.

    Raises:
        FetchError: why it cannot be read.
    """
    try:
        _check_regular(os.stat(path))  # before the opening, which may set a device in motion
        descriptor = os.open(path, _OPEN)
        with open(descriptor, "rb") as opened:
            _check_regular(os.fstat(descriptor))
            body = opened.read(limit + 1)
    except OSError as error:
        raise _failure(_SENTENCES.get(error.errno or 0, "the file cannot be read")) from error
    if len(body) > limit:
        raise _failure(f"the file is larger than {limit} bytes")
    return body


def _path(request: FetchRequest) -> str:
    if not request.allow_file:
        raise _failure("a file is read only where feeds.yaml itself names it")
    try:
        parts = urlsplit(request.url)
    except ValueError:
        raise _failure("the address is not a valid file URL") from None
    if parts.netloc not in ("", "localhost"):
        raise _failure("a file URL may not name another machine; three slashes begin a path: file:///…")
    path = url2pathname(parts.path)
    if not os.path.isabs(path) or "\0" in path:
        raise _failure("a file URL needs the whole path: file:///…")
    return path


def _check_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _failure("it is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise _failure("it is a pipe or a device, not a file")


def _failure(detail: str) -> FetchError:
    return FetchError(FailureKind.FILE, detail)


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)
