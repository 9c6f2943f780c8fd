"""A debate as RDF in every syntax but JSON-LD; the same debate always gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import read_located_facts
from capgen_kg.rdf.terms import to_oxigraph, to_triple
from capgen_kg.rdf.writing import serialize

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import Fact

#: Namespace of the named graphs of a debate: one for each file, by its name, and one for entailed triples.
GRAPHS = "https://w3id.org/capgen/graph/"


def turtle(source: Source) -> bytes:
    """Return the triples as Turtle in the layout of our files."""
    return serialize(map(to_triple, source.facts()), "TURTLE")


def ntriples(source: Source) -> bytes:
    """Return the triples as N-Triples, sorted."""
    return serialize(map(to_triple, source.facts()), "N_TRIPLES")


def rdfxml(source: Source) -> bytes:
    """Return the triples as RDF/XML; raises ``UnwritableError`` for a property that RDF/XML cannot name."""
    return serialize(map(to_triple, sorted(set(source.facts()))), "RDF_XML", PREFIXES)


def trig(source: Source) -> bytes:
    """Return the triples in named graphs as TriG."""
    return serialize(_quads(source), "TRIG", PREFIXES)


def nquads(source: Source) -> bytes:
    """Return the triples in named graphs as N-Quads, sorted."""
    return serialize(_quads(source), "N_QUADS")


def _quads(source: Source) -> list[ox.Quad]:
    """Return the triples in the graphs of the files that assert them, and entailed triples in a graph of their own.

    A store does not know its files; its asserted triples are in one graph.
    """
    remaining = set(source.facts())
    exported = frozenset(remaining)
    graphs: dict[tuple[str, Fact], None] = {}
    files = [] if source.debate.is_stored else source.debate.files
    for fact, (path, _) in read_located_facts(files):
        if fact in exported:
            graphs[path.stem, fact] = None
            remaining.discard(fact)
    entailed = "stated" if source.debate.is_stored and not source.with_closure else "derived"
    graphs |= dict.fromkeys((entailed if fact not in source.asserted else "stated", fact) for fact in remaining)
    return [
        ox.Quad(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o), ox.NamedNode(GRAPHS + graph))  # type: ignore[arg-type]
        for graph, (s, p, o) in sorted(graphs)
    ]
