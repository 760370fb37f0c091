"""The fenced blocks of a page of documentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.site import ROOT

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced block; `line` is where its fence stands."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def examples(page: Path) -> Iterator[Example]:
    """Yield the fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        yield Example(page, text.count("\n", 0, match.start()) + 1, match[1].strip(), match[2])


def without_examples(page: Path) -> str:
    """Return the text of a page but for its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))
