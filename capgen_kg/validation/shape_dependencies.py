"""Which nodes a change can matter to, worked out from the shapes: nobody who adds a shape need know.

A shape looks from a focus node along paths, and a SPARQL constraint along the patterns of its WHERE. Both are read as
bodies: lists of triple patterns that lead from ``?this`` to all that is looked at. A changed triple that fits a
pattern is followed back through the rest of its body to the focus nodes. Where that says too much, a node is checked
for nothing; it never says too little: what can't be followed makes it give up (:class:`NotBoundedError`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from capgen_kg.rdf.facts import TYPE, Facts, members
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.tokens import tokens
from capgen_kg.validation.shapes import CORE, sh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from capgen_kg.rdf.facts import Fact, TripleSource

#: A triple pattern: terms in N-Triples' notation, variables with a question mark. A predicate after ``+`` stands for
#: any number of steps.
Pattern = tuple[str, str, str]
Body = tuple[Pattern, ...]

_RDFS, _SH = PREFIXES["rdfs"], PREFIXES["sh"]
#: The terms of SHACL that are followed.
_FOLLOWED = CORE - {"qualifiedValueShapesDisjoint"}
#: Parts of a query that give the rows of what is inside them, or fewer.
_TRANSPARENT = ("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice", "Extend", "AggregateJoin", "Group")
_SUB_CLASS = f"<{_RDFS}subClassOf>"
_THIS = "?this"
#: Counting stops here when the pattern is chosen that fewest triples fit.
_ENOUGH = 50


@dataclass(frozen=True)
class Aim:
    """A shape with targets: what makes a node one of them, and all that it looks at."""

    shape: str
    classes: frozenset[str]
    nodes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    bodies: tuple[Body, ...]

    def to_json(self) -> list[Any]:
        """Return it as lists of JSON."""
        sets = (self.classes, self.nodes, self.subjects_of, self.objects_of)
        return [self.shape, *(sorted(names) for names in sets), self.bodies]

    @classmethod
    def from_json(cls, entry: list[Any]) -> Aim:
        """Return what ``to_json`` was made from."""
        shape, *sets, bodies = entry
        classes, nodes, subjects_of, objects_of = (frozenset(names) for names in sets)
        read = tuple(tuple((s, p, o) for s, p, o in body) for body in bodies)
        return cls(shape, classes, nodes, subjects_of, objects_of, read)


class NotBoundedError(Exception):
    """Only the whole can be checked.

    Nothing leads from a changed triple to the nodes that it may matter to, or the shapes have what isn't followed.
    """


def aims(shapes: Facts) -> list[Aim]:
    """Return the shapes with targets in a graph of shapes; raises ``NotBoundedError`` where they can't be followed."""
    for fact in shapes:
        for text in fact:
            if text.startswith(f"<{_SH}") and text[len(_SH) + 1 : -1] not in _FOLLOWED:
                raise NotBoundedError(text)
    kinds = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
    found = []
    for shape in sorted({subject for kind in kinds for subject, _ in shapes.pairs(sh(kind))}):
        classes, nodes, subjects_of, objects_of = (frozenset(shapes.objects(shape, sh(kind))) for kind in kinds)
        bodies: list[Body] = [((_THIS, TYPE, "?class"),)] if classes else []
        bodies += [((_THIS, name, "?any"),) for name in subjects_of]
        bodies += [(("?any", name, _THIS),) for name in objects_of]
        bodies += _Reader(shapes).looks(shape, _THIS, ())
        found.append(Aim(shape, classes, nodes, subjects_of, objects_of, tuple(dict.fromkeys(bodies))))
    return found


