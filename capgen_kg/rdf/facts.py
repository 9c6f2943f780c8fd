"""Triples as facts, indexed as the rules need them.

A term is its N-Triples text, so that nothing is lost or rewritten on the way from the files to the closure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from capgen_kg.rdf.terms import named_node

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Fact = tuple[str, str, str]

TYPE = named_node("rdf:type")

FIRST, REST, NIL = named_node("rdf:first"), named_node("rdf:rest"), named_node("rdf:nil")

_NONE: frozenset[str] = frozenset()


class TripleSource(Protocol):
    """Facts that can be asked by property and one end."""

    def __contains__(self, fact: Fact) -> bool: ...

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the values of a property of a subject."""

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, counted no further than ``most``."""

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""


class Facts:
    """A set of facts that can be asked by property and one end."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._objects: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._subjects: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._size = 0
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> bool:
        """Add a fact and say whether it is new."""
        subject, predicate, value = fact
        objects = self._objects[predicate].setdefault(subject, set())
        if value in objects:
            return False
        objects.add(value)
        self._subjects[predicate].setdefault(value, set()).add(subject)
        self._size += 1
        return True

    def remove(self, fact: Fact) -> None:
        """Take out a fact that is there."""
        subject, predicate, value = fact
        self._objects[predicate][subject].remove(value)
        self._subjects[predicate][value].remove(subject)
        self._size -= 1

    def __contains__(self, fact: Fact) -> bool:
        subject, predicate, value = fact
        by_subject = self._objects.get(predicate)
        return by_subject is not None and value in by_subject.get(subject, _NONE)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Fact]:
        for predicate, by_subject in self._objects.items():
            for subject, objects in by_subject.items():
                for value in objects:
                    yield subject, predicate, value

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the values of a property of a subject."""
        by_subject = self._objects.get(predicate)
        return by_subject.get(subject, _NONE) if by_subject else _NONE

    def subjects(self, predicate: str, value: str) -> Collection[str]:
        """Return the subjects that have a value of a property."""
        by_value = self._subjects.get(predicate)
        return by_value.get(value, _NONE) if by_value else _NONE

    def count_subjects(self, predicate: str, value: str, most: int) -> int:
        """Return how many subjects have a value of a property, at most ``most``."""
        return min(len(self._subjects.get(predicate, {}).get(value, _NONE)), most)

    def triples(self, subject: str | None, predicate: str | None, value: str | None) -> Iterator[Fact]:
        """Yield the facts with the terms that are given."""
        for name in [predicate] if predicate is not None else list(self._objects):
            if subject is not None and value is not None:
                if value in self._objects.get(name, {}).get(subject, _NONE):
                    yield subject, name, value
            elif subject is not None:
                yield from ((subject, name, one) for one in self._objects.get(name, {}).get(subject, _NONE))
            elif value is not None:
                yield from ((one, name, value) for one in self._subjects.get(name, {}).get(value, _NONE))
            else:
                yield from ((start, name, end) for start, ends in self._objects.get(name, {}).items() for end in ends)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of every fact of a property."""
        for subject, objects in self._objects.get(predicate, {}).items():
            for value in objects:
                yield subject, value

    def shared(self, one: str, other: str) -> Iterator[str]:
        """Yield the members that two classes share."""
        few, many = sorted((self.subjects(TYPE, one), self.subjects(TYPE, other)), key=len)
        return (node for node in few if node in many)

    def both(self, one: str, other: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts that two properties share."""
        return (pair for pair in self.pairs(one) if pair[1] in self.objects(pair[0], other))

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts of a property that hold both ways round."""
        return (pair for pair in self.pairs(predicate) if pair[0] in self.objects(pair[1], predicate))

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects that have more than one value of a property."""
        return (subject for subject, objects in self._objects.get(predicate, {}).items() if len(objects) > 1)

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the values that more than one subject has of a property."""
        return (value for value, subjects in self._subjects.get(predicate, {}).items() if len(subjects) > 1)

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each value that a property has."""
        return (value for value, subjects in self._subjects.get(predicate, {}).items() if subjects)

    def predicates(self) -> Iterator[str]:
        """Yield the properties that have a fact."""
        return (predicate for predicate, by_subject in self._objects.items() if any(by_subject.values()))


def members(facts: TripleSource, head: str) -> list[str]:
    """Return the members of an RDF list, as far as it is one."""
    found: dict[str, str] = {}
    while head not in found and (first := next(iter(facts.objects(head, FIRST)), None)):
        found[head] = first
        head = next(iter(facts.objects(head, REST)), NIL)
    return list(found.values())
