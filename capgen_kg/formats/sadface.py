"""SADFace: argument maps in JSON, with atoms and schemes.

https://github.com/ARG-ENU/SADFace
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capgen_kg.formats.aif import aif_map
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.map_json import NO_TIME, note_loose_edge, note_members, require_nodes, serialize
from capgen_kg.rdf.located_json import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.formats.source import Source

#: Schemes whose names contain one of these are conflicts; SADFace and its tools name them differently.
_CONFLICTS = ("attack", "conflict", "counter", "con", "rebut", "undercut", "undermine")


def write(source: Source) -> bytes:
    """Return a debate as SADFace."""
    aif = aif_map(source)
    nodes: list[dict[str, Any]] = [
        {"id": node.name, "type": "atom", "text": node.label, "sources": [], "metadata": {}}
        if node.kind == INFORMATION
        else {
            "id": node.name,
            "type": "scheme",
            "name": "attack" if node.kind == CONFLICT else "support",
            "metadata": {},
        }
        for node in aif.nodes.values()
    ]
    edges = [{"id": f"{start}->{end}", "source_id": start, "target_id": end} for start, end in aif.edges]
    time = NO_TIME.replace(" ", "T")
    core = dict.fromkeys(("analyst_email", "analyst_name", "description", "id", "notes"), "")
    core |= {"title": aif.title, "created": time, "edited": time, "version": "0.5"}
    return serialize({"nodes": nodes, "edges": edges, "resources": [], "metadata": {"core": core}})


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text; raises ``InputError`` where that is not JSON or has no array of nodes."""
    file = read_json(text, path)
    require_nodes(file, text, path)
    argument_map = ArgumentMap(path, text)
    core = (file.get("metadata") or file).get("core")
    if core:
        argument_map.title = core.text("title")
        maker = core.get("analyst_name")
        if maker and maker.value:
            argument_map.maker = (str(maker.value), maker.span)
    for value in file.items("nodes"):
        name, kind = value.text("id"), value.text("type")
        if not name or name in argument_map.nodes:
            message = "a second node of the same id is left out" if name else "a node without id is left out"
            argument_map.note(value.span, message, name)
        elif kind == "atom":
            argument_map.add(Node(name, INFORMATION, value.text("text"), value.span))
        elif kind == "scheme":
            scheme = value.text("name")
            is_conflict = any(word in scheme.lower() for word in _CONFLICTS)
            argument_map.add(Node(name, CONFLICT if is_conflict else INFERENCE, scheme, value.span))
        else:
            argument_map.note(value.span, f"a node of the kind {kind or '(none)'} is left out", name)
    for edge in file.items("edges"):
        start, end = edge.text("source_id"), edge.text("target_id")
        if start in argument_map.nodes and end in argument_map.nodes:
            argument_map.edges.append((start, end))
        else:
            note_loose_edge(argument_map, edge, start, end)
    note_members(argument_map, [file], "the file", "nodes", "edges", "metadata", "core")
    note_members(argument_map, [core] if core else [], "the metadata", "title", "analyst_name")
    note_members(argument_map, file.items("nodes"), "a node", "id", "type", "text", "name")
    note_members(argument_map, file.items("edges"), "an edge", "id", "source_id", "target_id")
    return argument_map
