"""Incremental maintenance of a closure, at a cost that depends on what is added and withdrawn.

Facts that are added are materialized by the rules that they trigger. Withdrawal deletes everything that the facts
entail, then derives again what the remaining facts entail: delete and re-derive, after Gupta, Mumick and Subrahmanian,
"Maintaining Views Incrementally" (SIGMOD 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UnsupportedAxiomError
from capgen_kg.rdf.facts import TYPE, Fact, Facts
from capgen_kg.reasoning.forward_chaining import is_trivial_entailment
from capgen_kg.reasoning.schema import Schema, check_consistency, compile_schema, is_axiom, owl, run, unbounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from capgen_kg.rdf.facts import TripleSource
    from capgen_kg.reasoning.budget import Budget
    from capgen_kg.reasoning.rules import Rule


class Overlay(Facts):
    """Additions to and removals from a ``base`` of facts, which is not changed."""

    def __init__(self, base: TripleSource) -> None:
        super().__init__()
        self._base = base
        self._removed = Facts()

    def __contains__(self, fact: Fact) -> bool:
        return super().__contains__(fact) or (fact in self._base and fact not in self._removed)

    def add(self, fact: Fact) -> bool:
        """Add a fact and return whether it is new."""
        if fact in self._removed:
            self._removed.remove(fact)
            return True
        return fact not in self._base and super().add(fact)

    def remove(self, fact: Fact) -> None:
        """Remove a fact, which has to be there."""
        if super().__contains__(fact):
            super().remove(fact)
        else:
            self._removed.add(fact)

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of the triples with a subject and a predicate."""
        objects = {*self._base.objects(subject, predicate), *super().objects(subject, predicate)}
        return objects.difference(self._removed.objects(subject, predicate))

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""
        subjects = {*self._base.subjects(predicate, obj), *super().subjects(predicate, obj)}
        return subjects.difference(self._removed.subjects(predicate, obj))

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return an upper bound of the number of triples with a predicate and an object, at most ``limit``."""
        return min(
            self._base.count_subjects(predicate, obj, limit) + super().count_subjects(predicate, obj, limit), limit
        )

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""
        for fact in self._base.triples(subject, predicate, obj):
            if fact not in self._removed:
                yield fact
        yield from super().triples(subject, predicate, obj)


class Restricted:
    """Materialized facts, with membership in anonymous classes such as restrictions computed on demand.

    A closure omits these memberships, as no query can name the class, but rules need them: an argument is a
    cg:ForArgument because it is in the restriction of those with that stance.
    """

    def __init__(self, facts: TripleSource, schema: Schema) -> None:
        self._facts = facts
        self._rules: dict[str, list[Rule]] = {}
        for rule in schema.rules:
            if rule.head[0] == TYPE and (rule.head[1] or "").startswith("_:"):
                self._rules.setdefault(str(rule.head[1]), []).append(rule)
        self._waiting: set[Fact] = set()

    def __contains__(self, fact: Fact) -> bool:
        if fact in self._facts:
            return True
        if fact[1] != TYPE or fact[2] not in self._rules or fact in self._waiting:
            return False
        # rules may be circular: a membership that is being looked for doesn't prove itself
        self._waiting.add(fact)
        try:
            return any(True for rule in self._rules[fact[2]] for _ in rule.premises(fact, self))
        finally:
            self._waiting.remove(fact)

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of the triples with a subject and a predicate."""
        return self._facts.objects(subject, predicate)

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""
        return self._facts.subjects(predicate, obj)

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return the number of triples with a predicate and an object, counting up to ``limit``."""
        return self._facts.count_subjects(predicate, obj, limit)

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""
        return self._facts.triples(subject, predicate, obj)


@dataclass(frozen=True)
class Change:
    """The facts, asserted or entailed, that a change added to a graph and removed from it."""

    appeared: frozenset[Fact]
    vanished: frozenset[Fact]


class MaterializedGraph:
    """Asserted facts and what they entail, kept up to date.

    Args:
        asserted: the asserted facts; changed in place.
        facts: the asserted and entailed facts; changed in place. By default they are computed.
        schema: the compiled axioms; by default they are compiled from ``asserted``.
        budget: a limit to the work of additions and withdrawals.

    Raises:
        UnsupportedAxiomError: an axiom can't be compiled to rules.
    """

    def __init__(
        self, asserted: Facts, facts: Facts | None = None, schema: Schema | None = None, budget: Budget | None = None
    ) -> None:
        self.asserted = asserted
        self._budget = budget
        self.facts = facts if facts is not None else Facts(asserted)
        self.schema = schema or compile_schema(asserted)
        if facts is None:
            for fact in self.schema.facts:
                self.facts.add(fact)
            run(self.schema.rules, self.facts)
        self._by_head: dict[tuple[str, str | None], list[Rule]] = {}
        self._by_trigger: dict[tuple[str, str | None], list[Rule]] = {}
        for rule in self.schema.rules:
            self._by_head.setdefault(rule.head, []).append(rule)
            for trigger in rule.triggers:
                self._by_trigger.setdefault(trigger, []).append(rule)

    def add(self, facts: Iterable[Fact]) -> Change:
        """Assert facts and return what changed.

        Raises:
            UnsupportedAxiomError: an axiom is among the facts; build a new graph, as it changes the rules.
            InconsistentError: the facts contradict the graph. They have been added, and can be withdrawn.
            BudgetError: the facts entail more than the budget allows.
        """
        additions = [fact for fact in dict.fromkeys(facts) if fact not in self.asserted]
        self._refuse_axioms(additions)
        for fact in additions:
            self.asserted.add(fact)
        new = [fact for fact in additions if self.facts.add(fact)]
        appeared = [*new, *run(self.schema.rules, self.facts, new, self._budget)]
        check_consistency(self.schema, self._around(appeared))
        return Change(_visible(appeared, additions), frozenset())

    def withdraw(self, facts: Iterable[Fact]) -> Change:
        """Withdraw asserted facts and return what changed.

        Raises:
            UnsupportedAxiomError: an axiom is among the facts.
            BudgetError: more may rest on the facts than the budget allows; the graph is unusable then.
        """
        spend = self._budget.spend if self._budget is not None else unbounded
        withdrawn = [fact for fact in dict.fromkeys(facts) if fact in self.asserted]
        self._refuse_axioms(withdrawn)
        for fact in withdrawn:
            self.asserted.remove(fact)
        doubtful = dict.fromkeys(withdrawn)
        waiting = list(withdrawn)
        while waiting:
            fact = waiting.pop()
            for rule in self._triggered(fact):
                for conclusion in rule.conclusions(fact, self.facts):
                    spend()
                    if (
                        conclusion not in doubtful
                        and conclusion not in self.asserted
                        and conclusion not in self.schema.facts
                    ):
                        doubtful[conclusion] = None
                        waiting.append(conclusion)
        for fact in doubtful:
            self.facts.remove(fact)
        entailed = [fact for fact in doubtful if fact in self.schema.facts or self._is_entailed(fact)]
        for fact in entailed:
            self.facts.add(fact)
        run(self.schema.rules, self.facts, entailed, self._budget)
        vanished = [fact for fact in doubtful if fact not in self.facts]
        return Change(frozenset(), _visible(vanished, withdrawn))

    def _triggered(self, fact: Fact) -> Iterator[Rule]:
        yield from self._by_trigger.get((fact[1], None), ())
        yield from self._by_trigger.get((fact[1], fact[2]), ())

    def _is_entailed(self, fact: Fact) -> bool:
        rules = (*self._by_head.get((fact[1], None), ()), *self._by_head.get((fact[1], fact[2]), ()))
        return any(True for rule in rules for _ in rule.premises(fact, self.facts))

    def _refuse_axioms(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if is_axiom(fact):
                raise UnsupportedAxiomError(f"a change of the axiom {' '.join(fact)}")

    def _around(self, facts: Iterable[Fact]) -> Facts:
        """Return facts with those that they may contradict: of the same classes, and with the same ends or property."""
        unique_values = self.schema.facts.subjects(TYPE, owl("InverseFunctionalProperty"))
        related = Facts(facts)
        for subject, predicate, obj in list(related):
            for node in (subject, obj):
                for name in self.facts.objects(node, TYPE):
                    related.add((node, TYPE, name))
            if predicate == TYPE:
                continue
            for other in self.facts.objects(subject, predicate):
                related.add((subject, predicate, other))
            for name in self.schema.rivals(predicate):
                if (subject, name, obj) in self.facts:
                    related.add((subject, name, obj))
            if (obj, predicate, subject) in self.facts:
                related.add((obj, predicate, subject))
            if predicate in unique_values:
                for other in self.facts.subjects(predicate, obj):
                    related.add((other, predicate, obj))
        return related


def _visible(facts: Iterable[Fact], asserted: Collection[Fact]) -> frozenset[Fact]:
    known = set(asserted)
    return frozenset(fact for fact in facts if fact in known or not is_trivial_entailment(fact))
