"""Proofs of entailed facts: trees of rules down to asserted facts, with file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.reasoning.budget import Budget
from capgen_kg.reasoning.incremental import MaterializedGraph
from capgen_kg.reasoning.schema import SCHEMA_RULES

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.reasoning.rules import Rule
    from capgen_kg.reasoning.schema import Schema

#: The file and line of an asserted fact.
Place = tuple["Path", int]
#: Returns the places of some facts, except of those that it can't find.
Places = Callable[[Collection[Fact]], "Mapping[Fact, Place]"]

#: The name of a rule and its premises.
Step = tuple[str, tuple[Fact, ...]]

STATED = "stated"


@dataclass(frozen=True)
class Proof:
    """A fact with the rule that entails it and the proofs of the rule's premises.

    An asserted fact has the rule :data:`STATED`, no premises, and its ``place`` if that can be found.
    """

    fact: Fact
    rule: str
    premises: tuple[Proof, ...] = ()
    place: Place | None = None

    def steps(self, depth: int = 0) -> Iterator[tuple[int, Proof]]:
        """Yield the proof and those of its premises, each with its depth and before its own premises."""
        yield depth, self
        for premise in self.premises:
            yield from premise.steps(depth + 1)


class Prover:
    """A search for proofs of entailed facts.

    A proof is the shallowest that exists, and the same one each time. The search goes backwards from a fact, one rule
    at a time, and visits no fact twice: it ends for every fact, even where facts entail each other in cycles and where
    ``facts`` contains something that is not entailed.

    Args:
        stated: the asserted facts.
        facts: the asserted and the entailed facts.
        schema: the rules.
        places: returns the places of asserted facts.
    """

    def __init__(
        self, stated: Container[Fact] | TripleSource, facts: TripleSource, schema: Schema, places: Places
    ) -> None:
        self._stated, self._facts, self._schema, self._places = stated, facts, schema, places
        self._rules: dict[tuple[str, str | None], list[Rule]] = {}
        # in an order of their own, so that the same proof is found each time
        for rule in sorted((*SCHEMA_RULES, *schema.rules), key=lambda rule: (rule.name, rule.head[0], rule.axioms)):
            self._rules.setdefault(rule.head, []).append(rule)
        self._known: dict[Fact, list[Step]] = {}

    @classmethod
    def of(cls, stated: Mapping[Fact, Place]) -> Prover:
        """Return a prover for asserted facts, given with their places; they are materialized first.

        Raises ``UnsupportedAxiomError`` for an axiom that can't be compiled to rules.
        """
        closed = MaterializedGraph(Facts(stated))
        return cls(stated, closed.facts, closed.schema, lambda facts: stated)

    def prove(self, fact: Fact, budget: Budget | None = None) -> Proof | None:
        """Return the proof of ``fact``, or ``None`` when it is neither asserted nor entailed.

        Raises ``BudgetError`` when the search takes more than ``budget``, by default a million steps.
        """
        if fact not in self._stated and fact not in self._facts:
            return None
        ranks = self._ranks(fact, budget or Budget("the search for a proof"))
        if fact not in ranks:
            return None
        built: dict[Fact, Proof] = {}
        proof = self._built(fact, ranks, built)
        return _with_places(proof, self._places([leaf for leaf, step in built.items() if step.rule == STATED]))

    def prove_via(self, fact: Fact, node: str) -> Proof | None:
        """Return a proof of ``fact`` that uses a statement about ``node``, or ``None`` when there is none.

        Its other premises have the shallowest proofs. Raises ``BudgetError`` as :meth:`prove` does.
        """
        budget = Budget("the search for a proof")
        proof = self._via(fact, node, budget, set())
        if proof is None:
            return None
        leaves = {step.fact for _, step in proof.steps() if step.rule == STATED}
        return _with_places(proof, self._places(leaves))

    def _via(self, fact: Fact, node: str, budget: Budget, visited: set[Fact]) -> Proof | None:
        if fact in visited or fact in self._stated:
            return None
        visited.add(fact)
        ways = self._ways(fact, budget)
        for rule, body in ways:
            if any(node in premise for premise in body):
                premises = [self.prove(premise, budget) for premise in body]
                if all(premises):
                    return Proof(fact, rule, tuple(filter(None, premises)))
        for rule, body in ways:
            for place, premise in enumerate(body):
                if inner := self._via(premise, node, budget, visited):
                    premises = [
                        inner if place == other else self.prove(needed, budget) for other, needed in enumerate(body)
                    ]
                    if all(premises):
                        return Proof(fact, rule, tuple(filter(None, premises)))
        return None

    def _ranks(self, goal: Fact, budget: Budget) -> dict[Fact, int]:
        """Return the depth of the shallowest proof of a fact, and of the facts in it; without the fact if it has none.

        Facts are visited by their distance from the goal. A proof of some depth needs no facts further away than that,
        so the first depth that doesn't exceed the distance visited is the smallest.
        """
        if goal in self._stated:
            return {goal: 0}
        ranks: dict[Fact, int] = {}
        users: dict[Fact, list[tuple[Fact, tuple[Fact, ...]]]] = {}
        visited, edge, distance = {goal}, [goal], 0
        while edge and ranks.get(goal, distance + 1) > distance:
            beyond: list[Fact] = []
            for fact in edge:
                for _, body in self._ways(fact, budget):
                    for premise in body:
                        users.setdefault(premise, []).append((fact, body))
                        if premise in visited:
                            continue
                        visited.add(premise)
                        if premise in self._stated:
                            ranks[premise] = 0
                        else:
                            beyond.append(premise)
                    if all(premise in ranks for premise in body):
                        depth = 1 + max((ranks[premise] for premise in body), default=0)
                        _improve(fact, depth, ranks, users)
            edge, distance = beyond, distance + 1
        return ranks

    def _ways(self, fact: Fact, budget: Budget) -> list[Step]:
        """Return each rule and set of premises that entail a fact."""
        if fact not in self._known:
            ways: list[Step] = []
            for rule in (*self._rules.get((fact[1], None), ()), *self._rules.get((fact[1], fact[2]), ())):
                for body in sorted(rule.premises(fact, self._facts)):
                    budget.spend()
                    ways.append((rule.name, (*body, *rule.axioms)))
            if fact in self._schema.listed:
                # what lists and restrictions entail is computed without rules
                ways.append(("scm-int, scm-uni, scm-svf, scm-avf or scm-hv", ()))
            self._known[fact] = ways
        else:
            budget.spend(len(self._known[fact]))
        return self._known[fact]

    def _built(self, fact: Fact, ranks: Mapping[Fact, int], built: dict[Fact, Proof]) -> Proof:
        """Return the proof of a fact whose rank is known, by the first of its shallowest steps."""
        if fact not in built:
            if not ranks[fact]:
                built[fact] = Proof(fact, STATED)
            else:
                rule, body = next(
                    (rule, body)
                    for rule, body in self._known[fact]
                    if all(ranks.get(premise, ranks[fact]) < ranks[fact] for premise in body)
                )
                built[fact] = Proof(fact, rule, tuple(self._built(premise, ranks, built) for premise in body))
        return built[fact]


def _improve(
    fact: Fact, depth: int, ranks: dict[Fact, int], users: Mapping[Fact, list[tuple[Fact, tuple[Fact, ...]]]]
) -> None:
    """Record that a fact has a proof of some depth, and the depths that follow for the facts that use it."""
    waiting = [(fact, depth)]
    while waiting:
        fact, depth = waiting.pop()
        if ranks.get(fact, depth + 1) <= depth:
            continue
        ranks[fact] = depth
        for user, body in users.get(fact, ()):
            if all(premise in ranks for premise in body):
                waiting.append((user, 1 + max(ranks[premise] for premise in body)))


def _with_places(proof: Proof, places: Mapping[Fact, Place]) -> Proof:
    if proof.rule == STATED:
        return Proof(proof.fact, STATED, place=places.get(proof.fact))
    return Proof(proof.fact, proof.rule, tuple(_with_places(premise, places) for premise in proof.premises))
