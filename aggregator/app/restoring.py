"""A site made again from one file: whole, or nothing of it; what lay there is set aside and never deleted."""

import json
import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from aggregator.app.backup import FORMAT, MANIFEST, Contents
from aggregator.app.opening import open_site
from aggregator.app.paths import Paths
from aggregator.errors import StoreError
from aggregator.store.liveness import anyone_in
from aggregator.store.snapshot import checked_schema, refuse_newer


def restore(
    backup: Path, folder: Path, now: datetime, *, replace: bool = False
) -> tuple[Contents, tuple[Path, ...]]:
    """Make the site of a backup in a folder; return what the backup says, and where what lay there is now.

    Nothing is touched before all of it was unpacked and looked through. What was published since the backup
    is published again from the store of then, under the same ids.

    Raises:
        SchemaError: a newer version of the program wrote it.
        StoreError: it is no backup, or damaged; a process runs there; or there is a site and not `replace`.
    """
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as name:
            contents = _unpacked(backup, Path(name))
            paths = Paths(folder / contents.config)
            _refuse_what_runs(paths)
            _look_through(Paths(Path(name) / contents.config))
            aside = _placed(Path(name), folder, now, replace=replace)
    except OSError as error:
        raise StoreError(f"cannot restore {backup} into {folder}: {error.strerror or error}") from error
    store = open_site(paths, "")
    try:
        store.mark_all_changed(now)
    finally:
        store.close()
    return contents, aside


def _refuse_what_runs(paths: Paths) -> None:
    if anyone_in(paths.state / "run"):
        raise StoreError(f"a process of aggregator runs on {paths.state}: stop it first")


def _unpacked(backup: Path, folder: Path) -> Contents:
    """Unpack regular files and nothing else, below the folder and nowhere else."""
    try:
        with tarfile.open(backup, "r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST:
                raise StoreError(f"{backup} is no backup of aggregator: {MANIFEST} does not come first")
            contents = _read_manifest(backup, _content(archive, first))
            for member in archive:
                if member is not first:
                    _unpack(archive, member, folder)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise StoreError(f"{backup} is no backup of aggregator, or damaged: {error}") from error
    return contents


def _read_manifest(backup: Path, content: bytes) -> Contents:
    said: Any = json.loads(content)
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise StoreError(f"{backup} was made by a version of aggregator that this one does not understand")
    name = str(said.get("config"))
    if PurePosixPath(name).name != name:
        raise ValueError(f"{name} is no file's name")
    return Contents(
        version=str(said.get("version")),
        made_at=str(said.get("made_at")),
        config=name,
        schema=int(said.get("schema", 0)),
        outside=tuple(map(str, said.get("outside", ()))),
    )


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise ValueError(f"{member.name} does not belong into a backup")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        source = archive.extractfile(member)
        assert source is not None  # a regular file
        shutil.copyfileobj(source, file)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    source = archive.extractfile(member)
    return b"" if source is None else source.read()


def _look_through(paths: Paths) -> None:
    version = checked_schema(paths.database, Path(paths.database.name))
    refuse_newer(Path(paths.database.name), version)


def _placed(fresh: Path, folder: Path, now: datetime, *, replace: bool) -> tuple[Path, ...]:
    """Move what was unpacked into the folder; return the names under which its predecessors lie now."""
    taken = [target for one in sorted(fresh.iterdir()) if _is_taken(target := folder / one.name)]
    if taken and not replace:
        raise StoreError(
            f"{taken[0]} exists already: name an empty folder, or set aside what is there with --replace"
        )
    aside = tuple(one.with_name(f"{one.name}.before-{now:%Y%m%dT%H%M%S}") for one in taken)
    for former, kept in zip(taken, aside, strict=True):
        former.rename(kept)
    for one in sorted(fresh.rglob("*")):
        target = folder / one.relative_to(fresh)
        if one.is_dir():
            target.mkdir(exist_ok=True)
        else:
            # Not a rename alone: state/ may be a volume of its own.
            shutil.move(one, target)
    return aside


def _is_taken(path: Path) -> bool:
    """Tell whether something is there; an empty folder, such as a new volume, is nothing."""
    return path.exists() and not (path.is_dir() and next(path.iterdir(), None) is None)
