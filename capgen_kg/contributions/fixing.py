"""Mending what has one right answer, and nothing else.

Each edit is tried by itself: it stays only when the file then says what it said before, but for the one term that was
to be mended. Bytes that no edit is about stay as they are, line ends included.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.contributions import checking, reading
from capgen_kg.contributions.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.contributions.diagnostics import Edit, Problem
    from capgen_kg.contributions.reading import Reading
    from capgen_kg.debate import Debate

#: Rules of which a break may have one right answer; whom something is attributed to is for people to say.
MENDED = frozenset(
    {"layout", "namespace-prefix", "term", "language", "notation", "node", "reference", "datatype", "redundant"}
)


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
    base = debate.base(without=[read.path])
    context = Context([read], base.asserted)
    for stage in checking.stages(base):
        made = [problem for _, problem in stage(context)]
        yield from (problem for problem in made if problem.edits and problem.rule in MENDED)
        context = context.after(made)


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
    if rule == "namespace-prefix":
        # it moves every name with this prefix, and leaves as many triples
        return len(after) == len(before)
    return len(after) == len(before) and bool(after - before)


def _said(text: str) -> frozenset[str] | None:
    try:
        dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        return None
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))
