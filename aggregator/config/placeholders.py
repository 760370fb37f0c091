"""`${NAME}` and `${file:PATH}` in text -> the secrets they stand for; `$$` is a dollar."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from aggregator.config.nodes import Node
from aggregator.config.problems import Problems
from aggregator.config.reading import Files, has_control_characters

SECRET_CAP_BYTES = 64 * 1024

_PLACEHOLDER = re.compile(r"\$(?:\$|\{([^{}]*)\}|\{)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FILE = "file:"


class Placeholders:
    """Fills in placeholders from the environment and from files; what is missing becomes a problem.

    Relative paths are relative to `folder`. No message ever shows a value.
    """

    def __init__(self, environ: Mapping[str, str], folder: Path, files: Files, problems: Problems) -> None:
        self._environ = environ
        self._folder = folder
        self._files = files
        self._problems = problems
        self._secrets: dict[str, str] = {}

    @property
    def used(self) -> bool:
        """Tell whether any was filled in."""
        return bool(self._secrets)

    def filled(self, node: Node) -> object:
        """Return the plain value of a node with every placeholder replaced."""
        if isinstance(node.value, dict):
            return {name: self.filled(item) for name, item in node.value.items() if not self._is_empty(item)}
        if isinstance(node.value, tuple):
            return [self.filled(item) for item in node.value]
        return self._text(node, node.value) if isinstance(node.value, str) else node.value

    def _is_empty(self, node: Node) -> bool:
        if node.value is not None:
            return False
        self._problems.keep(node.error("has no value: give it one, or remove the key"))
        return True

    def _text(self, node: Node, text: str) -> str:
        value = text
        if "$" in text:
            try:
                value = _PLACEHOLDER.sub(self._replacement, text)
            except LookupError as error:
                self._problems.keep(node.error(str(error.args[0])))
        if has_control_characters(value):
            self._problems.keep(node.error("holds a control character: remove it"))
        return value

    def _replacement(self, match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name = match[1] or ""
        if name not in self._secrets:
            self._secrets[name] = (
                self._from_file(name) if name.startswith(_FILE) else self._from_environ(name)
            )
        return self._secrets[name]

    def _from_environ(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise LookupError(f"expected ${{NAME}} or ${{file:PATH}}, got ${{{name}}}; write $$ for a dollar")
        if name not in self._environ:
            raise LookupError(f"the environment variable {name} is not set")
        return self._environ[name]

    def _from_file(self, name: str) -> str:
        path = Path(os.path.normpath(self._folder / name.removeprefix(_FILE)))
        try:
            content = self._files.read(path)
        except OSError as error:
            raise LookupError(f"the secret file {path} cannot be read: {error.strerror or error}") from error
        if len(content) > SECRET_CAP_BYTES:
            raise LookupError(f"the secret file {path} is larger than {SECRET_CAP_BYTES // 1024} KB")
        try:
            return content.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise LookupError(f"the secret file {path} is not UTF-8 text") from error


def has_placeholder(text: str) -> bool:
    """Return whether a text as written takes a secret from elsewhere."""
    return "${" in text and any(match[0] != "$$" for match in _PLACEHOLDER.finditer(text))


def escape(text: str) -> str:
    """Return how foreign text must be written so that nothing in it is taken for a placeholder."""
    return text.replace("$", "$$") if "$$" in text or "${" in text else text


def unescape(text: str) -> str:
    """Undo `escape`; placeholders stay as they are."""
    return (
        _PLACEHOLDER.sub(lambda match: "$" if match[0] == "$$" else match[0], text) if "$" in text else text
    )


def moved(text: str, folder: Path, to: Path) -> str:
    """Return text whose relative `${file:PATH}`, written for `folder`, mean the same from the folder `to`."""

    def rewritten(match: re.Match[str]) -> str:
        name = match[1] or ""
        if not name.startswith(_FILE) or os.path.isabs(name.removeprefix(_FILE)):
            return match[0]
        return f"${{{_FILE}{os.path.relpath(folder / name.removeprefix(_FILE), to)}}}"

    return _PLACEHOLDER.sub(rewritten, text) if "${" in text else text
