"""YAML 1.2's core schema for plain scalars: `no` and `1:30` are text, `012` is twelve (section 10.3.2)."""

import re

Scalar = None | bool | int | float | str

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]{1,300}")
_OCTAL = re.compile(r"0o[0-7]{1,300}")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,300}|[0-9]{1,300}(\.[0-9]{0,300})?)([eE][-+]?[0-9]{1,9})?")
_NOT_FINITE = re.compile(r"([-+]?)\.(?:(inf|Inf|INF)|nan|NaN|NAN)")
_NUMERIC_START = frozenset("+-.0123456789")

_PREFIX = "tag:yaml.org,2002:"
_TAGS: dict[str, type] = {"null": type(None), "bool": bool, "int": int, "float": float}


def plain_value(text: str) -> Scalar:
    """Return what an unquoted, untagged scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text[2:], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if match := _NOT_FINITE.fullmatch(text):
        return float(match[1] + ("inf" if match[2] else "nan"))
    return text


def tagged_value(tag: str, text: str) -> Scalar:
    """Return what a scalar with an explicit tag (`!`, or `tag:yaml.org,2002:...` in full) means.

    Raises:
        ValueError: the tag is unknown, or the text is not of its type; says so.
    """
    name = tag.removeprefix(_PREFIX)
    if tag == "!" or (name == "str" and tag != name):
        return text
    if tag == name or name not in _TAGS:
        raise ValueError(f"unknown tag {shown_tag(tag)}")
    value = plain_value(text)
    if name == "float" and type(value) is int:
        return float(value)
    if type(value) is not _TAGS[name]:
        raise ValueError(f"{text!r} is not of the type {shown_tag(tag)}")
    return value


def shown_tag(tag: str) -> str:
    """Return a tag as a person would write it."""
    return f"!!{tag.removeprefix(_PREFIX)}" if tag.startswith(_PREFIX) else tag
