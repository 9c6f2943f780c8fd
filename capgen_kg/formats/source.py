"""What is exported: a debate, or the part of it that an item is in, as it is stated or with what follows."""

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

    ``item`` is the IRI, in N-Triples' notation, of the item whose surroundings are wanted, or empty; ``with_closure``
    says whether what follows is wanted, too.
    """

    def __init__(self, debate: Debate, item: str = "", with_closure: bool = False) -> None:
        self.debate, self.item, self.with_closure = debate, item, with_closure
        self._base = debate.knowledge_base()

    @property
    def asserted(self) -> TripleSource:
        """What is stated."""
        return self._base.asserted

    @property
    def closed(self) -> TripleSource:
        """What is stated and what follows."""
        return self._base.materialized

    @cached_property
    def network(self) -> DebateGraph:
        """The debate, or the part of it that is wanted, as a network."""
        whole = debate_graph_of(self.asserted, self.closed)
        return whole.around(self.item) if self.item else whole

    def facts(self) -> Iterator[Fact]:
        """Yield the triples that are wanted."""
        known = self.closed if self.with_closure else self.asserted
        if not self.item:
            yield from known.triples(None, None, None)
            return
        network = self.network
        nodes = {*network.items, *(move.iri for move in network.relations)}
        # what an item says of itself, and what it is attributed to, stands or is said in
        near = {fact[2] for node in nodes for fact in known.triples(node, None, None)}
        for node in sorted(nodes | {node for node in near if node.startswith(("<", "_:"))}):
            for fact in known.triples(node, None, None):
                if node in nodes or fact[2].startswith('"') or fact[2] in nodes | near:
                    yield fact
