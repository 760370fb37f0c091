"""Markup that attacks: what peers test their sanitisers with, and lists that testers of web sites use."""

import json

from tests.shared import shared

_LISTS = "corpus/peers/xss/payloadsallthethings/XSS Injection/Intruders"


def payloads() -> list[str]:
    """Return all attacks, each once; a list counts line by line and as a whole."""
    cases = json.loads(shared("corpus/peers/xss/dompurify/expect.json").read_text("utf-8"))
    found = [case["payload"] for case in cases]
    for path in sorted(shared(_LISTS).glob("*.txt")):
        text = path.read_text("utf-8", errors="surrogateescape")
        found += [*text.splitlines(), text]
    return list(dict.fromkeys(one for one in found if one.strip()))
