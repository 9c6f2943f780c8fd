"""A closure that is kept closed while facts come and go, at a cost that follows what comes and goes.

Facts that come are followed forward. For facts that go, everything that could rest on them is taken out first, and
what follows all the same from the rest is put back: delete and re-derive, after Gupta, Mumick and Subrahmanian,
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
    """Facts that stay as they are, with what has come and gone since on top of them."""

    def __init__(self, base: TripleSource) -> None:
        super().__init__()
        self._base = base
        self._gone = Facts()

    def __contains__(self, fact: Fact) -> bool:
        return super().__contains__(fact) or (fact in self._base and fact not in self._gone)

    def add(self, fact: Fact) -> bool:
        """Add a fact and say whether it is new."""
        if fact in self._gone:
            self._gone.remove(fact)
            return True
        return fact not in self._base and super().add(fact)

    def remove(self, fact: Fact) -> None:
        """Take out a fact that is there."""
        if super().__contains__(fact):
            super().remove(fact)
        else:
            self._gone.add(fact)

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the values of a property of a subject."""
        found = {*self._base.objects(subject, predicate), *super().objects(subject, predicate)}
        return found.difference(self._gone.objects(subject, predicate))

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""
        found = {*self._base.subjects(predicate, value), *super().subjects(predicate, value)}
        return found.difference(self._gone.subjects(predicate, value))

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, roughly, and at most ``most``."""
        return min(
            self._base.count_subjects(predicate, value, most) + super().count_subjects(predicate, value, most), most
        )

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""
        for fact in self._base.triples(subject, predicate, value):
            if fact not in self._gone:
                yield fact
        yield from super().triples(subject, predicate, value)


class Restricted:
    """Closed facts in which memberships of classes without a name, such as restrictions, can be found again.

    A closure leaves those out, as nobody can ask for them, and rules need them: an argument is a ForArgument since it
    is in the restriction of those with that stance. Here, they are worked out when somebody looks for one.
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
        # a class that rests on itself: what is being looked for doesn't prove itself
        self._waiting.add(fact)
        try:
            return any(True for rule in self._rules[fact[2]] for _ in rule.premises(fact, self))
        finally:
            self._waiting.remove(fact)

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the values of a property of a subject."""
        return self._facts.objects(subject, predicate)

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""
        return self._facts.subjects(predicate, value)

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, counted no further than ``most``."""
        return self._facts.count_subjects(predicate, value, most)

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""
        return self._facts.triples(subject, predicate, value)


@dataclass(frozen=True)
class Change:
    """What came to follow and what follows no more, asserted facts included."""

    appeared: frozenset[Fact]
    vanished: frozenset[Fact]


class MaterializedGraph:
    """Asserted facts and all that follows from them, kept so.

    ``asserted`` and ``facts``, which are the asserted and what follows, are changed in place; without ``facts`` they
    are computed, with the schema. Raises ``UnsupportedAxiomError`` for an axiom that the compiled rules don't cover.
    ``budget`` bounds the work of additions and withdrawals.
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

        Raises ``UnsupportedAxiomError`` for an axiom, which changes the rules: materialize again then. Raises
        ``InconsistentError`` when the additions contradict the graph; they are in it then, and can be withdrawn. Raises
        ``BudgetError`` when they entail more than the budget allows.
        """
        coming = [fact for fact in dict.fromkeys(facts) if fact not in self.asserted]
        self._refuse_axioms(coming)
        for fact in coming:
            self.asserted.add(fact)
        new = [fact for fact in coming if self.facts.add(fact)]
        appeared = [*new, *run(self.schema.rules, self.facts, new, self._budget)]
        check_consistency(self.schema, self._around(appeared))
        return Change(_told(appeared, coming), frozenset())

    def withdraw(self, facts: Iterable[Fact]) -> Change:
        """Take asserted facts back and return what changed.

        Raises ``UnsupportedAxiomError`` for an axiom, ``BudgetError`` when more may rest on the facts than the budget
        allows; the graph is of no use then.
        """
        spend = self._budget.spend if self._budget is not None else unbounded
        going = [fact for fact in dict.fromkeys(facts) if fact in self.asserted]
        self._refuse_axioms(going)
        for fact in going:
            self.asserted.remove(fact)
        doubtful = dict.fromkeys(going)
        waiting = list(going)
        while waiting:
            fact = waiting.pop()
            for rule in self._set_off(fact):
                for made in rule.conclusions(fact, self.facts):
                    spend()
                    if made not in doubtful and made not in self.asserted and made not in self.schema.facts:
                        doubtful[made] = None
                        waiting.append(made)
        for fact in doubtful:
            self.facts.remove(fact)
        back = [fact for fact in doubtful if fact in self.schema.facts or self._follows(fact)]
        for fact in back:
            self.facts.add(fact)
        run(self.schema.rules, self.facts, back, self._budget)
        vanished = [fact for fact in doubtful if fact not in self.facts]
        return Change(frozenset(), _told(vanished, going))

    def _set_off(self, fact: Fact) -> Iterator[Rule]:
        yield from self._by_trigger.get((fact[1], None), ())
        yield from self._by_trigger.get((fact[1], fact[2]), ())

    def _follows(self, fact: Fact) -> bool:
        rules = (*self._by_head.get((fact[1], None), ()), *self._by_head.get((fact[1], fact[2]), ()))
        return any(True for rule in rules for _ in rule.premises(fact, self.facts))

    def _refuse_axioms(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if is_axiom(fact):
                raise UnsupportedAxiomError(f"how to change rules while they run: {' '.join(fact)} is an axiom")

    def _around(self, facts: Iterable[Fact]) -> Facts:
        """Return facts with those that they could contradict: the same ends, the same property, the same classes."""
        unique_values = self.schema.facts.subjects(TYPE, owl("InverseFunctionalProperty"))
        found = Facts(facts)
        for subject, predicate, value in list(found):
            for node in (subject, value):
                for name in self.facts.objects(node, TYPE):
                    found.add((node, TYPE, name))
            if predicate == TYPE:
                continue
            for other in self.facts.objects(subject, predicate):
                found.add((subject, predicate, other))
            for name in self.schema.rivals(predicate):
                if (subject, name, value) in self.facts:
                    found.add((subject, name, value))
            if (value, predicate, subject) in self.facts:
                found.add((value, predicate, subject))
            if predicate in unique_values:
                for other in self.facts.subjects(predicate, value):
                    found.add((other, predicate, value))
        return found


def _told(facts: Iterable[Fact], asserted: Collection[Fact]) -> frozenset[Fact]:
    known = set(asserted)
    return frozenset(fact for fact in facts if fact in known or not is_trivial_entailment(fact))
