"""What the formats of argument maps in JSON share: checked arrays, notes on unknown members, and layout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.formats.argument_map import ArgumentMap
    from capgen_kg.rdf.located_json import Value

#: A time for formats that require one: a debate has none.
NO_TIME = "1970-01-01 00:00:00"


def require_nodes(value: Value, text: str, path: Path) -> None:
    """Raise ``InputError`` at an object that has no array of nodes."""
    nodes = value.get("nodes")
    if nodes is None or not isinstance(nodes.value, list):
        message = "found no array 'nodes' of an argument map; is this another format?"
        raise InputError(message, path, *Text(text).place(value.span[0]))


def note_members(argument_map: ArgumentMap, objects: Iterable[Value], owner: str, *known: str) -> None:
    """Note the members of objects that are not read; ``owner`` says what has them."""
    for value in objects:
        for name, member in value.others(*known).items():
            argument_map.note(member.span, f"the member {name!r} of {owner} is left out")


def note_loose_edge(argument_map: ArgumentMap, edge: Value, start: str, end: str) -> None:
    """Note an edge whose nodes are not both in the map."""
    message = "an edge is left out, as its two nodes are not both in the map"
    argument_map.note(edge.span, message, f"from {start or 'nowhere'} to {end or 'nowhere'}")


def serialize(value: object) -> bytes:
    """Return a value as JSON, indented, with a line feed at its end."""
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"
