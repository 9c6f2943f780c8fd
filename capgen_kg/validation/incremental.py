"""Incremental validation: its cost depends on the additions, not on the size of the debate.

pyshacl validates only the nodes that the additions can affect, on a view of the debate that is read on demand.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from rdflib.store import Store

from capgen_kg.cache import code, memoize
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.rdflib_graphs import graph_of
from capgen_kg.rdf.terms import to_oxigraph, to_rdflib
from capgen_kg.reasoning.incremental import Overlay
from capgen_kg.validation import pyshacl_engine, shape_dependencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact, TripleSource
    from capgen_kg.validation.shapes import Shapes


def check(base: TripleSource, additions: Iterable[Fact], shapes: Shapes) -> list[Finding]:
    """Validate the nodes that ``additions`` affect, in ``base`` and ``additions`` together.

    ``base`` has the triples asserted so far. Raises ``NotBoundedError`` if the whole graph has to be validated, and
    ``InputError`` for shapes that cannot be applied.
    """
    facts = Overlay(base)
    added = [fact for fact in additions if facts.add(fact)]
    nodes = shape_dependencies.affected(_aims(shapes), added, facts)
    if not nodes:
        return []
    graph = pyshacl_engine.Once(store=_View(facts), bind_namespaces="none")
    return pyshacl_engine.findings_at(graph, _graph(shapes), nodes)


@lru_cache(maxsize=1)
def _graph(shapes: Shapes) -> rdflib.Graph:
    return graph_of(ntriples(shapes.facts))


@lru_cache(maxsize=1)
def _aims(shapes: Shapes) -> list[shape_dependencies.Aim]:
    """Return the dependencies of the shapes, from the cache if possible: parsing their queries is expensive."""
    content = memoize(
        "reach",
        [
            ntriples(shapes.facts),
            *code(Path(shape_dependencies.__file__), Path(shape_dependencies.__file__).with_name("shapes.py")),
        ],
        lambda: json.dumps([aim.to_json() for aim in shape_dependencies.aims(shapes.facts)]).encode(),
    )
    return [shape_dependencies.Aim.from_json(entry) for entry in json.loads(content)]


class _View(Store):
    """A view of triples as a store of rdflib, which reads them on demand."""

    # pyshacl wraps a graph's store in a dataset before it uses the graph alone
    context_aware = True
    graph_aware = True

    def __init__(self, facts: TripleSource) -> None:
        super().__init__()
        self._facts = facts
        self._graph = rdflib.Graph(self, rdflib.BNode())

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Yield the triples that match a pattern."""
        texts = [None if node is None else _text(node) for node in triple_pattern]
        for fact in self._facts.triples(texts[0], texts[1], texts[2]):
            # pyshacl looks up the graph of a blank node
            yield tuple(map(_node, fact)), iter((self._graph,))

    def __len__(self, context: Any = None) -> int:
        # pyshacl only tests for emptiness, and counting would read everything
        return 1


@lru_cache(maxsize=100_000)
def _node(text: str) -> rdflib.term.Node:
    return to_rdflib(to_oxigraph(text))


def _text(node: rdflib.term.Node) -> str:
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if isinstance(node, rdflib.Literal):
        if node.language:
            return str(ox.Literal(str(node), language=node.language))
        return str(ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or rdflib.XSD.string))))
    return f"_:{node}"
