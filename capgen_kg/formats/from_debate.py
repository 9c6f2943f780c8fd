"""A debate as an argument map.

Posts, comments and claims are statements. An argument is an inference from its grounds to its conclusions; one further
step, an inference or, against the thesis, a conflict, leads from each of these to the thesis. Rebuttals are conflicts
and supports inferences; similarities are omitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, NO_SPAN, ArgumentMap, Node, Utterance
from capgen_kg.formats.conventions import locution_name, node_name, stance_name
from capgen_kg.formats.debate_graph import GROUNDS

if TYPE_CHECKING:
    from collections.abc import Container

    from capgen_kg.formats.debate_graph import DebateGraph, Item, Relation

#: Kinds of steps by the class of the relation.
_RELATIONS = {"Rebuttal": CONFLICT, "Support": INFERENCE}
_MAPPED_ROLES = frozenset({"conclusion", *GROUNDS})


def map_of(graph: DebateGraph) -> ArgumentMap:
    """Return the argument map of a debate, indexed."""
    return _MapBuilder(graph).build()


class _MapBuilder:
    def __init__(self, graph: DebateGraph) -> None:
        self._graph = graph
        self._map = ArgumentMap(title=graph.title)
        #: Names of nodes by the IRI of their item.
        self._names: dict[str, str] = {}
        names: set[str] = set()
        for iri in graph.items:
            self._names[iri] = _unique(node_name(iri), names)
            names.add(self._names[iri])

    def build(self) -> ArgumentMap:
        self._map.thesis = self._names.get(self._graph.thesis, "")
        for item in self._graph.items.values():
            if item.kind == "Argument":
                self._add_argument(item)
            else:
                self._add_item(item, INFORMATION)
        for relation in self._graph.relations:
            if relation.kind in _RELATIONS:
                self._add_relation(relation)
        self._map.index()
        return self._map

    def _add_item(self, item: Item, kind: str, *edges: tuple[str, str], further_claims: tuple[str, ...] = ()) -> None:
        name = self._names[item.iri]
        node = Node(
            name,
            kind,
            item.label,
            title=item.notation,
            class_name=item.kind.lower(),
            stance=item.stance.lower(),
            further_claims=further_claims,
        )
        self._map.add(node, *edges)
        self._add_utterance(name, item.attributed_to)

    def _add_utterance(self, name: str, speaker: str) -> None:
        if speaker:
            self._map.utterances.append(Utterance(locution_name(name), speaker, NO_SPAN, (name,)))

    def _claims(self, item: str, *roles: str) -> list[str]:
        return [self._names[claim] for claim in self._graph.claims_of(item, *roles)]

    def _add_argument(self, item: Item) -> None:
        """Add an argument, and the steps from its conclusions to the thesis."""
        name = self._names[item.iri]
        conclusions = self._claims(item.iri, "conclusion")
        further = tuple(
            self._names[role.claim] for role in self._graph.roles_of(item.iri) if role.role not in _MAPPED_ROLES
        )
        edges = [(premise, name) for premise in self._claims(item.iri, *GROUNDS)]
        edges += [(name, conclusion) for conclusion in conclusions]
        self._add_item(item, INFERENCE, *edges, further_claims=further)
        thesis = self._map.thesis
        if not thesis or thesis in conclusions:
            return
        kind = INFERENCE if item.stance.lower() == "for" else CONFLICT
        for number, start in enumerate(conclusions or [name], 1):
            step = stance_name(name, number)
            self._map.add(Node(step, kind, ""), (start, step), (step, thesis))
            if start != name:
                self._map.raised_by[step] = name

    def _add_relation(self, relation: Relation) -> None:
        """Add a step from the conclusion of an argument, or from another item, to its target."""
        raiser, target = self._names[relation.source], self._names[relation.target]
        is_argument = self._graph.items[relation.target].kind == "Argument"
        name = _unique(f"{node_name(relation.iri)}-{target}", self._map.nodes)
        start, end = self._statement(relation.source), self._statement(relation.target)
        if is_argument and relation.attack_type == "undercutting":
            self._map.undercuts.add(name)
            end = target
        kind = _RELATIONS[relation.kind]
        node = Node(name, kind, relation.label, class_name=relation.kind.lower())
        self._map.add(node, (start, name), (name, end))
        if start != raiser:
            self._map.raised_by[name] = raiser
        if end != target:
            self._map.aimed_at[name] = target
        self._add_utterance(name, relation.attributed_to)

    def _statement(self, item: str) -> str:
        """Return the first conclusion of an argument that has one, else the item itself."""
        is_argument = self._graph.items[item].kind == "Argument"
        return next(iter(self._claims(item, "conclusion") if is_argument else ()), self._names[item])


def _unique(name: str, names: Container[str]) -> str:
    """Return a name, followed by a number if it is among ``names``."""
    number, unique = 1, name
    while unique in names:
        number += 1
        unique = f"{name}-{number}"
    return unique
