"""An argument map as a reading of a text: its statements are claims, its steps are inferences and relations.

Which statement is the thesis, and what is an argument, is decided as for maps that are imported by themselves
(:mod:`capgen_kg.formats.interpretation`). What a statement rests on in the text is given by the reader of the map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION
from capgen_kg.formats.interpretation import Argument as MapArgument
from capgen_kg.formats.interpretation import Step, interpret
from capgen_kg.rdf.spans import Text
from capgen_kg.readings.model import Argument, Claim, Evidence, Inference, Reading, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.formats.argument_map import ArgumentMap
    from capgen_kg.formats.interpretation import Item

_MAX_TITLE = 40


def reading_of_map(
    argument_map: ArgumentMap, evidence: Mapping[str, Evidence], steps: Mapping[str, Evidence], thesis: str = ""
) -> Reading:
    """Return an argument map as a reading.

    Args:
        argument_map: The map; what of it is no part of the reading is noted in it.
        evidence: What each statement rests on, by name.
        steps: What each step rests on, by name; without, it is interpreted, as the map says nothing of it.
        thesis: Name of the statement that is the thesis; without, it is found.

    Raises:
        InputError: The map has no statements.
        UsageError: It has no statement of that name.
    """
    argument_map.index()
    return _Builder(argument_map, evidence, steps, thesis).build()


class _Builder:
    def __init__(
        self, argument_map: ArgumentMap, evidence: Mapping[str, Evidence], steps: Mapping[str, Evidence], thesis: str
    ) -> None:
        self._map, self._evidence, self._steps = argument_map, evidence, steps
        self._text = Text(argument_map.text)
        self._interpretation = interpret(argument_map, thesis)
        self._reading = Reading(title=argument_map.title)
        self._argument_keys: dict[MapArgument, str] = {}
        #: Keys of inferences and relations by step; of a step with several ends, of the first.
        self._step_keys: dict[str, str] = {}

    def build(self) -> Reading:
        interpretation, reading = self._interpretation, self._reading
        for node in self._map.nodes.values():
            if node.kind == INFORMATION:
                key = self._key(node.name)
                reading.claims[key] = Claim(key, " ".join(node.label.split()), self._evidence[node.name])
        reading.thesis = self._key(interpretation.thesis)
        for argument in interpretation.arguments:
            self._read_argument(argument)
        for inference in interpretation.inferences:
            owner = inference.item or interpretation.argument_by_claim.get(inference.conclusion)
            item = self._argument_keys[owner] if isinstance(owner, MapArgument) else ""
            self._add_inference(inference.step, item, list(inference.premises), inference.conclusion)
        relations = [
            relation for relation in interpretation.relations if self._map.nodes[relation.step].kind in _RELATIONS
        ]
        for relation in relations:
            self._step_keys.setdefault(relation.step, f"relation {relation.step}")
        for number, relation in enumerate(relations):
            kind = _RELATIONS[self._map.nodes[relation.step].kind]
            key = self._step_keys[relation.step]
            key = key if key not in reading.relations else f"{key} ({number})"
            target = self._target(relation.target)
            own = Relation(key, kind, self._item(relation.raiser), target, "", self._step_evidence(relation.step))
            own.attack = relation.attack_type.lower()
            reading.relations[key] = own
        for node in self._map.nodes.values():
            if node.kind not in (INFORMATION, *_RELATIONS):
                self._map.note(node.span, "a rephrasing is no part of a reading and is left out", node.name)
        return reading

    def _key(self, statement: str) -> str:
        return f"statement {statement}"

    def _item(self, item: Item) -> str:
        return self._argument_keys[item] if isinstance(item, MapArgument) else self._key(item)

    def _target(self, target: Item | Step) -> str:
        if not isinstance(target, Step):
            return self._item(target)
        argument = self._interpretation.argument_by_step.get(target.name)
        if target.name in self._step_keys or argument is None:
            return self._step_keys.get(target.name, target.name)
        return self._reading.arguments[self._argument_keys[argument]].bearing.key

    def _step_evidence(self, step: str) -> Evidence:
        if step in self._steps:
            return self._steps[step]
        evidence = Evidence(self._place(step), basis="interpreted")
        evidence.why = f"{self._map.path.name} has this step and does not say why."
        return evidence

    def _place(self, node: str) -> str:
        return ":".join(map(str, (self._map.path, *self._text.place(self._map.nodes[node].span[0]))))

    def _read_argument(self, argument: MapArgument) -> None:
        words = " ".join(self._map.nodes[argument.conclusion].label.split())
        title = "".join(char for char in words[:_MAX_TITLE] if char not in "[]<>")
        key, number = f"<argument {title}>", 1
        while key in self._reading.arguments:
            number += 1
            key = f"<argument {title} {number}>"
        self._argument_keys[argument] = key
        kind = "Support" if argument.stance == "For" else "Rebuttal"
        step = next((name for name, own in self._interpretation.argument_by_step.items() if own is argument), "")
        place = self._place(step)
        bearing = Relation(f"relation of {key} to the thesis", kind, key, self._reading.thesis, "", Evidence(place))
        bearing.evidence = self._step_evidence(self._bearing_step(argument) or step)
        claims = {"conclusions": [self._key(name) for name in argument.conclusions]}
        own = Argument(key, words, argument.stance, Evidence(place), bearing, "", claims)
        self._reading.arguments[key] = own
        for name in argument.inferences:
            for conclusion in self._map.conclusions(name):
                premises = [premise for premise in self._map.premises(name) if premise != conclusion]
                if conclusion in argument.conclusions and premises:
                    self._add_inference(name, key, premises, conclusion)

    def _bearing_step(self, argument: MapArgument) -> str:
        """Return the step from a conclusion of an argument to the thesis."""
        thesis = self._interpretation.thesis
        kind = INFERENCE if argument.stance == "For" else CONFLICT
        steps = [step for name in argument.conclusions for step in self._map.ends(name)]
        return next(
            (step for step in steps if self._map.nodes[step].kind == kind and thesis in self._map.ends(step)), ""
        )

    def _add_inference(self, step: str, item: str, premises: list[str], conclusion: str) -> None:
        key = f"step {step}"
        key = key if key not in self._reading.inferences else f"{key} to {conclusion}"
        self._step_keys.setdefault(step, key)
        keys = [self._key(premise) for premise in premises]
        evidence = self._step_evidence(step)
        self._reading.inferences[key] = Inference(key, item, keys, self._key(conclusion), evidence)


_RELATIONS = {INFERENCE: "Support", CONFLICT: "Rebuttal"}
