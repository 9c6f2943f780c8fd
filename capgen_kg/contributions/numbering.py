"""Numbers of contributions that are drafted side by side, and writers who have been accepted in the meantime.

A draft takes the next number of the debate as it was. If that has been given to another contribution since, the
contribution and its nodes take the next one: nothing else can mean them before they are accepted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from capgen_kg.contributions.vocabulary import NOTATION
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.terms import cg, literal, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.rdf.facts import Fact, TripleSource

_CONTRIBUTION = re.compile(r"<(?P<space>.*[/#])contribution-(?P<number>[1-9][0-9]*)>")
#: People who introduce themselves in a file, by the classes that their nodes have there.
_PEOPLE = frozenset({cg("Person"), cg("Annotator")})


def settle(readings: Iterable[Reading], base: TripleSource, same_person: bool = False) -> list[Reading]:
    """Return files with numbers that neither the debate nor an earlier file has.

    Args:
        readings: The files.
        base: The debate without the files.
        same_person: Whether people whom a file introduces and the debate has are the same; they are not introduced
            again.
    """
    settled: list[Reading] = []
    taken: set[str] = set()
    for reading in readings:
        known = {statement.triple[0] for statement in reading.statements if _is_known(statement.triple[0], base)}
        own = [
            statement.triple[0]
            for statement in reading.statements
            if statement.triple[1:] == (TYPE, cg("Contribution"))
        ]
        if same_person:
            reading = _without(reading, known)
        for node in dict.fromkeys(own):
            if not (match := _CONTRIBUTION.fullmatch(node)):
                continue
            if node in known or node in taken:
                space = match["space"]
                number = next(
                    n for n in count(1) if _is_free(space, n, base) and f"<{space}contribution-{n}>" not in taken
                )
                reading = _renumbered(reading, space, match["number"], str(number))
                node = f"<{space}contribution-{number}>"
            taken.add(node)
        settled.append(reading)
    return settled


def notations(facts: Iterable[Fact]) -> list[str]:
    """Return the notations of the contributions among some triples, in their order."""
    facts = list(facts)
    own = {subject for subject, predicate, obj in facts if (predicate, obj) == (TYPE, cg("Contribution"))}
    return [value_of(obj) for subject, predicate, obj in facts if subject in own and predicate == NOTATION]


def _without(reading: Reading, known: set[str]) -> Reading:
    """Return a file without what it says of people that the debate has."""
    people = {
        fact[0] for fact in (s.triple for s in reading.statements) if fact[1] == TYPE and fact[2] in _PEOPLE
    } & known
    return replace(reading, statements=tuple(s for s in reading.statements if s.triple[0] not in people))


def _renumbered(reading: Reading, space: str, old: str, new: str) -> Reading:
    """Return a file in which a contribution and the nodes named after it have another number."""
    node = re.compile(rf"<{re.escape(space)}((?:person-|reader-)?)contribution-{old}(?=[->])")
    notation = re.compile(rf'"Contribution#{old}(?=[."])')

    def changed(fact: Fact) -> Fact:
        subject, predicate, obj = (
            node.sub(lambda match: f"<{space}{match[1]}contribution-{new}", term) for term in fact
        )
        return subject, predicate, notation.sub(f'"Contribution#{new}', obj) if predicate == NOTATION else obj

    statements = tuple(replace(statement, triple=changed(statement.triple)) for statement in reading.statements)
    return replace(reading, statements=statements)


def _is_known(node: str, base: TripleSource) -> bool:
    return node.startswith("<") and next(base.triples(node, None, None), None) is not None


def _is_free(space: str, number: int, base: TripleSource) -> bool:
    notation = literal(f"Contribution#{number}")
    return not _is_known(f"<{space}contribution-{number}>", base) and not any(base.subjects(NOTATION, notation))
