"""The namespaces of the project and the prefixes under which people see them."""

from __future__ import annotations

CG = "https://w3id.org/capgen/ontology#"
ID = "https://w3id.org/capgen/id/"
SHAPES = "https://w3id.org/capgen/shapes/"
QUERY = "https://w3id.org/capgen/query/"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

PREFIXES = {
    "cg": CG,
    "id": ID,
    "shapes": SHAPES,
    "query": QUERY,
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def shorten(iri: str) -> str:
    """Return ``iri`` as ``prefix:name`` when one of our prefixes covers it, else unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def prefix_of(space: str) -> dict[str, str]:
    """Return a prefix for the namespace of a debate: its last part; none for ours, which has one already."""
    if space == ID:
        return {}
    word = "".join(
        c for c in space.rstrip("/#:").replace("#", "/").replace(":", "/").split("/")[-1].lower() if c.isalnum()
    )
    return {word if word[:1].isalpha() else "this": space}
