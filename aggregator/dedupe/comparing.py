"""Two articles side by side: what their headlines and texts share, and what stands in one another's place."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from aggregator.dedupe.fingerprint import Fingerprint, singular
from aggregator.text.letters import folded_words, is_unspaced, written_words
from aggregator.text.urls import canonical

# So many words may stand in the place of so many others and still be "the same sentence but for a name".
_SLOT_WORDS = 4
_ADDED_WORDS = 5
_DASH = re.compile(r"\s+[-–—|·»•:]+\s+|:\s+")
_TITLE_ENOUGH = 4
# Fewer shingles are no text to compare.
_NO_TEXT = 4
_TITLE_SIMILAR = 0.3


@dataclass(frozen=True, slots=True)
class Swap:
    """Words of ours where the other has other words, the surroundings being equal."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    in_title: bool


@dataclass(frozen=True)
class Comparison:
    """An article (ours) and a stored one (theirs); shares are in [0, 1], hours count their distance in time.

    `same_outlet` says that one source gave both, and not as a collection of other outlets' articles,
    `together` that one document lists both.
    """

    ours: Fingerprint
    theirs: Fingerprint
    same_outlet: bool
    links: tuple[str | None, str | None]
    hours: float
    together: bool = False

    @cached_property
    def same_page(self) -> bool:
        """Whether both lead to one page."""
        ours, theirs = map(canonical, self.links)
        return ours is not None and ours == theirs

    @cached_property
    def shared_shingles(self) -> int:
        """How many runs of three words both texts have."""
        return len(self.ours.shingles & self.theirs.shingles)

    @cached_property
    def shorter(self) -> int:
        """How many shingles the shorter text has."""
        return min(len(self.ours.shingles), len(self.theirs.shingles))

    @cached_property
    def containment(self) -> float:
        """Which part of the shorter text stands in the other one."""
        return self.shared_shingles / self.shorter if self.shorter else 0.0

    @cached_property
    def shared_lead(self) -> frozenset[str]:
        """The words that both texts have, folded as those of headlines are."""
        ours, theirs = ({singular(word) for word in one.lead_words} for one in (self.ours, self.theirs))
        return frozenset(ours & theirs)

    @cached_property
    def one_text(self) -> bool:
        """Whether one of the two has no text, or none but words that the other has as well."""
        ours, theirs = set(self.ours.lead_words), set(self.theirs.lead_words)
        return self.shorter < _NO_TEXT and (ours <= theirs or theirs <= ours)

    @cached_property
    def shared_topic(self) -> frozenset[str]:
        """The telling words that both headlines have."""
        return self.ours.topic & self.theirs.topic

    @cached_property
    def title_jaccard(self) -> float:
        """Which part of all telling words of both headlines is common to both."""
        union = len(self.ours.topic | self.theirs.topic)
        return len(self.shared_topic) / union if union else 0.0

    @cached_property
    def title_cosine(self) -> float:
        """The same, gentler on headlines of unequal length."""
        size = len(self.ours.topic) * len(self.theirs.topic)
        return len(self.shared_topic) / size**0.5 if size else 0.0

    @cached_property
    def headlines_agree(self) -> bool:
        """Whether the headlines could be of one text: of two articles of one outlet they must be."""
        return self.same_title or self.title_jaccard >= _TITLE_SIMILAR

    @cached_property
    def same_title(self) -> bool:
        """Whether the headlines are one, words that an outlet adds at an end aside."""
        if self.ours.title_words == self.theirs.title_words:
            return bool(self.ours.title_words)
        short, long = sorted((self.ours, self.theirs), key=lambda one: len(one.title_words))
        added = len(long.title_words) - len(short.title_words)
        if not added or len(short.title_words) < _TITLE_ENOUGH:
            return False
        if short.cut and long.title_words[: len(short.title_words)] == short.title_words:
            return True
        return added <= _ADDED_WORDS and short.title_words in _without_an_end(long.title)

    @cached_property
    def swaps(self) -> tuple[Swap, ...]:
        """What stands in one another's place, in the headlines and in the texts."""
        titles = (written_words(one.title) for one in (self.ours, self.theirs))
        leads = (written_words(one.lead)[: len(one.lead_words)] for one in (self.ours, self.theirs))
        return (*_swaps(*titles, in_title=True), *_swaps(*leads, in_title=False))


def _without_an_end(title: str) -> list[tuple[str, ...]]:
    """Return the words of a headline without what stands before a first dash or bar, or after a last one.

    An end that numbers the article ("part 2") is part of the headline.
    """
    ends = [(found.start(), found.end()) for found in _DASH.finditer(title)]
    if not ends:
        return []
    halves = ((title[: ends[-1][0]], title[ends[-1][1] :]), (title[ends[0][1] :], title[: ends[0][0]]))
    return [tuple(folded_words(kept)) for kept, cut in halves if not has_digit(cut)]


def has_digit(word: str) -> bool:
    """Tell whether a word is or holds a number."""
    return any(char.isdigit() for char in word)


def _swaps(ours: list[str], theirs: list[str], *, in_title: bool) -> tuple[Swap, ...]:
    if not ours or not theirs or ours == theirs:
        return ()
    left, right = ([word.casefold() for word in words] for words in (ours, theirs))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if 2 * sum(block.size for block in matcher.get_matching_blocks()) < min(len(left), len(right)):
        return ()  # too little in common to speak of places
    return tuple(
        Swap(tuple(ours[i1:i2]), tuple(theirs[j1:j2]), in_title)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag == "replace" and i2 - i1 <= _SLOT_WORDS and j2 - j1 <= _SLOT_WORDS
    )


def is_name(word: str) -> bool:
    """Tell whether a word is written as a name is, where the script tells: else it may be one."""
    return word[0].isupper() or is_unspaced(word) or (word[0].isalpha() and word.lower() == word.upper())
