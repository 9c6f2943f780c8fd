"""Applying unambiguous fixes, and nothing else.

Each edit is applied by itself and kept only if the file then says what it said before, but for the one term that was
to be fixed. Bytes that no edit concerns stay as they are, line ends included.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions import checking, parsing
from capgen_kg.contributions.context import Context
from capgen_kg.errors import UnwritableError
from capgen_kg.rdf.isomorphism import AmbiguousBlankNodesError, relabelled
from capgen_kg.rdf.terms import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.contributions.parsing import Reading
    from capgen_kg.debate import Debate
    from capgen_kg.diagnostics.model import Edit, Problem

_BOM = "\ufeff"
#: Rules whose violations may have one right answer; to whom something is attributed is for people to say.
FIXABLE = frozenset(
    {
        "layout",
        "namespace-prefix",
        "unknown-term",
        "language-tag",
        "notation",
        "node-kind",
        "unknown-reference",
        "datatype",
        "redundant",
    }
)


@dataclass(frozen=True)
class FixedFile:
    """A file before and after its fixes, and a sentence about each fix."""

    path: Path
    before: str
    after: str
    changes: tuple[str, ...]

    def diff(self) -> str:
        """Return the difference in unified format."""
        before, after = (text.removeprefix(_BOM).splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, str(self.path), str(self.path))
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def fix(debate: Debate, path: Path) -> FixedFile:
    """Return the text of a file with the unambiguous fixes applied; the file itself is not changed.

    If syntax errors remain, only syntax is fixed.

    Raises:
        InputError: The path is not a regular file that can be read.
        UnwritableError: The two parsers do not agree on the fixed text.
    """
    reading = parsing.read(path)
    bom = _BOM if reading.has_bom else ""
    before = bom + reading.text.text
    text, changes = _fix_syntax(reading)
    valid = parsing.read_string(text, path)
    if valid.is_complete:
        text, more = _fix_problems(valid, list(_problems(debate, valid)))
        changes += more
        if bom:
            changes.append("the byte order mark is removed")
            bom = ""
        if not parsing.read_string(text, path).is_complete:
            raise UnwritableError(f"{path}: the fixed file could not be read to its end; nothing was changed")
    return FixedFile(path, before, bom + text, tuple(changes))


def _fix_syntax(reading: Reading) -> tuple[str, list[str]]:
    """Return the text with unambiguous syntax errors fixed, and a sentence about each."""
    changes: list[str] = []
    attempts: set[tuple[Edit, ...]] = set()
    while problem := next(
        (candidate for candidate in reading.problems if candidate.edits and candidate.edits not in attempts), None
    ):
        if problem.rule not in ("syntax", "prefix"):
            break
        attempts.add(problem.edits)
        after = parsing.read_string(_apply(reading.text.text, problem.edits), reading.path)
        start = problem.span[0]
        shift = sum(len(edit.text) - (edit.span[1] - edit.span[0]) for edit in problem.edits if edit.span[0] <= start)
        # the error is gone, and none has appeared before it
        if _count_up_to(after, start + shift) < _count_up_to(reading, start):
            changes.append(f"line {reading.text.place(start)[0]}: {problem.message} {problem.fix}")
            reading = after
    return reading.text.text, changes


def _count_up_to(reading: Reading, offset: int) -> int:
    return sum(problem.span[0] <= offset for problem in reading.problems)


def _apply(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span[0]] + edit.text + text[edit.span[1] :]
    return text


def _problems(debate: Debate, reading: Reading) -> Iterator[Problem]:
    """Yield the fixable problems of a complete reading, in the order of the checks."""
    base = debate.knowledge_base(without=[reading.path])
    context = Context([reading], base)
    for stage in checking.stages(base):
        problems = [problem for _, problem in stage(context)]
        yield from (problem for problem in problems if problem.edits and problem.rule in FIXABLE)
        context = context.apply(problems)


def _fix_problems(reading: Reading, problems: list[Problem]) -> tuple[str, list[str]]:
    """Return the text with the edits of problems, and a sentence about each; of overlapping edits the first."""
    chosen: list[tuple[Edit, str, str]] = []
    for problem in problems:
        for edit in problem.edits:
            if not any(edit.span[0] < other.span[1] and other.span[0] < edit.span[1] for other, _, _ in chosen):
                line = reading.text.place(edit.span[0])[0]
                chosen.append((edit, problem.rule, f"line {line}: {problem.message} {problem.fix}"))
    text, changes = reading.text.text, []
    # from the end, so that the offsets of the other edits stay valid
    for edit, rule, change in sorted(chosen, reverse=True):
        after = _apply(text, [edit])
        if _is_harmless(text, after, rule):
            text = after
            changes.append(change)
    return text, changes[::-1]


def _is_harmless(text: str, after: str, rule: str) -> bool:
    """Return whether an edit changes no other triples than a fix for ``rule`` may change."""
    before_triples, after_triples = _triples(text), _triples(after)
    if before_triples is None or after_triples is None:
        return False
    if rule == "layout":
        return before_triples == after_triples
    if rule == "redundant":
        return after_triples < before_triples
    if rule == "namespace-prefix":
        # every name with this prefix changes, the number of triples does not
        return len(after_triples) == len(before_triples)
    return len(after_triples) == len(before_triples) and bool(after_triples - before_triples)


def _triples(text: str) -> set[tuple[str, ...]] | None:
    """Return the triples of a text with canonical blank nodes, or ``None`` if it is invalid or they are ambiguous."""
    try:
        return relabelled(facts_of(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    except (SyntaxError, AmbiguousBlankNodesError):
        return None
