"""AIF in JSON, as AIFdb and OVA have it, and xAIF, which wraps it in a member ``AIF`` and names the speakers.

Both are read by the same function. https://github.com/arg-tech/xaif
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from capgen_kg.formats.aif import (
    ILLOCUTION,
    LOCUTION,
    TRANSITION,
    aif_map,
    illocution_of,
    locutions,
    split_locution,
)
from capgen_kg.formats.aif_nodeset import LOCUTION_MEMBERS, NODE_MEMBERS, PARTICIPANT_MEMBERS, NodeSet, restore
from capgen_kg.formats.argument_map import INFORMATION, STEPS, Act, ArgumentMap, Node, Utterance
from capgen_kg.formats.conventions import argument_of, node_name, one_line, relation_of, without_notation
from capgen_kg.formats.map_json import (
    NO_TIME,
    inside_wrappers,
    note_loose_edge,
    note_members,
    note_wrappers,
    require_nodes,
    serialize,
)
from capgen_kg.rdf.located_json import read_json
from capgen_kg.rdf.terms import cg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.located_json import Value
    from capgen_kg.rdf.spans import Span

_MAP, _DIALOGUE = frozenset({INFORMATION, *STEPS}), frozenset({LOCUTION, ILLOCUTION, TRANSITION})


def write(source: Source) -> bytes:
    """Return a debate as AIFdb exports a map and OVA reads it; a map that was imported has its own nodes."""
    aif = aif_map(source)
    nodes, edges, locutions_, participants = _restore(source, aif)
    nodes += [
        {"nodeID": node.name, "text": node.label, "type": node.kind, "timestamp": NO_TIME}
        for node in aif.nodes.values()
    ]
    top = {"nodes": nodes, "edges": _edges([*edges, *aif.edges]), "locutions": locutions_}
    return serialize({**top, "participants": participants} if participants else top)


def write_xaif(source: Source) -> bytes:
    """Return a debate as xAIF, with a locution for each statement that has a speaker.

    What was imported with the locutions of its file has these, and no others.
    """
    aif = aif_map(source)
    nodes, edges, speakers, participants = _restore(source, aif)
    nodes += [{"nodeID": node.name, "text": node.label, "type": node.kind} for node in aif.nodes.values()]
    edges += aif.edges
    identifiers = {
        " ".join(filter(None, (person["firstname"], person["surname"]))): person["participantID"]
        for person in participants
    }
    taken = {str(identifier) for identifier in identifiers.values()}
    free = (number for number in count(1) if str(number) not in taken)
    for name in sorted({utterance.speaker for utterance in aif.utterances} - identifiers.keys()):
        identifiers[name] = next(free)
        participants.append({"participantID": identifiers[name], "firstname": name, "surname": ""})
    for locution in locutions(aif):
        nodes.append({"nodeID": locution.name, "text": locution.text, "type": LOCUTION})
        nodes.append({"nodeID": locution.illocution, "text": "Asserting", "type": ILLOCUTION})
        edges += [(locution.name, locution.illocution), (locution.illocution, locution.statement)]
        speakers.append({"nodeID": locution.name, "personID": str(identifiers[locution.speaker])})
    member = {
        "nodes": nodes,
        "edges": _edges(edges),
        "schemefulfillments": [],
        "locutions": speakers,
        "participants": participants,
    }
    ova = {"firstname": "", "surname": "", "url": "", "nodes": [], "edges": []}
    return serialize({"AIF": member, "OVA": ova, "text": ""})


def _restore(
    source: Source, aif: ArgumentMap
) -> tuple[list[dict[str, Any]], list[tuple[str, str]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return nodes, edges, locutions and participants of the imported map of a debate, and take these from ``aif``.

    What is left in ``aif`` was added to the debate or changed in it; its edges lead to the nodes of the imported map.
    """
    restored = None if source.item else restore(source.asserted)
    if restored is None:
        return [], [], [], []
    nodeset = restored.nodes
    names = {node_name(iri): name for iri, name in restored.name_by_item.items()}
    covered = {node_name(iri) for iri in restored.covered}
    for iri, name in restored.name_by_item.items():
        item = source.graph.items.get(iri)
        if item and item.kind == "Claim" and not _is_text_of(nodeset.nodes[name]["text"], item.label):
            nodeset.nodes[name]["text"] = item.label
    keys = {name: node.key or name for name, node in aif.nodes.items()}
    new = {
        name: node
        for name, node in aif.nodes.items()
        if not {keys[name], argument_of(keys[name]), relation_of(argument_of(keys[name]))} & covered
    }
    edges = []
    for edge in aif.edges:
        if not new.keys().isdisjoint(edge):
            ends = [name if name in new else names.get(keys[name], name) for name in edge]
            for number, name in enumerate(edge):
                # a message is no node that a step may lead to; it becomes a statement
                if name not in new and nodeset.nodes.get(ends[number], {}).get("type", LOCUTION) == LOCUTION:
                    ends[number] = name
            edges.append((ends[0], ends[1]))
    needed = {name for edge in edges for name in edge if name not in nodeset.nodes}
    aif.edges = edges
    aif.nodes = {name: node for name, node in aif.nodes.items() if name in new or name in needed}
    aif.utterances = [utterance for utterance in aif.utterances if set(utterance.says) <= new.keys()]
    return (
        [{"nodeID": name, **members} for name, members in nodeset.nodes.items()],
        nodeset.edges,
        [{"nodeID": name, **members} for name, members in nodeset.locutions.items()],
        [
            {"participantID": name, "firstname": "", "surname": "", **members}
            for name, members in nodeset.participants.items()
        ],
    )


