"""Where each triple of a Turtle text is written: the span of its subject, its predicate and its object.

rdflib's own Turtle parser does the reading. It hands each production the place that it begins at and gets back the
place that it ends at; here those are remembered. Literals are then read from their spans by pyoxigraph, so that their
lexical forms stay as written. See docs/decisions/0009-positions-from-rdflib.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

_SPACE = re.compile(r"(?:[\s]+|#[^\r\n]*)*")

#: The first code point of what is written, and the one after its last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A triple, its terms in N-Triples' notation, and where each of them is written.

    The rdf:first and rdf:rest of a collection are where its member is.
    """

    fact: tuple[str, str, str]
    subject: Span
    predicate: Span
    value: Span


class Text:
    """A text of which places can be told as line and column, both counted from one, columns in code points."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a place."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the place that has a line and column, no further than the end of the line."""
        starts = [*self._starts, len(self.text) + 1]
        line = min(max(line, 1), len(starts) - 1)
        return min(starts[line - 1] + max(column, 1) - 1, starts[line] - 1)

    def line(self, number: int) -> str:
        """Return a line without its end."""
        starts = [*self._starts, len(self.text) + 1]
        return self.text[starts[number - 1] : starts[number] - 1].rstrip("\r")


def place_triples(text: str, names: str = "_:b") -> list[Placed]:
    """Return the triples of a Turtle text without a byte order mark, in the order in which they are complete.

    Blank nodes are named after ``names`` and their order. The text has to be good Turtle: rdflib lets some through
    that isn't. Raises ``ValueError`` for what rdflib doesn't read.
    """
    sink = _Sink(names)
    parser = _Parser(sink, text)
    parser.startDoc()
    try:
        parser.feed(text)
    # it ends in all of these ways
    except (SyntaxError, AssertionError, LookupError, RecursionError, TypeError) as error:
        raise ValueError(f"rdflib doesn't read it: {error}") from error
    parser.endDoc()
    return sink.placed


@dataclass(slots=True)
class _Frame:
    """A list of predicates and objects that is being read, and the subject it is about."""

    subject: Span
    verb: Span = (0, 0)
    objects: list[Span] = field(default_factory=list)


class _Sink(RDFSink):
    """Takes triples with their spans in place of a graph."""

    def __init__(self, names: str) -> None:
        super().__init__(rdflib.Graph())
        self.placed: list[Placed] = []
        self.parser: _Parser
        self._names, self._labels = names, {}  # type: str, dict[rdflib.BNode, str]

    def newBlankNode(self, arg: Any = None, uri: str | None = None, why: Any = None) -> rdflib.BNode:  # noqa: N802
        return super().newBlankNode(None, uri, why)

    def newList(self, n: list[Any], f: Any) -> Any:  # noqa: N802 (rdflib's name, as above)
        if not n:
            return rdflib.RDF.nil
        spans = self.parser.lists[-1] or []
        nodes = [self.newBlankNode() for _ in n]
        for node, rest, member, span in zip(nodes, [*nodes[1:], rdflib.RDF.nil], n, spans, strict=True):
            self.put(node, rdflib.RDF.first, member, (span, span, span))
            self.put(node, rdflib.RDF.rest, rest, (span, span, span))
        return nodes[0]

    def put(self, subject: Any, predicate: Any, value: Any, spans: tuple[Span, Span, Span]) -> None:
        """Keep a triple."""
        fact = (self._term(subject, spans[0]), self._term(predicate, spans[1]), self._term(value, spans[2]))
        self.placed.append(Placed(fact, *spans))

    def _term(self, node: Any, span: Span) -> str:
        known = self.normalise(None, node)
        if isinstance(known, rdflib.BNode):
            return self._labels.setdefault(known, f"{self._names}{len(self._labels)}")
        if isinstance(known, rdflib.URIRef):
            return f"<{known}>"
        return self.parser.literal(span)


class _Parser(SinkParser):
    """rdflib's parser, with a memory of places; its methods have the names of Turtle's productions."""

    def __init__(self, sink: _Sink, text: str) -> None:
        super().__init__(sink, turtle=True)
        sink.parser = self
        self._sink, self._text = sink, text
        #: The lists of predicates and objects that are being read.
        self._frames: list[_Frame] = []
        #: The collections that are being read, with the places of their members; None for what is in none.
        self.lists: list[list[Span] | None] = []
        self._last: Span = (0, 0)
        self._bracket: int | None = None
        self._literals: dict[tuple[str, str], str] = {}

    def literal(self, span: Span) -> str:
        """Return the literal that is written at a place, in N-Triples' notation."""
        written = self._text[slice(*span)]
        name = re.search(r"\^\^\s*([^<\s]*?):[^<>\"']*$", written)
        head = f"@prefix {name[1]}: <{self._bindings[name[1]]}> . " if name else ""
        if (head, written) not in self._literals:
            [quad] = ox.parse(f"{head}<urn:s> <urn:p> {written} .", format=ox.RdfFormat.TURTLE)
            self._literals[head, written] = str(quad.object)
        return self._literals[head, written]

    def node(self, argstr: str, i: int, res: Any, subjectAlready: Any = None) -> int:  # noqa: N803
        start = self._start(i)
        opened = argstr[start : start + 1]
        if opened == "[":
            self._bracket = start
        self.lists.append([] if opened == "(" else None)
        try:
            return super().node(argstr, i, res, subjectAlready)
        finally:
            self.lists.pop()

    def item(self, argstr: str, i: Any, res: Any) -> int:
        spans = self.lists[-1] if self.lists else None
        end = super().item(argstr, i, res)
        if spans is not None and end >= 0:
            spans.append((self._start(i), end))
        return end

    def object(self, argstr: str, i: int, res: Any) -> int:
        frame = self._frames[-1] if self._frames else None
        end = super().object(argstr, i, res)
        self._last = self._start(i), end
        if frame is not None and end >= 0:
            frame.objects.append(self._last)
        return end

    def verb(self, argstr: str, i: int, res: Any) -> int:
        frame = self._frames[-1]
        end = super().verb(argstr, i, res)
        frame.verb = self._start(i), end
        frame.objects = []
        return end

    def property_list(self, argstr: str, i: int, subj: Any) -> int:
        bracket, self._bracket = self._bracket, None
        self._frames.append(_Frame(self._last if bracket is None else (bracket, bracket + 1)))
        try:
            return super().property_list(argstr, i, subj)
        finally:
            self._frames.pop()

    def makeStatement(self, quadruple: Any) -> None:  # noqa: N802
        _, predicate, subject, value = quadruple
        frame = self._frames[-1]
        self._sink.put(subject, predicate, value, (frame.subject, frame.verb, frame.objects.pop(0)))

    def _start(self, i: int) -> int:
        found = _SPACE.match(self._text, i)
        assert found is not None
        return found.end()
