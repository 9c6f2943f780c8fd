"""A debate as argument maps: AIF, xAIF, SADFace, Argdown, Kialo.

The maps of the AIF family have information nodes for claims and for what rebuttals and supports say, and scheme nodes
between them: RA for inference and support, CA for conflict. What an argument concludes leads to the thesis by an RA or,
for the other side, a CA. An undercutter is aimed at the RA of the argument that it undercuts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from capgen_kg.formats.debate_graph import GROUNDS
from capgen_kg.rdf.namespaces import PREFIXES, RDF_TYPE
from capgen_kg.rdf.writing import serialize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.formats.debate_graph import DebateGraph, Item, Relation
    from capgen_kg.formats.source import Source

#: A time for formats that want one: nothing in a debate says when.
_WHEN = "1970-01-01 00:00:00"
AIF, AIFDB = "http://www.arg.dundee.ac.uk/aif#", "http://www.arg.tech/aif#"
_INFERENCE, _CONFLICT, _SUPPORT = "Default Inference", "Default Conflict", "Default Inference"


@dataclass
class Map:
    """An argument map: nodes with identifier, kind and text, edges, and whose the information nodes are."""

    nodes: list[tuple[str, str, str]] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)
    speakers: dict[str, str] = field(default_factory=dict)

    def add(self, node: str, kind: str, text: str, *edges: tuple[str, str]) -> None:
        """Add a node and edges."""
        self.nodes.append((node, kind, text))
        self.edges += edges


def map_of(network: DebateGraph) -> Map:
    """Return a network as an argument map."""
    made = Map()
    inferences: dict[str, str] = {}
    for item in network.items.values():
        if item.kind == "Argument" and network.claims_of(item.iri, "conclusion"):
            continue
        made.add(_name(item.iri), "I", _titled(item))
        made.speakers[_name(item.iri)] = item.attributed_to
    for item in network.items.values():
        if item.kind == "Argument":
            inferences[item.iri] = _argument(made, network, item)
    for move in network.relations:
        if move.kind in ("Rebuttal", "Support"):
            _move(made, network, move, inferences)
    return made


def _argument(made: Map, network: DebateGraph, item: Item) -> str:
    """Add the inference of an argument, and its step to the thesis; return the name of what can be undercut."""
    conclusions = network.claims_of(item.iri, "conclusion")
    grounds = [claim for claim in network.claims_of(item.iri, *GROUNDS) if claim not in conclusions]
    name = _name(item.iri)
    steps = []
    # a scheme has one conclusion, and a conflict one element on each side
    for number, claim in enumerate(conclusions if grounds else (), 1):
        steps.append(f"{name}-inference-{number}")
        starts = [(_name(ground), steps[-1]) for ground in grounds]
        made.add(steps[-1], "RA", _INFERENCE, *starts, (steps[-1], _name(claim)))
    if network.thesis in network.items and network.thesis not in conclusions:
        kind, text = ("RA", _SUPPORT) if item.stance.lower() == "for" else ("CA", _CONFLICT)
        for number, claim in enumerate(conclusions or [item.iri], 1):
            steps.append(f"{name}-stance-{number}")
            made.add(steps[-1], kind, text, (_name(claim), steps[-1]), (steps[-1], _name(network.thesis)))
    return steps[0] if steps else ""


def _move(made: Map, network: DebateGraph, move: Relation, inferences: dict[str, str]) -> None:
    """Add a rebuttal or support: what it says, and a conflict or inference from that to its target."""
    target = network.items[move.target]
    conclusions = network.claims_of(move.target, "conclusion") if target.kind == "Argument" else []
    end = _name(conclusions[0] if conclusions else move.target)
    if move.attack_type == "undercutting" and inferences.get(move.target):
        end = inferences[move.target]
    name = f"{_name(move.iri)}-{_name(move.target)}"
    said = f"{name}-said"
    start = network.items[move.source]
    made.add(said, "I", f"{start.notation}: {move.label}")
    made.speakers[said] = move.attributed_to
    kind, text = ("CA", _CONFLICT) if move.kind == "Rebuttal" else ("RA", _SUPPORT)
    made.add(name, kind, text, (said, name), (name, end))


def aif_json(source: Source) -> bytes:
    """Return the map as AIFdb gives it and OVA reads it."""
    made = map_of(source.network)
    nodes = [{"nodeID": node, "text": text, "type": kind, "timestamp": _WHEN} for node, kind, text in made.nodes]
    return _json({"nodes": nodes, "edges": _edges(made.edges), "locutions": []})


def _with_locutions(made: Map) -> Iterator[tuple[str, str, str, str]]:
    """Add a locution for whatever somebody says, and yield the name of each, its words, what it says and who."""
    for node, kind, text in list(made.nodes):
        if kind == "I" and (who := made.speakers.get(node)):
            locution, step = f"{node}-locution", f"{node}-illocution"
            made.add(locution, "L", f"{who} : {text}", (locution, step))
            made.add(step, "YA", "Asserting", (step, node))
            yield locution, node, step, who


def xaif(source: Source) -> bytes:
    """Return the map as xAIF, with a locution for whatever somebody says."""
    made = map_of(source.network)
    people = {name: number for number, name in enumerate(sorted(set(made.speakers.values()) - {""}), 1)}
    locutions = [{"nodeID": locution, "personID": str(people[who])} for locution, _, _, who in _with_locutions(made)]
    aif = {
        "nodes": [{"nodeID": node, "text": text, "type": kind} for node, kind, text in made.nodes],
        "edges": _edges(made.edges),
        "schemefulfillments": [],
        "locutions": locutions,
        "participants": [{"participantID": number, "firstname": who, "surname": ""} for who, number in people.items()],
    }
    ova = {"firstname": "", "surname": "", "url": "", "nodes": [], "edges": []}
    return _json({"AIF": aif, "OVA": ova, "text": ""})


def aif_rdf(source: Source) -> bytes:
    """Return the map in the RDF of the AIF ontology, as Turtle.

    A conflict has one conflicting and one conflicted element, texts are plain strings, and nothing but scheme
    applications gets a scheme's properties: the ontology's axioms allow no other way.
    """
    made = map_of(source.network)
    kinds = {node: kind for node, kind, _ in made.nodes}
    properties = {
        ("RA", True): "hasPremise", ("RA", False): "hasConclusion",
        ("CA", True): "hasConflictingElement", ("CA", False): "hasConflictedElement",
    }  # fmt: skip

    edges = []
    for one, other in made.edges:
        comes = kinds[one] == "I"
        scheme, end = (other, one) if comes else (one, other)
        edges.append((scheme, properties[kinds[scheme], comes], end))
    return _as_rdf(AIF, made, edges)


def aif_rdf_aifdb(source: Source) -> bytes:
    """Return the map as Turtle in the way of AIFdb's triples: each edge the way it goes, locutions included."""
    made = map_of(source.network)
    spoken = {one for locution, _, step, _ in _with_locutions(made) for one in (locution, step)}
    kinds = {node: kind for node, kind, _ in made.nodes}
    edges = []
    for one, other in made.edges:
        if one in spoken:
            edges.append((one, "Locution" if kinds[one] == "L" else "IllocutionaryContent", other))
        else:
            edges.append((one, "Premise" if kinds[one] == "I" else "Conclusion", other))
    return _as_rdf(AIFDB, made, edges)