def features_beyond_nodeset(source: Source) -> dict[str, int]:
    """Return how many speakers, speech acts and replies of a debate are not in its imported map."""
    restored = None if source.item else restore(source.asserted)
    if restored is None:
        return {}
    graph, covered = source.graph, restored.covered
    items = {iri: item for iri, item in graph.items.items() if iri not in covered}
    relations = tuple(relation for relation in graph.relations if relation.iri not in covered)
    acts = sum(item not in covered for item, _, _ in source.asserted.triples(None, cg("performs"), None))
    rest = replace(graph, items=items, relations=relations, counts={"speech acts": acts})
    return {name: rest.features[name] for name in ("speakers", "speech acts", "threads")}


def _is_text_of(text: str, label: str) -> bool:
    """Return whether a label was made of the text of a statement."""
    line = one_line(text)
    return label in (line, without_notation(line), f"({line})", "(no words)")


def _edges(edges: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"edgeID": str(number), "fromID": start, "toID": end, "formEdgeID": None}
        for number, (start, end) in enumerate(edges, 1)
    ]


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text; raises ``InputError`` where that is not JSON or has no array of nodes."""
    file = read_json(text, path)
    outer = inside_wrappers(file)
    top = outer.get("AIF") or outer
    require_nodes(top, text, path)
    argument_map = ArgumentMap(path, text)
    dialogue = _read_nodes(argument_map, top)
    spans: dict[tuple[str, str], Span] = {}
    known = {*argument_map.nodes, *dialogue}
    for edge in top.items("edges"):
        start, end = edge.text("fromID"), edge.text("toID")
        if {start, end} <= known:
            spans.setdefault((start, end), edge.span)
        else:
            note_loose_edge(argument_map, edge, start, end)
    nodes = argument_map.nodes
    argument_map.edges = [edge for edge in spans if edge[0] in nodes and edge[1] in nodes]
    argument_map.nodeset = _nodeset(argument_map, dialogue, spans, top)
    _DialogueReader(argument_map, dialogue, spans, top).read()
    for node in dialogue.values():
        if node.kind not in _DIALOGUE:
            argument_map.note(node.span, f"a node of the kind {node.kind or '(none)'} is left out", node.name)
    note_members(argument_map, [top], "the map", "nodes", "edges", "participants", "locutions")
    note_members(argument_map, [outer] if outer is not top else [], "the file", "AIF")
    note_wrappers(argument_map, file, outer)
    note_members(argument_map, top.items("nodes"), "a node", "nodeID", "type", "text", *NODE_MEMBERS)
    note_members(argument_map, top.items("edges"), "an edge", "edgeID", "fromID", "toID", "formEdgeID")
    note_members(argument_map, top.items("locutions"), "a locution", "nodeID", *LOCUTION_MEMBERS)
    note_members(argument_map, top.items("participants"), "a participant", "participantID", *PARTICIPANT_MEMBERS)
    return argument_map


def _nodeset(
    argument_map: ArgumentMap, dialogue: dict[str, Node], edges: dict[tuple[str, str], Span], top: Value
) -> NodeSet:
    """Return the nodes and edges of the kinds that AIF has, as they are in the file."""
    nodes = {**argument_map.nodes, **dialogue}
    names = {name for name, node in nodes.items() if node.kind in _MAP | _DIALOGUE}
    nodeset = NodeSet()
    for value in top.items("nodes"):
        if (name := value.text("nodeID")) in names and name not in nodeset.nodes:
            node = nodes[name]
            members = {"type": node.kind, "text": _encodable(node.label)}
            nodeset.nodes[_encodable(name)] = members | _texts(value, NODE_MEMBERS)
    nodeset.edges = [edge for edge in edges if names.issuperset(edge)]
    for value in top.items("locutions"):
        nodeset.locutions.setdefault(value.text("nodeID"), _texts(value, LOCUTION_MEMBERS))
    for value in top.items("participants"):
        nodeset.participants.setdefault(value.text("participantID"), _texts(value, PARTICIPANT_MEMBERS))
    return nodeset


def _texts(value: Value, names: Iterable[str]) -> dict[str, str]:
    """Return those of the named members that are texts or numbers."""
    return {name: _encodable(value.text(name)) for name in names if (member := value.get(name)) and member.value}


def _encodable(text: str) -> str:
    """Return a text without surrogates, which UTF-8 has no way to encode."""
    return text.encode("utf-8", "replace").decode()


def _read_nodes(argument_map: ArgumentMap, top: Value) -> dict[str, Node]:
    """Read the nodes into the map, and return those that belong to the dialogue or to nothing known."""
    others: dict[str, Node] = {}
    for value in top.items("nodes"):
        name = value.text("nodeID")
        if not name:
            argument_map.note(value.span, "a node without nodeID is left out")
        elif name in argument_map.nodes or name in others:
            argument_map.note(value.span, "a second node of the same nodeID is left out", name)
        else:
            node = Node(name, value.text("type"), value.text("text"), value.span)
            (argument_map.nodes if node.kind in _MAP else others)[name] = node
            if node.kind in STEPS and node.label and not node.label.lower().startswith("default"):
                argument_map.note(value.span, "the name of a scheme is left out", node.label)
    return others


class _DialogueReader:
    """Reads locutions: who asserts, asks, shares and reports what by them, and what they reply to."""

    def __init__(
        self, argument_map: ArgumentMap, nodes: dict[str, Node], edges: dict[tuple[str, str], Span], top: Value
    ) -> None:
        self._map, self._nodes, self._edges = argument_map, nodes, edges
        self._after: dict[str, list[str]] = {}
        for start, end in edges:
            self._after.setdefault(start, []).append(end)
        people = {
            value.text("participantID"): " ".join(filter(None, (value.text("firstname"), value.text("surname"))))
            for value in top.items("participants")
        }
        self._speakers = {
            value.text("nodeID"): people.get(value.text("personID"), "") for value in top.items("locutions")
        }
        self._encoded: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Add the utterances to the map, and note what of the dialogue is left out."""
        nodes = [node for node in self._nodes.values() if node.kind == LOCUTION]
        transitions: dict[str, list[str]] = {}
        replies_to = self._replies(nodes, transitions)
        utterances = {
            node.name: self._locution(node, replies_to.get(node.name, ""), transitions.get(node.name, []))
            for node in nodes
        }
        reported = self._reports(utterances)
        self._map.utterances += [
            utterance if utterance.replies_to not in reported else replace(utterance, replies_to="")
            for name, utterance in utterances.items()
            if name not in reported
        ]
        for (start, end), span in self._edges.items():
            kinds = [(self._nodes.get(name) or self._map.nodes[name]).kind for name in (start, end)]
            is_dialogue = {*kinds} <= _MAP | _DIALOGUE and not {*kinds} <= _MAP
            if is_dialogue and (start, end) not in self._encoded:
                message = f"an edge from a node of the kind {kinds[0]} to one of the kind {kinds[1]} is left out"
                self._map.note(span, message, f"from {start} to {end}")

    def _follow(self, name: str, kind: str) -> list[tuple[Node, str]]:
        """Return the nodes of a kind that follow a locution or transition, each with each node that follows it."""
        steps = [self._nodes[end] for end in self._after.get(name, ()) if end in self._nodes]
        steps = [step for step in steps if step.kind == kind]
        self._encoded.update((name, step.name) for step in steps)
        return [(step, end) for step in steps for end in self._after.get(step.name, ())]

    def _replies(self, locution_nodes: list[Node], transitions: dict[str, list[str]]) -> dict[str, str]:
        """Return the locution that each replies to; a transition leads from that to the reply.

        The transitions to each reply are added to ``transitions``.
        """
        replies_to: dict[str, str] = {}
        for node in locution_nodes:
            for step, end in self._follow(node.name, TRANSITION):
                if end in self._nodes and self._nodes[end].kind == LOCUTION:
                    self._encoded.add((step.name, end))
                    if step.name not in transitions.setdefault(end, []):
                        transitions[end].append(step.name)
                    if replies_to.setdefault(end, node.name) != node.name:
                        message = "a locution that answers several is read as an answer to the last"
                        self._map.note(self._nodes[end].span, message, end)
                    replies_to[end] = node.name
        return replies_to

    def _locution(self, node: Node, replies_to: str, transitions: list[str]) -> Utterance:
        """Return what a locution asserts and does, itself and by the transitions to it."""
        speaker, words = split_locution(node.label)
        says: dict[str, None] = {}
        acts: dict[Act, None] = {}
        steps: dict[str, None] = {}
        for source in (node.name, *transitions):
            for step, end in self._follow(source, ILLOCUTION):
                if end not in self._map.nodes:
                    continue
                self._encoded.add((step.name, end))
                if self._map.nodes[end].kind != INFORMATION:
                    steps[end] = None
                    continue
                illocution = illocution_of(step.label)
                if illocution.asserts:
                    says[end] = None
                if illocution.act:
                    acts[Act(illocution.act, (end,), words=words.strip())] = None
                if not illocution.is_known:
                    message = f"an illocution of the kind {step.label!r} is read as an assertion"
                    self._map.note(step.span, message, step.name)
                elif not illocution.asserts and not illocution.act:
                    message = f"an illocution of the kind {step.label!r} is left out, as it leads to a statement"
                    self._map.note(step.span, f"{message} and not to a conflict", step.name)
        known = {"", *(self._map.nodes[name].label.strip() for name in says)}
        # a speech act keeps the words
        if words.strip() not in known and not acts:
            message = "the words of a locution are left out, other than those of its statement"
            self._map.note(node.span, message, words)
        speaker = self._speakers.get(node.name) or speaker
        own = tuple(says), replies_to, tuple(acts), tuple(steps), words.strip()
        return Utterance(node.name, speaker, node.span, *own)

    def _reports(self, utterances: dict[str, Utterance]) -> set[str]:
        """Add reports to the utterances that report others, and return the names of those that are reported.

        An illocution from a locution to another one is reported speech. The reported locution is no move of the
        dialogue: what it asserts is said by the one who reports it to be somebody's words.
        """
        reported: set[str] = set()
        for name in list(utterances):
            for step, end in self._follow(name, ILLOCUTION):
                quoted = utterances.get(end)
                if quoted is None:
                    continue
                claims = tuple(claim for claim in quoted.says if claim not in utterances[name].says)
                if not claims or name in reported or end == name:
                    message = "reported speech is left out, as it has no statement that its reporter does not make, too"
                    self._map.note(step.span, message, f"from {name} to {end}")
                    continue
                self._encoded.add((step.name, end))
                reported.add(end)
                acts = (
                    *utterances[name].acts,
                    Act("Report", claims, quoted, split_locution(self._nodes[name].label)[1].strip()),
                )
                utterances[name] = replace(utterances[name], acts=acts)
        return reported
