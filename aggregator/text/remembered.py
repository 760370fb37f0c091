"""What is remembered from document to document: never so much that a publisher could fill memory."""

from collections.abc import Callable, Sized
from functools import lru_cache, wraps
from typing import TypeVar

_Key = TypeVar("_Key", bound=Sized)
_Answer = TypeVar("_Answer")


def remembered(
    count: int, *, longest: int
) -> Callable[[Callable[[_Key], _Answer]], Callable[[_Key], _Answer]]:
    """Remember the last `count` answers of a function of one argument, but none for a longer one.

    libxml2 lets a namespace have ten million letters: a thousand of them, one in each of as many documents,
    would stay for good.
    """

    def decorate(function: Callable[[_Key], _Answer]) -> Callable[[_Key], _Answer]:
        cached = lru_cache(maxsize=count)(function)

        @wraps(function)
        def answer(key: _Key) -> _Answer:
            return cached(key) if len(key) <= longest else function(key)  # type: ignore[arg-type]  # keys hash

        return answer

    return decorate


class Memo(dict[str, _Answer]):
    """The answers of a function on words; `map(memo.__getitem__, words)` asks for many at once.

    It keeps no order, as lru_cache does at twice the time: when `most` answers are known it begins anew. A
    word longer than `longest` is answered and not kept.
    """

    def __init__(self, answer: Callable[[str], _Answer], *, most: int, longest: int = 64) -> None:
        super().__init__()
        self._answer, self._most, self._longest = answer, most, longest

    def __missing__(self, word: str) -> _Answer:
        answer = self._answer(word)
        if len(word) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[word] = answer
        return answer
