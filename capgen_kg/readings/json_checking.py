"""A check of located JSON against a JSON Schema, in as much of that language as the schema of a reading has.

Libraries report paths and no positions; here, each problem has both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.located_json import Value

_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str}
_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "a truth value", int: "a number",
          float: "a number", type(None): "null"}  # fmt: skip
#: Other names of members, as in Argdown, in everyday words, or in the plural of what they contain.
_OTHER_NAMES = {
    "why": "rationale", "reason": "rationale", "by": "attributedTo", "author": "attributedTo",
    "speaker": "attributedTo", "quote": "quotes", "at": "passages", "in": "message", "words": "label", "text": "label",
    "hedge": "hedges", "boost": "boosters", "side": "stance", "steps": "inferences", "rebuttals": "relations",
    "supports": "relations", "concessions": "acts", "agreements": "acts", "clarifications": "acts",
}  # fmt: skip
#: Members of a claim in Argdown that are speech acts of their own here.
_ACTS = ("concedes", "agrees", "clarifies")
#: Maximum length of a value in a message.
_MAX_SHOWN = 60


def violations(value: Value, schema: dict[str, Any]) -> Iterator[tuple[str, Value, str]]:
    """Yield JSON pointer, value and message of each violation of a schema."""
    return _violations(value, schema, "", schema)


def _violations(
    value: Value, schema: dict[str, Any], pointer: str, root: dict[str, Any]
) -> Iterator[tuple[str, Value, str]]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    content = value.value
    kind = schema.get("type")
    if kind and not isinstance(content, _TYPES[kind]):
        example = _example(schema.get("items", {}), root) if kind == "array" else ""
        yield pointer, value, f"found {_NAMES[type(content)]}, expected {_NAMES[_TYPES[kind]]}{example}"
    elif isinstance(content, str):
        if message := _text_violation(content, schema):
            yield pointer, value, message
    elif isinstance(content, list):
        if len(content) < schema.get("minItems", 0):
            yield pointer, value, "found an empty array, expected at least one value"
        for number, item in enumerate(content):
            yield from _violations(item, schema.get("items", {}), f"{pointer}/{number}", root)
    elif isinstance(content, dict):
        yield from _object_violations(value, schema, pointer, root)


def _text_violation(text: str, schema: dict[str, Any]) -> str:
    shown = repr(text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…")
    if "enum" in schema and text not in schema["enum"]:
        return f"found {shown}{did_you_mean(text, schema['enum'])}; expected {' or '.join(schema['enum'])}"
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), text):
        return f"found {shown}, expected a text such as {schema['pattern']}"
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        upper = f" to {schema['maxLength']}" if "maxLength" in schema else " or more"
        return f"found {len(text)} characters, expected {schema.get('minLength', 0)}{upper}"
    return ""


def _object_violations(
    value: Value, schema: dict[str, Any], pointer: str, root: dict[str, Any]
) -> Iterator[tuple[str, Value, str]]:
    content, properties = value.value, schema.get("properties", {})
    required = list(schema.get("required", ()))
    condition = schema.get("if")
    if condition and all(
        name in content and content[name].value == wanted["const"] for name, wanted in condition["properties"].items()
    ):
        required += schema["then"]["required"]
    own = {name: f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}" for name in content}
    unknown = content.keys() - properties.keys() if schema.get("additionalProperties") is False else set()
    meant = {name: _meant(name, properties) for name in unknown}
    for name in required:
        # what has another name is reported there
        if name not in content and name not in meant.values():
            yield pointer, value, f"the member {name!r} is missing{_purpose(properties.get(name, {}))}"
    for name, member in content.items():
        if name in properties:
            yield from _violations(member, properties[name], own[name], root)
        elif name in unknown:
            hint = f"; did you mean {meant[name]}?" if meant[name] else f"; expected one of {', '.join(properties)}"
            if name in _ACTS and "concerns" not in properties:
                hint = "; write it as one of acts, with its concerns"
            yield own[name], member, f"there is no member {name[:_MAX_SHOWN]!r} here{hint}"


def _meant(name: str, known: Iterable[str]) -> str:
    """Return the member that another name probably stands for, or an empty string."""
    own = list(known)
    other = _OTHER_NAMES.get(name, "")
    return other if other in own else next(iter(nearest(name, own)), "")


def _example(schema: dict[str, Any], root: dict[str, Any]) -> str:
    """Return an example of an array, as an addition to a message."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return {"string": ' such as ["…"]', "object": " such as [{…}]"}.get(schema.get("type", ""), "")


def _purpose(schema: dict[str, Any]) -> str:
    """Return what a member is for, as an addition to a message."""
    description = schema.get("description", "")
    return f": {description}" if description else ""
