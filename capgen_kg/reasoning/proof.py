"""How a fact follows: a tree of rules down to what the files say, with file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.reasoning.compiler import SCHEMA_RULES
from capgen_kg.reasoning.facts import Fact, Facts
from capgen_kg.reasoning.incremental import Closed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from capgen_kg.reasoning.compiler import Schema
    from capgen_kg.reasoning.facts import Readable
    from capgen_kg.reasoning.rules import Rule

#: The file and line that say a fact.
Place = tuple["Path", int]
#: Finds the places of some facts; those that it doesn't find are left out.
Places = Callable[[Collection[Fact]], "Mapping[Fact, Place]"]

STATED = "stated"


@dataclass(frozen=True)
class Proof:
    """A fact with the rule that it follows by and the proofs of what it follows from.

    What is stated has the rule :data:`STATED`, no premises, and the place where it is stated, if that can be found.
    """

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

    ``facts`` are closed: what is ``stated`` and all that follows. ``schema`` holds the rules. A proof is the flattest
    there is: it is looked for with ever more steps allowed, which ends, also where facts follow from each other in
    circles. ``places`` finds where facts are stated.
    """

    def __init__(self, stated: Container[Fact] | Readable, facts: Readable, schema: Schema, places: Places) -> None:
        self._stated, self._facts, self._schema, self._places = stated, facts, schema, places
        self._rules: dict[tuple[str, str | None], list[Rule]] = {}
        # in an order of their own, so that the same proof is found each time
        for rule in sorted((*SCHEMA_RULES, *schema.rules), key=lambda rule: (rule.name, rule.head[0], rule.axioms)):
            self._rules.setdefault(rule.head, []).append(rule)
        self._found: dict[Fact, tuple[int, Proof]] = {}
        self._failed: dict[Fact, int] = {}

    @classmethod
    def of(cls, stated: Mapping[Fact, Place]) -> Prover:
        """Return a prover for what is stated at some places, which is closed first.

        Raises ``NotCompiled`` where the compiled rules don't know an axiom.
        """
        closed = Closed(Facts(stated))
        return cls(stated, closed.facts, closed.schema, lambda facts: stated)

    def prove(self, fact: Fact) -> Proof | None:
        """Return how ``fact`` follows, or ``None`` when it doesn't."""
        if fact not in self._stated and fact not in self._facts:
            return None
        proof = next(filter(None, (self._within(fact, depth) for depth in count())))
        leaves = {step.fact for _, step in proof.steps() if step.rule == STATED}
        return _placed(proof, self._places(leaves))

    def _within(self, fact: Fact, depth: int) -> Proof | None:
        """Return a proof with at most ``depth`` steps from the top to the bottom."""
        if fact in self._stated:
            return Proof(fact, STATED)
        if fact in self._found and self._found[fact][0] <= depth:
            return self._found[fact][1]
        if self._failed.get(fact, -1) >= depth:
            return None
        for rule in self._concluding(fact) if depth else ():
            for body in sorted(rule.premises(fact, self._facts)):
                below = [self._within(one, depth - 1) for one in (*body, *rule.axioms)]
                if all(below):
                    return self._keep(depth, Proof(fact, rule.name, tuple(filter(None, below))))
        if depth and fact in self._schema.listed:
            # what lists and restrictions say of classes is worked out apart from the rules
            return self._keep(depth, Proof(fact, "scm-int, scm-uni, scm-svf, scm-avf or scm-hv"))
        self._failed[fact] = depth
        return None

    def _keep(self, depth: int, proof: Proof) -> Proof:
        self._found[proof.fact] = depth, proof
        return proof

    def _concluding(self, fact: Fact) -> Iterable[Rule]:
        return (*self._rules.get((fact[1], None), ()), *self._rules.get((fact[1], fact[2]), ()))


def _placed(proof: Proof, places: Mapping[Fact, Place]) -> Proof:
    if proof.rule == STATED:
        return replace(proof, place=places.get(proof.fact))
    return replace(proof, premises=tuple(_placed(premise, places) for premise in proof.premises))
