"""Readers of argument maps in JSON: AIF as AIFdb gives it, xAIF, SADFace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, STEPS, ArgumentMap, Node, Utterance
from capgen_kg.rdf.located_json import Value, read_json
from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

#: Schemes by the names that SADFace and its tools give them.
_MAP, _SPOKEN = {INFORMATION, *STEPS}, {"L", "YA", "TA"}
_CONFLICTS = ("attack", "conflict", "counter", "con", "rebut", "undercut", "undermine")


def aif(text: str, path: Path) -> ArgumentMap:
    """Read AIF as AIFdb gives it, or xAIF, which has it in a member ``AIF`` and says who speaks."""
    whole = read_json(text, path)
    top = whole.get("AIF") or whole
    _wanted(top, "nodes", text, path)
    read = ArgumentMap(path, text)
    others: dict[str, Node] = {}
    for one in top.items("nodes"):
        name = one.text("nodeID")
        if not name:
            read.note(one.span, "a node without nodeID is left out")
        elif name in read.nodes or name in others:
            read.note(one.span, "a second node of the same nodeID is left out", name)
        else:
            node = Node(name, one.text("type"), one.text("text"), one.span)
            (read.nodes if node.kind in _MAP else others)[name] = node
            if node.kind in STEPS and node.label and not node.label.lower().startswith("default"):
                read.note(one.span, "the name of a scheme is left out", node.label)
    spans: dict[tuple[str, str], Span] = {}
    known = {*read.nodes, *others}
    for one in top.items("edges"):
        start, end = one.text("fromID"), one.text("toID")
        if {start, end} <= known:
            spans.setdefault((start, end), one.span)
        else:
            _note_loose_edge(read, one, start, end)
    read.edges = [edge for edge in spans if edge[0] in read.nodes and edge[1] in read.nodes]
    _utterances(read, others, spans, top)
    for node in others.values():
        if node.kind not in _SPOKEN:
            read.note(node.span, f"a node of the kind {node.kind or '(none)'} is left out", node.name)
    _note_members(read, [top], "the map", "nodes", "edges", "participants", "locutions")
    _note_members(read, [whole] if whole is not top else [], "the file", "AIF")
    _note_members(read, top.items("nodes"), "a node", "nodeID", "type", "text")
    _note_members(read, top.items("edges"), "an edge", "edgeID", "fromID", "toID", "formEdgeID")
    _note_members(read, top.items("locutions"), "a locution", "nodeID", "personID")
    _note_members(read, top.items("participants"), "a participant", "participantID", "firstname", "surname")
    return read


def _utterances(read: ArgumentMap, others: dict[str, Node], edges: dict[tuple[str, str], Span], top: Value) -> None:
    """Read locutions: who says what by them, and what they answer."""
    after: dict[str, list[str]] = {}
    for start, end in edges:
        after.setdefault(start, []).append(end)
    people = {
        one.text("participantID"): " ".join(filter(None, (one.text("firstname"), one.text("surname"))))
        for one in top.items("participants")
    }
    speakers = {one.text("nodeID"): people.get(one.text("personID"), "") for one in top.items("locutions")}
    encoded: set[tuple[str, str]] = set()

    def follow(name: str, kind: str) -> list[tuple[Node, str]]:
        """Return the nodes of a kind to which one leads, and what each leads to."""
        steps = [others[one] for one in after.get(name, ()) if one in others and others[one].kind == kind]
        encoded.update((name, step.name) for step in steps)
        return [(step, end) for step in steps for end in after.get(step.name, ())]

    locutions = [node for node in others.values() if node.kind == "L"]
    answers: dict[str, str] = {}
    for node in locutions:
        for step, end in follow(node.name, "TA"):
            # a transition leads from what is answered to what answers
            if end in others and others[end].kind == "L":
                encoded.add((step.name, end))
                if answers.setdefault(end, node.name) != node.name:
                    read.note(others[end].span, "a locution that answers several is read as an answer to the last", end)
                answers[end] = node.name
    for node in locutions:
        says: dict[str, None] = {}
        for step, end in follow(node.name, "YA"):
            if end in read.nodes:
                encoded.add((step.name, end))
                says[end] = None
                if step.label not in ("", "Asserting"):
                    read.note(step.span, f"an illocution of the kind {step.label!r} is read as an assertion", step.name)
        who = speakers.get(node.name) or _named(node.label)
        words = node.label.removeprefix(f"{_named(node.label)} : ")
        if words.strip() not in ("", *(read.nodes[one].label.strip() for one in says)):
            read.note(node.span, "the words of a locution are left out, other than those of its statement", words)
        read.utterances.append(Utterance(node.name, who, node.span, tuple(says), answers.get(node.name, "")))
    for (start, end), span in edges.items():
        kinds = [(others.get(name) or read.nodes[name]).kind for name in (start, end)]
        is_spoken = {*kinds} <= {*_MAP, *_SPOKEN} and not {*kinds} <= _MAP
        if is_spoken and (start, end) not in encoded:
            message = f"an edge from a node of the kind {kinds[0]} to one of the kind {kinds[1]} is left out"
            read.note(span, message, f"from {start} to {end}")


def _note_members(read: ArgumentMap, objects: Iterable[Value], what: str, *known: str) -> None:
    """Note the members of objects that are not known."""
    for one in objects:
        for name, member in one.others(*known).items():
            read.note(member.span, f"the member {name!r} of {what} is left out")


def _note_loose_edge(read: ArgumentMap, edge: Value, start: str, end: str) -> None:
    message = "an edge is left out, as its two nodes are not both in the map"
    read.note(edge.span, message, f"from {start or 'nowhere'} to {end or 'nowhere'}")


def _named(words: str) -> str:
    """Return who speaks in a locution that names the speaker before a colon."""
    who, colon, _ = words.partition(" : ")
    return who.strip() if colon and len(who) <= 60 else ""


def sadface(text: str, path: Path) -> ArgumentMap:
    """Read SADFace."""
    whole = read_json(text, path)
    _wanted(whole, "nodes", text, path)
    read = ArgumentMap(path, text)
    core = (whole.get("metadata") or whole).get("core")
    if core:
        read.title = core.text("title")
        maker = core.get("analyst_name")
        if maker and maker.value:
            read.maker = (str(maker.value), maker.span)
    for one in whole.items("nodes"):
        name, kind = one.text("id"), one.text("type")
        if not name or name in read.nodes:
            message = "a second node of the same id is left out" if name else "a node without id is left out"
            read.note(one.span, message, name)
        elif kind == "atom":
            read.nodes[name] = Node(name, INFORMATION, one.text("text"), one.span)
        elif kind == "scheme":
            scheme = one.text("name")
            is_conflict = any(word in scheme.lower() for word in _CONFLICTS)
            read.nodes[name] = Node(name, CONFLICT if is_conflict else INFERENCE, scheme, one.span)
        else:
            read.note(one.span, f"a node of the kind {kind or '(none)'} is left out", name)
    for one in whole.items("edges"):
        start, end = one.text("source_id"), one.text("target_id")
        if start in read.nodes and end in read.nodes:
            read.edges.append((start, end))
        else:
            _note_loose_edge(read, one, start, end)
    _note_members(read, [whole], "the file", "nodes", "edges", "metadata", "core")
    _note_members(read, [core] if core else [], "the metadata", "title", "analyst_name")
    _note_members(read, whole.items("nodes"), "a node", "id", "type", "text", "name")
    _note_members(read, whole.items("edges"), "an edge", "id", "source_id", "target_id")
    return read


def _wanted(value: Value, name: str, text: str, path: Path) -> None:
    found = value.get(name)
    if found is None or not isinstance(found.value, list):
        message = f"found no array {name!r} of an argument map; is this another format?"
        raise InputError(message, path, *Text(text).place(value.span[0]))
