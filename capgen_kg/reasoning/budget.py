"""Bounds on work: a number of steps, the same on every machine, and a time for what steps don't measure."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from capgen_kg.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.rdf.facts import Fact, TripleSource

#: Steps are small: a way for a fact to follow, a fact that is read, a fact that is derived.
MAX_STEPS = 1_000_000
#: In seconds. Steps end first, unless the machine is very slow or very busy.
MAX_SECONDS = 300.0
#: After how many steps the clock is looked at.
_INTERVAL = 1_000


class Budget:
    """The steps and the time that some work, named by ``what``, may take; the time runs from when it is made."""

    def __init__(self, what: str, steps: int = MAX_STEPS, seconds: float = MAX_SECONDS) -> None:
        self._what, self._steps, self._seconds = what, steps, seconds
        self._spent = 0
        self._looked = 0
        self._end = monotonic() + seconds

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises ``BudgetError`` when they, or the time, are more than the budget."""
        self._spent += steps
        if self._spent > self._steps:
            raise BudgetError(f"{self._what} was stopped after {self._steps:,} steps")
        if self._spent - self._looked >= _INTERVAL:
            self._looked = self._spent
            if monotonic() > self._end:
                raise BudgetError(f"{self._what} was stopped after {self._seconds:g} seconds")


class Counted:
    """Facts of which each one that is read takes a step of a budget; a ``TripleSource`` like those it is made of."""

    def __init__(self, facts: TripleSource, budget: Budget) -> None:
        self._facts, self._budget = facts, budget

    def __contains__(self, fact: Fact) -> bool:
        self._budget.spend()
        return fact in self._facts

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the values of a property of a subject."""
        found = self._facts.objects(subject, predicate)
        self._budget.spend(1 + len(found))
        return found

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""
        found = self._facts.subjects(predicate, value)
        self._budget.spend(1 + len(found))
        return found

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, counted no further than ``most``."""
        self._budget.spend()
        return self._facts.count_subjects(predicate, value, most)

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""
        self._budget.spend()
        for fact in self._facts.triples(subject, predicate, value):
            self._budget.spend()
            yield fact
