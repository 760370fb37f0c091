"""The JSON Schema (draft 2020-12) of feeds.yaml, for editors; made from the models in schema.py."""

import json
from datetime import timedelta
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from aggregator.config.durations import shown_duration
from aggregator.config.schema import (
    GroupKeys,
    IncludeKeys,
    OpmlKeys,
    PageKeys,
    RootKeys,
    SourceKeys,
    WithdrawnKeys,
)

_ITEMS = (SourceKeys, PageKeys, GroupKeys, IncludeKeys, OpmlKeys)
_MODELS: tuple[type[BaseModel], ...] = (RootKeys, *_ITEMS, WithdrawnKeys)
_ITEM = {"$ref": "#/$defs/Item"}
_LABELS = "#/$defs/LabelModeKeys"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema: the root is a mapping, a list of items, or one URL."""
    definitions: dict[str, Any] = {}
    for model in _MODELS:
        schema = model.model_json_schema(schema_generator=_Generator, ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        definitions[model.__name__] = schema
    for name in ("RootKeys", "GroupKeys"):
        sources = definitions[name]["properties"]["sources"]
        sources["anyOf"] = [{"type": sources.pop("type"), "items": _ITEM}, {"type": "string", "minLength": 1}]
    _shorten(definitions)
    url = {"type": "string", "minLength": 1, "description": "The URL of a source."}
    kinds = [{"$ref": f"#/$defs/{model.__name__}"} for model in _ITEMS]
    definitions["Item"] = {
        "description": "A source, a page, a group, an include or a list.",
        "anyOf": [url, *kinds],
    }
    return {
        "$schema": _DRAFT,
        "title": "feeds.yaml",
        "description": "What is polled, and how the result is published.",
        "anyOf": [
            {"$ref": "#/$defs/RootKeys"},
            {"type": "array", "items": _ITEM, "description": "Nothing but sources."},
            url,
        ],
        "$defs": dict(sorted(definitions.items())),
    }


def _shorten(definitions: dict[str, Any]) -> None:
    """Let a name, or a list of names, stand for labels that always hold."""
    name = {"type": "string", "minLength": 1}
    for model in definitions.values():
        for key in model.get("properties", {}).values():
            if key.get("$ref") == _LABELS:
                key["anyOf"] = [name, {"type": "array", "items": name}, {"$ref": key.pop("$ref")}]


def schema_text() -> str:
    """Return the schema as it stands in feeds.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


class _Generator(GenerateJsonSchema):
    """Leaves out what says nothing to a person: null for an absent key, and titles made from names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = super().default_schema(schema)
        if inner.get("default", ...) is None:
            inner.pop("default")
        return inner

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:  # noqa: ARG002
        return value  # keys stand in the order in which the models give them

    def encode_default(self, dft: Any) -> Any:
        return shown_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's own signature
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        if "description" in made:
            made["description"] = cast("str", made["description"]).replace("\n", " ")
        return made
