"""The focus nodes that a change can affect, derived from the shapes.

A shape reads triples along property paths from a focus node, and a SPARQL constraint those that match its WHERE clause.
Both are represented as bodies: lists of triple patterns that connect ``?this`` to the triples read. From a changed
triple that matches a pattern, the rest of its body leads back to the focus nodes. The result may include unaffected
nodes, which are validated needlessly, but never omits an affected one: :class:`NotBoundedError` is raised instead.
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

#: A triple pattern: terms in N-Triples syntax, and variables with a question mark. A predicate prefixed with ``+``
#: matches a path of any length, each hop of which consists of the steps that follow, separated by spaces; ``^`` inverts
#: a step, as in SPARQL.
Pattern = tuple[str, str, str]
Body = tuple[Pattern, ...]

_RDFS, _SH = PREFIXES["rdfs"], PREFIXES["sh"]
#: The SHACL terms that are supported here.
_FOLLOWED = CORE - {"qualifiedValueShapesDisjoint"}
#: Algebra nodes whose solutions are those of their operand, or fewer.
_TRANSPARENT = ("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice", "Extend", "AggregateJoin", "Group")
_SUB_CLASS = f"<{_RDFS}subClassOf>"
_THIS = "?this"
#: Up to how many matches are counted when the most selective pattern is chosen.
_ENOUGH = 50


@dataclass(frozen=True)
class Aim:
    """A shape with its target declarations and the bodies of the triples that it reads."""

    shape: str
    classes: frozenset[str]
    nodes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    bodies: tuple[Body, ...]

    def to_json(self) -> list[Any]:
        """Return a JSON representation."""
        sets = (self.classes, self.nodes, self.subjects_of, self.objects_of)
        return [self.shape, *(sorted(names) for names in sets), self.bodies]

    @classmethod
    def from_json(cls, entry: list[Any]) -> Aim:
        """Return the inverse of :meth:`to_json`."""
        shape, *sets, bodies = entry
        classes, nodes, subjects_of, objects_of = (frozenset(names) for names in sets)
        read = tuple(tuple((s, p, o) for s, p, o in body) for body in bodies)
        return cls(shape, classes, nodes, subjects_of, objects_of, read)


class NotBoundedError(Exception):
    """The whole graph has to be validated.

    No path leads from a changed triple to the focus nodes that it may affect, or a shape has an unsupported feature.
    """


def aims(shapes: Facts) -> list[Aim]:
    """Return the shapes with targets in a shapes graph; raises ``NotBoundedError`` for unsupported features."""
    for fact in shapes:
        for text in fact:
            if text.startswith(f"<{_SH}") and text[len(_SH) + 1 : -1] not in _FOLLOWED:
                raise NotBoundedError(text)
    kinds = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
    entries = []
    for shape in sorted({subject for kind in kinds for subject, _ in shapes.pairs(sh(kind))}):
        classes, nodes, subjects_of, objects_of = (frozenset(shapes.objects(shape, sh(kind))) for kind in kinds)
        bodies: list[Body] = [((_THIS, TYPE, "?class"),)] if classes else []
        bodies += [((_THIS, name, "?any"),) for name in subjects_of]
        bodies += [(("?any", name, _THIS),) for name in objects_of]
        bodies += _Reader(shapes).looks(shape, _THIS, ())
        entries.append(Aim(shape, classes, nodes, subjects_of, objects_of, tuple(dict.fromkeys(bodies))))
    return entries


class _Reader:
    """Translates shapes to bodies with fresh variables."""

    def __init__(self, shapes: Facts) -> None:
        self._shapes = shapes
        self._fresh = 0

    def variable(self) -> str:
        self._fresh += 1
        return f"?v{self._fresh}"

    def looks(self, shape: str, node: str, before: Body) -> Iterator[Body]:
        """Yield the bodies of a shape at a node that ``before`` leads to (SHACL, sections 2 and 4)."""
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
        """Return the alternative bodies of a property path from start to end."""
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
    """Translates the WHERE clause of a SPARQL constraint to bodies, from rdflib's algebra."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._aside: list[Body] = []

    def bodies(self, select: str) -> list[Body]:
        from rdflib.plugins.sparql import prepareQuery

        from capgen_kg.rdf.terms import value_of

        text = value_of(select)
        # $PATH is replaced by a path, and the other variables are bound to shapes
        if any(
            token.text[1:] in ("PATH", "shapesGraph", "currentShape")
            for token in tokens(text)
            if token.kind == "variable"
        ):
            raise NotBoundedError(text)
        algebra = prepareQuery(text).algebra
        return [*self._walk(algebra, [()]), *self._aside]

    def _walk(self, node: Any, before: list[Body]) -> list[Body]:
        """Return the bodies of an algebra node, each after one of ``before``."""
        match node.name:
            case "BGP":
                ways = [self._pattern(*triple) for triple in node.triples]
                return [reduce(lambda a, b: (*a, *b), chosen, body) for body in before for chosen in product(*ways)]
            case "Join":
                return self._walk(node.p2, self._walk(node.p1, before))
            case "Union":
                return [*self._walk(node.p1, before), *self._walk(node.p2, before)]
            case "LeftJoin" | "Minus":
                bodies = self._walk(node.p1, before)
                self._aside += self._walk(node.p2, bodies)
                self._tests(node.get("expr"), bodies)
                return bodies
            case "Filter":
                bodies = self._walk(node.p, before)
                for test in _conjuncts(node.expr):
                    # FILTER EXISTS restricts the solutions like a join
                    if getattr(test, "name", "") == "Builtin_EXISTS":
                        bodies = self._walk(test.graph, bodies)
                    else:
                        self._tests(test, bodies)
                return bodies
        if node.name not in _TRANSPARENT:
            raise NotBoundedError(node.name)
        bodies = self._walk(node.p, before)
        self._tests([part for name, part in node.items() if name != "p"], bodies)
        return bodies

    def _tests(self, expression: Any, before: list[Body]) -> None:
        """Collect the bodies of EXISTS and NOT EXISTS in an expression."""
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
            case paths.MulPath():
                return [((start, f"+{' '.join(self._hop(path.path))}", end),)]
            case URIRef() | Variable():
                return [((start, _text(path), end),)]
        raise NotBoundedError(path)

    def _hop(self, path: Any) -> list[str]:
        """Return the steps of a path that is a sequence of predicates and inverse predicates."""
        from rdflib import URIRef, paths

        match path:
            case URIRef():
                return [_text(path)]
            case paths.InvPath() if isinstance(path.arg, URIRef):
                return [f"^{_text(path.arg)}"]
            case paths.SequencePath():
                return [step for member in path.args for step in self._hop(member)]
        raise NotBoundedError(path)


