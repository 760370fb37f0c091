"""Scripts: which of them a text is written in, and which languages write each.

To add a script: where its letters begin in _BLOCKS, with the tag of the language where only one uses it.
"""

import re
from bisect import bisect_right
from collections import Counter

# Where the letters of a script begin; those of one that a single language uses bear its tag.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x41, "Latn"), (0x250, ""), (0x370, "el"), (0x400, "Cyrl"), (0x530, "hy"), (0x590, "he"),
    (0x600, "Arab"), (0x700, ""), (0x750, "Arab"), (0x780, "dv"), (0x7C0, ""), (0x900, "Deva"),
    (0x980, "bn"), (0xA00, "pa"), (0xA80, "gu"), (0xB00, "or"), (0xB80, "ta"), (0xC00, "te"),
    (0xC80, "kn"), (0xD00, "ml"), (0xD80, "si"), (0xE00, "th"), (0xE80, "lo"), (0xF00, "bo"),
    (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko"), (0x1200, "am"), (0x13A0, ""), (0x1780, "km"),
    (0x1800, ""), (0x1E00, "Latn"), (0x1F00, "el"), (0x2000, ""), (0x3041, "ja"), (0x3100, ""),
    (0x3400, "zh"), (0xA000, ""), (0xAC00, "ko"), (0xD7B0, ""), (0xFB50, "Arab"), (0xFF00, ""),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _BLOCKS)
_LEAST_TELLING = 0.01
SHARED = frozenset({"Latn", "Cyrl", "Arab", "Deva"})
LANGUAGES_OF = {
    "Arab": frozenset("ar fa ur ps ckb ug sd".split()),
    "Cyrl": frozenset("ru uk be bg mk sr kk ky tg mn tt ba".split()),
    "Deva": frozenset("hi mr ne sa".split()),
}
# Letters that one language has and its neighbours have not.
_TELLING = {
    "Cyrl": (
        ("be", re.compile("[ўЎ]")), ("kk", re.compile("[қңғұәһҚҢҒҰӘ]")), ("sr", re.compile("[ђћџљњјЂЋЏЉЊЈ]")),
        ("mk", re.compile("[ѓќѕЃЌЅ]")), ("uk", re.compile("[іїєґІЇЄҐ]")), ("ru", re.compile("[ыэёЫЭЁ]")),
    ),
    "Arab": (
        ("ur", re.compile("[ٹڈڑںے]")), ("ckb", re.compile("[ێۆڕڵ]")), ("ps", re.compile("[ټډړږښڼ]")),
        ("fa", re.compile("[پچژگ]")),
    ),
    "Latn": (
        ("vi", re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")), ("pt", re.compile("[ãõÃÕ]")),
        ("tr", re.compile("[ığİ]")), ("pl", re.compile("[łąęśżŁŚŻ]")), ("cs", re.compile("[řěůŘ]")),
        ("hu", re.compile("[őűŐŰ]")), ("ro", re.compile("[țșăȚȘ]")), ("de", re.compile("ß")),
    ),
}  # fmt: skip


def scripts_in(text: str) -> Counter[str]:
    """Count the letters of each script; kanji among kana are Japanese."""
    if text.isascii():
        return Counter({"Latn": sum(map(str.isalpha, text))})
    found: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            found[_BLOCKS[max(0, bisect_right(_STARTS, ord(letter)) - 1)][1]] += count
    found.pop("", None)
    if found["ja"] * 10 > found["zh"]:
        found["ja"] += found.pop("zh", 0)
    return found


def told_by_letters(text: str, script: str) -> str | None:
    """Return the language of a script whose letters its neighbours lack, if the text has them."""
    for language, letters in _TELLING.get(script, ()):
        if len(letters.findall(text)) > _LEAST_TELLING * len(text):
            return language
    return None
