"""The tables of guards: what speaks against two articles being one. To add one: a function and one line.

A guard returns the conflicting evidence in words, or None. BLOCKING guards forbid any relation; those in
DIFFERING forbid that two texts are copies.
"""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from itertools import pairwise

from aggregator.dedupe.comparing import Comparison, Swap, has_digit, is_name
from aggregator.text.letters import folded_words, written_words

Guard = Callable[[Comparison], str | None]
# Spellings of one name: Gaddafi, Qaddafi; Zelensky, Zelenskyy; a mended misprint.
_VARIANT = 0.6
# So much of a text vouches for it, whatever is said of it above.
_WHOLE = 0.9
_VOUCHED = 0.5
_VOUCHING = 8
_NAME_WORDS = 2
# What counts the parts of a whole, before their number.
_COUNTED = frozenset(
    folded_words(
        "part lesson episode chapter volume issue week day round stage game"
        " teil lektion folge kapitel ausgabe spieltag etappe"
        " partie leçon épisode chapitre étape journée parte lección episodio capítulo etapa jornada"
        " lezione puntata capitolo giornata часть урок серия выпуск глава тур الجزء الدرس الحلقة"
    )
)


def other_language(one: Comparison) -> str | None:
    """Never across languages; one that is not known matches any."""
    ours, theirs = one.ours.language, one.theirs.language
    return f"{ours} and {theirs}" if ours and theirs and ours != theirs else None


def numbered_apart(one: Comparison) -> str | None:
    """Headlines that number or date themselves differently: part 2, 12 March, match day 7."""
    return _differing_numbers((*(swap for swap in one.swaps if swap.in_title), *_parts(one)))


def series(one: Comparison) -> str | None:
    """One headline over two texts of a source: a column, a blotter, a daily post."""
    if not (one.same_outlet and one.same_title and one.shorter >= 4) or one.containment >= 0.3:
        return None
    return "the same headline over another text of the same source"


def swapped_names(one: Comparison) -> str | None:
    """One sentence about two things: another name stands in the place of the name."""
    swapped = [swap for swap in one.swaps if _names_differ(one, swap)]
    return "; ".join(_in_words(swap) for swap in swapped[:3]) or None


def numbers_differ(one: Comparison) -> str | None:
    """Numbers in one another's place: scores, days, amounts."""
    return _differing_numbers(one.swaps)


def later_take(one: Comparison) -> str | None:
    """One of the two says that it is an update or a correction."""
    if one.ours.take == one.theirs.take and one.ours.corrected == one.theirs.corrected:
        return None
    if one.containment >= _WHOLE and not one.same_outlet:
        return None  # another outlet took over the text with the mark, or without
    return "one says that it is an update or a correction"


BLOCKING: dict[str, Guard] = {
    "another language": other_language,
    "numbers that conflict in the headlines": numbered_apart,
    "a series of one source": series,
    "names that are swapped": swapped_names,
}
DIFFERING: dict[str, Guard] = {
    "numbers that conflict": numbers_differ,
    "a later take": later_take,
}


def objection(guards: dict[str, Guard], one: Comparison) -> tuple[str, str] | None:
    """Return the name of the first guard that objects, and what it found."""
    return next(((name, found) for name, guard in guards.items() if (found := guard(one))), None)


def _names_differ(one: Comparison, swap: Swap) -> bool:
    if max(len(swap.ours), len(swap.theirs)) > _NAME_WORDS:
        return False  # another wording
    vouched = one.shorter >= _VOUCHING and one.containment >= _VOUCHED
    if swap.in_title and ((vouched and not _one_word(one, swap)) or _shouts(one)):
        return False  # another headline; and where every word is a capital, capitals are no sign
    ours = [word for word in swap.ours if is_name(word)]
    theirs = [word for word in swap.theirs if is_name(word)]
    return bool(ours and theirs) and not any(_is_variant(left, right) for left in ours for right in theirs)


def _one_word(one: Comparison, swap: Swap) -> bool:
    """Tell whether a source has one headline twice, but for a word: it fills in a form."""
    return one.same_outlet and len(swap.ours) == len(swap.theirs) == 1


def _shouts(one: Comparison) -> bool:
    """Tell whether a headline writes nearly every word with a capital."""
    for title in (one.ours.title, one.theirs.title):
        long = [word for word in written_words(title)[1:] if len(word) > 3 and word[0].isalpha()]
        if long and sum(word[0].isupper() for word in long) > 0.7 * len(long):
            return True
    return False


def _is_variant(left: str, right: str) -> bool:
    left, right = left.casefold(), right.casefold()
    if left.startswith(right) or right.startswith(left):
        return True
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= _VARIANT


def _differing_numbers(swaps: Iterable[Swap]) -> str | None:
    differing = [
        _in_words(swap)
        for swap in swaps
        if _numbers(swap.ours) and _numbers(swap.theirs) and _numbers(swap.ours) != _numbers(swap.theirs)
    ]
    return "; ".join(differing[:3]) or None


def _parts(one: Comparison) -> Iterable[Swap]:
    """Give what parts of a whole the headlines call themselves, wherever in them, as wordings differ."""
    ours, theirs = (
        {label: number for label, number in pairwise(print.title_words) if label in _COUNTED}
        for print in (one.ours, one.theirs)
    )
    return (
        Swap((label, ours[label]), (label, theirs[label]), in_title=True) for label in ours if label in theirs
    )


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if has_digit(word)}


def _in_words(swap: Swap) -> str:
    return f"“{' '.join(swap.ours)}” in one, “{' '.join(swap.theirs)}” in the other"
