"""SADFace: argument maps in JSON, with atoms and the steps between them.

Up to version 0.5 a step is a node of the type ``scheme``, and its name says whether it is a conflict; the library
0.5.4 writes ``inference`` and ``conflict``. All three are read. What is written is what the library's ``verify`` takes:
steps of the type ``scheme``, identifiers that are UUIDs, and no members of its own in the core metadata. Our name of a
node is in the metadata of the node. https://github.com/ARG-ENU/SADFace
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from capgen_kg.formats.aif import aif_map
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.map_json import (
    NO_TIME,
    inside_wrappers,
    note_loose_edge,
    note_members,
    note_wrappers,
    require_nodes,
    serialize,
)
from capgen_kg.rdf.located_json import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.located_json import Value

#: Schemes whose names contain one of these are conflicts; SADFace and its tools name them differently.
_CONFLICTS = ("attack", "conflict", "counter", "con", "disagree", "rebut", "undercut", "undermine")
#: Types of steps; the kind of a scheme is in its name.
_STEPS = {"scheme": "", "inference": INFERENCE, "conflict": CONFLICT}
_VERSION = "0.5.4"


def write(source: Source) -> bytes:
    """Return a debate as SADFace."""
    aif = aif_map(source)
    nodes: list[dict[str, Any]] = [
        {"id": _uuid(node.name), "type": "atom", "text": node.label, "sources": [], "metadata": _metadata(node.name)}
        if node.kind == INFORMATION
        else {
            "id": _uuid(node.name),
            "type": "scheme",
            "name": "attack" if node.kind == CONFLICT else "support",
            "metadata": _metadata(node.name),
        }
        for node in aif.nodes.values()
    ]
    edges = [
        {"id": _uuid(f"{start} {end}"), "source_id": _uuid(start), "target_id": _uuid(end)} for start, end in aif.edges
    ]
    time = NO_TIME.replace(" ", "T")
    core = {"analyst_email": "", "analyst_name": "", "created": time, "edited": time, "version": _VERSION}
    core["id"] = _uuid(aif.title)
    metadata = {"core": core, "debate": {"title": aif.title}}
    return serialize({"nodes": nodes, "edges": edges, "resources": [], "metadata": metadata})


def _uuid(name: str) -> str:
    """Return an identifier that is the same for a name at every export; the library only takes UUIDs of version 4."""
    return str(uuid.UUID(hashlib.sha256(name.encode()).hexdigest()[:32], version=4))


def _metadata(name: str) -> dict[str, dict[str, str]]:
    return {"core": {"name": name}}


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text; raises ``InputError`` where that is not JSON or has no array of nodes."""
    whole = read_json(text, path)
    file = inside_wrappers(whole)
    require_nodes(file, text, path)
    argument_map = ArgumentMap(path, text)
    core = (file.get("metadata") or file).get("core")
    if core:
        argument_map.title = core.text("title")
        own = (file.get("metadata") or file).get("debate")
        argument_map.title = argument_map.title or (own.text("title") if own else "")
        maker = core.get("analyst_name")
        if maker and maker.value:
            argument_map.maker = (str(maker.value), maker.span)
    names: dict[str, str] = {}
    for value in file.items("nodes"):
        identifier, kind = value.text("id"), value.text("type")
        name = _name(value) or identifier
        if not identifier or identifier in names or name in argument_map.nodes:
            message = "a second node of the same id is left out" if identifier else "a node without id is left out"
            argument_map.note(value.span, message, identifier)
        elif kind == "atom":
            names[identifier] = name
            argument_map.add(Node(name, INFORMATION, value.text("text"), value.span))
        elif kind in _STEPS:
            names[identifier] = name
            scheme = value.text("name")
            is_conflict = any(word in scheme.lower() for word in _CONFLICTS)
            step = _STEPS[kind] or (CONFLICT if is_conflict else INFERENCE)
            argument_map.add(Node(name, step, scheme, value.span))
        else:
            argument_map.note(value.span, f"a node of the kind {kind or '(none)'} is left out", identifier)
    for edge in file.items("edges"):
        start, end = edge.text("source_id"), edge.text("target_id")
        if start in names and end in names:
            argument_map.edges.append((names[start], names[end]))
        else:
            note_loose_edge(argument_map, edge, start, end)
    note_wrappers(argument_map, whole, file)
    note_members(argument_map, [file], "the file", "nodes", "edges", "metadata", "core")
    note_members(argument_map, [core] if core else [], "the metadata", "title", "analyst_name")
    note_members(argument_map, file.items("nodes"), "a node", "id", "type", "text", "name", "metadata")
    metadata = [member for value in file.items("nodes") if (member := value.get("metadata"))]
    note_members(argument_map, metadata, "the metadata of a node", "core")
    cores = [member for value in metadata if (member := value.get("core"))]
    note_members(argument_map, cores, "the metadata of a node", "name")
    note_members(argument_map, file.items("edges"), "an edge", "id", "source_id", "target_id")
    return argument_map


def _name(node: Value) -> str:
    """Return the name that our exports give a node, or an empty string."""
    metadata = node.get("metadata")
    core = metadata.get("core") if metadata else None
    return core.text("name") if core else ""