def _as_rdf(space: str, made: Map, edges: list[tuple[str, str, str]]) -> bytes:
    """Return nodes and edges as Turtle in one of the two namespaces of AIF."""

    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(PREFIXES["id"] + name)

    triples = []
    for name, kind, text in made.nodes:
        triples.append(ox.Triple(node(name), ox.NamedNode(RDF_TYPE), ox.NamedNode(f"{space}{kind}-node")))
        if kind in ("I", "L"):
            triples.append(ox.Triple(node(name), ox.NamedNode(f"{space}claimText"), ox.Literal(text)))
    triples += [ox.Triple(node(one), ox.NamedNode(space + name), node(other)) for one, name, other in edges]
    return serialize(triples, "TURTLE", {"aif": space})


def sadface(source: Source) -> bytes:
    """Return the map as SADFace."""
    made = map_of(source.network)
    nodes: list[dict[str, Any]] = [
        {"id": node, "type": "atom", "text": text, "sources": [], "metadata": {}}
        if kind == "I"
        else {"id": node, "type": "scheme", "name": "attack" if kind == "CA" else "support", "metadata": {}}
        for node, kind, text in made.nodes
    ]
    edges = [{"id": f"{one}->{other}", "source_id": one, "target_id": other} for one, other in made.edges]
    when = _WHEN.replace(" ", "T")
    core = dict.fromkeys(("analyst_email", "analyst_name", "description", "id", "notes"), "")
    core |= {"title": source.network.title, "created": when, "edited": when, "version": "0.5"}
    return _json({"nodes": nodes, "edges": edges, "resources": [], "metadata": {"core": core}})