class _Reader:
    """Reads shapes as bodies; names of variables are its own."""

    def __init__(self, shapes: Facts) -> None:
        self._shapes = shapes
        self._fresh = 0

    def variable(self) -> str:
        self._fresh += 1
        return f"?v{self._fresh}"

    def looks(self, shape: str, node: str, before: Body) -> Iterator[Body]:
        """Yield what a shape looks at from a node that ``before`` leads to (SHACL, sections 2 and 4)."""
        shapes = self._shapes
        ends = [(node, before)]
        for path in shapes.objects(shape, sh("path")):
            end = self.variable()
            ends = [(end, (*before, *steps)) for steps in self.path(path, node, end)]
            yield from (body for _, body in ends)
        for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            for other in shapes.objects(shape, sh(name)):
                yield (*before, (node, other, self.variable()))
        for end, body in ends:
            if shapes.objects(shape, sh("class")):
                yield (*body, (end, TYPE, self.variable()))
            if shapes.objects(shape, sh("closed")):
                yield (*body, (end, "?p", self.variable()))
            for name in ("node", "property", "not", "qualifiedValueShape"):
                for inner in shapes.objects(shape, sh(name)):
                    yield from self.looks(inner, end, body)
            for name in ("and", "or", "xone"):
                for head in shapes.objects(shape, sh(name)):
                    for inner in members(shapes, head):
                        yield from self.looks(inner, end, body)
        for constraint in shapes.objects(shape, sh("sparql")):
            for select in shapes.objects(constraint, sh("select")):
                for body in _Query(self).bodies(select):
                    yield (*before, *(_renamed(pattern, node) for pattern in body))

    def path(self, path: str, start: str, end: str) -> list[Body]:
        """Return the ways from start to end that a property path allows."""
        shapes = self._shapes
        if path.startswith("<"):
            return [((start, path, end),)]
        for inner in shapes.objects(path, sh("inversePath")):
            return self.path(inner, end, start)
        for head in shapes.objects(path, sh("alternativePath")):
            return [steps for member in members(shapes, head) for steps in self.path(member, start, end)]
        for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for inner in shapes.objects(path, sh(name)):
                if not inner.startswith("<"):
                    raise NotBoundedError(path)
                return [((start, f"+{inner}", end),)]
        ways: list[Body] = [()]
        if not (steps := members(shapes, path)):
            raise NotBoundedError(path)
        for number, member in enumerate(steps):
            stop = end if number == len(steps) - 1 else self.variable()
            ways = [(*way, *step) for way in ways for step in self.path(member, start, stop)]
            start = stop
        return ways


