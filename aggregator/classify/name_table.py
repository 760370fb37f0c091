"""A sorted table of names and what each stands for, looked up in its own text.

A dict of the 164,000 names took 27 MB and a fifth of a second to make. The text takes five and is there at
once; a look-up costs a microsecond, and what is asked for again and again is remembered.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from aggregator.text.remembered import Memo

# Small blocks are searched soon, and take room for where they begin.
_BLOCK_BYTES = 384
_REMEMBERED_NAMES = 16_384


class NameTable:
    """`text` has a line for each name: the name, a tab, what it stands for; sorted by their bytes."""

    def __init__(self, text: bytes) -> None:
        self._text = b"\n" + text
        # Where blocks begin, each with the line break before its first name; the end of the text is the last.
        self._starts = _starts(self._text)
        self._firsts = [self._name_at(start) for start in self._starts[:-1]]
        self._remembered = Memo(self._look_up, most=_REMEMBERED_NAMES)

    def get(self, name: str) -> str:
        """Return what a name stands for, nothing where it is none."""
        return self._remembered[name]

    def beginning_with(self, word: str) -> Iterator[tuple[str, str]]:
        """Give the names whose first word this is, with what they stand for: first itself, if it is one."""
        first = _bytes(word)
        # After the word itself the space comes before all else that may follow.
        end = self._starts[bisect_left(self._firsts, first + b"!")]
        at = self._text.find(b"\n" + first, self._block(first)[0], end)
        if at >= 0:
            pairs = _pairs(self._text[at + 1 : end])
            yield from (one for one in pairs if one[0] == word or one[0].startswith(f"{word} "))

    def since(self, name: str) -> Iterator[tuple[str, str]]:
        """Give all from the block on in which a name would stand."""
        yield from _pairs(self._text[self._block(_bytes(name))[0] + 1 : -1])

    def _look_up(self, name: str) -> str:
        line = b"\n%b\t" % _bytes(name)
        at = self._text.find(line, *self._block(line[1:-1]))
        if at < 0:
            return ""
        at += len(line)
        return self._text[at : self._text.index(b"\n", at)].decode()

    def _block(self, name: bytes) -> tuple[int, int]:
        at = max(0, bisect_right(self._firsts, name) - 1)
        return self._starts[at], self._starts[at + 1]

    def _name_at(self, start: int) -> bytes:
        return self._text[start + 1 : self._text.index(b"\t", start)]


def _starts(text: bytes) -> list[int]:
    starts, end = [0], len(text) - 1
    while (following := text.find(b"\n", starts[-1] + _BLOCK_BYTES)) not in (-1, end):
        starts.append(following)
    return [*starts, end]


def _pairs(lines: bytes) -> Iterator[tuple[str, str]]:
    for line in lines.decode().split("\n"):
        name, _, value = line.partition("\t")
        yield name, value


def _bytes(name: str) -> bytes:
    # Half a pair of surrogates is in no name, and no error.
    return name.encode("utf-8", "replace")
