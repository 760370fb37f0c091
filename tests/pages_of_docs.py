"""The fenced blocks of a page of documentation, with what the comment right above one says of it.

A reader does not see the comments; `tests/commands_of_docs.py` obeys them:

    <!-- not run: REASON -->   the block's commands cannot run on every machine
    <!-- goes on -->           its command goes on until the page ends; what is shown comes in its log
    <!-- log -->               lines that come in the log of what goes on
    <!-- file: NAME -->        the block is that file, where the reader is
    <!-- add to: NAME -->      the block is added to it
    <!-- run: COMMAND -->      what the reader does by hand in the prose; needs no block
    <!-- stops -->             what the reader started last is stopped; needs no block
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.site import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(
    r"(?:^<!-- (?P<mark>(?!run\b|stops\b)[a-z ]+)(?:: (?P<argument>[^\n]*?))? -->\n)?^```(?P<language>[^\n`]*)\n(?P<text>.*?)^```$"
    r"|^<!-- (?:run: (?P<command>[^\n]*?)|stops) -->$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced block; `line` is where its fence, or its comment, stands."""

    page: Path
    line: int
    language: str
    text: str
    mark: str = ""
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def steps(page: Path) -> Iterator[Example]:
    """Yield the blocks of a page and what is done between them (mark "run" or "stops"), in order."""
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["language"] is None:
            yield Example(page, line, "", "", "run" if match["command"] else "stops", match["command"] or "")
        else:
            words = (match["language"].strip(), match["text"], match["mark"] or "", match["argument"] or "")
            yield Example(page, line, *words)


def examples(page: Path) -> Iterator[Example]:
    """Yield the fenced blocks of a page, in order."""
    return (one for one in steps(page) if one.mark not in {"run", "stops"})


def without_examples(page: Path) -> str:
    """Return the text of a page but for its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))
