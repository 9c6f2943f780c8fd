"""GraphML, for Gephi, yEd and networkx.

http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source

#: Names of the attributes of nodes and edges.
_ATTRIBUTES = {
    "node": ("notation", "kind", "label", "stance", "attributed_to", "basis"),
    "edge": ("kind", "attack_type", "label", "attributed_to", "basis"),
}


def write(source: Source) -> bytes:
    """Return the items of a debate as nodes, its relations, inferences and roles of claims as edges."""
    graph = source.graph
    root = ElementTree.Element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for kind, names in _ATTRIBUTES.items():
        for name in names:
            key = {"id": f"{kind}-{name}", "for": kind, "attr.name": name, "attr.type": "string"}
            ElementTree.SubElement(root, "key", key)
    parent = ElementTree.SubElement(root, "graph", {"id": "debate", "edgedefault": "directed"})
    for item in graph.items.values():
        node = ElementTree.SubElement(parent, "node", {"id": item.iri[1:-1]})
        _add_data(node, item.notation, item.kind.lower(), item.label, item.stance, item.attributed_to, item.basis)
    edges = 0
    reported = {inference.iri: inference.item for inference in graph.inferences}
    for relation in graph.relations:
        # an edge cannot lead to an edge: what is aimed at a relation leads to the item that this belongs to
        target = graph.owners.get(relation.target) or reported.get(relation.target, relation.target)
        edge = _add_edge(parent, (edges := edges + 1), relation.source, target)
        _add_data(
            edge, relation.kind.lower(), relation.attack_type, relation.label, relation.attributed_to, relation.basis
        )
    for inference in graph.inferences:
        for premise in inference.premises:
            # premises that support the conclusion only together have the same label
            edge = _add_edge(parent, (edges := edges + 1), premise, inference.conclusion)
            _add_data(edge, "inference", "", graph.name(inference.iri), inference.attributed_to, inference.basis)
    for role in graph.roles:
        _add_data(_add_edge(parent, (edges := edges + 1), role.item, role.claim), role.role, "", "", "", "")
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add_edge(parent: ElementTree.Element, number: int, source: str, target: str) -> ElementTree.Element:
    attributes = {"id": f"e{number}", "source": source[1:-1], "target": target[1:-1]}
    return ElementTree.SubElement(parent, "edge", attributes)


def _add_data(element: ElementTree.Element, *values: str) -> None:
    """Add the attributes of a node or edge, but for empty ones."""
    for name, value in zip(_ATTRIBUTES[element.tag], values, strict=True):
        if value:
            ElementTree.SubElement(element, "data", {"key": f"{element.tag}-{name}"}).text = value
