"""JSON Schema of a reading, from the SHACL shapes.

What a member may be is taken from the property shape that its value has to conform to in the graph: its description
(``sh:description``), its choices (``sh:in``), its pattern and lengths, whether it is required (``sh:minCount``), and
whether it is a list (no ``sh:maxCount``). https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from capgen_kg.rdf.facts import Facts, members
from capgen_kg.rdf.namespaces import CG, PREFIXES, local_name
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import value_of
from capgen_kg.readings.model import ACTS
from capgen_kg.resources import shape_files

_KEY = {"type": "string", "minLength": 1, "maxLength": 300, "description": "A name in this file, unique in it."}
_TEXT = {"type": "string"}
_MESSAGES = {"type": "array", "items": _TEXT}
#: Members of what rests on the text, with the shape of each or its schema; a name with ``?`` is not required.
_EVIDENCE: dict[str, str | dict[str, Any]] = {
    "quotes?": {
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "description": "Words of the text, each from one place; “first words … last words” stands for all in between.",
    },
    "passages?": {"type": "array", "items": _TEXT, "description": "Names of passages, instead of quotations."},
    "message?": _TEXT | {"description": "The message in which the quoted words stand, if they stand in several."},
    "attributedTo?": _TEXT | {"description": "Who says it, if not the writer of the message."},
    "rationale?": "Relation-rationale",
    "hedges?": {"type": "array", "items": {"$ref": "#/$defs/hedge"}},
    "boosters?": {"type": "array", "items": {"$ref": "#/$defs/booster"}},
    "id?": {
        "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "description": "Name in the graph; made up if left out.",
    },
}
#: Members by definition.
_DEFINITIONS: dict[str, dict[str, str | dict[str, Any]]] = {
    "claim": {
        "key": _KEY,
        "label": "Item-label",
        **_EVIDENCE,
        "basis?": "Claim-basis",
        "notation?": "Item-notation",
        "asserted?": _MESSAGES
        | {"description": "Messages that assert it, such as Comment#3; by default the one that is quoted."},
        "illustrates?": {
            "type": "array",
            "items": _TEXT,
            "description": "Of an example: the claims that it illustrates.",
        },
    },
    "argument": {
        "key": _KEY,
        "label?": _TEXT | {"description": "A title, in a few words of your own."},
        "description?": _TEXT,
        "stance": "Argument-stance",
        # the rationale is that of the relation to the thesis
        **{name: shape for name, shape in _EVIDENCE.items() if name != "rationale?"},
        "notation?": "Item-notation",
        "conclusions": "Argument-conclusion",
        "assumptions?": "Argument-assumption",
        "conditions?": "Argument-condition",
        "consequences?": "Argument-consequence",
        "examples?": "Argument-example",
        "relation?": {"$ref": "#/$defs/bearing"},
    },
    "bearing": {
        "key?": _KEY,
        "label?": "Relation-label",
        "attackType?": "Rebuttal-attack-type",
        "counterclaim?": "Rebuttal-counterclaim",
        **_EVIDENCE,
        "basis?": "Relation-basis",
    },
    "inference": {
        "key?": _KEY,
        "source?": _TEXT | {"description": "The argument or message that makes this step; by default the quoted one."},
        "premises": "Inference-premise",
        "conclusion": "Inference-conclusion",
        **_EVIDENCE,
        "basis": "Relation-basis",
    },
    "relation": {
        "key?": _KEY,
        "type": {"type": "string", "enum": ["Rebuttal", "Support"]},
        "source": "Relation-source",
        "target": "Rebuttal-target",
        "label?": "Relation-label",
        "attackType?": "Rebuttal-attack-type",
        "counterclaim?": "Rebuttal-counterclaim",
        **_EVIDENCE,
        "basis": "Relation-basis",
    },
    "act": {
        "key?": _KEY,
        "type": {"type": "string", "enum": [*ACTS.values()]},
        "label": "SpeechAct-label",
        "concerns": "Concession-concerns",
        **_EVIDENCE,
        "basis?": "SpeechAct-basis",
    },
    "hedge": {"words": "Qualifier-words", "type": "Hedge-type"},
    "booster": {"words": "Qualifier-words", "type": "Booster-type"},
    "message": {
        "notation": _TEXT | {"description": "The message, such as Comment#3."},
        "conditions?": "Argument-condition",
        "examples?": "Argument-example",
    },
}
_TITLES = {
    "act": "speech act",
    "bearing": "relation of an argument to the thesis",
    "inference": "step from premises to a conclusion",
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a reading."""
    shapes = Facts(read_facts(shape_files()))
    definitions = {name: _object(shapes, name, members) for name, members in _DEFINITIONS.items()}
    lists = {"claims": "claim", "arguments": "argument", "inferences": "inference", "relations": "relation",
             "acts": "act", "messages": "message"}  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{CG.removesuffix('ontology#')}reading.schema.json",
        "title": "Reading of a text",
        "description": "Claims, arguments, steps and relations that somebody read in a text, with the words of it that "
        "they rest on. References are keys of this file, or notations of messages such as Comment#3.",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "title": {"type": "string", "description": "Title of the debate."},
            "thesis": {"type": "string", "description": "Key of the claim that is debated."},
            **{name: {"type": "array", "items": {"$ref": f"#/$defs/{item}"}} for name, item in lists.items()},
        },
        "required": ["thesis", "claims"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def write() -> bytes:
    """Return the schema as JSON text."""
    return f"{json.dumps(schema(), ensure_ascii=False, indent=2)}\n".encode()


def _object(shapes: Facts, name: str, members: dict[str, str | dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of an object."""
    properties: dict[str, Any] = {}
    required = []
    for member, shape in members.items():
        is_optional, member = member.endswith("?"), member.rstrip("?")
        if isinstance(shape, str):
            properties[member] = _member(shapes, shape)
            is_optional = is_optional or not int(_value(shapes, shape, "minCount") or "0")
        else:
            properties[member] = shape
        if not is_optional:
            required.append(member)
    result = {
        "title": _TITLES.get(name, name),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if "basis" in properties:
        # shapes:Interpretation-rationale
        interpreted = {"properties": {"basis": {"const": "Interpreted"}}, "required": ["basis"]}
        result |= {"if": interpreted, "then": {"required": ["rationale"]}}
    return result


def _member(shapes: Facts, shape: str) -> dict[str, Any]:
    """Return the schema of a value that has to conform to a property shape."""
    own: dict[str, Any] = {"type": "string"}
    is_label = _value(shapes, shape, "datatype").endswith("#langString")
    if choices := shapes.objects(_node(shape), _sh("in")):
        [first] = choices
        own["enum"] = [local_name(term[1:-1]) for term in members(shapes, first)]
    if pattern := _value(shapes, shape, "pattern"):
        own["pattern"] = pattern
    for name in ("minLength", "maxLength"):
        # longer words of an item are its description
        if (number := _value(shapes, shape, name)) and not is_label:
            own[name] = int(number)
    if not is_label and not _value(shapes, shape, "maxCount"):
        own = {"type": "array", "items": own}
        if int(_value(shapes, shape, "minCount") or "0"):
            own["minItems"] = 1
    elif is_label and int(_value(shapes, shape, "minCount") or "0"):
        own["minLength"] = 1
    if description := _value(shapes, shape, "description"):
        own["description"] = description
    return own | {"$comment": _node(shape)[1:-1]}


def _value(shapes: Facts, shape: str, name: str) -> str:
    """Return a value of a property of a shape as text; empty if there is none."""
    values = shapes.objects(_node(shape), _sh(name))
    return next((value_of(value) if value.startswith('"') else value[1:-1] for value in sorted(values)), "")


def _node(shape: str) -> str:
    return f"<{PREFIXES['shapes']}{shape}>"


def _sh(name: str) -> str:
    return f"<{PREFIXES['sh']}{name}>"


@cache
def cached_schema() -> dict[str, Any]:
    """Return the schema, made once."""
    return schema()
