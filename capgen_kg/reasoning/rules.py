"""The OWL 2 RL rules that axioms are compiled to, each named after its row in the tables of the profile.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules, tables 4 to 9. A rule here is
a row of a table with the schema part filled in: ``prp-inv1`` for one pair of inverse properties. It applies forward,
from a new fact to its conclusions, and backward, from a fact to the premises that entail it.
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
    """A rule with its schema part filled in.

    Attributes:
        name: its row in the tables.
        axioms: the facts of the schema that it is compiled from.
    """

    name: str
    axioms: tuple[Fact, ...]

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        """The facts that trigger it: a property, and the object that the fact must have or ``None``."""
        raise NotImplementedError

    @property
    def head(self) -> tuple[str, str | None]:
        """The pattern of its conclusions: a property, and the object that they have or ``None``."""
        raise NotImplementedError

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        """Yield what ``fact`` and ``facts``, which contain it, entail by this rule."""
        raise NotImplementedError

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        """Yield each set of premises in ``facts`` that entails ``fact`` by this rule."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Copy(Rule):
    """A fact of one property entails one of another, as it is or inverted (prp-spo1, prp-inv1, prp-symp)."""

    body: str
    consequent: str
    turned: bool = False

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.consequent, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, _, obj = fact
        yield (obj, self.consequent, subject) if self.turned else (subject, self.consequent, obj)

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        subject, _, obj = fact
        body = (obj, self.body, subject) if self.turned else (subject, self.body, obj)
        if body in facts:
            yield (body,)


@dataclass(frozen=True, slots=True)
class Mutual(Rule):
    """A fact and its inverse entail both of another property (scm-eqc2, scm-eqp2)."""

    body: str
    consequent: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.consequent, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, obj = fact
        if (obj, predicate, subject) in facts:
            yield subject, self.consequent, obj
            yield obj, self.consequent, subject

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        subject, _, obj = fact
        body = (subject, self.body, obj), (obj, self.body, subject)
        if all(premise in facts for premise in body):
            yield body


@dataclass(frozen=True, slots=True)
class Chain(Rule):
    """A path of facts entails a fact from its first subject to its last object (prp-spo2, prp-trp)."""

    body: tuple[str, ...]
    consequent: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return tuple((predicate, None) for predicate in dict.fromkeys(self.body))

    @property
    def head(self) -> tuple[str, str | None]:
        return self.consequent, None

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, obj = fact
        for place, step in enumerate(self.body):
            if step == predicate:
                ends = list(_walk(obj, self.body[place + 1 :], facts))
                for start in list(_walk_back(subject, self.body[:place], facts)) if ends else ():
                    for end in ends:
                        yield start, self.consequent, end

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        start, _, end = fact
        yield from _paths(start, self.body, end, facts)


def _walk(start: str, steps: tuple[str, ...], facts: TripleSource) -> Iterator[str]:
    if not steps:
        yield start
        return
    for obj in facts.objects(start, steps[0]):
        yield from _walk(obj, steps[1:], facts)


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
    for obj in facts.objects(start, steps[0]):
        for rest in _paths(obj, steps[1:], end, facts):
            yield ((start, steps[0], obj), *rest)


@dataclass(frozen=True, slots=True)
class End(Rule):
    """A fact entails the class of its subject, or of its object (prp-dom, prp-rng; with ``only``, cls-hv2)."""

    body: str
    consequent: str
    of_object: bool = False
    only: str | None = None

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, self.only),)

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.consequent

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        yield fact[2] if self.of_object else fact[0], TYPE, self.consequent

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        node = fact[0]
        if self.only is not None:
            body = [(node, self.body, self.only)] if (node, self.body, self.only) in facts else []
        elif self.of_object:
            body = [(subject, self.body, node) for subject in facts.subjects(self.body, node)]
        else:
            body = [(node, self.body, obj) for obj in facts.objects(node, self.body)]
        yield from ((premise,) for premise in body)


@dataclass(frozen=True, slots=True)
class Member(Rule):
    """Membership in all of some classes entails that in another (cax-sco, cax-eqc, cls-int1, cls-int2, cls-uni)."""

    body: tuple[str, ...]
    consequent: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return tuple((TYPE, name) for name in self.body)

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.consequent

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        if all((fact[0], TYPE, name) in facts for name in self.body):
            yield fact[0], TYPE, self.consequent

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        body = tuple((fact[0], TYPE, name) for name in self.body)
        if all(premise in facts for premise in body):
            yield body


@dataclass(frozen=True, slots=True)
class HasValue(Rule):
    """Membership in a restriction entails its value (cls-hv1)."""

    body: str
    consequent: str
    value: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((TYPE, self.body),)

    @property
    def head(self) -> tuple[str, str | None]:
        return self.consequent, self.value

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        yield fact[0], self.consequent, self.value

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        if (fact[0], TYPE, self.body) in facts:
            yield ((fact[0], TYPE, self.body),)


@dataclass(frozen=True, slots=True)
class SomeValues(Rule):
    """An object of a class, or any where ``filler`` is ``None``, entails the restriction (cls-svf1, cls-svf2)."""

    body: str
    filler: str | None
    consequent: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None), *(((TYPE, self.filler),) if self.filler else ()))

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.consequent

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, obj = fact
        if predicate == self.body and (self.filler is None or (obj, TYPE, self.filler) in facts):
            yield subject, TYPE, self.consequent
        if predicate == TYPE and obj == self.filler:
            for other in list(facts.subjects(self.body, subject)):
                yield other, TYPE, self.consequent

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        for obj in facts.objects(fact[0], self.body):
            if self.filler is None:
                yield ((fact[0], self.body, obj),)
            elif (obj, TYPE, self.filler) in facts:
                yield ((fact[0], self.body, obj), (obj, TYPE, self.filler))


@dataclass(frozen=True, slots=True)
class AllValues(Rule):
    """Membership in a restriction entails the class of every object (cls-avf)."""

    restriction: str
    body: str
    consequent: str

    @property
    def triggers(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.body, None), (TYPE, self.restriction))

    @property
    def head(self) -> tuple[str, str | None]:
        return TYPE, self.consequent

    def conclusions(self, fact: Fact, facts: TripleSource) -> Iterator[Fact]:
        subject, predicate, obj = fact
        if predicate == self.body and (subject, TYPE, self.restriction) in facts:
            yield obj, TYPE, self.consequent
        if predicate == TYPE and obj == self.restriction:
            for other in list(facts.objects(subject, self.body)):
                yield other, TYPE, self.consequent

    def premises(self, fact: Fact, facts: TripleSource) -> Iterator[tuple[Fact, ...]]:
        for subject in facts.subjects(self.body, fact[0]):
            if (subject, TYPE, self.restriction) in facts:
                yield (subject, self.body, fact[0]), (subject, TYPE, self.restriction)
