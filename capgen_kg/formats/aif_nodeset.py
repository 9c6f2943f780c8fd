"""The nodes and edges of an imported AIF map, which a debate keeps beside what was read in them.

A debate has no place for transitions, kinds of illocutions and the like. They stay as triples in the vocabulary of
AIFdb; each node names the items that were made of it (``prov:alternateOf``) and, where these are relations, has a
digest of their triples. Exported again, a map has its own nodes, except those whose items were deleted or changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import INFORMATION, STEPS
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import ID
from capgen_kg.rdf.terms import cg, literal, named_node, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from capgen_kg.rdf.facts import Fact, TripleSource

#: Namespace of AIFdb's triples.
AIFDB = "http://www.arg.tech/aif#"
#: Members of nodes, locutions and participants that are kept besides those that identify them.
NODE_MEMBERS = ("timestamp", "scheme", "schemeID")
LOCUTION_MEMBERS = ("personID", "timestamp", "start", "end", "source")
PARTICIPANT_MEMBERS = ("firstname", "surname")

_IDENTIFIER, _ALTERNATE = named_node("dcterms:identifier"), named_node("prov:alternateOf")
_DIGEST = "<http://spdx.org/rdf/terms#checksumValue>"
_LABEL = named_node("rdfs:label")
#: Properties that say what a relation, inference or argument is; those that lead to it from its item.
_OUT = ("attacks", "backs", "likens", "counterClaim", "premise", "conclusion", "hasConclusion", "stanceTarget")
_IN = ("raises", "hasInference")
#: Properties for the edges to and from nodes of dialogues.
_EDGES = ("Premise", "Conclusion", "Locution", "IllocutionaryContent", "StartLocution", "EndLocution")


@dataclass
class NodeSet:
    """The nodes and edges of a map, as its file has them.

    Attributes:
        nodes: Members of the nodes by ``nodeID``; each has ``type`` and ``text``.
        edges: Pairs of nodes.
        locutions: Members of the entries on speakers, by ``nodeID``.
        participants: Members of the speakers, by ``participantID``.
    """

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    locutions: dict[str, dict[str, str]] = field(default_factory=dict)
    participants: dict[str, dict[str, str]] = field(default_factory=dict)

    def remove(self, names: set[str]) -> None:
        """Remove nodes with their edges, and nodes of steps and dialogues that thereby lead from or to nothing."""
        while names:
            ends = {end for _, end in self.edges}, {start for start, _ in self.edges}
            self.edges = [edge for edge in self.edges if names.isdisjoint(edge)]
            for name in names:
                self.nodes.pop(name, None)
                self.locutions.pop(name, None)
            left = {end for _, end in self.edges}, {start for start, _ in self.edges}
            names = {
                name
                for before, after in zip(ends, left, strict=True)
                for name in before - after
                if name in self.nodes and self.nodes[name]["type"] not in (INFORMATION, "L")
            }


@dataclass(frozen=True)
class Restored:
    """A node set as a debate has it now, and the IRIs of what was read in its nodes.

    Attributes:
        nodes: The node set, without the nodes whose items are gone or changed.
        name_by_item: Node by item.
        covered: Items that need not be written, as the node set says them.
    """

    nodes: NodeSet
    name_by_item: dict[str, str]
    covered: frozenset[str]


def encode(nodes: NodeSet, base: str, items: dict[str, list[str]], facts: TripleSource) -> Iterator[Fact]:
    """Yield the triples of a node set; ``items`` has the IRIs of what was made of each node."""
    iris = {name: f"<{base}nodeset-{number}>" for number, name in enumerate(nodes.nodes, 1)}
    post = f"<{base}post>"
    yield f"<{base}nodeset>", TYPE, _aif("NodeSet")
    yield f"<{base}nodeset>", _ALTERNATE, post
    for name, members in nodes.nodes.items():
        iri = iris[name]
        yield iri, TYPE, _aif(f"{members['type']}-node")
        yield iri, _IDENTIFIER, literal(name)
        yield iri, _aif("claimText"), literal(members["text"])
        for member in NODE_MEMBERS:
            if member in members:
                yield iri, _aif(member), literal(members[member])
        for member, value in nodes.locutions.get(name, {}).items():
            yield iri, _aif(f"locution-{member}"), literal(value)
        made = dict.fromkeys(items.get(name, ()))
        for item in made:
            yield iri, _ALTERNATE, item
        if made and members["type"] in STEPS:
            yield iri, _DIGEST, literal(_digest(made, facts))
    for start, end in nodes.edges:
        yield iris[start], _aif(_edge_name(nodes.nodes[start]["type"], nodes.nodes[end]["type"])), iris[end]
    for number, (name, members) in enumerate(nodes.participants.items(), 1):
        iri = f"<{base}participant-{number}>"
        yield iri, TYPE, _aif("Participant")
        yield iri, _IDENTIFIER, literal(name)
        for member, value in members.items():
            yield iri, _aif(member), literal(value)


def _edge_name(start: str, end: str) -> str:
    if start == "YA":
        return "IllocutionaryContent"
    if end == "YA":
        return "Locution"
    if end == "TA":
        return "StartLocution"
    return "EndLocution" if start == "TA" else "Premise" if end in STEPS else "Conclusion"


def restore(facts: TripleSource) -> Restored | None:
    """Return the node set that a debate keeps, or ``None`` where it keeps none."""
    sets = sorted(facts.subjects(TYPE, _aif("NodeSet")))
    if not sets:
        return None
    kinds = {
        subject: value_of(obj)[len(AIFDB) : -len("-node")]
        for subject, _, obj in facts.triples(None, TYPE, None)
        if obj.startswith(f"<{AIFDB}") and obj.endswith("-node>")
    }
    nodes, names = NodeSet(), _names(facts, kinds)
    items: dict[str, list[str]] = {name: sorted(facts.objects(iri, _ALTERNATE)) for iri, name in names.items()}
    for iri, name in names.items():
        members = {"type": kinds[iri], "text": _value(facts, iri, "claimText")}
        members |= _members(facts, iri, NODE_MEMBERS)
        nodes.nodes[name] = members
        if entry := _members(facts, iri, LOCUTION_MEMBERS, "locution-"):
            nodes.locutions[name] = entry
    for property_ in _EDGES:
        for start, _, end in facts.triples(None, _aif(property_), None):
            if start in names and end in names:
                nodes.edges.append((names[start], names[end]))
    order = {name: number for number, name in enumerate(nodes.nodes)}
    nodes.edges.sort(key=lambda edge: (order[edge[0]], order[edge[1]]))
    for iri in sorted(facts.subjects(TYPE, _aif("Participant")), key=_number):
        nodes.participants[_identifier(facts, iri)] = _members(facts, iri, PARTICIPANT_MEMBERS)
    gone = {name for iri, name in names.items() if _is_changed(facts, iri, items[name])}
    nodes.remove(set(gone))
    posts = {item for iri in sets for item in facts.objects(iri, _ALTERNATE)}
    name_by_item: dict[str, str] = {}
    for name in nodes.nodes:
        for item in items[name]:
            # the words of a relation may be a statement of their own; the relation is its step
            if item not in name_by_item or nodes.nodes[name]["type"] in STEPS:
                name_by_item[item] = name
    return Restored(nodes, name_by_item, frozenset({*posts, *name_by_item}))


def _names(facts: TripleSource, iris: Iterable[str]) -> dict[str, str]:
    """Return the name of each node in the order of the file; names that occur in several maps are made unique."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for iri in sorted(iris, key=_number):
        identifier = name = _identifier(facts, iri)
        number = 1
        while name in taken:
            number += 1
            name = f"{identifier}-{number}"
        taken.add(name)
        names[iri] = name
    return names


