"""Argument maps in the RDF of the AIF ontology, in both vocabularies in which that is published.

The ontology of Dundee has ``hasPremise``, ``hasConclusion``, ``hasConflictingElement`` and ``hasConflictedElement``,
from a step to its ends; AIFdb's triples have ``Premise`` from an element to the step and ``Conclusion`` from the step
on, and locutions. Both name the classes ``I-node``, ``RA-node``, ``CA-node``. Both are read by the same function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.errors import InputError
from capgen_kg.formats.aif import aif_map, locutions, split_locution
from capgen_kg.formats.argument_map import (
    CONFLICT,
    INFERENCE,
    INFORMATION,
    REPHRASING,
    STEPS,
    ArgumentMap,
    Node,
    Utterance,
)
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.namespaces import ID, RDF_TYPE, compress
from capgen_kg.rdf.parsing import parse_text, syntax
from capgen_kg.rdf.spans import LocatedTriple
from capgen_kg.rdf.terms import curie, from_oxigraph, value_of
from capgen_kg.rdf.turtle_parser import locate_triples
from capgen_kg.rdf.writing import serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

#: Namespaces of the ontology and of AIFdb's triples.
AIF, AIFDB = "http://www.arg.dundee.ac.uk/aif#", "http://www.arg.tech/aif#"
_KINDS = {
    "I-node": INFORMATION, "Statement": INFORMATION, "NegStatement": INFORMATION,
    "RA-node": INFERENCE, "Inference": INFERENCE, "Deductive_Inference": INFERENCE,
    "Presumptive_Inference": INFERENCE, "CA-node": CONFLICT, "Conflict": CONFLICT, "MA-node": REPHRASING,
}  # fmt: skip
#: Properties of a step by its kind and whether they have its start or its end as their object.
_PROPERTIES = {
    (INFERENCE, True): "hasPremise", (INFERENCE, False): "hasConclusion",
    (CONFLICT, True): "hasConflictingElement", (CONFLICT, False): "hasConflictedElement",
}  # fmt: skip
#: Properties from a step to its start; those to its end.
_TO_START = ("hasPremise", "hasConflictingElement", "hasPresumption")
_TO_END = ("hasConclusion", "hasConflictedElement", "Conclusion")
_DIALOGUE = ("L-node", "YA-node", "TA-node")
_DIALOGUE_PROPERTIES = ("IllocutionaryContent", "Locution", "StartLocution", "EndLocution")


def write(source: Source) -> bytes:
    """Return a debate in the vocabulary of the AIF ontology, as Turtle.

    Texts are plain strings, and only steps have the properties of steps, as the ontology's axioms require.
    """
    aif = aif_map(source)
    triples = []
    for start, end in aif.edges:
        is_start = aif.nodes[start].kind == INFORMATION
        step, element = (end, start) if is_start else (start, end)
        triples.append((step, _PROPERTIES[aif.nodes[step].kind, is_start], element))
    return _serialize(AIF, _texts(aif), triples)


def write_aifdb(source: Source) -> bytes:
    """Return a debate in the vocabulary of AIFdb's triples, as Turtle: edges in their direction, with locutions."""
    aif = aif_map(source)
    triples = [
        (start, "Premise" if aif.nodes[start].kind == INFORMATION else "Conclusion", end) for start, end in aif.edges
    ]
    nodes = _texts(aif)
    for locution in locutions(aif):
        nodes += [(locution.name, "L-node", locution.text), (locution.illocution, "YA-node", None)]
        triples.append((locution.name, "Locution", locution.illocution))
        triples.append((locution.illocution, "IllocutionaryContent", locution.statement))
    return _serialize(AIFDB, nodes, triples)


def _texts(aif: ArgumentMap) -> list[tuple[str, str, str | None]]:
    """Return the name and class of each node, and the text of each statement."""
    return [
        (node.name, f"{node.kind}-node", node.label if node.kind == INFORMATION else None)
        for node in aif.nodes.values()
    ]


def _serialize(
    namespace: str, nodes: Iterable[tuple[str, str, str | None]], triples: Iterable[tuple[str, str, str]]
) -> bytes:
    """Return nodes, each with class and text, and triples of their names as Turtle."""

    def named(name: str) -> ox.NamedNode:
        return ox.NamedNode(ID + name)

    written = []
    for name, class_name, text in nodes:
        written.append(ox.Triple(named(name), ox.NamedNode(RDF_TYPE), ox.NamedNode(namespace + class_name)))
        if text is not None:
            written.append(ox.Triple(named(name), ox.NamedNode(f"{namespace}claimText"), ox.Literal(text)))
    written += [ox.Triple(named(s), ox.NamedNode(namespace + name), named(o)) for s, name, o in triples]
    return serialize(written, "TURTLE", {"aif": namespace})


def read(text: str, path: Path, syntax_name: str = "") -> ArgumentMap:
    """Return the map in a text, in a syntax of RDF by pyoxigraph's name or else by the ending of its file.

    In Turtle each node has the place of its text; in other syntaxes of RDF all nodes are placed at the beginning.
    Raises ``InputError`` where the text is not RDF or has no node of an AIF class.
    """
    return _Reader(text, path, syntax_name or syntax(path)).read()


