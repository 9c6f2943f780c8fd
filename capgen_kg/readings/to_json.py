"""A reading as JSON that gives the same reading when it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from capgen_kg.rdf.namespaces import local_name
from capgen_kg.readings.model import ACTS, ATTACKS, BASES, BOOSTERS, HEDGES, ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capgen_kg.readings.model import Evidence, Reading, Relation


def write(reading: Reading, iris: Mapping[str, str]) -> str:
    """Return a reading as JSON.

    Args:
        reading: The reading.
        iris: The IRI of each of its claims, arguments, steps and relations, as a term, by key.
    """
    return f"{json.dumps(_Writer(reading, iris).write(), ensure_ascii=False, indent=2)}\n"


class _Writer:
    def __init__(self, reading: Reading, iris: Mapping[str, str]) -> None:
        self._reading, self._iris = reading, iris
        #: Keys in the file by those of the model; claims and arguments of the same title have different ones.
        self._names: dict[str, str] = {}
        taken: set[str] = set()
        for key in (*reading.claims, *reading.arguments, *reading.acts):
            title = key[1:-1]
            self._names[key] = title if title not in taken else f"{title} ({local_name(iris[key][1:-1])})"
            taken.add(self._names[key])
        relations = (*reading.relations.values(), *(argument.bearing for argument in reading.arguments.values()))
        #: What relations are aimed at.
        self._targets = {relation.target for relation in relations}

    def write(self) -> dict[str, Any]:
        reading = self._reading
        file: dict[str, Any] = {"title": reading.title, "thesis": self._name(reading.thesis)}
        file["claims"] = [
            {
                "key": self._name(claim.key),
                "label": claim.words,
                **self._evidence(claim.evidence, claim.key),
                **self._notation(claim.key, claim.notation),
                **({} if claim.asserted is None else {"asserted": claim.asserted}),
                **({"illustrates": [self._name(key) for key in claim.illustrates]} if claim.illustrates else {}),
            }
            for claim in reading.claims.values()
        ]
        file["arguments"] = [
            {
                "key": self._name(argument.key),
                **({"label": argument.label} if argument.label else {}),
                **({"description": argument.description} if argument.description else {}),
                "stance": argument.stance,
                **self._evidence(argument.evidence, argument.key),
                **self._notation(argument.key, argument.notation),
                **self._roles(argument.claims),
                **({"relation": bearing} if (bearing := self._relation(argument.bearing)) else {}),
            }
            for argument in reading.arguments.values()
        ]
        file["inferences"] = [
            {
                **self._key(inference.key),
                **({"source": self._name(inference.item)} if inference.item else {}),
                "premises": [self._name(key) for key in inference.premises],
                "conclusion": self._name(inference.conclusion),
                **self._evidence(inference.evidence, inference.key, "stated"),
            }
            for inference in reading.inferences.values()
        ]
        file["relations"] = [
            {
                "type": relation.kind,
                "source": self._name(relation.source),
                "target": self._name(relation.target),
                **self._relation(relation, "stated"),
            }
            for relation in reading.relations.values()
        ]
        file["acts"] = [
            {
                "key": self._name(act.key),
                "type": ACTS[act.kind],
                "label": act.words,
                "concerns": [self._name(key) for key in act.concerns],
                **self._evidence(act.evidence, act.key),
            }
            for act in reading.acts.values()
        ]
        file["messages"] = [{"notation": name, **self._roles(roles)} for name, roles in reading.messages.items()]
        return {name: value for name, value in file.items() if value or name == "claims"}

    def _name(self, key: str) -> str:
        """Return the key in the file; steps and relations have their local names, messages their notations."""
        if key in self._names or key not in self._iris:
            return self._names.get(key, key)
        return local_name(self._iris[key][1:-1])

    def _key(self, key: str) -> dict[str, str]:
        return {"key": self._name(key)} if key in self._targets else {}

    def _roles(self, claims: Mapping[str, list[str]]) -> dict[str, list[str]]:
        return {role: [self._name(key) for key in claims[role]] for role in ROLES if claims.get(role)}

    def _notation(self, key: str, notation: str) -> dict[str, str]:
        return {"notation": notation} if notation and notation != self._name(key) else {}

    def _relation(self, relation: Relation, basis: str = "") -> dict[str, Any]:
        claim = {"counterclaim": self._name(relation.counterclaim)} if relation.counterclaim else {}
        attack = {"attackType": ATTACKS[relation.attack]} if relation.attack else {}
        label = {"label": relation.words} if relation.words else {}
        return self._key(relation.key) | label | attack | claim | self._evidence(relation.evidence, "", basis)

    def _evidence(self, evidence: Evidence, key: str, basis: str = "") -> dict[str, Any]:
        """Return what something rests on; ``basis`` is the one that is meant where the model has none."""
        name = BASES.get(evidence.basis or basis, "")
        is_renamed = key in self._names and self._names[key] != key[1:-1]
        kinds = {"hedges": HEDGES, "boosters": BOOSTERS}
        qualifiers = {
            member: [{"words": words, "type": types[kind]} for words, kind in evidence.qualifiers if kind in types]
            for member, types in kinds.items()
        }
        members: dict[str, Any] = {
            "quotes": [quote for quote, _ in evidence.quotes],
            "passages": [passage for passage, _ in evidence.passages],
            "message": evidence.message,
            "attributedTo": evidence.by,
            "basis": name,
            "rationale": evidence.why,
            **qualifiers,
            "id": evidence.id or (local_name(self._iris[key][1:-1]) if is_renamed else ""),
        }
        return {member: value for member, value in members.items() if value}
