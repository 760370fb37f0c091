"""Letters and digits of any script, folded so that one spelling of a date's words is enough."""

import re
import unicodedata

# Left out: accents, Arabic and Hebrew vowel points, tatweel, nukta, marks of direction, joiners, soft hyphen.
_DROPPED = (
    *range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x64B, 0x656), 0x640, 0x670, 0x93C, 0x9BC,
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD, 0x61C,
)  # fmt: skip
# Letters that keyboards and publishers mix, and dashes that stand for a minus.
_ALIKE = str.maketrans("ıςłđøیکىة−‐", "iσldoيكيه--")
_FOLDS: dict[int, int | None] = {**_ALIKE, **dict.fromkeys(_DROPPED)}
_UNITS_AFTER_A_NUMBER = "年 月 日 号 號 時 时 点 點 分 秒 년 월 일 시 분 초"


def folded_letters(text: str) -> str:
    """Return a text in lower case, without accents, with digits of ASCII; words stay apart as they were."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower()).translate(_FOLDS)
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in plain)
    spaced = _UNIT.sub(r"\1 \2 ", digits)
    return _BEFORE.sub(r" \g<0> ", spaced)


# Chinese, Japanese and Korean put no space after a unit: 24日下午2時5分. Not in 5分钟前, 2시간 전.
_UNIT = re.compile(
    r"(\d)\s*("
    + "|".join(unicodedata.normalize("NFKD", unit) for unit in _UNITS_AFTER_A_NUMBER.split())
    + ")(?!"
    + "|".join(unicodedata.normalize("NFKD", rest) for rest in "间 間 钟 鐘 간".split())
    + ")"
)
# "Ago", but not the forenoon, 午前 and 오전, nor the day before yesterday, 前天.
_BEFORE = re.compile(unicodedata.normalize("NFKD", "(?<!午)前(?!天)|(?<!오)전"))
