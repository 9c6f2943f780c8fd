"""The SPARQL 1.1 Service Description of the service, with the size of its graph in VoID."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.queries.result_formats import graph as graph_as
from capgen_kg.rdf.namespaces import RDF_TYPE
from capgen_kg.serving.negotiation import RDF_TYPES

if TYPE_CHECKING:
    from capgen_kg.serving.service import Service

SD, FORMATS = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD",
)  # fmt: skip


def describe_service(service: Service, url: str, media_type: str) -> bytes:
    """Return the description of the endpoint at a URL, in one of the media types of ``RDF_TYPES``."""
    node, dataset, graph = ox.NamedNode(url), ox.BlankNode("dataset"), ox.BlankNode("graph")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    triples = [
        ox.Triple(node, ox.NamedNode(RDF_TYPE), sd("Service")),
        ox.Triple(node, sd("endpoint"), node),
        ox.Triple(node, sd("supportedLanguage"), sd("SPARQL11Query")),
        ox.Triple(node, sd("defaultEntailmentRegime"), ox.NamedNode("http://www.w3.org/ns/entailment/OWL-RDF-Based")),
        ox.Triple(node, sd("supportedEntailmentProfile"), ox.NamedNode("http://www.w3.org/ns/owl-profile/RL")),
        ox.Triple(node, sd("defaultDataset"), dataset),
        ox.Triple(dataset, ox.NamedNode(RDF_TYPE), sd("Dataset")),
        ox.Triple(dataset, sd("defaultGraph"), graph),
        ox.Triple(graph, ox.NamedNode(RDF_TYPE), sd("Graph")),
        ox.Triple(
            graph,
            ox.NamedNode("http://rdfs.org/ns/void#triples"),
            ox.Literal(str(service.triple_count), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ),
        *(ox.Triple(node, sd("resultFormat"), ox.NamedNode(FORMATS + name)) for name in _FORMATS),
    ]
    return graph_as(triples, RDF_TYPES[media_type], {"sd": SD, "void": "http://rdfs.org/ns/void#"})
