"""One file from which a site can be made again: its store, its feeds.yaml, and what else must survive.

It is a compressed tar archive laid out like the site's folder, so that `tar` opens it, too. `backup.json`
comes first and says what it is.
"""

import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from aggregator import __version__
from aggregator.app.paths import Paths
from aggregator.config.load import try_load
from aggregator.errors import StoreError
from aggregator.store.snapshot import copy_store

MANIFEST = "backup.json"
FORMAT = 1
# Marks of processes, and what is made anew: a backup of them would say what is no longer so.
_PASSING = frozenset({"run", "config.kept"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a backup says of itself: `config` is the name of its feeds.yaml, `schema` the store's version.

    `outside` are files that feeds.yaml reads and that do not lie in its folder: they are not in it.
    """

    format: int = FORMAT
    version: str = __version__
    made_at: str
    config: str
    schema: int
    outside: tuple[str, ...]


def back_up(config: Path, target: Path, now: datetime, *, replace: bool = False) -> Contents:
    """Write a backup of the site of a feeds.yaml; a service that runs goes on meanwhile.

    `target` is there whole or not at all, for its owner's eyes only: it holds what feeds.yaml holds.

    Raises:
        StoreError: there is no store, it is damaged, or the file exists or cannot be written.
    """
    paths = Paths(config.resolve())
    if target.exists() and not replace:
        raise StoreError(f"{target} exists already: name another file, or replace it with --replace")
    if not paths.database.exists():
        raise StoreError(f"{paths.database} does not exist: nothing was polled yet")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.resolve().parent) as folder:
            return _written(paths, target, Path(folder), now)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}") from error


def _written(paths: Paths, target: Path, folder: Path, now: datetime) -> Contents:
    copy, draft = folder / "store", folder / "draft"
    inside, outside = _configured(paths)
    contents = Contents(
        made_at=now.isoformat(),
        config=paths.config.name,
        schema=copy_store(paths.database, copy),
        outside=outside,
    )
    with draft.open("xb") as file:
        draft.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=5) as archive:
            _add(archive, MANIFEST, json.dumps(asdict(contents), indent=2).encode())
            archive.add(copy, _name(paths.database, paths))
            for one in (*inside, *_lasting(paths)):
                # A file that went meanwhile is one that was no longer needed.
                with suppress(FileNotFoundError):
                    _add(archive, _name(one, paths), one.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    return contents


def _configured(paths: Paths) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the files that feeds.yaml is made of: those in its folder, and the names of those elsewhere."""
    root = paths.config.parent
    files = {paths.config, *(one for one in try_load(paths.config, os.environ).files if one.is_file())}
    inside = {one for one in files if one.is_relative_to(root) and not one.is_relative_to(paths.state)}
    outside = {one for one in files if not one.is_relative_to(root)}
    return tuple(sorted(inside)), tuple(sorted(map(str, outside)))


def _lasting(paths: Paths) -> Iterator[Path]:
    """Yield what must survive of the state folder beside the store itself."""
    for path in sorted(paths.state.rglob("*")):
        first, *_ = path.relative_to(paths.state).parts
        is_store = first.startswith(paths.database.name)
        if path.is_file() and not (is_store or first in _PASSING or path.name.startswith(".")):
            yield path


def _name(path: Path, paths: Paths) -> str:
    return path.relative_to(paths.config.parent).as_posix()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, BytesIO(content))
