"""A debate as RDF in every syntax; the same debate always gives the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import to_graph
from capgen_kg.rdf.terms import facts_of, to_oxigraph, to_triple
from capgen_kg.rdf.writing import first_faithful, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.facts import Fact, TripleSource

#: Where the graphs of a debate are named: one for each file, by its name, and one for what follows.
GRAPHS = "https://w3id.org/capgen/graph/"


def turtle(source: Source) -> bytes:
    """Return the triples as Turtle in the layout of our files."""
    return serialize(_triples(source.facts()), "TURTLE")


def ntriples(source: Source) -> bytes:
    """Return the triples a line each, sorted."""
    return serialize(_triples(source.facts()), "N_TRIPLES")


def rdfxml(source: Source) -> bytes:
    """Return the triples as RDF/XML; raises ``UnwritableError`` for what that has no way to say."""
    return serialize(_sorted(source.facts()), "RDF_XML", PREFIXES)


def trig(source: Source) -> bytes:
    """Return the triples in their graphs as TriG."""
    return serialize(_quads(source), "TRIG", PREFIXES)


def nquads(source: Source) -> bytes:
    """Return the triples in their graphs a line each, sorted."""
    return serialize(_quads(source), "N_QUADS")


def jsonld(source: Source) -> bytes:
    """Return the triples as JSON-LD with our context in it: trees, each thing inside the one that it belongs to."""
    return as_jsonld(list(_sorted(source.facts())), context(source.asserted))


def as_jsonld(triples: list[ox.Triple], made: dict[str, Any]) -> bytes:
    """Return triples as JSON-LD by a context, or without one where that would lose something."""

    def framed() -> bytes:
        found = json.loads(to_graph(triples).serialize(format="json-ld", context=made["@context"], auto_compact=False))
        objects = found.get("@graph", [found] if "@id" in found else [])
        things = sorted((_tidy(one) for one in objects), key=lambda one: str(one.get("@id")))
        return json.dumps(made | {"@graph": _framed(things)}, indent=1, ensure_ascii=False).encode() + b"\n"

    def expanded() -> bytes:
        return ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]"

    return first_faithful((framed, expanded), "JSON_LD", facts_of(triples))


#: By these a thing belongs to another, inside which it is written.
_OWNS = (
    "presents", "hasThesis", "hasConclusion", "hasPremise", "hasAssumption", "hasCondition", "hasConsequence",
    "hasExample", "asserts", "raises", "performs", "prov:qualifiedAttribution",
)  # fmt: skip


def _framed(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return things as trees: each once, inside the first that it belongs to; elsewhere its name stands for it."""
    by_name = {thing["@id"]: thing for thing in things if "@id" in thing}
    owned = {name for thing in things for key in _OWNS for name in _names(thing.get(key)) if name != thing.get("@id")}
    written: set[str] = set()

    def framed(thing: dict[str, Any]) -> dict[str, Any]:
        written.add(thing.get("@id", ""))
        found = dict(thing)
        for key in _OWNS:
            if key in thing:
                inside = [
                    framed(by_name[name]) if name in by_name and name not in written else name
                    for name in _names(thing[key])
                ]
                # one thing stands alone, as the serialiser has it
                found[key] = inside if isinstance(thing[key], list) else inside[0]
        return found

    roots = [framed(thing) for thing in things if thing.get("@id") not in owned]
    # what belongs to each other in a circle
    return roots + [framed(thing) for thing in things if thing.get("@id", "") not in written]


def _names(value: Any) -> list[str]:
    """Return the names that a property of JSON-LD leads to."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [one["@id"] if isinstance(one, dict) else one for one in values if isinstance(one, str | dict)]


def context(facts: TripleSource) -> dict[str, Any]:
    """Return the context of JSON-LD for an ontology: short names for our terms, and which of them lead to things."""
    owl, xsd = PREFIXES["owl"], PREFIXES["xsd"]
    terms: dict[str, Any] = {
        name: space for name, space in sorted(PREFIXES.items()) if name not in ("shapes", "query", "sh")
    }
    terms |= {
        "label": {"@id": "rdfs:label", "@container": "@language"},
        "notation": "skos:notation",
        "wasAttributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    }
    for node in sorted(facts.subjects(TYPE, f"<{owl}Class>")):
        if node.startswith(f"<{CG}"):
            terms[node[len(CG) + 1 : -1]] = f"cg:{node[len(CG) + 1 : -1]}"
    for node in sorted(facts.subjects(TYPE, f"<{owl}ObjectProperty>")):
        if node.startswith(f"<{CG}"):
            terms[node[len(CG) + 1 : -1]] = {"@id": f"cg:{node[len(CG) + 1 : -1]}", "@type": "@id"}
    for node in sorted(facts.subjects(TYPE, f"<{owl}DatatypeProperty>")):
        if node.startswith(f"<{CG}"):
            name = node[len(CG) + 1 : -1]
            ranges = [one[1:-1] for one in facts.objects(node, f"<{PREFIXES['rdfs']}range>")]
            known = [one for one in ranges if one.startswith(xsd) and one != f"{xsd}string"]
            terms[name] = {"@id": f"cg:{name}", "@type": f"xsd:{known[0][len(xsd) :]}"} if known else f"cg:{name}"
    return {"@context": terms}


def _tidy(value: Any) -> Any:
    """Return JSON with the members of objects and of sets in one order."""
    if isinstance(value, dict):
        first = [name for name in ("@id", "@type") if name in value]
        names = [*first, *sorted(name for name in value if name not in first)]
        return {name: value[name] if name == "@list" else _tidy(value[name]) for name in names}
    if isinstance(value, list):
        return sorted(map(_tidy, value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def _quads(source: Source) -> list[ox.Quad]:
    """Return the wanted triples in the graphs of the files that state them, or in that of what follows."""
    wanted = set(source.facts())
    placed: dict[tuple[str, Fact], None] = {}
    left = set(wanted)
    files = [] if source.debate.is_stored else source.debate.files
    for fact, name in _stated(files):
        if fact in wanted:
            placed[name, fact] = None
            left.discard(fact)
    derived = "stated" if source.debate.is_stored and not source.with_closure else "derived"
    placed |= dict.fromkeys((derived if fact not in source.asserted else "stated", fact) for fact in left)
    return [
        ox.Quad(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o), ox.NamedNode(GRAPHS + name))  # type: ignore[arg-type]
        for name, (s, p, o) in sorted(placed)
    ]


def _stated(files: Iterable[Any]) -> Iterator[tuple[Fact, str]]:
    from capgen_kg.rdf.parsing import read_located_facts

    for fact, (path, _) in read_located_facts(files):
        yield fact, path.stem


def _triples(facts: Iterable[Fact]) -> Iterator[ox.Triple]:
    return map(to_triple, facts)


def _sorted(facts: Iterable[Fact]) -> Iterator[ox.Triple]:
    return _triples(sorted(set(facts)))
