"""Mending what has one right answer, and nothing else.

Each edit is tried by itself: it stays only when the file then says what it said before, but for the one term that was
to be mended. Bytes that no edit is about stay as they are, line ends included.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions import reading, terms
from capgen_kg.contributions.diagnostics import Edit, Problem
from capgen_kg.errors import InconsistentError, NotCompiled
from capgen_kg.reasoning.incremental import Closed, Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from capgen_kg.contributions.reading import Reading
    from capgen_kg.debate import Base, Debate
    from capgen_kg.positions import Placed


@dataclass(frozen=True)
class Fixed:
    """A file before and after it was mended, and what was done, in words."""

    path: Path
    before: str
    after: str
    done: tuple[str, ...]

    def diff(self) -> str:
        """Return the difference as a patch."""
        before, after = (text.removeprefix("\ufeff").splitlines(keepends=True) for text in (self.before, self.after))
        parts = difflib.unified_diff(before, after, str(self.path), str(self.path))
        marked = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)
        return "".join(marked)


def fix(debate: Debate, path: Path) -> Fixed:
    """Return a file with what has one right answer mended; the file itself is left alone.

    What can't be read as Turtle is mended only as far as prefixes go. Raises ``InputError`` as reading does.
    """
    read = reading.read(path)
    mark = "\ufeff" if read.has_mark else ""
    before = mark + read.text.text
    text, done = _mended(read, list(_problems(debate, read)))
    if mark and not read.problems:
        done.append("the byte order mark is taken out")
        mark = ""
    return Fixed(path, before, mark + text, tuple(done))


def _problems(debate: Debate, read: Reading) -> Iterator[Problem]:
    """Yield what can be mended, those with the least effect first."""
    if read.problems:
        yield from {one.edits: one for one in read.problems if one.rule == "prefix" and one.edits}.values()
        return
    yield from terms.untidy(read)
    yield from terms.untagged(read)
    yield from terms.notations(read)
    yield from (one for one in terms.misspelt(read) if one.edits)
    yield from redundant(debate.base(without=[read.path]), [read], read)


def _mended(read: Reading, problems: list[Problem]) -> tuple[str, list[str]]:
    """Return the text with the edits of problems, and what they are; overlapping ones wait for another time."""
    text = read.text.text
    chosen: list[tuple[Edit, str]] = []
    for problem in problems:
        for edit in problem.edits:
            touches = any(edit.span[0] < other.span[1] and other.span[0] < edit.span[1] for other, _ in chosen)
            if not touches and (read.problems or _harmless(text, edit, problem.rule)):
                line = read.text.place(edit.span[0])[0]
                chosen.append((edit, f"line {line}: {problem.message} {problem.fix}"))
    for edit, _ in sorted(chosen, key=lambda one: one[0].span, reverse=True):
        text = text[: edit.span[0]] + edit.text + text[edit.span[1] :]
    return text, [said for _, said in sorted(chosen)]


def _harmless(text: str, edit: Edit, rule: str) -> bool:
    """Say whether a text with an edit says the same: as many triples, all but those that are mended the same."""
    before = _said(text)
    after = _said(text[: edit.span[0]] + edit.text + text[edit.span[1] :])
    if before is None or after is None:
        return False
    if rule == "layout":
        return before == after
    if rule == "redundant":
        return after < before
    return len(after) == len(before) and bool(after - before)


def _said(text: str) -> frozenset[str] | None:
    try:
        dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        return None
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def redundant(base: Base, readings: Iterable[Reading], read: Reading) -> Iterator[Problem]:
    """Yield the triples of one of some files that follow from all the rest, each with the edit that takes it out."""
    try:
        derived = {rule.head[0] for rule in base.schema.rules if rule.head[1] is None}
        facts = {fact for one in readings for fact in one.facts}
        for placed in read.placed:
            if placed.fact[1] not in derived or placed.fact[0].startswith("_:"):
                continue
            closed = Closed(Overlay(base.asserted), Overlay(base.closed), base.schema)
            closed.add(facts - {placed.fact})
            if placed.fact in closed.facts:
                edit = Edit(_span_of(read, placed), "")
                message = "This follows by reasoning from the rest."
                yield Problem(placed.value, "redundant", message, "leave it out", (edit,))
    except (InconsistentError, NotCompiled):
        # told by the check; a contradiction is nothing to build on
        return


def _span_of(read: Reading, one: Placed) -> tuple[int, int]:
    """Return what to take out of a text for a triple to go, with the comma, semicolon or dot that goes with it."""
    text = read.text.text
    same = [other for other in read.placed if other.subject == one.subject]
    sharing = [other for other in same if other.predicate == one.predicate]
    after = _skip(text, one.value[1])
    if len(sharing) > 1:
        if text[after] == ",":
            return one.value[0], _skip(text, after + 1)
        previous = max(other.value[1] for other in sharing if other.value[1] <= one.value[0])
        return previous, one.value[1]
    if len({other.predicate for other in same}) > 1:
        if text[after] == ";":
            return one.predicate[0], _skip(text, after + 1)
        previous = max(other.value[1] for other in same if other.value[1] <= one.predicate[0])
        return previous, one.value[1]
    stop = after + 1
    return one.subject[0], stop + text[stop : stop + 1].count("\n")


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
