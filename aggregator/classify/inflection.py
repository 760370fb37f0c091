"""The forms under which a word may stand in a term list. To add a language: one line in AFFIXES.

Languages that inflect inside the stem's end (Russian, Hindi, Swahili) need no line here: their lists hold
stems, written with a star. What is here are endings and clitics that would double each line of a list.
Words and affixes are folded (`wording.fold`).
"""

# What is left of a word must tell it from others: "fois" is not "foi", nor "les" "le".
_SHORTEST = 4
# An article leaves no doubt ("السد", the dam); a single letter may be the word's own.
_SHORTEST_AFTER_ARTICLE, _SHORTEST_AFTER_LETTER = 2, 3

_ARABIC_CLITICS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_ARABIC_ENDINGS = ("ات", "ين", "ون", "ان", "ها", "هم", "يه", "ي", "ه", "ا")
AFFIXES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ar": (_ARABIC_CLITICS, _ARABIC_ENDINGS),
    "fa": ((), ("هاي", "ها", "ان", "ي")),
    "en": ((), ("s", "es")),
    "fr": ((), ("s", "x", "e", "es")),
    "es": ((), ("s", "es")),
    "pt": ((), ("s", "es")),
    "de": ((), ("s", "es", "e", "en", "n", "er", "em")),
    "nl": ((), ("s", "en", "e")),
    "id": ((), ("nya", "an")),
}
"""Language -> clitics before a word, endings. A form may lack one of each."""
_NO_AFFIXES: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def forms(word: str, language: str) -> tuple[list[str], list[str]]:
    """Return what a folded word may be a form of: with its ending, itself first; and without."""
    clitics, endings = AFFIXES.get(language, _NO_AFFIXES)
    starts = [word]
    for clitic in clitics:
        least = _SHORTEST_AFTER_LETTER if len(clitic) == 1 else _SHORTEST_AFTER_ARTICLE
        if word.startswith(clitic) and len(word) - len(clitic) >= least:
            starts.append(word[len(clitic) :])
    stripped = [
        start[: -len(ending)]
        for start in starts
        for ending in endings
        if start.endswith(ending) and len(start) - len(ending) >= _SHORTEST
    ]
    return starts, stripped
