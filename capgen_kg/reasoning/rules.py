"""The rules of OWL 2 RL that axioms are compiled to, each named after its row in the tables of the profile.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules, tables 4 to 9. A rule here is
a row of a table with the schema part filled in: ``prp-inv1`` for one pair of inverse properties. It works both ways:
from a new fact to what it makes follow, and from a fact back to the facts it can follow from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.rdf.facts import Fact, TripleSource


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its schema filled in.

    ``name`` is its row in the tables; ``axioms`` are the facts of the schema that it was made from.
    """

    name: str
    axioms: tuple[Fact, ...]

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        """The facts that can set it off: a property, and the value that the fact has to have or ``None``."""
        raise NotImplementedError

    @property
    def head(self) -> tuple[str, str | None]:
        """What its conclusions look like: a property, and the value that they have or ``None``."""
        raise NotImplementedError

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        """Yield what follows from ``fact`` together with ``facts``, among which it is."""
        raise NotImplementedError

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        """Yield each way in which ``fact`` follows from ``facts`` by this rule."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Copy(Rule):
    """A fact of one property makes one of another: the same way round, or turned (prp-spo1, prp-inv1, prp-symp)."""

    body: str
    made: str
    turned: bool = False

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.made, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, _, value = fact
        yield (value, self.made, subject) if self.turned else (subject, self.made, value)

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        subject, _, value = fact
        body = (value, self.body, subject) if self.turned else (subject, self.body, value)
        if body in facts:
            yield (body,)


@dataclass(frozen=True, slots=True)
class Mutual(Rule):
    """Facts both ways round make one of another property (scm-eqc2, scm-eqp2)."""

    body: str
    made: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.made, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, value = fact
        if (value, predicate, subject) in facts:
            yield subject, self.made, value
            yield value, self.made, subject

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        subject, _, value = fact
        body = (subject, self.body, value), (value, self.body, subject)
        if all(one in facts for one in body):
            yield body


@dataclass(frozen=True, slots=True)
class Chain(Rule):
    """Facts that follow each other make one from the first's subject to the last's value (prp-spo2, prp-trp)."""

    body: tuple[str, ...]
    made: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return tuple((predicate, None) for predicate in dict.fromkeys(self.body))

    @property
    def head(self) -> tuple[str, str | None]:
        return self.made, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, value = fact
        for place, step in enumerate(self.body):
            if step == predicate:
                ends = list(_walk(value, self.body[place + 1 :], facts))
                for start in list(_walk_back(subject, self.body[:place], facts)) if ends else ():
                    for end in ends:
                        yield start, self.made, end

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        start, _, end = fact
        yield from _paths(start, self.body, end, facts)


def _walk(start: str, steps: tuple[str, ...], facts: TripleSource) -> Iterator[str]:
    if not steps:
        yield start
        return
    for value in facts.objects(start, steps[0]):
        yield from _walk(value, steps[1:], facts)


def _walk_back(end: str, steps: tuple[str, ...], facts: TripleSource) -> Iterator[str]:
    if not steps:
        yield end
        return
    for subject in facts.subjects(steps[-1], end):
        yield from _walk_back(subject, steps[:-1], facts)


def _paths(start: str, steps: tuple[str, ...], end: str, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
    if len(steps) == 1:
        if (start, steps[0], end) in facts:
            yield ((start, steps[0], end),)
        return
    for value in facts.objects(start, steps[0]):
        for rest in _paths(value, steps[1:], end, facts):
            yield ((start, steps[0], value), *rest)


@dataclass(frozen=True, slots=True)
class End(Rule):
    """A fact puts its subject, or its value, into a class (prp-dom, prp-rng; with ``only``, cls-hv2)."""

    body: str
    made: str
    value: bool = False
    only: str | None = None

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, self.only),)

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.made

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        yield fact[2] if self.value else fact[0], TYPE, self.made

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        node = fact[0]
        if self.only is not None:
            body = [(node, self.body, self.only)] if (node, self.body, self.only) in facts else []
        elif self.value:
            body = [(subject, self.body, node) for subject in facts.subjects(self.body, node)]
        else:
            body = [(node, self.body, value) for value in facts.objects(node, self.body)]
        yield from ((one,) for one in body)


@dataclass(frozen=True, slots=True)
class Member(Rule):
    """Membership in all of some classes makes membership in another (cax-sco, cax-eqc, cls-int1, cls-int2, cls-uni)."""

    body: tuple[str, ...]
    made: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return tuple((TYPE, name) for name in self.body)

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.made

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        if all((fact[0], TYPE, name) in facts for name in self.body):
            yield fact[0], TYPE, self.made

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        body = tuple((fact[0], TYPE, name) for name in self.body)
        if all(one in facts for one in body):
            yield body


@dataclass(frozen=True, slots=True)
class HasValue(Rule):
    """Membership in a restriction gives the value (cls-hv1)."""

    body: str
    made: str
    value: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((TYPE, self.body),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.made, self.value

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        yield fact[0], self.made, self.value

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        if (fact[0], TYPE, self.body) in facts:
            yield ((fact[0], TYPE, self.body),)


@dataclass(frozen=True, slots=True)
class SomeValues(Rule):
    """A value of a class, or any value where ``filler`` is ``None``, puts into the restriction (cls-svf1, cls-svf2)."""

    body: str
    filler: str | None
    made: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None), *(((TYPE, self.filler),) if self.filler else ()))

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.made

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, value = fact
        if predicate == self.body and (self.filler is None or (value, TYPE, self.filler) in facts):
            yield subject, TYPE, self.made
        if predicate == TYPE and value == self.filler:
            for other in list(facts.subjects(self.body, subject)):
                yield other, TYPE, self.made

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        for value in facts.objects(fact[0], self.body):
            if self.filler is None:
                yield ((fact[0], self.body, value),)
            elif (value, TYPE, self.filler) in facts:
                yield ((fact[0], self.body, value), (value, TYPE, self.filler))


@dataclass(frozen=True, slots=True)
class AllValues(Rule):
    """Membership in a restriction puts every value into a class (cls-avf)."""

    restriction: str
    body: str
    made: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None), (TYPE, self.restriction))

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.made

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, value = fact
        if predicate == self.body and (subject, TYPE, self.restriction) in facts:
            yield value, TYPE, self.made
        if predicate == TYPE and value == self.restriction:
            for other in list(facts.objects(subject, self.body)):
                yield other, TYPE, self.made

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        for subject in facts.subjects(self.body, fact[0]):
            if (subject, TYPE, self.restriction) in facts:
                yield (subject, self.body, fact[0]), (subject, TYPE, self.restriction)
