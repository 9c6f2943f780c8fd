"""RDF terms in N-Triples syntax, and conversions to and from pyoxigraph and rdflib.

A term is its N-Triples text, ``<iri>``, ``_:label`` or a literal, so that no engine normalizes lexical forms between
files and closure (``1.0`` stays ``1.0``), and terms are compared and hashed as strings.
https://www.w3.org/TR/n-triples/#grammar-production-triple
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.rdf.namespaces import CG, compress, expand

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    import pyoxigraph
    import rdflib

    OxigraphTerm: TypeAlias = "pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal"

_COLLAPSED = (expand("xsd:token"), expand("xsd:normalizedString"))


def is_iri(term: str) -> bool:
    """Return whether a term is an IRI."""
    return term.startswith("<")


def address_problem(text: str) -> str:
    """Return why a text is no absolute IRI, as Turtle requires one; empty if it is."""
    import pyoxigraph as ox

    try:
        ox.NamedNode(text)
    except ValueError as error:
        return str(error)
    return ""


def named_node(name: str) -> str:
    """Return the term of an IRI, given in full or as ``prefix:name`` with one of our prefixes."""
    return f"<{expand(name)}>"


def cg(name: str) -> str:
    """Return a term of our ontology, given by its local name."""
    return f"<{CG}{name}>"


def literal(text: str, language: str | None = None) -> str:
    """Return the literal of a text, with an optional language tag."""
    import pyoxigraph as ox

    return str(ox.Literal(text, language=language) if language else ox.Literal(text))


def typed_literal(text: str, datatype: str) -> str:
    """Return the literal with a lexical form and a datatype, which is an IRI or ``prefix:name``."""
    import pyoxigraph as ox

    return str(ox.Literal(text, datatype=ox.NamedNode(expand(datatype))))


def value_of(term: str) -> str:
    """Return the IRI of an IRI, the lexical form of a literal, the label of a blank node."""
    if is_iri(term):
        return term[1:-1]
    # nothing to decode: no language tag or datatype contains a quotation mark
    if term.startswith('"') and "\\" not in term:
        return term[1 : term.rindex('"')]
    return to_oxigraph(term).value


def curie(term: str) -> str:
    """Return an IRI as ``prefix:name`` where one of our prefixes covers it, any other term unchanged."""
    return compress(term[1:-1]) if is_iri(term) else term


def to_oxigraph(term: str) -> OxigraphTerm:
    """Return a term as pyoxigraph's."""
    import pyoxigraph as ox

    if is_iri(term):
        return ox.NamedNode(term[1:-1])
    if term.startswith("_:"):
        return ox.BlankNode(term[2:])
    (triple,) = ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    obj = triple.object
    assert isinstance(obj, ox.Literal)
    return obj


def to_triple(triple: Iterable[str]) -> pyoxigraph.Triple:
    """Return a triple of terms as pyoxigraph's; raises ``TypeError`` for a term that is not allowed in its position."""
    import pyoxigraph as ox

    subject, predicate, obj = map(to_oxigraph, triple)
    if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
        raise TypeError("a literal can't be a subject, and only an IRI a predicate")
    return ox.Triple(subject, predicate, obj)


def from_oxigraph(quad: pyoxigraph.Triple | pyoxigraph.Quad) -> tuple[str, str, str]:
    """Return the terms of a triple, or of a quad without its graph."""
    return str(quad.subject), str(quad.predicate), str(quad.object)


def with_graph(quad: pyoxigraph.Triple | pyoxigraph.Quad) -> tuple[str, str, str, str]:
    """Return the terms of a triple or quad; the default graph is ``""``."""
    import pyoxigraph as ox

    graph = quad.graph_name if isinstance(quad, ox.Quad) else ox.DefaultGraph()
    return (*from_oxigraph(quad), "" if isinstance(graph, ox.DefaultGraph) else str(graph))


def facts_of(quads: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> list[tuple[str, ...]]:
    """Return the terms of triples or quads as :func:`with_graph` does."""
    return [with_graph(quad) for quad in quads]


def to_rdflib(term: object) -> rdflib.term.Node:
    """Return a term of pyoxigraph as rdflib's, with the same lexical form."""
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == expand("xsd:string"):
        return rdflib.Literal(term.value)
    if datatype in _COLLAPSED:
        # rdflib would collapse the white space of these even without normalizing
        collapsed = rdflib.Literal(term.value)
        collapsed._datatype = rdflib.URIRef(datatype)
        return collapsed
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