class _Reader:
    def __init__(self, text: str, path: Path, syntax_name: str) -> None:
        self._syntax = syntax_name
        self._map = ArgumentMap(path, text)
        #: AIF classes, spans and texts of nodes, and AIF properties between nodes.
        self._classes: dict[str, str] = {}
        self._spans: dict[str, Span] = {}
        self._texts: dict[str, str] = {}
        self._links: list[tuple[str, str, str, Span]] = []

    def read(self) -> ArgumentMap:
        for triple in _locate(self._map.text, self._map.path, self._syntax):
            self._read_triple(triple)
        for node, class_name in self._classes.items():
            if class_name in _KINDS:
                self._map.add(Node(node, _KINDS[class_name], self._texts.get(node, ""), self._spans[node]))
            elif class_name not in _DIALOGUE:
                self._map.note(self._spans[node], f"a node of the kind {class_name} is left out", node)
        if not self._map.nodes:
            message = f"found no node of the classes of {AIF} or {AIFDB}; is this another format?"
            raise InputError(message, self._map.path, 1, 1)
        self._read_edges()
        self._read_locutions()
        return self._map

    def _read_triple(self, located: LocatedTriple) -> None:
        subject, predicate, obj = located.triple
        name = _aif_name(predicate)
        if predicate == TYPE:
            class_name = _aif_name(obj)
            if not class_name:
                self._map.note(located.obj, f"the class {compress(obj.strip('<>'))} is left out", subject)
            # of several classes, the last that a map or dialogue has
            is_known = class_name in _KINDS or class_name in _DIALOGUE
            if is_known or (class_name and subject not in self._classes):
                self._classes[subject] = class_name
                self._spans.setdefault(subject, located.obj)
        elif name == "claimText" and subject not in self._texts:
            self._texts[subject] = value_of(obj)
            self._spans[subject] = located.obj
        elif name == "claimText":
            self._map.note(located.obj, "another text of a node is left out", f"{subject} {obj}")
        elif name:
            self._links.append((name, subject, obj, located.obj))
        else:
            message = f"the property {curie(predicate)} is left out"
            self._map.note(located.obj, message, f"{subject} {obj}")

    def _read_edges(self) -> None:
        nodes = self._map.nodes
        for name, subject, obj, span in self._links:
            if name == "Premise":
                # AIFdb's leads from the element to the step; some tools write the reverse
                is_reversed = subject in nodes and nodes[subject].kind in STEPS and obj in nodes
                is_reversed = is_reversed and nodes[obj].kind == INFORMATION
            elif name == "Conclusion":
                # AIFdb's server writes the reverse, too, from a statement to the step that leads to it
                is_reversed = subject in nodes and nodes[subject].kind == INFORMATION
            elif name in (*_TO_START, *_TO_END):
                is_reversed = name in _TO_START
            else:
                if name not in _DIALOGUE_PROPERTIES:
                    self._map.note(span, f"the property aif:{name} is left out", f"{subject} {obj}")
                continue
            start, end = (obj, subject) if is_reversed else (subject, obj)
            if start in nodes and end in nodes:
                self._map.edges.append((start, end))
            else:
                message = f"a link by aif:{name} is left out, as its two nodes are not both in the map"
                self._map.note(span, message, f"from {start} to {end}")

    def _read_locutions(self) -> None:
        illocutions, contents = self._neighbours("Locution"), self._neighbours("IllocutionaryContent")
        starts: dict[str, list[str]] = {}
        for locution, transition in self._pairs("StartLocution"):
            starts.setdefault(transition, []).append(locution)
        replies_to = {
            reply: start for transition, reply in self._pairs("EndLocution") for start in starts.get(transition, ())
        }
        for node, class_name in self._classes.items():
            if class_name == "L-node":
                statements = {name for step in illocutions.get(node, ()) for name in contents.get(step, ())}
                known = tuple(name for name in sorted(statements) if name in self._map.nodes)
                speaker, words = split_locution(self._texts.get(node, ""))
                if words.strip() not in ("", *(self._map.nodes[name].label.strip() for name in known)):
                    message = "the words of a locution are left out, other than those of its statement"
                    self._map.note(self._spans[node], message, node)
                utterance = Utterance(node, speaker, self._spans[node], known, replies_to.get(node, ""))
                self._map.utterances.append(utterance)

    def _pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of the triples of an AIF property."""
        return ((subject, obj) for predicate, subject, obj, _ in self._links if predicate == name)

    def _neighbours(self, name: str) -> dict[str, list[str]]:
        """Return the nodes that an AIF property joins to each node, in either direction."""
        neighbours: dict[str, list[str]] = {}
        for subject, obj in self._pairs(name):
            neighbours.setdefault(subject, []).append(obj)
            neighbours.setdefault(obj, []).append(subject)
        return neighbours


def _aif_name(term: str) -> str:
    """Return the local name of an AIF class or property, or an empty string for any other term."""
    for namespace in (AIF, AIFDB):
        if term.startswith(f"<{namespace}"):
            return term[len(namespace) + 1 : -1]
    return ""


def _locate(text: str, path: Path, syntax_name: str) -> list[LocatedTriple]:
    """Return the triples of a text with their places; outside Turtle, these are empty."""
    quads = list(parse_text(text, syntax_name, path))
    if syntax_name == "TURTLE":
        return locate_triples(text)
    return [LocatedTriple(from_oxigraph(quad), (0, 0), (0, 0), (0, 0)) for quad in quads]
