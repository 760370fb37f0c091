"""Words as outlets are compared by them: letters of any script folded, unspaced texts cut in pairs."""

import re
import unicodedata

from aggregator.text.words import MARKS, UNSPACED

# What one outlet writes and another leaves out: accents, vowel points, tatweel, joiners, soft hyphens.
_DROPPED = {
    *range(0x0300, 0x0370), *range(0x0591, 0x05C8), *range(0x0610, 0x061B), 0x0640, *range(0x064B, 0x0660),
    0x0670, *range(0x06D6, 0x06ED), 0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF,
}  # fmt: skip
# Letters that are one to a reader. Farsi and Urdu keyboards write other code points than Arabic ones.
_SAME = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك",
    "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ",
    "ץ": "צ", "’": "'", "ʼ": "'", "ё": "е", "Ё": "Е", "ı": "i", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l",
    "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
}  # fmt: skip
_FOLD: dict[int, str | None] = {
    **dict.fromkeys(_DROPPED),
    **{ord(letter): same for letter, same in _SAME.items()},
    # Digits of any script: those of Arabic, Persian, Hindi, Bengali, Thai and the like.
    **{
        code: str(unicodedata.digit(chr(code)))
        for code in range(0x0660, 0x1820)
        if unicodedata.category(chr(code)) == "Nd"
    },
}
_TYPOGRAPHY = {"’": "'", "‘": " ", "“": " ", "”": " ", "–": " ", "—": " ", "…": " ", "\xa0": " "}
_ASCII_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*(?:[sS][tT]|[nN][dD]|[rRtT][dDhH])?|[A-Za-z0-9]+")
_WORD = re.compile(rf"\d+(?:[.,:/-]\d+)*|{UNSPACED}+|(?:(?!{UNSPACED})[\w{MARKS}])+")
_UNSPACED_RUN = re.compile(UNSPACED)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def folded_letters(text: str) -> str:
    """Return a text in which the folded words of `written_words` stand, among others."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).translate(_FOLD)
    return unicodedata.normalize("NFC", plain).casefold()


def written_words(text: str) -> list[str]:
    """Return the words of a text in their own case; letters folded, `1,000` as `1000`, possessives bare.

    Where no spaces are written, a word is two neighbouring characters.
    """
    if not text.isascii():
        for sign, plain in _TYPOGRAPHY.items():  # often all that keeps an English text from being ASCII
            text = text.replace(sign, plain)
    if text.isascii():
        return _ASCII_WORD.findall(_evened(text))
    plain = _evened(unicodedata.normalize("NFKD", text).translate(_FOLD))
    # Hangul and kana come apart in NFKD; their pieces belong together.
    words = _WORD.findall(plain if plain.isascii() else unicodedata.normalize("NFC", plain))
    if not _UNSPACED_RUN.search(plain):
        return words
    return [part for word in words for part in _pairs(word)]


def folded_words(text: str) -> list[str]:
    """Return the words of `written_words` without their case."""
    return written_words(text.lower() if text.isascii() else text.casefold())


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script that does not space its words."""
    return _UNSPACED_RUN.match(word) is not None


def _evened(text: str) -> str:
    if "'" in text:
        text = text.replace("'s", "").replace("'", "")
    return _THOUSANDS.sub("", text) if "," in text else text


def _pairs(word: str) -> list[str]:
    if len(word) < 3 or not _UNSPACED_RUN.match(word):
        return [word]
    return [word[start : start + 2] for start in range(len(word) - 1)]
