"""A debate as an argument map.

Posts, comments and claims are statements. An argument is an inference from its grounds to its conclusions; one further
step, an inference or, against the thesis, a conflict, leads from each of these to the thesis, in place of the
relation of the argument to the thesis. The inferences that items make are steps of their own. Rebuttals are conflicts
and supports inferences; what is aimed at an inference or another relation is aimed at its step. Similarities are
omitted.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, NO_SPAN, ArgumentMap, Node, Utterance
from capgen_kg.formats.conventions import argument_of, inference_name, locution_name, node_name, stance_name
from capgen_kg.formats.debate_graph import GROUNDS

if TYPE_CHECKING:
    from collections.abc import Container

    from capgen_kg.formats.debate_graph import DebateGraph, Inference, Item, Relation

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
        for inference in graph.inferences:
            self._names[inference.iri] = self._inference_name(inference, names)
            names.add(self._names[inference.iri])
        for relation in graph.relations:
            if relation.is_bearing:
                # the first step from the argument to the thesis
                self._names[relation.iri] = stance_name(self._names[relation.source], 1)
            elif relation.kind in _RELATIONS and relation.iri not in self._names:
                self._names[relation.iri] = _unique(node_name(relation.iri), names)
                names.add(self._names[relation.iri])

    def _inference_name(self, inference: Inference, names: Container[str]) -> str:
        """Return a name for the step of an inference by which the item that makes it is known."""
        name = _unique(node_name(inference.iri), names)
        if argument_of(name) != name:
            return name
        item = self._names[inference.item]
        return next(name for number in count(1) if (name := inference_name(item, number)) not in names)

    def build(self) -> ArgumentMap:
        self._map.thesis = self._names.get(self._graph.thesis, "")
        for item in self._graph.items.values():
            if item.kind == "Argument":
                self._add_argument(item)
            else:
                self._add_item(item, INFORMATION)
        for inference in self._graph.inferences:
            self._add_inference(inference)
        for relation in self._graph.relations:
            if relation.kind in _RELATIONS and not relation.is_bearing and relation.target in self._names:
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
            thesis=self._names.get(item.stance_target, ""),
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
        thesis = self._names.get(item.stance_target, "")
        if not thesis or thesis in conclusions or not item.stance:
            return
        kind = INFERENCE if item.stance.lower() == "for" else CONFLICT
        for number, start in enumerate(conclusions or [name], 1):
            step = stance_name(name, number)
            self._map.add(Node(step, kind, ""), (start, step), (step, thesis))
            if start != name:
                self._map.raised_by[step] = name

    def _add_inference(self, inference: Inference) -> None:
        """Add the step of an inference, raised by the item that makes it."""
        name = self._names[inference.iri]
        edges = [(self._names[premise], name) for premise in inference.premises]
        node = Node(name, INFERENCE, "", key=node_name(inference.iri), class_name="inference")
        self._map.add(node, *edges, (name, self._names[inference.conclusion]))
        self._map.raised_by[name] = self._names[inference.item]
        self._add_utterance(name, inference.attributed_to)

    def _add_relation(self, relation: Relation) -> None:
        """Add a step from the conclusion of an argument, or from another item, to its target.

        The target is a statement or, for what is aimed at an inference or another relation, the step of that.
        """
        raiser = self._names[relation.source]
        if relation.is_reverse:
            name = _unique(f"{node_name(relation.iri)}-{self._names[relation.target]}", self._map.nodes)
        else:
            name = self._names[relation.iri]
        start = self._statement(relation.source)
        kind = _RELATIONS[relation.kind]
        node = Node(name, kind, relation.label, class_name=relation.kind.lower())
        if relation.target in self._graph.items:
            target, end = self._names[relation.target], self._statement(relation.target)
        else:
            target = end = self._names[relation.target]
            self._map.undercuts.add(name)
        self._map.add(node, (start, name), (name, end))
        # what is aimed at this step leads to it as well
        self._map.raised_by[name] = raiser
        self._map.grounds[name] = tuple(self._names[claim] for claim in relation.grounds if claim in self._names)
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
