"""Values -> YAML in flow style, for one line of feeds.yaml: plain where safe, else in double quotes."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from aggregator.config.scalars import plain_value

_URL = re.compile(r"(?:https?://|file:)[\w./~%?&=+;()!$'*@:-]*[\w/=&+~%-]", re.ASCII)
_WORDS = re.compile(r"[^\W_](?:[\w .&()/+'’-]*[\w.)+'’])?")
# YAML reads these as a line break, or not at all, where they stand unescaped.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def flow(value: object, as_json: bool = False) -> str:
    """Return a value (scalar, list, mapping) as flow YAML; with `as_json` as JSON that YAML reads too."""
    if isinstance(value, Mapping):
        pairs = (f"{flow(str(name), as_json)}: {flow(item, as_json)}" for name, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item, as_json) for item in value) + "]"
    if isinstance(value, str):
        return value if not as_json and _is_safe(value) else quoted(value)
    return json.dumps(value)


def quoted(text: str) -> str:
    """Return text in double quotes, right in YAML and in JSON alike (but for half characters)."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_safe(text: str) -> bool:
    if _URL.fullmatch(text):
        return True
    if not _WORDS.fullmatch(text) or len(text) > 60:
        return False
    if plain_value(text) != text:
        return False
    # `no` and dates are text in YAML 1.2, but other tools that read the file may speak 1.1.
    resolver: Any = yaml.SafeLoader("")
    return bool(resolver.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")
