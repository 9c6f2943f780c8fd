"""Parsing a contribution: the file is read once, within limits; all syntax errors are reported; triples have positions.

Two parsers have to read the same triples to the end of the text: pyoxigraph, which decides what is valid, and a second
one: for Turtle, TriG and N-Triples our own, which tracks positions; for other syntaxes rdflib. If they disagree, the
:class:`Reading` has a violation and no triples, so that nothing unread can conform.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.diagnostics.model import Diagnostic, Edit, Problem
from capgen_kg.errors import InputError
from capgen_kg.rdf import turtle_parser
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, check_canonicalizable, is_same, roughly
from capgen_kg.rdf.parsing import TURTLES, decode, judgement, open_bytes, parse_located_text, read_text, syntax
from capgen_kg.rdf.rdflib_graphs import read_by_rdflib
from capgen_kg.rdf.spans import LocatedTriple, Text
from capgen_kg.rdf.terms import cg, from_oxigraph, value_of
from capgen_kg.rdf.tokens import tokens
from capgen_kg.rdf.unsafe import as_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from capgen_kg.rdf.spans import Span
    from capgen_kg.rdf.turtle_lexer import Mistake

    Fact = tuple[str, str, str]

#: Limits of one contribution. The real debate's largest file has 107 kB, its longest words 500 code points.
MAX_BYTES = 1 << 18
MAX_TRIPLES = 5_000
#: The most characters of a literal, and of one that is the text of a contribution.
MAX_LITERAL, MAX_TEXT = 4_000, 100_000
MAX_NESTED = 32

_BOM = "\ufeff"
_TEXT = cg("text")


@dataclass(frozen=True)
class Reading:
    """A parsed file: its text without a byte order mark, its triples with positions, and its problems.

    ``covered`` is the number of code points, from the beginning, that two parsers read with the same result.
    """

    path: Path
    text: Text
    statements: Sequence[LocatedTriple] = ()
    problems: Sequence[Problem] = ()
    has_bom: bool = False
    covered: int = 0

    def __post_init__(self) -> None:
        if self.is_complete:
            return
        # a part of a file may mean something else than the whole
        object.__setattr__(self, "statements", ())
        if not any(problem.severity == "violation" for problem in self.problems):
            span = self.covered, len(self.text.text)
            problem = Problem(
                span, "syntax", "The text could not be read from here on.", "report this as a bug of capgen"
            )
            object.__setattr__(self, "problems", (*self.problems, problem))

    @property
    def is_complete(self) -> bool:
        """Whether two parsers read the same triples to the end of the text, within the limits."""
        return self.covered == len(self.text.text) and not any(
            problem.severity == "violation" for problem in self.problems
        )

    @property
    def facts(self) -> list[Fact]:
        """The triples without duplicates; raises ``InputError`` with the first violation if incomplete."""
        if not self.is_complete:
            first = next(problem for problem in self.problems if problem.severity == "violation")
            raise InputError(as_message(first.message, first.fix), self.path, *self.text.place(first.span[0]))
        return list(dict.fromkeys(statement.triple for statement in self.statements))

    def diagnostic(self, problem: Problem) -> Diagnostic:
        """Return a problem as a diagnostic with its position in this file."""
        start, end = problem.span
        (line, column), (end_line, end_column) = self.text.place(start), self.text.place(max(end, start))
        units = tuple(
            len(self.text.line(number)[: place - 1].encode("utf-16-le")) // 2 + 1
            for number, place in ((line, column), (end_line, end_column))
        )
        return Diagnostic(
            str(self.path), line, column, end_line, end_column, problem.rule, problem.severity, problem.message,
            problem.fix, line_text=self.text.line(line), units=(units[0], units[1]), edits=problem.edits,
        )  # fmt: skip


def read(path: Path, number: int = 0) -> Reading:
    """Parse a file, and return its triples and problems.

    Symbolic links are refused, so that findings never quote lines of another file.

    Args:
        path: The file; its suffix determines the syntax.
        number: The number of the file among those read together, which keeps their blank nodes distinct.

    Raises:
        InputError: The path is not a regular file that can be read.
    """
    name = syntax(path)
    data, problem = _bytes(path)
    if problem:
        return Reading(path, Text(""), problems=(problem,))
    text, problem = _decode(data, path)
    return _read(path, name, text.removeprefix(_BOM), number, text.startswith(_BOM), problem)


def read_string(text: str, path: Path) -> Reading:
    """Parse a text as :func:`read` parses the file ``path``, which need not exist."""
    return _read(path, syntax(path), text.removeprefix(_BOM), 0, text.startswith(_BOM), None)


def _read(path: Path, name: str, text: str, number: int, has_bom: bool, problem: Problem | None) -> Reading:
    problem = problem or _nesting(text)
    if problem:
        return Reading(path, Text(text), (), (problem,), has_bom)
    names = f"_:c{number}b"
    statements, problems = _turtle(text, name, names) if name in TURTLES else _lines(text, name, names, path)
    covered = 0 if problems else len(text)
    problems = problems or _limits(statements)
    return Reading(path, Text(text), tuple(statements), tuple(problems), has_bom, covered)


def place(path: Path, number: int = 0) -> Reading:
    """Return a file of the debate with the positions of its triples; if it is not valid Turtle, an empty reading."""
    try:
        if (name := syntax(path)) in TURTLES:
            text = read_text(path)
            statements, problems = _turtle(text, name, f"_:f{number}b")
            if not problems:
                return Reading(path, Text(text), tuple(statements), covered=len(text))
    except InputError:
        pass
    return Reading(path, Text(""))


def _bytes(path: Path) -> tuple[bytes, Problem | None]:
    """Return the content of a regular file, or the problem that it is too large."""
    if path.is_symlink():
        raise InputError("this is a link; name the file itself", path)
    with open_bytes(path) as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise InputError("this is not a regular file; name a file", path)
        data = file.read(MAX_BYTES + 1)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError("the file was changed while it was read; try again", path)
    if len(data) > MAX_BYTES:
        message = f"The file has more than {MAX_BYTES:,} bytes; split it into several contributions."
        return b"", Problem((0, 0), "size-limit", message)
    return data, None


def _decode(data: bytes, path: Path) -> tuple[str, Problem | None]:
    """Return bytes decoded as UTF-8, with the problem at the first invalid byte, if any."""
    try:
        mark = _BOM if data.startswith(_BOM.encode()) else ""
        return mark + decode(data, path), None
    except InputError as error:
        text = data.decode("utf-8", "replace")
        return text, _unreadable(error, text.removeprefix(_BOM), "encoding")


def _nesting(text: str) -> Problem | None:
    depth = 0
    for token in tokens(text):
        if token.kind == "other":
            depth += (token.text in "[(") - (token.text in "])")
        if depth > MAX_NESTED:
            message = f"Brackets are nested more than {MAX_NESTED} deep here; give inner nodes IRIs."
            return Problem((token.start, token.start + 1), "nesting-limit", message)
    return None


def _limits(statements: list[LocatedTriple]) -> list[Problem]:
    problems = []
    if len(statements) > MAX_TRIPLES:
        message = f"The file has more than {MAX_TRIPLES:,} triples; split it into several contributions."
        problems.append(Problem(statements[MAX_TRIPLES].subject, "size-limit", message))
    for statement in statements:
        _, predicate, value = statement.triple
        most = MAX_TEXT if predicate == _TEXT else MAX_LITERAL
        if value.startswith('"') and len(value) > most and len(value_of(value)) > most:
            message = f"This literal has more than {most:,} characters; shorten it."
            problems.append(Problem(statement.obj, "size-limit", message))
    try:
        check_canonicalizable(statement.triple for statement in statements)
    except AmbiguousBlankNodesError as error:
        first = next(statement for statement in statements if statement.triple[0].startswith("_:"))
        problems.append(Problem(first.subject, "size-limit", f"{error}.", "give them IRIs"))
    return problems


def _turtle(text: str, name: str, names: str) -> tuple[list[LocatedTriple], list[Problem]]:
    """Parse Turtle, TriG or N-Triples with both parsers; return the triples, or the errors of one of them."""
    parsed = turtle_parser.parse(text, names, trig=name == "TRIG")
    if parsed.mistakes:
        return [], [_problem(mistake) for mistake in parsed.mistakes]
    try:
        expected = [from_oxigraph(quad) for quad in ox.parse(text, format=getattr(ox.RdfFormat, name))]
    except SyntaxError as error:
        return [], [_unreadable(judgement(error, text, name, ""), text)]
    if not is_same([statement.triple for statement in parsed.placed], expected) and not _are_ambiguous(expected):
        return [], [_difference(len(parsed.placed), len(expected), text)]
    graphs = [
        Problem(span, "named-graph", f"Found the named graph {graph}; put its triples into the default graph.")
        for graph, span in parsed.graphs[:1]
    ]
    return parsed.placed, graphs


def _problem(mistake: Mistake) -> Problem:
    edits = tuple(Edit(span, text) for span, text in mistake.edits)
    return Problem(mistake.span, mistake.rule, mistake.message, mistake.fix, edits)


def _lines(text: str, name: str, names: str, path: Path) -> tuple[list[LocatedTriple], list[Problem]]:
    """Parse a syntax in which only the line of a triple is known."""
    lines = Text(text)
    labels: dict[str, str] = {}
    statements: list[LocatedTriple] = []
    graphs: list[Problem] = []

    def term(node: object) -> str:
        label = str(node)
        return labels.setdefault(label, f"{names}{len(labels)}") if label.startswith("_:") else label

    try:
        for quad, line in parse_located_text(text, name, path):
            start = lines.offset(line, 1)
            span: Span = (start, start + len(lines.line(line)))
            statements.append(
                LocatedTriple((term(quad.subject), term(quad.predicate), term(quad.object)), span, span, span)
            )
            if not graphs and not isinstance(quad.graph_name, ox.DefaultGraph):
                message = f"Found the named graph {quad.graph_name}; put its triples into the default graph."
                graphs.append(Problem(span, "named-graph", message))
    except InputError as error:
        return [], [_unreadable(error, text)]
    try:
        second = [(quad[0], quad[1], quad[2]) for quad in read_by_rdflib(text, name)]
    except ValueError as error:
        return [], [Problem((0, len(text)), "syntax", f"One of two parsers does not read this text: {error}.")]
    if roughly(statement.triple for statement in statements) != roughly(second):
        return [], [_difference(len(statements), len(second), text)]
    return statements, graphs


def _are_ambiguous(facts: Iterable[Fact]) -> bool:
    """Return whether there are blank nodes that cannot be distinguished, and hence not compared."""
    try:
        check_canonicalizable(facts)
    except AmbiguousBlankNodesError:
        # reported by _limits
        return True
    return False


def _difference(first: int, second: int, text: str) -> Problem:
    message = f"Two parsers read this text differently: one reads {first} triples, the other {second}."
    return Problem((0, len(text)), "syntax", message, "write it in Turtle, or in simpler Turtle")


def _unreadable(error: InputError, text: str, rule: str = "syntax") -> Problem:
    """Return an input error as a problem at its position."""
    start = Text(text).offset(error.line or 1, error.column or 1)
    return Problem((start, start + 1), rule, f"{error.reason[:1].upper()}{error.reason[1:]}.")
