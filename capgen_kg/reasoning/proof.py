"""How a fact follows: a tree of rules down to what the files say, with file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.reasoning.compiler import SCHEMA_RULES, compile_schema, run
from capgen_kg.reasoning.facts import Fact, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from capgen_kg.reasoning.rules import Rule

Place = tuple[Path, int]


@dataclass(frozen=True)
class Proof:
    """A fact with the rule that it follows by and the proofs of what it follows from, or the place that states it."""

    fact: Fact
    rule: str
    premises: tuple[Proof, ...] = ()
    place: Place | None = None

    def steps(self, depth: int = 0) -> Iterator[tuple[int, Proof]]:
        """Yield the proof and those below it with their depth, each before what it follows from."""
        yield depth, self
        for premise in self.premises:
            yield from premise.steps(depth + 1)


class Prover:
    """What follows from some facts, and how.

    The facts are numbered in the order in which they came to be known, and a proof only ever goes back to earlier
    ones: so it ends, also where facts follow from each other in circles. Raises ``NotCompiled`` where the compiled
    rules don't know an axiom.
    """

    def __init__(self, stated: Mapping[Fact, Place]) -> None:
        self._stated = stated
        facts = Facts(stated)
        schema = compile_schema(facts)
        self._rules: dict[tuple[str, str | None], list[Rule]] = {}
        for rule in (*SCHEMA_RULES, *schema.rules):
            self._rules.setdefault(rule.head, []).append(rule)
        derived = [fact for fact in schema.facts if facts.add(fact)]
        self._order = {fact: number for number, fact in enumerate([*stated, *derived, *run(schema.rules, facts)])}
        self._facts = facts

    def prove(self, fact: Fact) -> Proof | None:
        """Return how ``fact`` follows, or ``None`` when it doesn't."""
        if fact in self._stated:
            return Proof(fact, "stated", place=self._stated[fact])
        if fact not in self._order:
            return None
        for rule in self._concluding(fact):
            for body in rule.premises(fact, self._facts):
                if all(self._order[one] < self._order[fact] for one in body):
                    below = [self.prove(one) for one in (*body, *rule.axioms)]
                    return Proof(fact, rule.name, tuple(proof for proof in below if proof))
        # what lists and restrictions say of classes is worked out apart from the rules
        return Proof(fact, "scm-int, scm-uni, scm-svf, scm-avf or scm-hv")

    def _concluding(self, fact: Fact) -> Iterable[Rule]:
        return (*self._rules.get((fact[1], None), ()), *self._rules.get((fact[1], fact[2]), ()))
