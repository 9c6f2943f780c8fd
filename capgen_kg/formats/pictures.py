"""Pictures of a debate: sides coloured, attack types marked."""

from __future__ import annotations

import subprocess
import textwrap
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from capgen_kg.errors import UsageError

if TYPE_CHECKING:
    from capgen_kg.formats.debate_graph import DebateGraph, Item, Relation
    from capgen_kg.formats.source import Source

#: Fill and line of a node by its side.
SIDES = {"for": ("#dbeafe", "#1d4ed8"), "against": ("#fee2e2", "#b91c1c"), "": ("#f3f4f6", "#4b5563")}
#: How a relation is drawn in Graphviz, by how it attacks.
STYLES = {"rebutting": "solid", "undercutting": "dashed", "undermining": "dotted"}
_GREEN, _RED, _GREY = "#15803d", "#b91c1c", "#6b7280"


def _drawn(source: Source) -> tuple[list[Item], list[tuple[Relation, str, str]]]:
    """Return the items to draw, and the moves between them: what is aimed at a claim is drawn at the items it meets."""
    network = source.network
    lines = list(
        dict.fromkeys(
            (move, move.source, met)
            for move in network.relations
            if move.kind != "Similarity"
            for met in network.met_by(move)
        )
    )
    used = {end for _, start, stop in lines for end in (start, stop)}
    items = [
        item
        for item in network.items.values()
        if item.iri in used or item.iri == source.item or (item.kind == "Argument" and not source.item)
    ]
    return items, lines


def dot(source: Source) -> bytes:
    """Return the debate for Graphviz."""
    items, lines = _drawn(source)
    text = [
        "digraph debate {",
        '  graph [rankdir=LR, fontname="Helvetica,Arial,sans-serif", nodesep=0.25, ranksep=0.9];',
        '  node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=11];',
        '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=9];',
    ]
    for item in items:
        fill, line = SIDES.get(item.stance.lower(), SIDES[""])
        label = "\\n".join(_quoted(part) for part in (item.notation, *textwrap.wrap(item.label, 28)))
        text.append(f'  "{_quoted(item.notation)}" [label="{label}", fillcolor="{fill}", color="{line}"];')
    names = {item.iri: item.notation for item in items}
    for move, start, end in lines:
        colour = _GREEN if move.kind == "Support" else _RED
        shape = f'style={STYLES.get(move.attack_type, "solid")}, color="{colour}", label="{_quoted(move.attack_type)}"'
        text.append(f'  "{_quoted(names[start])}" -> "{_quoted(names[end])}" [{shape}];')
    return "\n".join([*text, "}", ""]).encode()


def svg(picture: bytes, command: str) -> bytes:
    """Return the SVG that Graphviz draws of a picture of :func:`dot`; ``command`` is the path of its program ``dot``.

    Raises ``UsageError`` when that fails.
    """
    # no shell, and no text of the debate among the arguments
    done = subprocess.run([command, "-Tsvg"], input=picture, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout


def mermaid(source: Source) -> bytes:
    """Return the debate as Mermaid, which GitHub and many editors draw."""
    items, lines = _drawn(source)
    names = {item.iri: f"n{number}" for number, item in enumerate(items)}
    text = ["flowchart LR"]
    for item in items:
        words = f"<b>{_html(item.notation)}</b><br>{_html(item.label)}"
        text.append(f'  {names[item.iri]}["{words}"]:::{item.stance.lower() or "other"}')
    for move, start, end in lines:
        arrow = "-->" if move.attack_type != "undercutting" else "-.->"
        mark = move.attack_type or "supports"
        text.append(f"  {names[start]} {arrow}|{_html(mark)}| {names[end]}")
    for side, (fill, line) in SIDES.items():
        text.append(f"  classDef {side or 'other'} fill:{fill},stroke:{line},color:#111")
    return "\n".join([*text, ""]).encode()


def graphml(source: Source) -> bytes:
    """Return items and relations, all of them, as GraphML with their attributes."""
    network: DebateGraph = source.network
    top = ElementTree.Element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for kind, names in (("node", _NODE), ("edge", _EDGE)):
        for name in names:
            key = {"id": f"{kind}-{name}", "for": kind, "attr.name": name, "attr.type": "string"}
            ElementTree.SubElement(top, "key", key)
    graph = ElementTree.SubElement(top, "graph", {"id": "debate", "edgedefault": "directed"})
    for item in network.items.values():
        node = ElementTree.SubElement(graph, "node", {"id": item.iri[1:-1]})
        _data(node, "node", (item.notation, item.kind.lower(), item.label, item.stance, item.attributed_to, item.basis))
    for number, move in enumerate(network.relations):
        place = {"id": f"e{number}", "source": move.source[1:-1], "target": move.target[1:-1]}
        edge = ElementTree.SubElement(graph, "edge", place)
        _data(edge, "edge", (move.kind.lower(), move.attack_type, move.label, move.attributed_to, move.basis))
    for number, part in enumerate(network.roles, len(network.relations)):
        place = {"id": f"e{number}", "source": part.item[1:-1], "target": part.claim[1:-1]}
        _data(ElementTree.SubElement(graph, "edge", place), "edge", (part.role, "", "", "", ""))
    ElementTree.indent(top)
    text = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


_NODE = ("notation", "kind", "label", "stance", "attributed_to", "basis")
_EDGE = ("kind", "attack_type", "label", "attributed_to", "basis")


def _data(parent: ElementTree.Element, kind: str, values: tuple[str, ...]) -> None:
    for name, value in zip(_NODE if kind == "node" else _EDGE, values, strict=True):
        if value:
            ElementTree.SubElement(parent, "data", {"key": f"{kind}-{name}"}).text = value


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return " ".join(escaped.replace("#", "&num;").replace("|", "&#124;").split())