def _conjuncts(expression: Any) -> list[Any]:
    if getattr(expression, "name", "") == "ConditionalAndExpression":
        return [
            *_conjuncts(expression.expr),
            *(conjunct for other in expression.other for conjunct in _conjuncts(other)),
        ]
    return [expression]


def _text(node: Any) -> str:
    from rdflib import BNode

    # a blank node in a query acts as a variable
    return f"?_{node}" if isinstance(node, BNode) else str(node.n3())


def _renamed(pattern: Pattern, node: str) -> Pattern:
    subject, predicate, value = (node if term == _THIS else term for term in pattern)
    return subject, predicate, value


def affected(shapes: Iterable[Aim], changed: Iterable[Fact], facts: TripleSource) -> dict[str, set[str]]:
    """Return, for each shape, the focus nodes that changed triples can affect.

    Args:
        shapes: The shapes, as :func:`aims` returns them.
        changed: The triples that were added or removed.
        facts: All triples after the change.

    Raises:
        NotBoundedError: If a changed triple is a subclass axiom, or no path leads from it to the focus nodes.
    """
    changed = list(changed)
    by_predicate: dict[str, list[Fact]] = {}
    for fact in changed:
        by_predicate.setdefault(fact[1], []).append(fact)
    if _SUB_CLASS in by_predicate:
        raise NotBoundedError
    targets_by_shape: dict[str, set[str]] = {}
    for aim in shapes:
        below = {name for top in aim.classes for name in _below(top, facts)}
        nodes = {node for body in aim.bodies for node in _focuses(body, by_predicate, changed, facts)}
        if targets := {node for node in nodes if _is_target(node, aim, below, facts)}:
            targets_by_shape[aim.shape] = targets
    return targets_by_shape


