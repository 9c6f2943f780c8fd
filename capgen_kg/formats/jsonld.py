"""A debate as JSON-LD with our context: trees of objects, as developers expect them.

https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.rdflib_graphs import to_graph
from capgen_kg.rdf.terms import cg, facts_of, to_triple
from capgen_kg.rdf.writing import first_faithful

if TYPE_CHECKING:
    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import TripleSource


def write(source: Source) -> bytes:
    """Return the triples as JSON-LD with our context in it."""
    return as_jsonld([to_triple(fact) for fact in sorted(set(source.facts()))], context(source.asserted))


def as_jsonld(triples: list[ox.Triple], document: dict[str, Any]) -> bytes:
    """Return triples as JSON-LD, compacted with the context of a document, or expanded where that loses something."""

    def compacted() -> bytes:
        graph = to_graph(triples)
        compact = json.loads(graph.serialize(format="json-ld", context=document["@context"], auto_compact=False))
        nodes = compact.get("@graph", [compact] if "@id" in compact else [])
        nodes = sorted(map(_sort, nodes), key=lambda node: str(node.get("@id")))
        return json.dumps(document | {"@graph": _frame(nodes)}, indent=1, ensure_ascii=False).encode() + b"\n"

    def expanded() -> bytes:
        return ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"

    return first_faithful((compacted, expanded), "JSON_LD", facts_of(triples))


#: Properties whose objects are written inside their subject.
_OWNING = (
    "presents", "hasThesis", "hasConclusion", "hasPremise", "hasAssumption", "hasCondition", "hasConsequence",
    "hasExample", "asserts", "raises", "performs", "prov:qualifiedAttribution",
)  # fmt: skip


def _frame(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return nodes as trees: each is written once, inside the first node that owns it, and referred to elsewhere."""
    by_id = {node["@id"]: node for node in nodes if "@id" in node}
    owned = {name for node in nodes for key in _OWNING for name in _ids(node.get(key)) if name != node.get("@id")}
    written: set[str] = set()

    def frame(node: dict[str, Any]) -> dict[str, Any]:
        written.add(node.get("@id", ""))
        tree = dict(node)
        for key in _OWNING:
            if key in node:
                children = [
                    frame(by_id[name]) if name in by_id and name not in written else name for name in _ids(node[key])
                ]
                # a single value is not in an array, as the serializer has it
                tree[key] = children if isinstance(node[key], list) else children[0]
        return tree

    roots = [frame(node) for node in nodes if node.get("@id") not in owned]
    # nodes that own each other in a cycle
    return roots + [frame(node) for node in nodes if node.get("@id", "") not in written]


def _ids(value: Any) -> list[str]:
    """Return the identifiers in the value of a property."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [value["@id"] if isinstance(value, dict) else value for value in values if isinstance(value, str | dict)]


def context(facts: TripleSource) -> dict[str, Any]:
    """Return a document with the JSON-LD context of an ontology: prefixes, and our terms with the type of their values.

    ``facts`` are those of the ontology.
    """
    owl, xsd = PREFIXES["owl"], PREFIXES["xsd"]
    terms: dict[str, Any] = {
        name: namespace for name, namespace in sorted(PREFIXES.items()) if name not in ("shapes", "query", "sh")
    }
    terms |= {
        "label": {"@id": "rdfs:label", "@container": "@language"},
        "notation": "skos:notation",
        "wasAttributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    }

    def ours(class_name: str) -> list[str]:
        nodes = sorted(facts.subjects(TYPE, f"<{owl}{class_name}>"))
        return [node[len(CG) + 1 : -1] for node in nodes if node.startswith(f"<{CG}")]

    for name in ours("Class"):
        terms[name] = f"cg:{name}"
    for name in ours("ObjectProperty"):
        terms[name] = {"@id": f"cg:{name}", "@type": "@id"}
    for name in ours("DatatypeProperty"):
        ranges = [datatype[1:-1] for datatype in facts.objects(cg(name), f"<{PREFIXES['rdfs']}range>")]
        datatypes = [iri[len(xsd) :] for iri in ranges if iri.startswith(xsd) and iri != f"{xsd}string"]
        terms[name] = {"@id": f"cg:{name}", "@type": f"xsd:{datatypes[0]}"} if datatypes else f"cg:{name}"
    return {"@context": terms}


def _sort(value: Any) -> Any:
    """Return JSON with the members of objects and of sets in a fixed order."""
    if isinstance(value, dict):
        first = [name for name in ("@id", "@type") if name in value]
        names = [*first, *sorted(name for name in value if name not in first)]
        return {name: value[name] if name == "@list" else _sort(value[name]) for name in names}
    if isinstance(value, list):
        return sorted(map(_sort, value), key=lambda value: json.dumps(value, sort_keys=True))
    return value
