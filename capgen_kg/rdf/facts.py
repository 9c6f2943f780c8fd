"""Triples of terms in N-Triples notation, indexed by predicate and either end; see :mod:`capgen_kg.rdf.terms`."""

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
    """A set of triples that can be looked up by predicate and subject or object."""

    def __contains__(self, fact: Fact) -> bool: ...

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of the triples with a subject and a predicate."""

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return the number of triples with a predicate and an object, counting up to ``limit``."""

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""


class Facts:
    """A mutable set of triples, indexed by predicate and subject and by predicate and object."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._objects: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._subjects: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._size = 0
        # what ``add`` does, without a call for each of what may be millions
        for subject, predicate, obj in facts:
            by_subject = self._objects[predicate]
            objects = by_subject.get(subject)
            if objects is None:
                by_subject[subject] = {obj}
            elif obj in objects:
                continue
            else:
                objects.add(obj)
            by_object = self._subjects[predicate]
            subjects = by_object.get(obj)
            if subjects is None:
                by_object[obj] = {subject}
            else:
                subjects.add(subject)
            self._size += 1

    def add(self, fact: Fact) -> bool:
        """Add a triple and return whether it is new."""
        subject, predicate, obj = fact
        objects = self._objects[predicate].setdefault(subject, set())
        if obj in objects:
            return False
        objects.add(obj)
        self._subjects[predicate].setdefault(obj, set()).add(subject)
        self._size += 1
        return True

    def remove(self, fact: Fact) -> None:
        """Remove a triple, which has to be there."""
        subject, predicate, obj = fact
        self._objects[predicate][subject].remove(obj)
        self._subjects[predicate][obj].remove(subject)
        self._size -= 1

    def __contains__(self, fact: Fact) -> bool:
        subject, predicate, obj = fact
        by_subject = self._objects.get(predicate)
        return by_subject is not None and obj in by_subject.get(subject, _NONE)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Fact]:
        for predicate, by_subject in self._objects.items():
            for subject, objects in by_subject.items():
                for obj in objects:
                    yield subject, predicate, obj

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of the triples with a subject and a predicate."""
        by_subject = self._objects.get(predicate)
        return by_subject.get(subject, _NONE) if by_subject else _NONE

    def subjects(self, predicate: str, obj: str) -> Collection[str]:
        """Return the subjects of the triples with a predicate and an object."""
        by_object = self._subjects.get(predicate)
        return by_object.get(obj, _NONE) if by_object else _NONE

    def count_subjects(self, predicate: str, obj: str, limit: int) -> int:
        """Return the number of triples with a predicate and an object, at most ``limit``."""
        return min(len(self._subjects.get(predicate, {}).get(obj, _NONE)), limit)

    def triples(self, subject: str | None, predicate: str | None, obj: str | None) -> Iterator[Fact]:
        """Yield the triples that match a pattern, in which ``None`` matches any term."""
        for name in [predicate] if predicate is not None else list(self._objects):
            if subject is not None and obj is not None:
                if obj in self._objects.get(name, {}).get(subject, _NONE):
                    yield subject, name, obj
            elif subject is not None:
                yield from ((subject, name, node) for node in self._objects.get(name, {}).get(subject, _NONE))
            elif obj is not None:
                yield from ((node, name, obj) for node in self._subjects.get(name, {}).get(obj, _NONE))
            else:
                yield from ((start, name, end) for start, ends in self._objects.get(name, {}).items() for end in ends)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each triple of a property."""
        for subject, objects in self._objects.get(predicate, {}).items():
            for obj in objects:
                yield subject, obj

    def shared(self, first: str, second: str) -> Iterator[str]:
        """Yield the members that two classes have in common."""
        few, many = sorted((self.subjects(TYPE, first), self.subjects(TYPE, second)), key=len)
        return (node for node in few if node in many)

    def both(self, first: str, second: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each pair that two properties have in common."""
        return (pair for pair in self.pairs(first) if pair[1] in self.objects(pair[0], second))

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each triple of a property for which the inverse triple is present."""
        return (pair for pair in self.pairs(predicate) if pair[0] in self.objects(pair[1], predicate))

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects with more than one object of a property."""
        return (subject for subject, objects in self._objects.get(predicate, {}).items() if len(objects) > 1)

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the objects that more than one subject has as the object of a property."""
        return (obj for obj, subjects in self._subjects.get(predicate, {}).items() if len(subjects) > 1)

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each object of a property once."""
        return (obj for obj, subjects in self._subjects.get(predicate, {}).items() if subjects)

    def predicates(self) -> Iterator[str]:
        """Yield the properties with at least one triple."""
        return (predicate for predicate, by_subject in self._objects.items() if any(by_subject.values()))


def members(facts: TripleSource, head: str) -> list[str]:
    """Return the members of an RDF list, up to where it is malformed or repeats itself."""
    items: dict[str, str] = {}
    while head not in items and (first := next(iter(facts.objects(head, FIRST)), None)):
        items[head] = first
        head = next(iter(facts.objects(head, REST)), NIL)
    return list(items.values())
