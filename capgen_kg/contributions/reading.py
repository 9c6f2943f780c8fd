"""Reading a contribution: its bytes once, within bounds; all mistakes in its syntax; each triple with its place.

pyoxigraph is the judge of the syntax. It stops at the first mistake, so the statement that has it is blanked out and
the rest is read again, until nothing is wrong or enough has been found.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions.diagnostics import Diagnostic, Edit, Problem
from capgen_kg.errors import InputError
from capgen_kg.namespaces import PREFIXES
from capgen_kg.positions import Placed, Text, place_triples
from capgen_kg.tokens import tokens
from capgen_kg.turtle import open_bytes, parse_placed_text, read_text, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.positions import Span

#: Bounds of one contribution. The real debate's largest file has 107 kB, its longest words 500 code points.
MOST_BYTES = 1 << 18
MOST_TRIPLES = 5_000
MOST_LITERAL = 4_000
MOST_NESTED = 32
#: How many mistakes in its syntax are looked for in a file.
MOST_MISTAKES = 20

_UNDECLARED = "has not been declared"
_BOM = "\ufeff"


@dataclass
class Reading:
    """A file as it was read: its text without a byte order mark, its triples with places, and what is wrong."""

    path: Path
    text: Text
    placed: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    has_mark: bool = False

    @property
    def facts(self) -> list[tuple[str, str, str]]:
        """The triples, each once."""
        return list(dict.fromkeys(one.fact for one in self.placed))

    def diagnostic(self, problem: Problem) -> Diagnostic:
        """Return a problem at its place in this file."""
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
    """Return what a file says and what is wrong with how it says it; ``number`` keeps blank nodes of files apart.

    Raises ``InputError`` for what isn't a regular file that can be read. Links are refused, so that nobody's file
    shows the lines of another.
    """
    name = syntax(path)
    data, problem = _bytes(path)
    if problem:
        return Reading(path, Text(""), [], [problem])
    text, problem = _decoded(data)
    reading = Reading(path, Text(text.removeprefix(_BOM)), has_mark=text.startswith(_BOM))
    if problem:
        reading.problems.append(problem)
        return reading
    if deep := _too_deep(reading.text.text):
        reading.problems.append(deep)
        return reading
    if name in ("TURTLE", "N_TRIPLES"):
        _read_turtle(reading, name, number)
    else:
        _read_other(reading, name, number)
    reading.problems += _too_much(reading)
    return reading


def place(path: Path, number: int = 0) -> Reading:
    """Return what a file of the debate says, with places as far as they can be had; it is not judged."""
    try:
        if syntax(path) in ("TURTLE", "N_TRIPLES"):
            text = Text(read_text(path).removeprefix(_BOM))
            return Reading(path, text, place_triples(text.text, f"_:f{number}b"))
    except (InputError, ValueError):
        pass
    return Reading(path, Text(""))


def _bytes(path: Path) -> tuple[bytes, Problem | None]:
    """Return the content of a regular file, read once, or what keeps it from being read."""
    if path.is_symlink():
        raise InputError("this is a link; name the file itself", path)
    with open_bytes(path) as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise InputError("this is not a regular file; name a file", path)
        data = file.read(MOST_BYTES + 1)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError("the file was changed while it was read; try again", path)
    if len(data) > MOST_BYTES:
        message = f"The file has more than {MOST_BYTES:,} bytes; split it into several contributions."
        return b"", Problem((0, 0), "size", message)
    return data, None


def _decoded(data: bytes) -> tuple[str, Problem | None]:
    """Return bytes as text, or as much of it as can be read and what is wrong behind."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", Problem((0, 0), "encoding", "The file is in UTF-16; save it as UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        end = len(good.removeprefix(_BOM))
        found = f"0x{data[error.start]:02x}"
        message = f"Byte {found} is not UTF-8 here; save the file as UTF-8."
        return good + "\ufffd", Problem((end, end + 1), "encoding", message)
    if (place := text.find("\0")) >= 0:
        place -= text.startswith(_BOM)
        return text, Problem((place, place + 1), "encoding", "There is a NUL character here; take it out.")
    return text, None


def _too_deep(text: str) -> Problem | None:
    depth = 0
    for token in tokens(text):
        if token.kind == "other":
            depth += (token.text in "[(") - (token.text in "])")
        if depth > MOST_NESTED:
            message = f"Brackets are nested more than {MOST_NESTED} deep here; give the inner things names."
            return Problem((token.start, token.start + 1), "depth", message)
    return None


def _too_much(reading: Reading) -> Iterator[Problem]:
    if len(reading.placed) > MOST_TRIPLES:
        message = f"The file has more than {MOST_TRIPLES:,} triples; split it into several contributions."
        yield Problem(reading.placed[MOST_TRIPLES].subject, "size", message)
    for one in reading.placed:
        if one.fact[2].startswith('"') and one.value[1] - one.value[0] > MOST_LITERAL:
            message = f"This literal has more than {MOST_LITERAL:,} characters; say it shorter."
            yield Problem(one.value, "size", message)


def _read_turtle(reading: Reading, name: str, number: int) -> None:
    text = reading.text.text
    form = getattr(ox.RdfFormat, name)
    head: dict[str, str] = {}
    for _ in range(MOST_MISTAKES):
        prologue = "".join(f"@prefix {prefix}: <{space}> . " for prefix, space in head.items())
        # on a line of its own, which is counted out again
        shift = bool(head)
        try:
            found = list(ox.parse(f"{prologue}\n{text}" if shift else text, format=form))
            break
        except SyntaxError as error:
            where = Text(text)
            start = where.offset((error.lineno or 1) - shift, error.offset or 1)
            end = where.offset((error.end_lineno or error.lineno or 1) - shift, error.end_offset or error.offset or 1)
            reason = _reason(error)
            if _UNDECLARED in reason and name == "TURTLE":
                prefix = reason.split(":")[0].split()[-1]
                reading.problems += _undeclared(reading.text.text, prefix)
                head[prefix] = PREFIXES.get(prefix, f"urn:undeclared:{prefix}:")
                continue
            # a string that isn't closed is found at the end of its line
            begin, stop = _statement(text, start - (text[start : start + 1] in ("\r", "\n")))
            shown = text[start : max(end, start + 1)]
            reading.problems.append(Problem((start, max(end, start + len(shown))), "syntax", f"Syntax: {reason}."))
            blank = "".join(char if char in "\r\n" else " " for char in text[begin:stop])
            if not text[begin:stop].strip():
                return
            text = text[:begin] + blank + text[stop:]
    else:
        return
    if inner := next((quad for quad in found if isinstance(quad.object, ox.Triple)), None):
        start = max(text.find("<<"), 0)
        message = f"Syntax: a triple inside a triple is not RDF 1.1; name the inner one ({inner.predicate})."
        reading.problems.append(Problem((start, start + 2), "syntax", message))
        return
    if head:
        # what a prefix should stand for is a guess
        return
    try:
        placed = place_triples(text, f"_:c{number}b")
    except ValueError:
        placed = []
    plain = {_without_labels(one.fact) for one in placed}
    if plain != {_without_labels((str(q.subject), str(q.predicate), str(q.object))) for q in found}:
        # rdflib reads it in another way; the line alone is sure then
        _read_other(reading, name, number)
        return
    reading.placed = placed


def _reason(error: SyntaxError) -> str:
    reason = (error.msg or "it doesn't parse").removeprefix("Parser error ")
    reason = reason.split(": ", 1)[-1] if reason.startswith(("at line", "between")) else reason
    return reason.rstrip(".")


def _without_labels(fact: tuple[str, str, str]) -> tuple[str, str, str]:
    subject, predicate, value = ("_:" if term.startswith("_:") else term for term in fact)
    return subject, predicate, value


def _undeclared(text: str, prefix: str) -> Iterator[Problem]:
    """Yield each use of a prefix that nothing declares."""
    known = PREFIXES.get(prefix)
    fix = f"declare it: @prefix {prefix}: <{known}> ." if known else ""
    for token in tokens(text):
        if token.kind == "name" and token.text.startswith(f"{prefix}:"):
            edits = (Edit((0, 0), f"@prefix {prefix}: <{known}> .\n"),) if known else ()
            message = f"Nothing says what the prefix {prefix}: stands for."
            yield Problem((token.start, token.start + len(token.text.rstrip("."))), "prefix", message, fix, edits)


def _statement(text: str, place: int) -> tuple[int, int]:
    """Return where the statement around a place begins and ends, as far as its dots tell."""
    begin, end, depth = 0, len(text), 0
    found = list(tokens(text))
    for number, token in enumerate(found):
        follower = found[number + 1].text if number + 1 < len(found) else "\n"
        if token.kind == "other":
            depth = max(0, depth + (token.text in "[(") - (token.text in "])"))
        dot = (token.kind == "other" and token.text == ".") or (token.kind == "name" and token.text.endswith("."))
        # a dot before a new line ends a statement whose brackets don't match, too
        if not dot or not (follower[0].isspace() or follower[0] == "#") or (depth and "\n" not in follower):
            continue
        depth = 0
        stop = token.start + len(token.text)
        if stop > place:
            end = stop
            break
        begin = stop
    return begin, end


def _read_other(reading: Reading, name: str, number: int) -> None:
    """Read a syntax in which only the line of a triple is known."""
    names: dict[str, str] = {}

    def text(term: object) -> str:
        written = str(term)
        return names.setdefault(written, f"_:c{number}b{len(names)}") if written.startswith("_:") else written

    try:
        for quad, line in parse_placed_text(reading.text.text, name, reading.path):
            start = reading.text.offset(line, 1)
            span: Span = (start, start + len(reading.text.line(line)))
            fact = (text(quad.subject), text(quad.predicate), text(quad.object))
            if not isinstance(quad.graph_name, ox.DefaultGraph) and not any(
                p.rule == "graph" for p in reading.problems
            ):
                message = f"The triples here are in the graph {quad.graph_name}; put them in no graph."
                reading.problems.append(Problem(span, "graph", message))
            reading.placed.append(Placed(fact, span, span, span))
    except InputError as error:
        start = reading.text.offset(error.line or 1, error.column or 1)
        reading.problems.append(Problem((start, start + 1), "syntax", str(error).split(": ", 1)[-1]))
