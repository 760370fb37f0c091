"""pydantic's errors in plain words: what is accepted, what was found, and on which line."""

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from aggregator.config.nodes import Node
from aggregator.config.placeholders import has_placeholder
from aggregator.config.source_urls import masked
from aggregator.errors import ConfigError

SHOWN_CAP = 80

_EXPECTED = {
    "string_type": "expected text",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "finite_number": "expected a number",
    "list_type": "expected a list",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "model_attributes_type": "expected a mapping",
}
# What people write for a key that has another name here.
_SYNONYMS = {
    "feed": "url", "link": "url", "href": "url", "xmlUrl": "url", "xml_url": "url",
    "title": "name", "tag": "topics", "tags": "topics", "category": "topics", "categories": "topics",
    "country": "regions", "lang": "language", "tz": "timezone", "feeds": "sources", "urls": "sources",
    "refresh": "interval", "every": "interval", "folder": "group", "email": "contact", "address": "listen",
}  # fmt: skip


def explain(error: ValidationError, node: Node, model: type[BaseModel]) -> Iterator[ConfigError]:
    """Yield one error for each thing that is wrong with the mapping `node`."""
    for detail in error.errors(include_url=False):
        place = _place(node, detail["loc"])
        name = str(detail["loc"][-1]) if detail["loc"] else ""
        if detail["type"] == "missing":
            if node.child(name) is None:
                key = f"{place.key}.{name}" if place.key else name
                yield ConfigError(place.path, place.line, key, "is missing: " + _needed(model, name))
        elif detail["type"] == "extra_forbidden":
            yield place.error(unknown_key(name, _fields_at(model, detail["loc"][:-1])))
        else:
            yield place.error(_problem(place, detail["type"], detail.get("ctx", {})))


def unknown_key(name: str, known: Mapping[str, Any]) -> str:
    """Return the problem of a key that is none of `known`, with the nearest of them."""
    if name.startswith(("http://", "https://")):
        return "expected keys, got a URL followed by ':': write {url: …} or drop the ':'"
    begun = [key for key in known if key.startswith(f"{name}_")]
    near = begun or difflib.get_close_matches(name, known, n=1)
    synonym = _SYNONYMS.get(name)
    guess = near[0] if near else synonym if synonym in known else None
    return (
        f"unknown key, did you mean {guess!r}?"
        if guess
        else f"unknown key, expected one of: {', '.join(known)}"
    )


def shown(node: Node) -> str:
    """Return what was found, for a message; as written, so that no secret is in it."""
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, str):
        text = masked(value)
        return repr(text if len(text) <= SHOWN_CAP else text[: SHOWN_CAP - 1] + "…")
    return json.dumps(value)[:SHOWN_CAP]


def found(node: Node, expected: str, part: str | None = None) -> str:
    """Return `expected …, got …`; `part` of the value is shown instead where no secret can be in it."""
    if ".headers" in node.key or node.key.endswith(".token"):
        return expected
    if part is not None and not (isinstance(node.value, str) and has_placeholder(node.value)):
        return f"{expected}, got {part if part.startswith('an ') else repr(part)}"
    return f"{expected}, got {shown(node)}"


def _place(node: Node, loc: tuple[int | str, ...]) -> Node:
    """Return the deepest node on the way; pydantic adds steps of its own for unions and dict keys."""
    for step in loc:
        node = node.child(step) or node
    return node


def _problem(place: Node, kind: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error":
        expected, *part = context["error"].args
        return found(place, expected, *part)
    if kind == "literal_error":
        return found(place, "expected " + str(context["expected"]).replace("'", ""))
    if kind == "greater_than_equal":
        return found(place, f"expected at least {context['ge']:g}")
    if kind == "less_than_equal":
        return found(place, f"expected at most {context['le']:g}")
    problem = found(place, _EXPECTED.get(kind, "expected another value"))
    is_scalar = isinstance(place.value, bool | int | float)
    return f"{problem}: put it in quotes" if kind == "string_type" and is_scalar else problem


def _needed(model: type[BaseModel], name: str) -> str:
    field = model.model_fields.get(name)
    example = field.examples[0] if field and field.examples else "…"
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return f"write {name}: {text}"


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> Mapping[str, Any]:
    for step in loc:
        field = model.model_fields.get(str(step))
        inner = list(_models_in(field.annotation)) if field else []
        model = inner[0] if inner else model
    return model.model_fields


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
