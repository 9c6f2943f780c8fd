"""Serialization of Turtle in the project's layout.

Subjects, properties and values are in the order of :mod:`capgen_kg.rdf.reading_order`. A blank node that is the object
of a single triple is nested, and RDF lists are written as collections. The output depends only on the triples and the
prefixes, not on the order of the triples or on blank node labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.rdf.facts import FIRST, NIL, REST, TYPE
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, labels
from capgen_kg.rdf.literals import is_abbreviated
from capgen_kg.rdf.namespaces import namespace_of
from capgen_kg.rdf.reading_order import SubjectOrder, natural, property_key
from capgen_kg.rdf.turtle_lexer import LOCAL_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    #: The values of each property of each subject, all in N-Triples syntax.
    Things = dict[str, dict[str, list[str]]]

#: How deep blank nodes are nested; deeper ones get a label.
MAX_DEPTH = 30
#: How long a list on a single line may be, in characters.
MAX_LIST = 100

#: The beginnings of values that span several lines.
_OPENED = ("[\n", "(\n")
_LITERAL = re.compile(r'(?s)"(?P<text>.*)"(?:@(?P<tag>[^"]+)|\^\^<(?P<kind>[^"]+)>)?')


def turtle(facts: Iterable[tuple[str, ...]], prefixes: Mapping[str, str]) -> str:
    """Return triples, given by terms in N-Triples syntax, as Turtle that declares the prefixes it uses."""
    things: Things = {}
    for subject, name, value, *_ in set(facts):
        things.setdefault(subject, {}).setdefault(name, []).append(value)
    return _Writer(things, _Terms(prefixes)).text()


class _Terms:
    """Prefixed names and literals in Turtle syntax; records the prefixes in use."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # no prefixed name has a slash or a hash after the colon
        known = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._by_space = {space: prefix for prefix, space in reversed(known) if space.endswith(("/", "#"))}
        self._others = [(prefix, space) for prefix, space in known if space not in self._by_space]
        self._names: dict[str, str] = {}
        self._used: dict[str, str] = {}

    def header(self) -> str:
        """Return the declarations of the prefixes in use."""
        return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(self._used.items()))

    def name(self, term: str) -> str:
        """Return an IRI, given in brackets, as a prefixed name if a prefix fits and no escapes are needed."""
        if term not in self._names:
            self._names[term] = self._prefixed(term[1:-1]) or term
        return self._names[term]

    def _prefixed(self, iri: str) -> str:
        space = namespace_of(iri)
        candidates = [(self._by_space[space], space)] if space in self._by_space else []
        for prefix, space in [*self._others, *candidates]:
            if iri.startswith(space) and LOCAL_NAME.fullmatch(iri, len(space)):
                self._used[prefix] = space
                return f"{prefix}:{iri[len(space) :]}"
        return ""

    def literal(self, term: str) -> str:
        """Return a literal in Turtle syntax: abbreviated if possible, in long quotes if it has line breaks."""
        parts = _LITERAL.fullmatch(term)
        assert parts is not None
        text, kind = parts["text"], parts["kind"] or ""
        if is_abbreviated(text, kind):
            return text
        quoted = _quoted(text)
        if parts["tag"]:
            return f"{quoted}@{parts['tag']}"
        return f"{quoted}^^{self.name(f'<{kind}>')}" if kind else quoted


def _quoted(text: str) -> str:
    """Return a text with N-Triples escapes in quotes, or in long quotes if it has line breaks."""
    plain = re.sub(r"\\([n\"]|.)", lambda match: {"n": "\n", '"': '"'}.get(match[1], match[0]), text)
    if "\n" not in plain:
        return f'"{text}"'
    # three quotes in a row, or a quote at the end, would end the string
    return '"""' + re.sub(r'"(?=""|"*\Z)', r"\"", plain) + '"""'


