"""docs/reference/feeds-yaml.md: every key with meaning, type, default and example, from the schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aggregator.config.durations import PATTERN
from aggregator.config.json_schema import json_schema

_INTRODUCTION = """\
<!-- Made from aggregator/config/schema.py by `python -m aggregator.config`; edit that. -->

# feeds.yaml

The file is a mapping with the keys below, or nothing but a list of sources. The shortest is:

```yaml
- https://example.org/feed
```

An item of `sources` is a URL, a [source](#a-source), a [page](#a-page) (it has `page`), a [group](#a-group)
(it has `sources`), an [include](#an-include) (it has `include`), or a [list](#a-list) of subscriptions that
lives elsewhere (it has `opml`). What a group says holds for all that stands below it: the nearest key wins,
topics and regions add up, mappings merge key by key. One value may stand where a list is expected.

Text is read by the rules of YAML 1.2: `no` and `1:30` are text, `012` is twelve. Errors, each with file, line
and key, are a key that stands twice, an unknown key, a tab in the indentation, and the same URL twice in one
file. Relative paths are relative to the file in which they stand. `${NAME}` takes a value from the
environment, `${file:PATH}` from a file; `$$` is a dollar. A duration is written as `30s`, `15m`, `6h`, `1d`.
"""

_SECTIONS = (
    ("The file", "RootKeys"),
    ("site", "SiteKeys"),
    ("polling", "PollingKeys"),
    ("publish", "PublishKeys"),
    ("push", "PushKeys"),
    ("serve", "ServeKeys"),
    ("alerts", "AlertsKeys"),
    ("record", "RecordKeys"),
    ("topics", "OwnTopicKeys"),
    ("regions", "OwnRegionKeys"),
    ("channels", "ChannelsKeys"),
    ("A channel", "PathKeys"),
    ("window", "WindowKeys"),
    ("The file of withdraw", "WithdrawnKeys"),
    ("relabel", "RelabelKeys"),
    ("withdrawn", "WithdrawalKeys"),
    ("channels.auto", "AutoKeys"),
    ("A source", "SourceKeys"),
    ("A page", "PageKeys"),
    ("A group", "GroupKeys"),
    ("An include", "IncludeKeys"),
    ("A list", "OpmlKeys"),
    ("topics and regions", "LabelModeKeys"),
    ("backfill", "BackfillKeys"),
    ("limits", "LimitKeys"),
)
_GIVEN = "that it gives to the [sources](#a-source) below it"


def reference_text() -> str:
    """Return the whole page."""
    definitions: Mapping[str, Any] = json_schema()["$defs"]
    sections = ("\n".join(_section(heading, definitions[name], definitions)) for heading, name in _SECTIONS)
    return "\n".join((_INTRODUCTION, *sections))


def heading(model: str) -> str | None:
    """Return under which heading a model of the schema is described."""
    return next((heading for heading, name in _SECTIONS if name == model), None)


def _section(heading: str, model: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {heading}\n"
    yield model["description"] + "\n"
    yield "| key | meaning | type | default | example |"
    yield "| --- | --- | --- | --- | --- |"
    properties, shared = model["properties"], definitions["SharedKeys"]["properties"]
    has_shared = shared.keys() <= properties.keys()
    own = {name: key for name, key in properties.items() if not (has_shared and name in shared)}
    for name, key in (own | (shared if "url" in own else {})).items():
        meaning = key.get("description") or definitions[_model_name(key)]["description"]
        yield _row(name, key, meaning, name in model.get("required", ()))
    if has_shared and "url" not in own:
        names = ", ".join(f"`{name}`" for name in shared)
        what = "that it shares with a [source](#a-source)" if "page" in own else _GIVEN
        yield f"\nBeside these, the keys {what}:"
        yield f"{names}."
    yield ""


def _row(name: str, key: Mapping[str, Any], meaning: str, is_required: bool) -> str:
    default = "required" if is_required else _code(key["default"]) if "default" in key else ""
    example = _code(key["examples"][0]) if "examples" in key else ""
    cells = (f"`{name}`", meaning, _type(key), default, example)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).removesuffix(".0")
    return f"`{text}`"


def _type(key: Mapping[str, Any]) -> str:
    if "$ref" in key:
        return _linked(_model_name(key))
    if "enum" in key:
        return " or ".join(f"`{value}`" for value in key["enum"])
    if "anyOf" in key:
        return " or ".join(dict.fromkeys(_type(option) for option in key["anyOf"]))
    if key.get("pattern") == PATTERN:
        return "duration"
    if "$ref" in (key.get("additionalProperties") or ()):
        return f"mapping of names to {_linked(_model_name(key['additionalProperties']))}"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    text = names.get(key["type"], "mapping" if key["type"] == "object" else "list")
    return f"{text}, {key['minimum']:g} to {key['maximum']:g}" if "minimum" in key else text


def _linked(name: str) -> str:
    section = heading(name)
    if section is None:
        return "keys that [sources](#a-source) share"
    return f"[mapping](#{section.lower().replace(' ', '-').replace('.', '')})"


def _model_name(key: Mapping[str, Any]) -> str:
    return str(key["$ref"]).rpartition("/")[2]
