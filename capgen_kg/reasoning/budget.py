"""Limits to work: a number of steps, the same on every machine, and a time for what steps don't measure."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from capgen_kg.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from capgen_kg.rdf.facts import Fact, TripleSource

#: A step is small: one set of premises, one fact read, or one fact derived.
MAX_STEPS = 1_000_000
#: In seconds. The steps run out first, unless the machine is very slow or very busy.
MAX_SECONDS = 300.0
#: Number of steps between two looks at the clock.
_INTERVAL = 1_000


class Budget:
    """The steps and the time that some work may take.

    Args:
        what: the work, as the subject of an error message.
        steps: the number of steps allowed.
        seconds: the time allowed, from the creation of the budget.
    """

    def __init__(self, what: str, steps: int = MAX_STEPS, seconds: float = MAX_SECONDS) -> None:
        self._what, self._steps, self._seconds = what, steps, seconds
        self._spent = 0
        self._looked = 0
        self._end = monotonic() + seconds

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises ``BudgetError`` when the steps or the time exceed the budget."""
        self._spent += steps
        if self._spent > self._steps:
            raise BudgetError(f"{self._what} was stopped after {self._steps:,} steps")
        if self._spent - self._looked >= _INTERVAL:
            self._looked = self._spent
            if monotonic() > self._end:
                raise BudgetError(f"{self._what} was stopped after {self._seconds:g} seconds")


class Counted:
    """A ``TripleSource`` that takes a step of a budget for each fact that is read from another one."""

    def __init__(self, facts: TripleSource, budget: Budget) -> None:
        self._facts, self._budget = facts, budget

    def __contains__(self, fact: Fact) -> bool:
        self._budget.spend()
        return fact in self._facts

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of the triples with a subject and a predicate."""
        objects = self._facts.objects(subject, predicate)
        self._budget.spend(1 + len(objects))
        return objects

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""
        subjects = self._facts.subjects(predicate, obj)
        self._budget.spend(1 + len(subjects))
        return subjects

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return the number of triples with a predicate and an object, counting up to ``limit``."""
        self._budget.spend()
        return self._facts.count_subjects(predicate, obj, limit)

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""
        self._budget.spend()
        for fact in self._facts.triples(subject, predicate, obj):
            self._budget.spend()
            yield fact
