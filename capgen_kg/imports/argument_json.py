"""Readers of argument maps in JSON: AIF as AIFdb gives it, xAIF, SADFace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.imports.maps import CONFLICT, INFERENCE, INFORMATION, STEPS, Node, ReadMap, Utterance
from capgen_kg.imports.placed_json import Value, read_json
from capgen_kg.positions import Text

if TYPE_CHECKING:
    from pathlib import Path

#: Schemes by the names that SADFace and its tools give them.
_CONFLICTS = ("attack", "conflict", "counter", "con", "rebut", "undercut", "undermine")


def aif(text: str, path: Path) -> ReadMap:
    """Read AIF as AIFdb gives it, or xAIF, which has it in a member ``AIF`` and says who speaks."""
    whole = read_json(text, path)
    top = whole.get("AIF") or whole
    _wanted(top, "nodes", text, path)
    read = ReadMap(path, text)
    others: dict[str, Node] = {}
    for one in top.items("nodes"):
        name = one.text("nodeID")
        if not name:
            read.note(one.span, "a node without nodeID is left out")
        elif name in read.nodes or name in others:
            read.note(one.span, f"a second node {name} is left out")
        else:
            node = Node(name, one.text("type"), one.text("text"), one.span)
            (read.nodes if node.kind in (INFORMATION, *STEPS) else others)[name] = node
            if node.kind in STEPS and node.words and not node.words.lower().startswith("default"):
                read.note(one.span, f"the name of the scheme of {name}, {node.words!r}, is left out")
    edges = []
    known = {*read.nodes, *others}
    for one in top.items("edges"):
        start, end = one.text("fromID"), one.text("toID")
        if {start, end} <= known:
            edges.append((start, end))
        else:
            read.note(one.span, f"an edge from {start or 'nowhere'} to {end or 'nowhere'}, which aren't both here")
    read.edges = [edge for edge in edges if edge[0] in read.nodes and edge[1] in read.nodes]
    _utterances(read, others, edges, top)
    spoken = {"L", "YA", "TA"}
    for node in others.values():
        if node.kind not in spoken:
            read.note(node.span, f"a node of the kind {node.kind or '(none)'} is left out")
    return read


def _utterances(read: ReadMap, others: dict[str, Node], edges: list[tuple[str, str]], top: Value) -> None:
    """Read locutions: who says what by them, and what they answer."""
    after: dict[str, list[str]] = {}
    for start, end in edges:
        after.setdefault(start, []).append(end)
    people = {
        one.text("participantID"): " ".join(filter(None, (one.text("firstname"), one.text("surname"))))
        for one in top.items("participants")
    }
    speakers = {one.text("nodeID"): people.get(one.text("personID"), "") for one in top.items("locutions")}
    answers: dict[str, str] = {}
    for node in others.values():
        for step in after.get(node.name, ()) if node.kind == "L" else ():
            if others.get(step) and others[step].kind == "TA":
                # a transition leads from what is answered to what answers
                answers |= dict.fromkeys((e for e in after.get(step, ()) if e in others), node.name)
    for node in others.values():
        if node.kind == "L":
            illocutions = [one for one in after.get(node.name, ()) if one in others and others[one].kind == "YA"]
            says = [end for one in illocutions for end in after.get(one, ()) if end in read.nodes]
            who = speakers.get(node.name) or _named(node.words)
            read.utterances.append(
                Utterance(node.name, who, node.span, tuple(dict.fromkeys(says)), answers.get(node.name, ""))
            )


def _named(words: str) -> str:
    """Return who speaks in a locution that names the speaker before a colon."""
    who, colon, _ = words.partition(" : ")
    return who.strip() if colon and len(who) <= 60 else ""


def sadface(text: str, path: Path) -> ReadMap:
    """Read SADFace."""
    whole = read_json(text, path)
    _wanted(whole, "nodes", text, path)
    read = ReadMap(path, text)
    core = (whole.get("metadata") or whole).get("core")
    if core:
        read.title = core.text("title")
        maker = core.get("analyst_name")
        if maker and maker.value:
            read.maker = (str(maker.value), maker.span)
    for one in whole.items("nodes"):
        name, kind = one.text("id"), one.text("type")
        if not name or name in read.nodes:
            read.note(one.span, f"a second node {name} is left out" if name else "a node without id is left out")
        elif kind == "atom":
            read.nodes[name] = Node(name, INFORMATION, one.text("text"), one.span)
        elif kind == "scheme":
            scheme = one.text("name")
            is_conflict = any(word in scheme.lower() for word in _CONFLICTS)
            read.nodes[name] = Node(name, CONFLICT if is_conflict else INFERENCE, scheme, one.span)
        else:
            read.note(one.span, f"a node of the kind {kind or '(none)'} is left out")
    for one in whole.items("edges"):
        start, end = one.text("source_id"), one.text("target_id")
        if start in read.nodes and end in read.nodes:
            read.edges.append((start, end))
        else:
            read.note(one.span, f"an edge from {start or 'nowhere'} to {end or 'nowhere'}, which aren't both here")
    return read


def _wanted(value: Value, name: str, text: str, path: Path) -> None:
    found = value.get(name)
    if found is None or not isinstance(found.value, list):
        message = f"found no array {name!r} of an argument map; is this another format?"
        raise InputError(message, path, *Text(text).place(value.span[0]))
