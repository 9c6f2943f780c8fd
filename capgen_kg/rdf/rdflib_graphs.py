"""RDF as graphs of rdflib, and as rdflib's own parsers read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.terms import to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph
    import rdflib


def to_graph(triples: Iterable[pyoxigraph.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph with the project's prefixes bound and unchanged lexical forms."""
    import logging

    import rdflib

    logging.getLogger("rdflib").setLevel(logging.ERROR)
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        subject, predicate, value = map(to_rdflib, (triple.subject, triple.predicate, triple.object))
        graph.add((subject, predicate, value))
    return graph


def graph_of(content: bytes) -> rdflib.Graph:
    """Return N-Triples as an rdflib graph with the same blank node labels and lexical forms."""
    import pyoxigraph as ox

    return to_graph(quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))


def load(paths: Iterable[Path]) -> rdflib.Graph:
    """Return the triples of all files as one rdflib graph; blank nodes of different files are not merged."""
    return graph_of(ntriples(read_facts(paths)))


def read_by_rdflib(text: str, name: str) -> list[tuple[str, ...]]:
    """Return the quads of a text as rdflib reads them, terms in N-Triples syntax, the default graph as ``""``.

    Used to verify with a second parser what pyoxigraph reads. rdflib normalizes numbers and dates. Raises
    ``ValueError`` if rdflib cannot read the text.
    """
    import logging
    from xml.sax import SAXException

    import pyoxigraph as ox
    import rdflib

    # ill-typed literals are reported elsewhere; rdflib would log a traceback
    logging.getLogger("rdflib").setLevel(logging.ERROR)

    def written(node: object) -> str:
        if isinstance(node, rdflib.Literal):
            kind = ox.NamedNode(str(node.datatype)) if node.datatype else None
            return str(ox.Literal(str(node), language=node.language, datatype=kind))
        if isinstance(node, rdflib.BNode):
            return f"_:{node}"
        return "" if node in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID) else f"<{node}>"

    form = {
        "TURTLE": "turtle", "N_TRIPLES": "nt", "N_QUADS": "nquads", "TRIG": "trig", "RDF_XML": "xml",
        "JSON_LD": "json-ld",
    }[name]  # fmt: skip
    dataset = rdflib.Dataset()
    try:
        dataset.parse(data=text, format=form)
    # everything that rdflib's parsers raise
    except (rdflib.exceptions.Error, SAXException, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
            AssertionError, RecursionError) as error:  # fmt: skip
        raise ValueError(" ".join(str(error).split())) from error
    return [tuple(map(written, quad)) for quad in dataset.quads()]
