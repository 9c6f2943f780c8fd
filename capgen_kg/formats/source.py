"""What is exported: a debate, or the part of it around an item, with or without entailed triples."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from capgen_kg.formats.debate_graph import DebateGraph, debate_graph_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.debate import Debate
    from capgen_kg.rdf.facts import Fact, TripleSource


class Source:
    """A debate to export.

    Args:
        debate: The debate, from files or a store.
        item: IRI, as an RDF term, of the item whose surroundings are exported; empty for the whole debate.
        with_closure: Whether entailed triples are exported, too.
        reading: The reading of attacks, one of :data:`capgen_kg.standing.program.READINGS`, for abstract frameworks.
    """

    def __init__(
        self, debate: Debate, item: str = "", with_closure: bool = False, reading: str = "dialectical"
    ) -> None:
        self.debate, self.item, self.with_closure, self.reading = debate, item, with_closure, reading
        self._base = debate.knowledge_base()

    @property
    def asserted(self) -> TripleSource:
        """Asserted triples of the whole debate."""
        return self._base.asserted

    @property
    def closed(self) -> TripleSource:
        """Asserted and entailed triples of the whole debate."""
        return self._base.materialized

    @cached_property
    def graph(self) -> DebateGraph:
        """Items, roles and relations to export."""
        whole = debate_graph_of(self.asserted, self.closed)
        return whole.around(self.item) if self.item else whole

    def facts(self) -> Iterator[Fact]:
        """Yield the triples to export."""
        triples = self.closed if self.with_closure else self.asserted
        if not self.item:
            yield from triples.triples(None, None, None)
            return
        graph = self.graph
        relations = {relation.iri for relation in graph.relations}
        nodes = {*graph.items, *relations, *(inference.iri for inference in graph.inferences)}
        # attributions, speech acts and passages of the items, with what these say of each other
        objects = {fact[2] for node in nodes for fact in triples.triples(node, None, None)}
        for node in sorted(nodes | {node for node in objects if node.startswith(("<", "_:"))}):
            for fact in triples.triples(node, None, None):
                if node in nodes or fact[2].startswith('"') or fact[2] in nodes | objects:
                    yield fact
