"""What pictures of a debate share: the items and relations that are drawn, and their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capgen_kg.formats.debate_graph import Item, Relation
    from capgen_kg.formats.source import Source

#: Fill and outline of a node by its stance.
SIDES = {"for": ("#dbeafe", "#1d4ed8"), "against": ("#fee2e2", "#b91c1c"), "": ("#f3f4f6", "#4b5563")}


def drawing(source: Source) -> tuple[list[Item], list[tuple[Relation, str, str]]]:
    """Return the items to draw, and the relations between them, each with the IRIs of its ends.

    A relation that is aimed at a claim is drawn to the items that commit to the claim. Similarities are not drawn.
    """
    graph = source.graph
    lines = list(
        dict.fromkeys(
            (relation, relation.source, end)
            for relation in graph.relations
            if relation.kind != "Similarity"
            for end in graph.met_by(relation)
        )
    )
    related = {iri for _, start, end in lines for iri in (start, end)}
    items = [
        item
        for item in graph.items.values()
        if item.iri in related or item.iri == source.item or (item.kind == "Argument" and not source.item)
    ]
    return items, lines
