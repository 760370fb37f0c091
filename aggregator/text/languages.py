"""Language tags (BCP 47): make them even, and tell in which direction a language is written."""

import re
from typing import Literal

# BCP 47 section 2.1: language, script, region, variants, extensions, private use.
_TAG = re.compile(
    "(?P<primary>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
# Countries that publishers name for their languages, and the codes of ISO 639 that were given up.
_MEANT = {
    "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "dk": "da", "ua": "uk", "vn": "vi", "rs": "sr",
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro",
}  # fmt: skip
_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
    "pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th "
    "ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
# CLDR's character order of the languages that people publish in.
_RIGHT_TO_LEFT = frozenset(
    "ar ara arc arz ary ckb dv fa fas per he heb iw ji ks lrc mzn pnb prs ps sd syr ug ur urd yi".split()
)
# Written either way, by country or by publisher.
_EITHER_WAY = frozenset("az ha kk ku ky ms pa tg tk tt uz".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"})


def language_tag(text: str | None) -> str | None:
    """Return a language tag as BCP 47 has it; None for what names no language.

    Publishers also write `pt_BR`, a country for its language (`jp`), or words (`english`).
    """
    if not text:
        return None
    tag = text.strip().replace("_", "-")
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    primary = match["primary"].lower()
    if meant := _MEANT.get(primary):
        return meant
    return tag if len(primary) == 3 or primary in _TWO_LETTERS else None


def written(tag: str) -> Literal["ltr", "rtl"] | None:
    """Return how a language is written; None where it is written either way and no script is named."""
    primary, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    if primary in _EITHER_WAY:
        return None
    return "rtl" if primary in _RIGHT_TO_LEFT else "ltr"
