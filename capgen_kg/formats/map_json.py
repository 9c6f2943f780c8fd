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


#: How deep in other objects and arrays a map may be.
_MAX_WRAPPERS = 4


def inside_wrappers(file: Value) -> Value:
    """Return the object with a map in a JSON text, which services and stores wrap in members or arrays of their own.

    Where there is none, or where two of one depth have a map, that is the whole text.
    """
    level = [file]
    for _ in range(_MAX_WRAPPERS):
        maps = [value for value in level if _has_nodes(value) or _has_nodes(value.get("AIF"))]
        if maps:
            return maps[0] if len(maps) == 1 else file
        inner = (
            value.value.values() if isinstance(value.value, dict) else value.value
            for value in level
            if isinstance(value.value, dict | list)
        )
        level = [member for members in inner for member in members]
    return file


def note_wrappers(argument_map: ArgumentMap, file: Value, inner: Value) -> None:
    """Note what stands beside a map in the objects and arrays that wrap it."""
    value = file
    while value is not inner:
        members = value.value.items() if isinstance(value.value, dict) else enumerate(value.value)
        for name, member in members:
            if member.span[0] <= inner.span[0] < member.span[1]:
                value = member
            elif member.value not in (None, "", [], {}):
                place = f"the member {name!r} of the file" if isinstance(name, str) else "an entry beside the map"
                argument_map.note(member.span, f"{place} is left out")


def _has_nodes(value: Value | None) -> bool:
    nodes = value.get("nodes") if value else None
    return nodes is not None and isinstance(nodes.value, list)


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
