"""What the command line asks without opening a site: the file and the store."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.app.opening import open_site
from aggregator.app.paths import Paths, write_private
from aggregator.config.load import load
from aggregator.config.settings import Config
from aggregator.config.write import write_text
from aggregator.errors import ConfigError, StoreError
from aggregator.store import SqlStore

_ATTEMPTS = 3


def read_config(path: Path) -> Config:
    """Read a feeds.yaml with this process's environment.

    Raises:
        ConfigError: it cannot be obeyed.
    """
    return load(path.resolve(), os.environ)


def edit_config(path: Path, edit: Callable[[str], str]) -> None:
    """Edit feeds.yaml as text; an edit whose result could not be obeyed is not written.

    Whoever writes the file meanwhile loses nothing: the edit is made again, on what it says then.

    Raises:
        ConfigError: the edit cannot be made, what the file would say cannot be obeyed, or it cannot be
            written.
    """
    for _ in range(_ATTEMPTS):
        before = _text_of(path)
        text = _edited(path, before, edit)
        _read_draft(path, text)
        if _text_of(path) == before:
            write_text(path, text)
            return
    raise ConfigError(path, 0, "", "is written by another program all the time: nothing was changed")


def edit_part(config: Path, part: Path, edit: Callable[[str], str]) -> None:
    """Edit a file that a feeds.yaml includes; it stays as it was where feeds.yaml could not be obeyed then.

    Raises:
        ConfigError: as `edit_config`.
    """
    before = _text_of(part)
    text = _edited(config, before, edit)
    if _text_of(part) != before:
        raise ConfigError(part, 0, "", "was written by another program meanwhile: nothing was changed")
    write_text(part, text)
    try:
        read_config(config)
    except ConfigError:
        write_text(part, before)
        raise


def preview(path: Path, edit: Callable[[str], str]) -> Config:
    """Return what feeds.yaml would say after an edit; nothing is changed.

    Raises:
        ConfigError: the edit cannot be made, or what the file would say cannot be obeyed.
    """
    return _read_draft(path, _edited(path, _text_of(path), edit))


def _text_of(path: Path) -> str:
    """Return what a file says; nothing where it is not there, or is no text, which reading it says better."""
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _edited(path: Path, before: str, edit: Callable[[str], str]) -> str:
    if path.exists():
        read_config(path)  # what is wrong already is said first, and no UTF-8 is edited
    try:
        return edit(before)
    except (ValueError, LookupError) as error:
        raise ConfigError(path, 0, "", str(error.args[0] if error.args else error)) from error


def _read_draft(path: Path, text: str) -> Config:
    """Read a text as if it stood in feeds.yaml: a running service must not see it before it is right."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        write_private(draft, text)
        return read_config(draft)
    except ConfigError as error:
        raise _moved(error, draft.resolve(), path) from error
    finally:
        draft.unlink(missing_ok=True)


def _moved(error: ConfigError, draft: Path, path: Path) -> ConfigError:
    others = tuple(_moved(one, draft, path) for one in error.others)
    name = path if error.path == draft else error.path
    return ConfigError(name, error.line, error.key, error.problem.replace(draft.name, path.name), others)


@contextmanager
def open_store(path: Path) -> Iterator[SqlStore]:
    """Open the store of a site for questions.

    Raises:
        ConfigError: there is no feeds.yaml either: it is the wrong folder.
        StoreError: there is none yet.
    """
    paths = Paths(path.resolve())
    if not paths.database.exists() and not paths.config.exists():
        raise ConfigError(
            path, 0, "", f"there is no file {paths.config}: go to its folder, or say --config FILE"
        )
    if not paths.database.exists():
        raise StoreError(
            f"{paths.database} does not exist: nothing was polled yet; start with: aggregator run"
        )
    store = open_site(paths, "")
    try:
        yield store
    finally:
        store.close()
