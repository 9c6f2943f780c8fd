"""Reader of argument maps in the RDF of the AIF ontology, in both ways in which that is published.

The ontology of Dundee has ``hasPremise``, ``hasConclusion``, ``hasConflictingElement`` and ``hasConflictedElement``,
from a step to its ends; AIFdb's triples have ``Premise`` from an element to the step and ``Conclusion`` from the step
on, and locutions. Both name the classes ``I-node``, ``RA-node``, ``CA-node``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
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
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.parsing import parse_located_text, syntax
from capgen_kg.rdf.spans import LocatedTriple
from capgen_kg.rdf.terms import from_oxigraph, value_of
from capgen_kg.rdf.turtle_parser import locate_triples

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

SPACES = ("http://www.arg.dundee.ac.uk/aif#", "http://www.arg.tech/aif#")
_KINDS = {
    "I-node": INFORMATION, "Statement": INFORMATION, "NegStatement": INFORMATION,
    "RA-node": INFERENCE, "Inference": INFERENCE, "Deductive_Inference": INFERENCE,
    "Presumptive_Inference": INFERENCE, "CA-node": CONFLICT, "Conflict": CONFLICT, "MA-node": REPHRASING,
}  # fmt: skip
#: Properties that lead from a step to what it starts from; all others lead the way that the map goes.
_BACK = ("hasPremise", "hasConflictingElement", "hasPresumption")
_ONWARD = ("hasConclusion", "hasConflictedElement", "Conclusion")
_SPOKEN = ("L-node", "YA-node", "TA-node")
_OF_SPEECH = ("IllocutionaryContent", "Locution", "StartLocution", "EndLocution")


def aif_rdf(text: str, path: Path) -> ArgumentMap:
    """Read a map in Turtle; in other syntaxes of RDF, whatever is read is said to stand at its beginning."""
    read = ArgumentMap(path, text)
    placed = _triples(text, path)
    kinds: dict[str, str] = {}
    spans: dict[str, Span] = {}
    words: dict[str, str] = {}
    links: list[tuple[str, str, str, Span]] = []
    for one in placed:
        subject, predicate, value = one.triple
        name = next((predicate[len(space) + 1 : -1] for space in SPACES if predicate.startswith(f"<{space}")), "")
        if predicate == TYPE:
            kind = next((value[len(space) + 1 : -1] for space in SPACES if value.startswith(f"<{space}")), "")
            if not kind:
                read.note(one.obj, f"the class {compress(value.strip('<>'))} is left out", subject)
            # the first kind that says what the node is in the map
            if kind in _KINDS or kind in _SPOKEN or (kind and subject not in kinds):
                kinds[subject] = kind
                spans.setdefault(subject, one.obj)
        elif name == "claimText" and subject not in words:
            words[subject] = value_of(value)
            spans[subject] = one.obj
        elif name == "claimText":
            read.note(one.obj, "another text of a node is left out", f"{subject} {value}")
        elif name:
            links.append((name, subject, value, one.obj))
        else:
            read.note(one.obj, f"the property {compress(predicate[1:-1])} is left out", f"{subject} {value}")
    for node, kind in kinds.items():
        if kind in _KINDS:
            read.nodes[node] = Node(node, _KINDS[kind], words.get(node, ""), spans[node])
        elif kind not in _SPOKEN:
            read.note(spans[node], f"a node of the kind {kind} is left out", node)
    if not read.nodes:
        raise InputError(
            f"found no node of the classes of {SPACES[0]} or {SPACES[1]}; is this another format?", path, 1, 1
        )
    _join(read, links)
    _speak(read, kinds, words, spans, links)
    return read


def _triples(text: str, path: Path) -> list[LocatedTriple]:
    """Return the triples with their places, as far as the syntax lets one tell."""
    quads = list(parse_located_text(text, name := syntax(path), path))
    if name == "TURTLE":
        return locate_triples(text)
    return [LocatedTriple(from_oxigraph(quad), (0, 0), (0, 0), (0, 0)) for quad, _ in quads]


def _join(read: ArgumentMap, links: list[tuple[str, str, str, Span]]) -> None:
    """Read what leads from node to node."""
    for name, subject, value, span in links:
        if name == "Premise":
            # AIFdb's goes from the element to the step; some write it the other way round
            is_turned = subject in read.nodes and read.nodes[subject].kind in STEPS and value in read.nodes
            is_turned = is_turned and read.nodes[value].kind == INFORMATION
            edge = (value, subject) if is_turned else (subject, value)
        elif name in (*_BACK, *_ONWARD):
            edge = (value, subject) if name in _BACK else (subject, value)
        else:
            if name not in _OF_SPEECH:
                read.note(span, f"the property aif:{name} is left out", f"{subject} {value}")
            continue
        if edge[0] in read.nodes and edge[1] in read.nodes:
            read.edges.append(edge)
        else:
            message = f"a link by aif:{name} is left out, as its two nodes are not both in the map"
            read.note(span, message, f"from {edge[0]} to {edge[1]}")


def _speak(
    read: ArgumentMap,
    kinds: dict[str, str],
    words: dict[str, str],
    spans: dict[str, Span],
    links: list[tuple[str, str, str, Span]],
) -> None:
    """Read locutions, which name who speaks before a colon."""
    content = {(s, v) for name, s, v, _ in links if name == "IllocutionaryContent"}
    by = {(s, v) for name, s, v, _ in links if name == "Locution"}
    starts = {(v, s) for name, s, v, _ in links if name == "StartLocution"}
    ends = [(s, v) for name, s, v, _ in links if name == "EndLocution"]
    answers = {end: start for step, end in ends for step_, start in starts if step_ == step}
    for node, kind in kinds.items():
        if kind == "L-node":
            steps = [s if v == node else v for s, v in by if node in (s, v)]
            says = sorted(v if s in steps else s for s, v in content if steps and (s in steps or v in steps))
            who, colon, said = words.get(node, "").partition(" : ")
            known = tuple(one for one in says if one in read.nodes)
            if (said if colon else who).strip() not in ("", *(read.nodes[one].label.strip() for one in known)):
                read.note(spans[node], "the words of a locution are left out, other than those of its statement", node)
            speaker = who.strip() if colon else ""
            read.utterances.append(Utterance(node, speaker, spans[node], known, answers.get(node, "")))