class _Query:
    """Reads the WHERE of a SPARQL constraint as bodies, from rdflib's algebra."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._aside: list[Body] = []

    def bodies(self, select: str) -> list[Body]:
        from rdflib.plugins.sparql import prepareQuery

        from capgen_kg.rdf.terms import value_of

        text = value_of(select)
        # a path takes the place of PATH, and shapes that of others
        if any(
            one.text[1:] in ("PATH", "shapesGraph", "currentShape") for one in tokens(text) if one.kind == "variable"
        ):
            raise NotBoundedError(text)
        algebra = prepareQuery(text).algebra
        return [*self._walk(algebra, [()]), *self._aside]

    def _walk(self, node: Any, before: list[Body]) -> list[Body]:
        """Return what a part of the algebra looks at, after what comes before it."""
        match node.name:
            case "BGP":
                ways = [self._pattern(*triple) for triple in node.triples]
                return [reduce(lambda a, b: (*a, *b), chosen, body) for body in before for chosen in product(*ways)]
            case "Join":
                return self._walk(node.p2, self._walk(node.p1, before))
            case "Union":
                return [*self._walk(node.p1, before), *self._walk(node.p2, before)]
            case "LeftJoin" | "Minus":
                found = self._walk(node.p1, before)
                self._aside += self._walk(node.p2, found)
                self._tests(node.get("expr"), found)
                return found
            case "Filter":
                found = self._walk(node.p, before)
                for test in _conjuncts(node.expr):
                    # what has to exist for there to be a solution is a part of it
                    if getattr(test, "name", "") == "Builtin_EXISTS":
                        found = self._walk(test.graph, found)
                    else:
                        self._tests(test, found)
                return found
        if node.name not in _TRANSPARENT:
            raise NotBoundedError(node.name)
        found = self._walk(node.p, before)
        self._tests([part for name, part in node.items() if name != "p"], found)
        return found

    def _tests(self, expression: Any, before: list[Body]) -> None:
        """Keep what EXISTS and NOT EXISTS in an expression look at."""
        from rdflib.plugins.sparql.parserutils import CompValue

        if isinstance(expression, CompValue):
            if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
                self._aside += self._walk(expression.graph, before)
                return
            for part in expression.values():
                self._tests(part, before)
        elif isinstance(expression, list):
            for part in expression:
                self._tests(part, before)

    def _pattern(self, subject: Any, predicate: Any, value: Any) -> list[Body]:
        return self._path(_text(subject), predicate, _text(value))

    def _path(self, start: str, path: Any, end: str) -> list[Body]:
        from rdflib import URIRef, Variable, paths

        match path:
            case paths.InvPath():
                return self._path(end, path.arg, start)
            case paths.AlternativePath():
                return [steps for member in path.args for steps in self._path(start, member, end)]
            case paths.SequencePath():
                ways: list[Body] = [()]
                for number, member in enumerate(path.args):
                    stop = end if number == len(path.args) - 1 else self._reader.variable()
                    ways = [(*way, *steps) for way in ways for steps in self._path(start, member, stop)]
                    start = stop
                return ways
            case paths.MulPath() if isinstance(path.path, URIRef):
                return [((start, f"+{_text(path.path)}", end),)]
            case URIRef() | Variable():
                return [((start, _text(path), end),)]
        raise NotBoundedError(path)


def _conjuncts(expression: Any) -> list[Any]:
    if getattr(expression, "name", "") == "ConditionalAndExpression":
        return [*_conjuncts(expression.expr), *(one for other in expression.other for one in _conjuncts(other))]
    return [expression]


def _text(node: Any) -> str:
    from rdflib import BNode

    # a blank node of a query is a variable without a name
    return f"?_{node}" if isinstance(node, BNode) else str(node.n3())


def _renamed(pattern: Pattern, node: str) -> Pattern:
    subject, predicate, value = (node if term == _THIS else term for term in pattern)
    return subject, predicate, value


def affected(wanted: Iterable[Aim], changed: Iterable[Fact], facts: TripleSource) -> dict[str, set[str]]:
    """Return for each shape the targets to which changed triples can matter; ``facts`` are those after the change.

    Raises ``NotBoundedError`` when a class comes below another, or nothing leads to the targets.
    """
    changed = list(changed)
    by_predicate: dict[str, list[Fact]] = {}
    for fact in changed:
        by_predicate.setdefault(fact[1], []).append(fact)
    if _SUB_CLASS in by_predicate:
        raise NotBoundedError
    found: dict[str, set[str]] = {}
    for aim in wanted:
        below = {name for top in aim.classes for name in _below(top, facts)}
        nodes = {node for body in aim.bodies for node in _focuses(body, by_predicate, changed, facts)}
        if targets := {node for node in nodes if _is_target(node, aim, below, facts)}:
            found[aim.shape] = targets
    return found


def _below(top: str, facts: TripleSource) -> set[str]:
    found, waiting = {top}, [top]
    while waiting:
        for name in facts.subjects(_SUB_CLASS, waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _is_target(node: str, aim: Aim, below: set[str], facts: TripleSource) -> bool:
    if node in aim.nodes:
        return True
    if not node.startswith('"') and (
        not below.isdisjoint(facts.objects(node, TYPE)) or any(facts.objects(node, name) for name in aim.subjects_of)
    ):
        return True
    return any(facts.count_subjects(name, node, 1) for name in aim.objects_of)


def _focuses(
    body: Body, by_predicate: Mapping[str, list[Fact]], changed: list[Fact], facts: TripleSource
) -> Iterator[str]:
    for number, (subject, predicate, value) in enumerate(body):
        rest = (*body[:number], *body[number + 1 :])
        name = predicate.removeprefix("+")
        if name == _SUB_CLASS:
            continue
        for fact in changed if predicate.startswith("?") else by_predicate.get(name, ()):
            if predicate.startswith("+"):
                starts, ends = _closure(fact[0], name, facts, True), _closure(fact[2], name, facts, False)
                pairs = [*((start, None) for start in starts), *((None, end) for end in ends)]
                for start, end in pairs:
                    known = {term: node for term, node in ((subject, start), (value, end)) if node is not None}
                    yield from _solve(rest, known, facts)
                continue
            if (bound := _bind((subject, value), (fact[0], fact[2]))) is not None:
                yield from _solve(rest, bound, facts)


def _bind(terms: tuple[str, str], nodes: tuple[str, str]) -> dict[str, str] | None:
    bound: dict[str, str] = {}
    for term, node in zip(terms, nodes, strict=True):
        if (bound.setdefault(term, node) if term.startswith("?") else term) != node:
            # a number may be written in several ways
            if term.startswith('"') or not term.startswith(("?", "<")):
                continue
            return None
    return bound


def _solve(rest: Body, bound: Mapping[str, str], facts: TripleSource) -> Iterator[str]:
    """Yield the focus nodes to which what is bound leads, by way of the pattern that fewest triples fit."""
    if _THIS in bound:
        yield bound[_THIS]
        return

    def end(term: str) -> str | None:
        return bound.get(term) if term.startswith("?") else term

    best: tuple[int, int] | None = None
    for number, (subject, predicate, value) in enumerate(rest):
        known = end(subject) is not None, end(value) is not None
        if predicate.startswith("?") or known == (False, False) or known == (True, True):
            continue
        cost = 1 if known[0] else facts.count_subjects(predicate.removeprefix("+"), str(end(value)), _ENOUGH)
        if best is None or cost < best[0]:
            best = cost, number
    if best is None:
        raise NotBoundedError
    number = best[1]
    subject, predicate, value = rest[number]
    others = (*rest[:number], *rest[number + 1 :])
    start, stop = end(subject), end(value)
    name = predicate.removeprefix("+")
    if start is not None:
        nodes = _closure(start, name, facts, False) if predicate != name else facts.objects(start, name)
        free = value
    else:
        assert stop is not None
        nodes = _closure(stop, name, facts, True) if predicate != name else facts.subjects(name, stop)
        free = subject
    for node in list(nodes):
        yield from _solve(others, {**bound, free: node}, facts)


def _closure(node: str, name: str, facts: TripleSource, back: bool) -> set[str]:
    found, waiting = {node}, [node]
    while waiting:
        one = waiting.pop()
        for other in facts.subjects(name, one) if back else facts.objects(one, name):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
