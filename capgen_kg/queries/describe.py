"""Stored queries as RDF, in the words of SHACL (https://www.w3.org/TR/shacl/#sparql-constraints)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.namespaces import QUERY
from capgen_kg.queries.guard import query_form
from capgen_kg.turtle import to_rdflib

if TYPE_CHECKING:
    import rdflib

    from capgen_kg.queries.stored import StoredQuery

_TEXT = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct"}


def describe(stored: StoredQuery) -> rdflib.Graph:
    """Return the documentation of a stored query as triples about ``query:NAME``."""
    import rdflib
    from rdflib import DCTERMS, RDF, RDFS, SH, SKOS, Literal

    graph = to_rdflib(())
    node = rdflib.URIRef(QUERY + stored.name)
    graph.add((node, RDF.type, SH.SPARQLExecutable))
    graph.add((node, RDFS.label, Literal(stored.summary, lang="en")))
    graph.add((node, RDFS.comment, Literal(stored.description, lang="en")))
    for tag in stored.tags:
        graph.add((node, DCTERMS.subject, Literal(tag)))
    if form := _TEXT.get(query_form(stored.text)):
        graph.add((node, SH[form], Literal(stored.text)))
    for parameter in stored.parameters:
        child = rdflib.URIRef(f"{QUERY}{stored.name}/{parameter.name}")
        graph.add((node, SH.parameter, child))
        graph.add((child, SH.name, Literal(parameter.name)))
        graph.add((child, SH.description, Literal(parameter.description)))
        graph.add((child, SH.optional, Literal(parameter.optional)))
        graph.add((child, SKOS.example, Literal(parameter.example)))
        graph.add((child, DCTERMS.type, Literal(parameter.kind)))
    return graph
