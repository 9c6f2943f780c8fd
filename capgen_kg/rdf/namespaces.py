"""The namespaces of the project and their prefixes."""

from __future__ import annotations

import re
import unicodedata

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


def compress(iri: str) -> str:
    """Return ``iri`` as ``prefix:name`` if it has one of our namespaces, else unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str:
    """Return the IRI of ``prefix:name`` with one of our prefixes, of ``<iri>``, or ``name`` unchanged."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last ``/`` or ``#``, or up to its last ``:`` where it has neither."""
    end = max(iri.rfind("/"), iri.rfind("#"))
    return iri[: (end if end >= 0 else iri.rfind(":")) + 1]


def local_name(iri: str) -> str:
    """Return the part of an IRI after its namespace, see :func:`namespace_of`."""
    return iri[len(namespace_of(iri)) :]


def slug(name: str) -> str:
    """Return a name in the letters of a local name, with hyphens between its words; it may be empty.

    >>> slug("Să construim: 2 poduri!"), slug("橋")
    ('sa-construim-2-poduri', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def prefix_for(namespace: str) -> dict[str, str]:
    """Return a mapping from a prefix, named after the last part of a namespace, to the namespace; empty for ours."""
    if namespace == ID:
        return {}
    last = local_name(namespace.rstrip("/#:")).lower()
    word = "".join(filter(str.isalnum, last))
    return {word if word[:1].isalpha() else "this": namespace}