class _Writer:
    def __init__(self, things: Things, terms: _Terms) -> None:
        self._things, self._terms = things, terms
        self._order = SubjectOrder(things)
        self._properties: dict[str, tuple[object, ...]] = {}
        self._nesting = _Nesting(things)
        self._labels = _labels(things, self._nesting.labelled)

    def text(self) -> str:
        """Return the document: first the IRIs, then labelled blank nodes, then unlabelled ones."""
        named = sorted((name for name in self._things if name.startswith("<")), key=self._order.subject)
        blocks = [self._block(self._terms.name(name), name) for name in named]
        blocks += [self._block(label, node) for node, label in self._labels.items() if node in self._things]
        blocks += sorted((self._block("[]", node) for node in self._nesting.unreferenced), key=natural)
        header = self._terms.header()
        return "\n".join([header, *blocks] if header else blocks)

    def _block(self, written: str, subject: str) -> str:
        return f"{written} {self._properties_of(subject, 1)} .\n"

    def _properties_of(self, subject: str, depth: int) -> str:
        """Return the predicate-object list of a subject: every property and value but the first on a new line."""
        thing = self._things[subject]
        names = sorted(thing, key=self._place) if len(thing) > 1 else thing
        lines = (f"{self._property(name)} {self._values(name, thing[name], depth)}" for name in names)
        return f" ;\n{' ' * 4 * depth}".join(lines)

    def _values(self, name: str, values: list[str], depth: int) -> str:
        if len(values) == 1:
            return self._value(values[0], depth)
        pairs = [(value, self._value(value, depth)) for value in values]
        first, *others = (text for _, text in sorted(pairs, key=lambda pair: self._order.value(name, *pair)))
        line = ",\n" + " " * 4 * (depth + 1)
        # values that span several lines are indented already
        return first + "".join(f"{', ' if text.startswith(_OPENED) else line}{text}" for text in others)

    def _place(self, name: str) -> tuple[object, ...]:
        if name not in self._properties:
            self._properties[name] = property_key(name, self._property(name))
        return self._properties[name]

    def _property(self, name: str) -> str:
        return "a" if name == TYPE else self._terms.name(name)

    def _value(self, value: str, depth: int) -> str:
        """Return a value in Turtle syntax at a nesting depth."""
        if value == NIL:
            return "()"
        if value.startswith("<"):
            return self._terms.name(value)
        if value.startswith('"'):
            return self._terms.literal(value)
        if value in self._labels:
            return self._labels[value]
        return self._list(value, depth) if value in self._nesting.cells else self._brackets(value, depth)

    def _brackets(self, node: str, depth: int) -> str:
        if node not in self._things:
            return "[]"
        inside = self._properties_of(node, depth + 1)
        if "\n" not in inside:
            return f"[ {inside} ]"
        return f"[\n{' ' * 4 * (depth + 1)}{inside}\n{' ' * 4 * depth}]"

    def _list(self, cell: str, depth: int) -> str:
        written = [self._value(value, depth + 1) for value in self._nesting.values(cell)]
        line = f"( {' '.join(written)} )"
        if "\n" not in line and len(line) <= MAX_LIST:
            return line
        return "\n".join(["(", *(" " * 4 * (depth + 1) + text for text in written), " " * 4 * depth + ")"])


class _Nesting:
    """Determines which blank nodes are nested.

    ``cells`` are those of lists that are written as collections; ``labelled`` are nodes that are the object of several
    triples, in a cycle, or nested too deep; ``unreferenced`` are those that are the object of no triple.
    """

    def __init__(self, things: Things) -> None:
        self._things = things
        self._parents: dict[str, list[str]] = {}
        for subject, thing in things.items():
            for values in thing.values():
                for value in values:
                    if value.startswith("_:"):
                        self._parents.setdefault(value, []).append(subject)
        nodes = {subject for subject in things if subject.startswith("_:")}
        self.unreferenced = sorted(nodes - self._parents.keys())
        self.labelled = {node for node, parents in self._parents.items() if len(parents) > 1}
        self.cells = self._cells()
        if not self._parents:
            return
        reached = self._reached([name for name in things if name.startswith("<")] + self.unreferenced)
        # the rest is in a cycle, or reachable only from one
        self.labelled |= self._parents.keys() - reached

    def values(self, cell: str) -> list[str]:
        """Return the members of the list that begins with a cell."""
        return [value for node in self._list(cell) for value in self._things[node][FIRST]]

    def _list(self, cell: str) -> list[str]:
        nodes = []
        while cell != NIL:
            nodes.append(cell)
            [cell] = self._things[cell][REST]
        return nodes

    def _cells(self) -> set[str]:
        """Return the cells of well-formed lists that can be written as collections."""
        ends = [node for node, thing in self._things.items() if thing.get(REST) == [NIL]]
        cells: set[str] = set()
        for end in ends:
            cell = end
            while self._is_cell(cell):
                cells.add(cell)
                [parent] = self._parents[cell]
                if self._things[parent].get(REST) != [cell]:
                    break
                cell = parent
        return cells

    def _is_cell(self, node: str) -> bool:
        thing = self._things[node]
        has_one_of_both = thing.keys() == {FIRST, REST} and all(len(values) == 1 for values in thing.values())
        return has_one_of_both and len(self._parents.get(node, ())) == 1

    def _reached(self, roots: list[str]) -> set[str]:
        """Return the nodes nested in the roots and in labelled nodes, and label those that are nested too deep."""
        reached: set[str] = set()
        waiting = [(root, 0) for root in [*roots, *self.labelled]]
        while waiting:
            subject, depth = waiting.pop()
            for value in self._inside(subject):
                if value in self.labelled or value in reached:
                    continue
                if depth >= MAX_DEPTH:
                    self.labelled.add(value)
                    reached.add(value)
                    waiting.append((value, 0))
                else:
                    reached.update(self._list(value) if value in self.cells else [value])
                    waiting.append((value, depth + 1))
        return reached

    def _inside(self, subject: str) -> list[str]:
        """Return the blank nodes that are nested directly in a subject."""
        if subject in self.cells and subject not in self.labelled:
            values = self.values(subject)
        else:
            values = [value for objects in self._things.get(subject, {}).values() for value in objects]
        return [value for value in values if value.startswith("_:")]


def _labels(things: Things, nodes: set[str]) -> dict[str, str]:
    """Return labels for nodes, in order, that do not depend on their present labels.

    Nodes keep their labels if distinguishing them would take too long.
    """
    if not nodes:
        return {}
    try:
        names = labels((s, p, o) for s, thing in things.items() for p, values in thing.items() for o in values)
    except AmbiguousBlankNodesError:
        return {node: node for node in sorted(nodes)}
    return {node: f"_:b{number}" for number, node in enumerate(sorted(nodes, key=names.__getitem__), 1)}
