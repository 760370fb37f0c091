"""Words of any script: fold them for comparison, make slugs, tell the direction of writing."""

import hashlib
import re
import unicodedata
from collections import Counter

from aggregator.text.remembered import remembered

# Vowel signs and other marks are part of a word in Hindi, Thai or Tamil, and \w does not hold them.
MARKS = "".join(char for char in map(chr, range(0x300, 0x3100)) if unicodedata.category(char)[0] == "M")
_NOT_WORD = re.compile(rf"(?:[^\w{MARKS}]|_)+")
_SIGN = re.compile(rf"[^\w{MARKS}]|_")
_ASCII = bytes(range(128))
# In UTF-8 the signs and capitals of ASCII are folded many times as fast as in a text of several scripts.
_FOLDED_BYTES = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256)).lower()
_TYPOGRAPHY = "’“”‘–—…\xa0"
# Replacing each kind of sign by itself is fast as long as a text has few kinds.
_FEW_SIGNS = 100
_HEADLINE_CHARACTERS = 200
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of Thai, Lao, Burmese, Khmer, Chinese and Japanese, which do not space their words (a pattern)."""
_UNSPACED = re.compile(UNSPACED)
_LETTER = re.compile(r"[^\W\d_]")
_EVIDENCE_CHARACTERS = 400
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SUFFIX = re.compile(r" [-–—|·»:] [^-–—|·»]{2,40}$")


def one_line(text: str) -> str:
    """Collapse every run of white space to one space."""
    return " ".join(text.split())


@remembered(4096, longest=_HEADLINE_CHARACTERS)
def folded(text: str) -> str:
    """Fold case, width, accents' encoding, punctuation and white space away, in any script."""
    # Headlines are asked for once for the hash of the text and once for each key, categories by every entry.
    if not text.isascii():
        for sign in _TYPOGRAPHY:  # often all that keeps an English text from being ASCII
            text = text.replace(sign, " ")
    if text.isascii():
        even = text.encode().translate(_FOLDED_BYTES)
    else:
        wide = unicodedata.normalize("NFKC", text)
        even = wide.encode("utf-8", "surrogatepass")
        letters = "".join(set(even.translate(None, _ASCII).decode("utf-8", "surrogatepass")))
        folded_letters = letters.casefold()
        if folded_letters != letters:  # Arabic, Chinese or Hindi have no capitals
            even = wide.casefold().encode("utf-8", "surrogatepass")
        even = _without_signs(even.translate(_FOLDED_BYTES), _SIGN.findall(folded_letters))
    return b" ".join(even.split()).decode("utf-8", "surrogatepass")


def _without_signs(even: bytes, signs: list[str]) -> bytes:
    if len(signs) > _FEW_SIGNS:
        return _NOT_WORD.sub(" ", even.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
    for sign in signs:
        even = even.replace(sign.encode("utf-8", "surrogatepass"), b" ")
    return even


@remembered(4096, longest=_HEADLINE_CHARACTERS)
def folded_title(title: str) -> str:
    """Fold a headline for comparison, without an outlet's name after a dash or a bar."""
    bare = _SUFFIX.sub("", one_line(title))
    return folded(bare) or folded(title)


def holds_phrase(text: str, phrase: str) -> bool:
    """Tell whether a folded text holds a folded phrase as whole words, in scripts that space them."""
    start = "" if _UNSPACED.match(phrase) else " "
    end = "" if _UNSPACED.match(phrase[-1:]) else " "
    return start + phrase + end in f" {text} "


def is_unspaced(text: str) -> bool:
    """Tell whether a text has letters of a script that does not space its words."""
    return _UNSPACED.search(text) is not None


def similarity(left: str, right: str) -> float:
    """Return the Jaccard similarity of two folded texts' words, or characters where none are spaced."""
    first, second = _tokens(left), _tokens(right)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def digest(text: str) -> bytes:
    """Return 16 bytes that stand for a text (BLAKE2b)."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def slugify(name: str) -> str:
    """Return `[a-z0-9-]*` for a name; empty where it has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    stripped = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_SLUG.sub("-", stripped).strip("-")


def is_right_to_left(text: str) -> bool:
    """Tell whether most strong characters of a text are written from right to left (UAX #9)."""
    head = text[:_EVIDENCE_CHARACTERS]
    if head.isascii() or not _RIGHT_TO_LEFT.search(head):
        return False
    right = left = 0
    for char, count in Counter(head).items():
        kind = unicodedata.bidirectional(char)
        right += count if kind in ("R", "AL") else 0
        left += count if kind == "L" else 0
    return right > left


def has_letters(text: str) -> bool:
    """Tell whether the text says anything of a direction of writing."""
    return _LETTER.search(text, 0, _EVIDENCE_CHARACTERS) is not None


def shortened(text: str, limit: int) -> str:
    """Cut a text at a word within `limit` characters, with an ellipsis where something was cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_space = cut.rfind(" ")
    return (cut[:at_space] if at_space > limit // 2 else cut).rstrip(" ,;:.-–—،、") + "…"


def _tokens(text: str) -> frozenset[str]:
    words = text.split()
    if len(words) > 2:
        return frozenset(words)
    return frozenset(text[index : index + 2] for index in range(max(1, len(text) - 1)) if text)
