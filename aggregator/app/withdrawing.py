"""What the owner decides on single articles, written into the file that `withdraw:` of feeds.yaml names."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aggregator.app.questions import edit_config, open_store, preview, read_config
from aggregator.config.edit import with_hidden, with_pair, with_withdraw, with_withdrawal
from aggregator.config.withdrawn import file_named_in
from aggregator.config.write import write_text
from aggregator.dedupe import entry_key, link_key
from aggregator.errors import ConfigError, UnknownArticleError
from aggregator.model.report import ArticleReport
from aggregator.text.urls import canonical

FILE_NAME = "withdrawn.yaml"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def keep_apart(path: Path, one: str, other: str) -> tuple[Path, tuple[str, str]]:
    """Have two stored articles never merged again; return the file that says so, and how it names them.

    Each is given as `show` takes it. feeds.yaml names the file from now on, if it did not.

    Raises:
        UnknownArticleError: one of them is not in the store, or both are one.
        ConfigError: a file cannot be read, edited or written; nothing was changed.
        StoreError: there is no store yet.
    """
    path = path.resolve()
    read_config(path)
    pair = _named(path, one, other)
    return decide(path, lambda text: with_pair(text, pair)), pair


def hide(path: Path, text: str) -> tuple[Path, str]:
    """Have no channel show a stored article; return the file that says so, and how it names the article.

    Raises:
        UnknownArticleError: it is not in the store.
        ConfigError, StoreError: as `keep_apart`.
    """
    path = path.resolve()
    read_config(path)
    name = name_of(text, stored(path, text))
    return decide(path, lambda before: with_hidden(before, name)), name


def withdraw(path: Path, text: str, reason: str | None) -> tuple[Path, int]:
    """Take an article out of everything for good; return the file that says so, and how many keys it got.

    The file gets hashes alone. An article that is not stored is withdrawn by its link or id.

    Raises:
        ConfigError, StoreError: as `keep_apart`.
    """
    path = path.resolve()
    read_config(path)
    with open_store(path) as store:
        stored = store.withdrawal_keys(text)
    page = canonical(text)
    named = [entry_key(text).value, *([link_key(page).value] if page else [])]
    keys = [key.hex() for key in dict.fromkeys((*stored, *(named if _IRI.fullmatch(text) else ())))]
    if not keys:
        raise UnknownArticleError(f"no stored article has the number {text}")
    return decide(path, lambda before: with_withdrawal(before, keys, reason)), len(keys)


def decide(path: Path, edit: Callable[[str], str]) -> Path:
    """Edit the file of decisions, which feeds.yaml names from now on; return it.

    Raises:
        ConfigError: a file cannot be read, edited or written; nothing was changed.
    """
    file = file_named_in(path, os.environ)
    if file is None:
        preview(path, lambda text: with_withdraw(text, FILE_NAME))
    target = file or path.with_name(FILE_NAME)
    _edit(target, edit)
    if file is None:
        # Last: a running service reads both files as soon as this one names the other.
        edit_config(path, lambda text: with_withdraw(text, FILE_NAME))
    return target


def stored(path: Path, text: str) -> ArticleReport:
    """Return the stored article that a person means by a link, an entry id, or a number.

    Raises:
        UnknownArticleError: there is none.
        StoreError: there is no store yet.
    """
    with open_store(path) as store:
        found = store.find(text)
    if not found:
        raise UnknownArticleError(f"no stored article has the id or link {text}")
    return found[0]


def _named(path: Path, one: str, other: str) -> tuple[str, str]:
    with open_store(path) as store:
        found = {text: store.find(text) for text in (one, other)}
    for text, reports in found.items():
        if not reports:
            raise UnknownArticleError(f"no stored article has the id or link {text}")
    numbers = [{report.article_id for report in found[text]} for text in (one, other)]
    names = name_of(one, found[one][0]), name_of(other, found[other][0])
    if numbers[0] == numbers[1] or names[0] == names[1]:
        raise UnknownArticleError(f"{one} and {other} are one article: name the two by their links")
    return names


def name_of(text: str, report: ArticleReport) -> str:
    """Return how the file is to name an article: as it was given, but for numbers and odd guids."""
    return text if _IRI.fullmatch(text) else report.article.link or report.entry_id or text


def _edit(file: Path, edit: Callable[[str], str]) -> None:
    before = ""
    with suppress(FileNotFoundError):
        before = file.read_bytes().decode("utf-8")
    try:
        text = edit(before)
    except ValueError as error:
        raise ConfigError(file, 0, "", str(error.args[0])) from error
    write_text(file, text)