def argdown(source: Source) -> bytes:
    """Return the debate as Argdown: statements, arguments with their premises and conclusions, and relations."""
    network = source.network
    lines = [f"===\ntitle: {json.dumps(network.title, ensure_ascii=False)}\n===\n"]
    for item in network.items.values():
        if item.kind != "Argument":
            lines.append(f"[{item.notation}]: {_escaped(item.label)} #{item.kind.lower()}")
        else:
            lines.append(
                f"<{item.notation}>: {_escaped(item.label)}{f' #{item.stance.lower()}' if item.stance else ''}"
            )
            if item.stance and network.thesis in network.items:
                sign = "+" if item.stance.lower() == "for" else "-"
                lines.append(f"  {sign}> [{network.items[network.thesis].notation}]")
        lines += [f"  {line}" for line in _relations(network, item)]
        lines.append("")
    for item in network.items.values():
        grounds, ends = network.claims_of(item.iri, *GROUNDS), network.claims_of(item.iri, "conclusion")
        if item.kind == "Argument" and grounds and ends:
            lines.append(f"<{item.notation}>\n")
            lines += [f"({number}) [{network.items[claim].notation}]" for number, claim in enumerate(grounds, 1)]
            lines += ["-----", f"({len(grounds) + 1}) [{network.items[ends[0]].notation}]", ""]
    return "\n".join(lines).encode()


def _relations(network: DebateGraph, item: Item) -> Iterator[str]:
    for move in network.relations:
        if move.target == item.iri and move.kind in ("Rebuttal", "Support"):
            start = network.items[move.source]
            brackets = "<{}>" if start.kind == "Argument" else "[{}]"
            sign = (
                "+"
                if move.kind == "Support"
                else "_"
                if move.attack_type == "undercutting" and item.kind == "Argument"
                else "-"
            )
            yield f"{sign} {brackets.format(start.notation)}"


def kialo(source: Source) -> bytes:
    """Return the debate as Kialo's tree: the thesis, below it the arguments, below these pros and cons."""
    network = source.network
    thesis = network.items.get(network.thesis)
    lines = [f"Discussion Title: {network.title}", "", f"1. {_one_line(thesis.label if thesis else network.title)}"]
    arguments = [item for item in network.items.values() if item.kind == "Argument"]
    for number, item in enumerate(arguments, 1):
        place = f"1.{number}."
        lines.append(f"{place} {'Pro' if item.stance.lower() == 'for' else 'Con'}: {_titled(item)}")
        below: list[tuple[str, str]] = []
        for claim in network.claims_of(item.iri, *GROUNDS, "conclusion"):
            below.append(("Pro", _titled(network.items[claim])))
        own = {item.iri, *(part.claim for part in network.roles if part.item == item.iri)}
        for move in network.relations:
            if move.target in own and move.kind in ("Rebuttal", "Support"):
                said = f"{network.items[move.source].notation}: {_one_line(move.label)}"
                below.append(("Con" if move.kind == "Rebuttal" else "Pro", said))
        lines += [f"{place}{number}. {sign}: {text}" for number, (sign, text) in enumerate(below, 1)]
    return "".join(f"{line}\n" for line in lines).encode()


def _edges(edges: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"edgeID": str(number), "fromID": one, "toID": other, "formEdgeID": None}
        for number, (one, other) in enumerate(edges, 1)
    ]


def _name(iri: str) -> str:
    """Return the last part of an IRI, with what stands before it where it isn't of our own debate."""
    if iri.startswith(f"<{PREFIXES['id']}"):
        return iri[len(PREFIXES["id"]) + 1 : -1]
    return "-".join(re.split(r"[/#:]", iri.strip("<>"))[-2:])


def _titled(item: Item) -> str:
    return f"{item.notation}: {_one_line(item.label)}"


def _escaped(text: str) -> str:
    """Return words as Argdown that means just them."""
    return re.sub(r"[\\\[\]<>{}#@*_]|(?<=/)/", r"\\\g<0>", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"