def _below(top: str, facts: TripleSource) -> set[str]:
    classes, waiting = {top}, [top]
    while waiting:
        for name in facts.subjects(_SUB_CLASS, waiting.pop()):
            if name not in classes:
                classes.add(name)
                waiting.append(name)
    return classes


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
        if predicate == f"+{_SUB_CLASS}" or predicate == _SUB_CLASS:
            continue
        if predicate.startswith("+"):
            for term, node in _hop_ends(subject, predicate, value, by_predicate, facts):
                yield from _solve(rest, {term: node}, facts)
            continue
        for fact in changed if predicate.startswith("?") else by_predicate.get(predicate, ()):
            if (bound := _bind((subject, value), (fact[0], fact[2]))) is not None:
                yield from _solve(rest, bound, facts)


def _hop_ends(
    subject: str, predicate: str, value: str, by_predicate: Mapping[str, list[Fact]], facts: TripleSource
) -> Iterator[tuple[str, str]]:
    """Yield the subject of a pattern with each start, and its value with each end, of the paths through a change.

    If one of them is the focus node, it is all that is needed, and the other may lead nowhere.
    """
    steps = _steps(predicate)
    for number, (name, is_inverse) in enumerate(steps):
        for fact in by_predicate.get(name, ()):
            before, after = (fact[2], fact[0]) if is_inverse else (fact[0], fact[2])
            if subject == _THIS or value != _THIS:
                for start in _follow({before}, steps[:number], facts, back=True):
                    yield from ((subject, node) for node in _closure(start, predicate, facts, back=True))
            if subject != _THIS:
                for end in _follow({after}, steps[number + 1 :], facts, back=False):
                    yield from ((value, node) for node in _closure(end, predicate, facts, back=False))


def _bind(terms: tuple[str, str], nodes: tuple[str, str]) -> dict[str, str] | None:
    bound: dict[str, str] = {}
    for term, node in zip(terms, nodes, strict=True):
        if (bound.setdefault(term, node) if term.startswith("?") else term) != node:
            # a literal may match another lexical form of the same value
            if term.startswith('"') or not term.startswith(("?", "<")):
                continue
            return None
    return bound


def _solve(rest: Body, bound: Mapping[str, str], facts: TripleSource) -> Iterator[str]:
    """Yield the focus nodes that complete the bindings, matching the most selective pattern first."""
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
        name, is_inverse = _steps(predicate)[-1]
        cost = 1 if known[0] or is_inverse else facts.count_subjects(name, str(end(value)), _ENOUGH)
        if best is None or cost < best[0]:
            best = cost, number
    if best is None:
        raise NotBoundedError
    number = best[1]
    subject, predicate, value = rest[number]
    others = (*rest[:number], *rest[number + 1 :])
    start, stop = end(subject), end(value)
    follow = _closure if predicate.startswith("+") else _neighbours
    if start is not None:
        nodes, free = follow(start, predicate, facts, back=False), value
    else:
        assert stop is not None
        nodes, free = follow(stop, predicate, facts, back=True), subject
    for node in list(nodes):
        yield from _solve(others, {**bound, free: node}, facts)


def _steps(predicate: str) -> list[tuple[str, bool]]:
    """Return the predicates of a pattern's predicate, each with whether it is inverse."""
    return [(step.removeprefix("^"), step.startswith("^")) for step in predicate.removeprefix("+").split(" ")]


def _neighbours(node: str, predicate: str, facts: TripleSource, back: bool) -> set[str]:
    return _follow({node}, _steps(predicate), facts, back)


def _follow(nodes: set[str], steps: list[tuple[str, bool]], facts: TripleSource, back: bool) -> set[str]:
    """Return where the steps of a hop lead from nodes, or, with ``back``, from where they lead to them."""
    for name, is_inverse in reversed(steps) if back else steps:
        nodes = {
            other
            for node in nodes
            for other in (facts.objects(node, name) if is_inverse == back else facts.subjects(name, node))
        }
    return nodes


def _closure(node: str, predicate: str, facts: TripleSource, back: bool) -> set[str]:
    """Return a node with all that any number of hops lead to from it, or, with ``back``, that lead to it."""
    steps = _steps(predicate)
    nodes, waiting = {node}, [node]
    while waiting:
        for other in _follow({waiting.pop()}, steps, facts, back) - nodes:
            nodes.add(other)
            waiting.append(other)
    return nodes
