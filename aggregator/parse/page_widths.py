"""How wide a line is in any script, whether it ends as a sentence does, and whether it is prose."""

import re

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।॥։።:：][\"'”’»«›)\]）」』】]*\s*$|[”」』。]\s*$")
_PROSE_WIDTH = 80.0
_LONG_PROSE_WIDTH = 180.0
META_WIDTH = 200.0
"""No line about an article (its date, its byline) is wider."""
CASED = re.compile(r"[a-zà-öø-ÿ\u0100-\u024fа-яёєіїα-ω]", re.IGNORECASE)
"""A letter of a script that has capitals."""


def width(text: str) -> float:
    """Return the length of a text in Latin letters: a Han character says as much as two and a half."""
    return len(text) + 1.5 * len(_WIDE.findall(text))


def is_prose(text: str) -> bool:
    """Tell whether a line is a paragraph of an article rather than a headline, a label or a list of links."""
    wide = width(text)
    return wide >= _LONG_PROSE_WIDTH or (wide >= _PROSE_WIDTH and ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does, in any script."""
    return _SENTENCE_END.search(text) is not None
