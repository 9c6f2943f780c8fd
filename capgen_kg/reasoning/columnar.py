"""The closure by the same compiled rules, on columns of numbers: for debates of millions of facts.

Terms are numbered. The facts of a property are one sorted array of 64-bit numbers, subject before value; the members
of a class are one too. A rule joins whole arrays, each round only with what the last round added. Needs numpy, which
the extra ``scale`` brings.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from capgen_kg.errors import UnsupportedAxiomError
from capgen_kg.rdf.facts import TYPE, Fact, Facts
from capgen_kg.reasoning.forward_chaining import is_trivial_entailment
from capgen_kg.reasoning.rules import AllValues, Chain, Copy, End, HasValue, Member, SomeValues
from capgen_kg.reasoning.schema import NOTHING, check_consistency, compile_schema, owl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from capgen_kg.reasoning.rules import Rule
    from capgen_kg.reasoning.schema import Schema

Column = NDArray[np.int64]
#: A property, and the class where the property is rdf:type: what a column holds the facts of.
Key = tuple[str, str | None]

_NONE = np.empty(0, np.int64)
_LOW = np.int64(0xFFFFFFFF)


def materialize(asserted: Iterable[Fact]) -> Iterator[Fact]:
    """Return the asserted facts and all that follows from them: what :func:`compiled.materialize` does, in large.

    Raises ``UnsupportedAxiomError`` and ``InconsistentError`` as it does.
    """
    given = list(dict.fromkeys(asserted))
    schema = compile_schema(Facts(fact for fact in given if _may_be_schema(fact)))
    columns = Columns(schema)
    for fact in (*given, *schema.facts):
        columns.add(fact)
    columns.materialize()
    check_consistency(schema, columns)
    yield from given
    known = set(given)
    yield from (fact for fact in schema.facts if fact not in known and not is_trivial_entailment(fact))
    yield from (fact for fact in columns.derived() if fact not in known and not is_trivial_entailment(fact))


def _may_be_schema(fact: Fact) -> bool:
    built_in = (
        "<http://www.w3.org/2002/07/owl#",
        "<http://www.w3.org/1999/02/22-rdf",
        "<http://www.w3.org/2000/01/rdf-",
    )
    return fact[2].startswith(built_in) if fact[1] == TYPE else fact[1].startswith(built_in)


@dataclass
class _Growing:
    """The facts of a column: those there were before, and those of the last round; both sorted, none twice."""

    all: Column = field(default_factory=lambda: _NONE)
    new: Column = field(default_factory=lambda: _NONE)
    _turned: Column | None = None

    def grow(self, found: Column) -> int:
        """Take ``found`` in; what is really new becomes the last round. Returns how many that are."""
        found = _sorted_once(found)
        self.new = found[~_among(found, self.all)] if len(self.all) else found
        if len(self.new):
            self.all = np.concatenate((self.all, self.new))
            # two sorted runs: the stable sort merges them
            self.all.sort(kind="stable")
            self._turned = None
        return len(self.new)

    def by_value(self) -> Column:
        """Return all facts with the value before the subject, sorted."""
        if self._turned is None:
            self._turned = np.sort(_turn(self.all))
        return self._turned


class Columns:
    """Facts as columns of numbers, as far as ``rules`` concern them, and what follows from them."""

    def __init__(self, schema: Schema) -> None:
        self._rules = schema.rules
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._waiting: dict[Key, array[int]] = defaultdict(lambda: array("q"))
        self._columns: dict[Key, _Growing] = defaultdict(_Growing)
        self._derived: list[tuple[Key, Column]] = []
        concern = {one for rule in schema.rules for one in (*rule.triggers, rule.head)}
        if (TYPE, None) in concern:
            raise UnsupportedAxiomError("a rule about rdf:type as a property, which columns can't hold")
        classes, properties, ranges = _judged(schema)
        self.classes = classes | {value for predicate, value in concern if predicate == TYPE and value is not None}
        self.properties = properties | ranges | {predicate for predicate, _ in concern if predicate != TYPE}
        needed = properties | {
            name
            for rule in schema.rules
            if not (isinstance(rule, End) and not rule.value and rule.only is None)
            for name, _ in (*rule.triggers, rule.head)
        }
        #: Properties that only say what class their subject is in: of a literal value the kind is enough.
        self.subject_only = self.properties - needed

    def number(self, term: str) -> int:
        """Return the number of a term, a new one for a new term."""
        number = self._numbers.setdefault(term, len(self._names))
        if number == len(self._names):
            self._names.append(term)
        return number

    def add(self, fact: Fact) -> None:
        """Take in an asserted fact, if any rule concerns it."""
        subject, predicate, value = fact
        if predicate == TYPE:
            if value in self.classes:
                self._waiting[TYPE, value].append(self.number(subject))
        elif predicate in self.properties:
            self._waiting[predicate, None].append(self.number(subject) << 32 | self.number(self.kept(predicate, value)))

    def kept(self, predicate: str, value: str) -> str:
        """Return what is kept of a value: of a literal that nothing follows from, its language or datatype."""
        if predicate in self.subject_only and value.startswith('"'):
            return '""' + value.rpartition('"')[2]
        return value

    def materialize(self, log: Callable[[int, int], None] = lambda rounds, found: None) -> None:
        """Add all that follows; ``log`` is told the number of each round and of the facts there are after it."""
        for key, codes in self._waiting.items():
            self._columns[key].grow(np.array(codes, np.int64))
        self._waiting.clear()
        rounds, total = 0, sum(len(column.all) for column in self._columns.values())
        found: dict[Key, list[Column]] = {}
        while found or not rounds:
            log(rounds, total)
            made: dict[Key, list[Column]] = defaultdict(list)
            for rule in self._rules:
                if len(conclusions := _apply(rule, self)):
                    predicate, value = rule.head
                    made[predicate, value if predicate == TYPE else None].append(conclusions)
            for column in self._columns.values():
                column.new = _NONE
            found = {key: parts for key, parts in made.items() if self._columns[key].grow(np.concatenate(parts))}
            for key in found:
                self._derived.append((key, self._columns[key].new))
                total += len(self._columns[key].new)
            rounds += 1

    def new(self, key: Key) -> Column:
        """Return the facts of the last round."""
        return self._columns[key].new if key in self._columns else _NONE

    def all(self, key: Key) -> Column:
        """Return all facts of a property, or all members of a class."""
        return self._columns[key].all if key in self._columns else _NONE

    def turned(self, predicate: str) -> Column:
        """Return all facts of a property, value before subject."""
        key = (predicate, None)
        return self._columns[key].by_value() if key in self._columns else _NONE

    def derived(self) -> Iterator[Fact]:
        """Yield what followed from what was added, each once, in no order."""
        names = self._names
        for (predicate, name), part in self._derived:
            if name is not None:
                yield from ((names[node], TYPE, name) for node in part.tolist())
            else:
                yield from ((names[code >> 32], predicate, names[code & 0xFFFFFFFF]) for code in part.tolist())

    # what contradictions are looked for with; see capgen_kg.reasoning.schema.Base

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the members of a class; ``predicate`` is rdf:type."""
        assert predicate == TYPE
        return [self._names[node] for node in self.all((TYPE, value)).tolist()]

    def shared(self, one: str, other: str) -> Iterator[str]:
        """Yield the members that two classes share."""
        return (self._names[node] for node in _common(self.all((TYPE, one)), self.all((TYPE, other))).tolist())

    def both(self, one: str, other: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts that two properties share."""
        return self._pairs(_common(self.all((one, None)), self.all((other, None))))

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the facts of a property that hold both ways round."""
        return self._pairs(_common(self.all((predicate, None)), self.turned(predicate)))

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects that have more than one value of a property."""
        return self._repeated(self.all((predicate, None)))

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the values that more than one subject has of a property."""
        return self._repeated(self.turned(predicate))

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each value that a property has, of literals that nothing follows from only the kind."""
        return (self._names[number] for number in np.unique(self.all((predicate, None)) & _LOW).tolist())

    def _pairs(self, column: Column) -> Iterator[tuple[str, str]]:
        return ((self._names[code >> 32], self._names[code & 0xFFFFFFFF]) for code in column.tolist())

    def _repeated(self, column: Column) -> Iterator[str]:
        first = column >> 32
        return (self._names[node] for node in np.unique(first[1:][first[1:] == first[:-1]]).tolist())


def _judged(schema: Schema) -> tuple[set[str], set[str], set[str]]:
    """Return the classes and properties whose facts are looked at for contradictions, and those with a datatype."""
    facts = schema.facts
    kinds = ("IrreflexiveProperty", "AsymmetricProperty", "FunctionalProperty", "InverseFunctionalProperty")
    properties = {owl("differentFrom")}
    properties |= {name for kind in kinds for name in facts.subjects(TYPE, owl(kind))}
    properties |= {name for pair in facts.pairs(owl("propertyDisjointWith")) for name in pair}
    return schema.exclusive_classes() | {NOTHING}, properties, set(schema.datatyped())


def _turn(column: Column) -> Column:
    return (column & _LOW) << 32 | column >> 32


def _sorted_once(column: Column) -> Column:
    """Return a column sorted, each number once."""
    column = np.sort(column)
    return column[np.concatenate(([True], column[1:] != column[:-1]))] if len(column) > 1 else column


def _among(column: Column, others: Column) -> NDArray[np.bool_]:
    """Say for each number of a column whether it is among ``others``, which are sorted."""
    if not len(others):
        return np.zeros(len(column), bool)
    places = np.searchsorted(others, column)
    places[places == len(others)] = 0
    found: NDArray[np.bool_] = others[places] == column
    return found


def _common(one: Column, other: Column) -> Column:
    few, many = sorted((one, other), key=len)
    return few[_among(few, many)]


def _spread(nodes: Column, column: Column) -> tuple[NDArray[np.intp], Column]:
    """Join nodes with a column of pairs by their first: the place of each node, and the second that it meets."""
    start = np.searchsorted(column, nodes << 32)
    counts = np.searchsorted(column, (nodes << 32) | _LOW, side="right") - start
    places = np.repeat(np.arange(len(nodes)), counts)
    # within each run of a node: 0, 1, 2, ...
    steps = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places, column[np.repeat(start, counts) + steps] & _LOW


def _apply(rule: Rule, columns: Columns) -> Column:
    """Return what follows by a rule from the last round's facts together with all others."""
    match rule:
        case Copy():
            found = columns.new((rule.body, None))
            return _turn(found) if rule.turned else found
        case Chain():
            return _chain(rule.body, columns)
        case End():
            found = columns.new((rule.body, None))
            if rule.only is not None:
                found = found[(found & _LOW) == columns.number(rule.only)]
            return found & _LOW if rule.value else found >> 32
        case Member():
            return _member(rule.body, columns)
        case HasValue():
            return columns.new((TYPE, rule.body)) << 32 | columns.number(rule.value)
        case SomeValues(filler=None):
            return columns.new((rule.body, None)) >> 32
        case SomeValues():
            found = columns.new((rule.body, None))
            met = found[_among(found & _LOW, columns.all((TYPE, rule.filler)))] >> 32
            _, above = _spread(columns.new((TYPE, rule.filler)), columns.turned(rule.body))
            return np.concatenate((met, above))
        case AllValues():
            found = columns.new((rule.body, None))
            met = found[_among(found >> 32, columns.all((TYPE, rule.restriction)))] & _LOW
            _, below = _spread(columns.new((TYPE, rule.restriction)), columns.all((rule.body, None)))
            return np.concatenate((met, below))
    raise UnsupportedAxiomError(f"a rule {rule.name}, which columns can't apply")


def _member(body: tuple[str, ...], columns: Columns) -> Column:
    made = []
    for name in dict.fromkeys(body):
        found = columns.new((TYPE, name))
        for other in body:
            if other != name and len(found):
                found = found[_among(found, columns.all((TYPE, other)))]
        made.append(found)
    return np.concatenate(made) if made else _NONE


def _chain(body: tuple[str, ...], columns: Columns) -> Column:
    """Walk from each new fact in each place of the chain, forward to its end and back to its start."""
    made = []
    for place, name in enumerate(body):
        found = columns.new((name, None))
        starts, ends = found >> 32, found & _LOW
        for step in body[place + 1 :]:
            if len(ends):
                places, ends = _spread(ends, columns.all((step, None)))
                starts = starts[places]
        for step in reversed(body[:place]):
            if len(starts):
                places, starts = _spread(starts, columns.turned(step))
                ends = ends[places]
        made.append(starts << 32 | ends)
    return np.concatenate(made)
