"""The forms that a name takes in a sentence: endings of cases, plurals and adjectives, by language.

To add a language: a function from a form of the tables to its forms, and one line in NAMES or ADJECTIVES.
The rules are broad: a form that no text holds costs a line in the table and nothing else.
"""

from collections.abc import Callable
from itertools import zip_longest

Forms = Callable[[str], tuple[str, ...]]

_RUSSIAN_ADJECTIVE = "ий ая ое ие ого ой ому им ом ую их ими".split()
_RUSSIAN_INHABITANT = ["", *"а ы е и у ам ов ами ах ин ина ином ка ки ку ок кой".split()]
_UKRAINIAN_ADJECTIVE = "ий а е і ого ої ому им ім у ою их ими".split()
_SHORT = 3


def _with(word: str, endings: list[str]) -> tuple[str, ...]:
    return tuple(word + ending for ending in endings)


def _russian_cases(word: str) -> list[str]:
    """Return nominative, genitive, dative, accusative, instrumental, prepositional of one word."""
    stem = word[:-1]
    if len(word) <= _SHORT and word[-1:] in "аоуэиынд-":
        return [word]
    match word[-2:], word[-1:]:
        case "ия", _:
            return [word, stem + "и", stem + "и", stem + "ю", stem + "ей", stem + "и"]
        case "ая", _:
            return [word, *(word[:-2] + end for end in ("ой", "ой", "ую", "ой", "ой"))]
        case (("ый" | "ий"), _):
            return [word, *(word[:-2] + end for end in ("ого", "ому", "ый", "ым", "ом"))]
        case (("ые" | "ие"), _):
            return [word, *(word[:-1] + end for end in ("х", "м", "е", "ми", "х"))]
        case _, "ы":
            return [word, stem + "ов", stem + "ам", word, stem + "ами", stem + "ах", stem]
        case _, "а":
            soft = "и" if word[-2:-1] in "гкхжшщч" else "ы"
            return [word, stem + soft, stem + "е", stem + "у", stem + "ой", stem + "е"]
        case _, "я":
            return [word, stem + "и", stem + "е", stem + "ю", stem + "ей", stem + "е"]
        case _, "ь":
            return [word, stem + "и", stem + "ю", stem + "я", stem + "ем", stem + "ью", stem + "е"]
        case _, "й":
            return [word, stem + "я", stem + "ю", word, stem + "ем", stem + "е"]
        case "во", _:
            return [word, stem + "а", stem + "у", word, stem + "ом", stem + "е"]
        case _, last if last in "бвгджзклмнпрстфхцчшщ":
            return [word, word + "а", word + "у", word, word + "ом", word + "е"]
    return [word]


def russian_name(name: str) -> tuple[str, ...]:
    """Decline every word of a name together: Саудовская Аравия, Саудовской Аравии."""
    words = [_russian_cases(word) for word in name.split()]
    joined = (
        " ".join(case or forms[0] for case, forms in zip(cases, words, strict=True))
        for cases in zip_longest(*words)
    )
    return tuple(dict.fromkeys(joined))


def russian_adjective(stem: str) -> tuple[str, ...]:
    if not stem.endswith(("ск", "цк")):
        return _with(stem, _RUSSIAN_INHABITANT)
    people = stem.removesuffix("ск") if stem.endswith("ск") else stem
    return (*_with(stem, _RUSSIAN_ADJECTIVE), *_with(people, "ец ца цу цем це цы цев цам цами цах".split()))


def ukrainian_adjective(stem: str) -> tuple[str, ...]:
    endings = _UKRAINIAN_ADJECTIVE if stem.endswith("ськ") else ["", "и", "і", "ів", "ами", "ам", "а", "у"]
    return _with(stem, endings)


def ukrainian_name(name: str) -> tuple[str, ...]:
    stem = name[:-1]
    if name.endswith("ія"):
        return (name, stem + "ї", stem + "ю", stem + "єю")
    if name.endswith("а"):
        return (name, stem + "и", stem + "і", stem + "у", stem + "ою")
    return (
        (name, name + "у", name + "ом", name + "і", name + "а")
        if name[-1:] in "бвгджзклмнпрстфхцчшщ"
        else (name,)
    )


def german_name(name: str) -> tuple[str, ...]:
    return (name,) if name.endswith(("s", "z", "x", "ß")) else (name, name + "s")


def german_adjective(form: str) -> tuple[str, ...]:
    if form[:1].islower():
        return _with(form, ["", "e", "er", "en", "em", "es"])
    if form.endswith("e"):
        return (form, form + "n", form + "r", form[:-1] + "in", form[:-1] + "innen")
    return _with(form, ["", "s", "n", "in", "innen"])