def _number(iri: str) -> tuple[str, int]:
    base, _, number = iri[1:-1].rpartition("-")
    return base, int(number) if number.isdecimal() else 0


def _is_changed(facts: TripleSource, iri: str, made: list[str]) -> bool:
    """Return whether the items that were made of a node are gone, or relations that say something else by now."""
    if not made:
        return False
    digests = [value_of(digest) for digest in facts.objects(iri, _DIGEST)]
    if digests:
        return _digest(made, facts) not in digests
    return not any(facts.objects(item, TYPE) for item in made)


def _digest(items: Iterable[str], facts: TripleSource) -> str:
    """Return a digest of what relations, inferences and arguments lead from, lead to and say."""
    lines = []
    for item in items:
        for name in _OUT:
            lines += [f"{item} {name} {obj}" for obj in facts.objects(item, cg(name))]
        for name in _IN:
            lines += [f"{subject} {name} {item}" for subject in facts.subjects(cg(name), item)]
        if not facts.objects(item, cg("stanceTarget")):
            lines += [f"{item} label {obj}" for obj in facts.objects(item, _LABEL)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _aif(name: str) -> str:
    return f"<{AIFDB}{name}>"


def _identifier(facts: TripleSource, iri: str) -> str:
    return min((value_of(obj) for obj in facts.objects(iri, _IDENTIFIER)), default=iri.removeprefix(f"<{ID}")[:-1])


def _value(facts: TripleSource, iri: str, name: str) -> str:
    return min((value_of(obj) for obj in facts.objects(iri, _aif(name))), default="")


def _members(facts: TripleSource, iri: str, names: Iterable[str], prefix: str = "") -> dict[str, str]:
    """Return the members of a node that its triples have."""
    return {name: _value(facts, iri, prefix + name) for name in names if facts.objects(iri, _aif(prefix + name))}
