"""The closure by the compiled rules on columns of numbers, for debates of millions of facts.

Terms are numbered. The facts of a property are one sorted array of 64-bit numbers, the subject's number before the
object's; so are the members of a class. A rule joins whole arrays, and each round joins only what the last one added.
Needs numpy, from the extra ``scale``.
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
#: What a column holds the facts of: a property, and the class where the property is rdf:type.
Key = tuple[str, str | None]

_NONE = np.empty(0, np.int64)
_LOW = np.int64(0xFFFFFFFF)


def materialize(asserted: Iterable[Fact]) -> Iterator[Fact]:
    """Return the asserted facts and what they entail, as :func:`capgen_kg.reasoning.forward_chaining.materialize` does.

    Raises ``UnsupportedAxiomError`` and ``InconsistentError`` as it does.
    """
    asserted_facts = list(dict.fromkeys(asserted))
    schema = compile_schema(Facts(fact for fact in asserted_facts if _may_be_schema(fact)))
    columns = Columns(schema)
    for fact in (*asserted_facts, *schema.facts):
        columns.add(fact)
    columns.materialize()
    check_consistency(schema, columns)
    yield from asserted_facts
    known = set(asserted_facts)
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
    """The facts of a column: all of them, and those of the last round, each sorted and without duplicates."""

    all: Column = field(default_factory=lambda: _NONE)
    new: Column = field(default_factory=lambda: _NONE)
    _turned: Column | None = None

    def grow(self, codes: Column) -> int:
        """Add ``codes``, of which those that are new become the last round, and return how many these are."""
        codes = _sorted_once(codes)
        self.new = codes[~_among(codes, self.all)] if len(self.all) else codes
        if len(self.new):
            self.all = np.concatenate((self.all, self.new))
            # two sorted runs: the stable sort merges them
            self.all.sort(kind="stable")
            self._turned = None
        return len(self.new)

    def by_value(self) -> Column:
        """Return all facts, sorted, with the object before the subject."""
        if self._turned is None:
            self._turned = np.sort(_turn(self.all))
        return self._turned


class Columns:
    """The facts that the rules of a schema concern, as columns of numbers, and what they entail."""

    def __init__(self, schema: Schema) -> None:
        self._rules = schema.rules
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._waiting: dict[Key, array[int]] = defaultdict(lambda: array("q"))
        self._columns: dict[Key, _Growing] = defaultdict(_Growing)
        self._derived: list[tuple[Key, Column]] = []
        concern = {pattern for rule in schema.rules for pattern in (*rule.triggers, rule.head)}
        if (TYPE, None) in concern:
            raise UnsupportedAxiomError("a rule about rdf:type as a property, which columns can't hold")
        classes, properties, ranges = _checked(schema)
        self.classes = classes | {obj for predicate, obj in concern if predicate == TYPE and obj is not None}
        self.properties = properties | ranges | {predicate for predicate, _ in concern if predicate != TYPE}
        needed = properties | {
            name
            for rule in schema.rules
            if not (isinstance(rule, End) and not rule.of_object and rule.only is None)
            for name, _ in (*rule.triggers, rule.head)
        }
        #: Properties that entail only the class of their subject, so that the datatype of a literal object is enough.
        self.subject_only = self.properties - needed

    def number(self, term: str) -> int:
        """Return the number of a term, which is numbered if it is new."""
        number = self._numbers.setdefault(term, len(self._names))
        if number == len(self._names):
            self._names.append(term)
        return number

    def add(self, fact: Fact) -> None:
        """Add an asserted fact, if any rule concerns it."""
        subject, predicate, obj = fact
        if predicate == TYPE:
            if obj in self.classes:
                self._waiting[TYPE, obj].append(self.number(subject))
        elif predicate in self.properties:
            self._waiting[predicate, None].append(
                self.number(subject) << 32 | self.number(self.reduced(predicate, obj))
            )

    def reduced(self, predicate: str, obj: str) -> str:
        """Return the object to store: of a literal that entails nothing, an empty one of its language or datatype."""
        if predicate in self.subject_only and obj.startswith('"'):
            return '""' + obj.rpartition('"')[2]
        return obj

    def materialize(self, log: Callable[[int, int], None] = lambda rounds, total: None) -> None:
        """Add what the facts entail; ``log`` is called with the number of each round and of the facts before it."""
        for key, codes in self._waiting.items():
            self._columns[key].grow(np.array(codes, np.int64))
        self._waiting.clear()
        rounds, total = 0, sum(len(column.all) for column in self._columns.values())
        has_grown = True
        while has_grown:
            log(rounds, total)
            conclusions: dict[Key, list[Column]] = defaultdict(list)
            for rule in self._rules:
                if len(column := _apply(rule, self)):
                    predicate, obj = rule.head
                    conclusions[predicate, obj if predicate == TYPE else None].append(column)
            for growing in self._columns.values():
                growing.new = _NONE
            has_grown = False
            for key, parts in conclusions.items():
                if size := self._columns[key].grow(np.concatenate(parts)):
                    self._derived.append((key, self._columns[key].new))
                    total += size
                    has_grown = True
            rounds += 1

    def new(self, key: Key) -> Column:
        """Return the facts of the last round."""
        return self._columns[key].new if key in self._columns else _NONE

    def all(self, key: Key) -> Column:
        """Return all facts of a property, or all members of a class."""
        return self._columns[key].all if key in self._columns else _NONE

    def turned(self, predicate: str) -> Column:
        """Return all facts of a property, the object before the subject."""
        key = (predicate, None)
        return self._columns[key].by_value() if key in self._columns else _NONE

    def derived(self) -> Iterator[Fact]:
        """Yield the derived facts, each once, in no particular order."""
        names = self._names
        for (predicate, name), part in self._derived:
            if name is not None:
                yield from ((names[node], TYPE, name) for node in part.tolist())
            else:
                yield from ((names[code >> 32], predicate, names[code & 0xFFFFFFFF]) for code in part.tolist())

    # the search for contradictions; see capgen_kg.reasoning.schema.FactIndex

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """Return the members of a class; ``predicate`` is rdf:type."""
        assert predicate == TYPE
        return [self._names[node] for node in self.all((TYPE, obj)).tolist()]

    def shared(self, first: str, second: str) -> Iterator[str]:
        """Yield the members that two classes have in common."""
        return (self._names[node] for node in _common(self.all((TYPE, first)), self.all((TYPE, second))).tolist())

    def both(self, first: str, second: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each pair that two properties have in common."""
        return self._pairs(_common(self.all((first, None)), self.all((second, None))))

    def mutual(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each triple of a property whose inverse is there, too."""
        return self._pairs(_common(self.all((predicate, None)), self.turned(predicate)))

    def branching(self, predicate: str) -> Iterator[str]:
        """Yield the subjects with more than one object of a property."""
        return self._repeated(self.all((predicate, None)))

    def merging(self, predicate: str) -> Iterator[str]:
        """Yield the objects that more than one subject has as the object of a property."""
        return self._repeated(self.turned(predicate))

    def values(self, predicate: str) -> Iterator[str]:
        """Yield each object of a property once, reduced as by :meth:`reduced`."""
        return (self._names[number] for number in np.unique(self.all((predicate, None)) & _LOW).tolist())

    def _pairs(self, column: Column) -> Iterator[tuple[str, str]]:
        return ((self._names[code >> 32], self._names[code & 0xFFFFFFFF]) for code in column.tolist())

    def _repeated(self, column: Column) -> Iterator[str]:
        first = column >> 32
        return (self._names[node] for node in np.unique(first[1:][first[1:] == first[:-1]]).tolist())


def _checked(schema: Schema) -> tuple[set[str], set[str], set[str]]:
    """Return the classes and properties that the search for contradictions reads, and those with a datatype."""
    facts = schema.facts
    kinds = ("IrreflexiveProperty", "AsymmetricProperty", "FunctionalProperty", "InverseFunctionalProperty")
    properties = {owl("differentFrom")}
    properties |= {name for kind in kinds for name in facts.subjects(TYPE, owl(kind))}
    properties |= {name for pair in facts.pairs(owl("propertyDisjointWith")) for name in pair}
    return schema.exclusive_classes() | {NOTHING}, properties, set(schema.datatyped())


def _turn(column: Column) -> Column:
    return (column & _LOW) << 32 | column >> 32


def _sorted_once(column: Column) -> Column:
    """Return a column sorted and without duplicates."""
    column = np.sort(column)
    return column[np.concatenate(([True], column[1:] != column[:-1]))] if len(column) > 1 else column


def _among(column: Column, others: Column) -> NDArray[np.bool_]:
    """Return for each number of a column whether it is among ``others``, which are sorted."""
    if not len(others):
        return np.zeros(len(column), bool)
    places = np.searchsorted(others, column)
    places[places == len(others)] = 0
    are_equal: NDArray[np.bool_] = others[places] == column
    return are_equal


def _common(first: Column, second: Column) -> Column:
    few, many = sorted((first, second), key=len)
    return few[_among(few, many)]


def _spread(nodes: Column, column: Column) -> tuple[NDArray[np.intp], Column]:
    """Join nodes with the first of each pair in a column; return the place of each node and the second of its pair."""
    start = np.searchsorted(column, nodes << 32)
    counts = np.searchsorted(column, (nodes << 32) | _LOW, side="right") - start
    places = np.repeat(np.arange(len(nodes)), counts)
    # within each run of a node: 0, 1, 2, ...
    steps = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places, column[np.repeat(start, counts) + steps] & _LOW


def _apply(rule: Rule, columns: Columns) -> Column:
    """Return the conclusions of a rule from the facts of the last round joined with all facts."""
    match rule:
        case Copy():
            new = columns.new((rule.body, None))
            return _turn(new) if rule.turned else new
        case Chain():
            return _chain(rule.body, columns)
        case End():
            new = columns.new((rule.body, None))
            if rule.only is not None:
                new = new[(new & _LOW) == columns.number(rule.only)]
            return new & _LOW if rule.of_object else new >> 32
        case Member():
            return _member(rule.body, columns)
        case HasValue():
            return columns.new((TYPE, rule.body)) << 32 | columns.number(rule.value)
        case SomeValues(filler=None):
            return columns.new((rule.body, None)) >> 32
        case SomeValues():
            new = columns.new((rule.body, None))
            direct = new[_among(new & _LOW, columns.all((TYPE, rule.filler)))] >> 32
            _, indirect = _spread(columns.new((TYPE, rule.filler)), columns.turned(rule.body))
            return np.concatenate((direct, indirect))
        case AllValues():
            new = columns.new((rule.body, None))
            direct = new[_among(new >> 32, columns.all((TYPE, rule.restriction)))] & _LOW
            _, indirect = _spread(columns.new((TYPE, rule.restriction)), columns.all((rule.body, None)))
            return np.concatenate((direct, indirect))
    raise UnsupportedAxiomError(f"the rule {rule.name}, which columns can't apply")


def _member(body: tuple[str, ...], columns: Columns) -> Column:
    conclusions = []
    for name in dict.fromkeys(body):
        new = columns.new((TYPE, name))
        for other in body:
            if other != name and len(new):
                new = new[_among(new, columns.all((TYPE, other)))]
        conclusions.append(new)
    return np.concatenate(conclusions) if conclusions else _NONE


def _chain(body: tuple[str, ...], columns: Columns) -> Column:
    """Extend each new fact, at each place of the chain, forward to the end and back to the start."""
    conclusions = []
    for place, name in enumerate(body):
        new = columns.new((name, None))
        starts, ends = new >> 32, new & _LOW
        for step in body[place + 1 :]:
            if len(ends):
                places, ends = _spread(ends, columns.all((step, None)))
                starts = starts[places]
        for step in reversed(body[:place]):
            if len(starts):
                places, starts = _spread(starts, columns.turned(step))
                ends = ends[places]
        conclusions.append(starts << 32 | ends)
    return np.concatenate(conclusions)