def french_adjective(form: str) -> tuple[str, ...]:
    return (form, form + "s", form + "e", form + "es")


def spanish_adjective(form: str) -> tuple[str, ...]:
    if form.endswith(("o", "a")):
        return (form, form[:-1] + "o", form[:-1] + "a", form[:-1] + "os", form[:-1] + "as")
    return (form, form + "s", form + "es", form + "a", form + "as")


def italian_adjective(form: str) -> tuple[str, ...]:
    return (form, *(form[:-1] + end for end in "oaeih")) if form[-1:] in "oaei" else (form,)


def portuguese_adjective(form: str) -> tuple[str, ...]:
    return (*spanish_adjective(form), form + "es")


def arabic_adjective(form: str) -> tuple[str, ...]:
    """Return gender and number, each with the article and without; prefixed particles are taken off in texts."""
    bare = form.removeprefix("ال")
    stem = bare.removesuffix("ة")
    forms = [bare, *(stem + end for end in ("ة", "ون", "ين", "ات"))] if stem.endswith("ي") else [bare]
    return (*forms, *("ال" + one for one in forms))


def turkish_adjective(form: str) -> tuple[str, ...]:
    return _with(
        form, ["", *"ler lar lerin ların in ın un ün nin nın ya ye da de dan den ı i lı li lu lü".split()]
    )


def persian_name(name: str) -> tuple[str, ...]:
    return (name, name + "یی", name + "ئی") if name.endswith("ا") else (name, name + "ی")


def polish_name(name: str) -> tuple[str, ...]:
    """Return endings that western and southern Slavic languages share."""
    if name.endswith("a"):
        return _with(name[:-1], ["a", "i", "y", "ę", "ą", "e", "o", "ou", "u", "om", "ii", "ji"])
    if name.endswith("o"):
        return _with(name[:-1], ["o", "a", "u", "em", "ie", "om"])
    return _with(name, ["", "u", "a", "em", "om", "ie", "e", "ska"]) if name[-1:].isalpha() else (name,)


def genitive_s(name: str) -> tuple[str, ...]:
    return (name,) if name.endswith("s") else (name, name + "s")


def finnish_name(name: str) -> tuple[str, ...]:
    return _with(
        name, ["", "n", "ssa", "ssä", "sta", "stä", "an", "lla", "llä", "lle", "in", "issa", "ista", "iin"]
    )


def hungarian_name(name: str) -> tuple[str, ...]:
    long = name[:-1] + "á" if name.endswith("a") else name
    return (name, *_with(long, "ban ben ból ből ba be nak nek t val on en ra re tól től i".split()))


def greek_name(name: str) -> tuple[str, ...]:
    return (name, name + "ς") if name[-1:] in "αάηή" else (name, name[:-1]) if name.endswith("ς") else (name,)


def unchanged(name: str) -> tuple[str, ...]:
    return (name,)


NAMES: dict[str, Forms] = {
    "ru": russian_name, "bg": russian_name, "kk": russian_name, "uk": ukrainian_name, "sr": russian_name,
    "mk": russian_name, "de": german_name, "sv": genitive_s, "da": genitive_s, "no": genitive_s,
    "pl": polish_name, "cs": polish_name, "sk": polish_name, "hr": polish_name, "sl": polish_name,
    "fa": persian_name, "fi": finnish_name, "et": finnish_name, "hu": hungarian_name, "el": greek_name,
}  # fmt: skip

ADJECTIVES: dict[str, Forms] = {
    "ru": russian_adjective, "uk": ukrainian_adjective, "de": german_adjective, "fr": french_adjective,
    "es": spanish_adjective, "it": italian_adjective, "pt": portuguese_adjective, "ar": arabic_adjective,
    "tr": turkish_adjective,
}  # fmt: skip


def name_forms(name: str, language: str) -> tuple[str, ...]:
    """Return a name of a place as sentences of a language hold it."""
    return NAMES.get(language.partition("-")[0], unchanged)(name)


def city_adjective_forms(name: str) -> tuple[str, ...]:
    """Return the adjective and the inhabitants of a Russian city: оренбургский, оренбуржец is beyond rules."""
    stem = name.lower()
    if stem.endswith("ск"):
        return russian_adjective(stem)
    if stem[-1:] in "аоыи":
        stem = stem[:-1]
    return russian_adjective(stem + "ск") if stem[-1:] in "бвгджзклмнпрстфхцчшщ" else ()


def adjective_forms(form: str, language: str) -> tuple[str, ...]:
    """Return an adjective or an inhabitant's name as sentences of a language hold it."""
    return ADJECTIVES.get(language, unchanged)(form)
