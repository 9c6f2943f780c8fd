"""Descriptions of stored queries as RDF, for editors of SPARQL.

They use the SHACL terms for executables and prefixes (https://www.w3.org/TR/shacl/#sparql-constraints), and those of
https://github.com/sib-swiss/sparql-examples for keywords and the endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.queries.read_only import query_form
from capgen_kg.rdf.namespaces import PREFIXES, QUERY
from capgen_kg.rdf.rdflib_graphs import to_graph

if TYPE_CHECKING:
    import rdflib

    from capgen_kg.queries.stored import StoredQuery

_TEXT = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct"}
#: The IRI of the set of prefixes that the queries share.
PREFIX_SET = f"{QUERY}prefixes"
_SCHEMA = "https://schema.org/"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def describe(stored: StoredQuery, endpoint: str = "") -> rdflib.Graph:
    """Return the description of a stored query as triples about ``query:NAME``.

    ``endpoint`` is the address of an endpoint that it can be sent to.
    """
    import rdflib
    from rdflib import DCTERMS, RDF, RDFS, SH, SKOS, Literal

    graph = to_graph(())
    node = rdflib.URIRef(QUERY + stored.name)
    graph.add((node, RDF.type, SH.SPARQLExecutable))
    graph.add((node, RDFS.label, Literal(stored.summary, lang="en")))
    graph.add((node, RDFS.comment, Literal(stored.description, lang="en")))
    for tag in stored.tags:
        graph.add((node, DCTERMS.subject, Literal(tag)))
        graph.add((node, rdflib.URIRef(f"{_SCHEMA}keywords"), Literal(tag)))
    if form := _TEXT.get(query_form(stored.text)):
        graph.add((node, RDF.type, SH[f"SPARQL{form.capitalize()}Executable"]))
        graph.add((node, SH[form], Literal(stored.text)))
    graph.add((node, SH.prefixes, rdflib.URIRef(PREFIX_SET)))
    graph.add((node, DCTERMS.license, rdflib.URIRef(_LICENSE)))
    if endpoint:
        graph.add((node, rdflib.URIRef(f"{_SCHEMA}target"), rdflib.URIRef(endpoint)))
    for parameter in stored.parameters:
        child = rdflib.URIRef(f"{QUERY}{stored.name}/{parameter.name}")
        graph.add((node, SH.parameter, child))
        graph.add((child, SH.name, Literal(parameter.name)))
        graph.add((child, SH.description, Literal(parameter.description)))
        graph.add((child, SH.optional, Literal(parameter.optional)))
        graph.add((child, SKOS.example, Literal(parameter.example)))
        graph.add((child, DCTERMS.type, Literal(parameter.kind)))
    return graph


def describe_all(endpoint: str = "") -> rdflib.Graph:
    """Return the descriptions of all stored queries and of the prefixes that they use; see :func:`describe`."""
    import rdflib
    from rdflib import OWL, RDF, SH, Literal

    from capgen_kg.queries.stored import load_query, query_names

    graph = to_graph(())
    used: dict[str, str] = {}
    for name in query_names():
        stored = load_query(name)
        graph += describe(stored, endpoint)
        used |= {prefix: space for prefix, space in PREFIXES.items() if f"PREFIX {prefix}:" in stored.text}
    prefixes = rdflib.URIRef(PREFIX_SET)
    graph.add((prefixes, RDF.type, OWL.Ontology))
    for prefix, space in used.items():
        declared = rdflib.URIRef(f"{PREFIX_SET}/{prefix}")
        graph.add((prefixes, SH.declare, declared))
        graph.add((declared, SH.prefix, Literal(prefix)))
        graph.add((declared, SH.namespace, Literal(space, datatype=rdflib.XSD.anyURI)))
    return graph


def as_turtle(endpoint: str = "") -> bytes:
    """Return the descriptions of all stored queries as Turtle, in the layout of the project."""
    import pyoxigraph as ox

    from capgen_kg.rdf.writing import serialize_turtle

    ntriples = describe_all(endpoint).serialize(format="nt", encoding="utf-8")
    triples = (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    return serialize_turtle(triples, {"schema": _SCHEMA}).encode()
