"""Language tags (BCP 47): make them even, and tell in which direction a language is written."""

import re
from typing import Literal

_TAG = re.compile(r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*")
# CLDR's character order of the languages that people publish in.
_RIGHT_TO_LEFT = frozenset(
    "ar ara arc arz ary ckb dv fa fas per he heb iw ji ks lrc mzn pnb prs ps sd syr ug ur urd yi".split()
)
# Written either way, by country or by publisher.
_EITHER_WAY = frozenset("az ha kk ku ky ms pa tg tk tt uz".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"})


def language_tag(text: str | None) -> str | None:
    """Return a language tag with hyphens, as publishers also write `pt_BR`; None for what is no tag."""
    if not text:
        return None
    tag = text.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None


def written(tag: str) -> Literal["ltr", "rtl"] | None:
    """Return how a language is written; None where it is written either way and no script is named."""
    primary, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    if primary in _EITHER_WAY:
        return None
    return "rtl" if primary in _RIGHT_TO_LEFT else "ltr"
