"""Mending what has one right answer, and nothing else.

Each edit is tried by itself: it stays only when the file then says what it said before, but for the one term that was
to be mended. Bytes that no edit is about stay as they are, line ends included.
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

    Where the syntax stays broken, only that is mended, as far as it can be. After each edit the text is read and
    compared with what it said before, and in the end it is read by both parsers: raises ``UnwritableError`` when they
    don't agree, and ``InputError`` as reading does.
    """
    read = parsing.read(path)
    mark = "\ufeff" if read.has_mark else ""
    before = mark + read.text.text
    text, done = _with_good_syntax(read)
    sound = parsing.read_string(text, path)
    if sound.is_complete:
        text, more = _mended(sound, list(_problems(debate, sound)))
        done += more
        if mark:
            done.append("the byte order mark is taken out")
            mark = ""
        if not parsing.read_string(text, path).is_complete:
            raise UnwritableError(f"{path}: the mended file would not be read to its end; nothing was changed")
    return Fixed(path, before, mark + text, tuple(done))


def _with_good_syntax(read: Reading) -> tuple[str, list[str]]:
    """Return the text with mistakes in its syntax mended where only one thing can be meant, and what they were."""
    done: list[str] = []
    tried: set[tuple[Edit, ...]] = set()
    while problem := next((one for one in read.problems if one.edits and one.edits not in tried), None):
        if problem.rule not in ("syntax", "prefix"):
            break
        tried.add(problem.edits)
        after = parsing.read_string(_edited(read.text.text, problem.edits), read.path)
        place = problem.span[0]
        moved = place + sum(
            len(one.text) - (one.span[1] - one.span[0]) for one in problem.edits if one.span[0] <= place
        )
        # the mistake is gone, and none has come before it
        if _count_to(after, moved) < _count_to(read, place):
            done.append(f"line {read.text.place(place)[0]}: {problem.message} {problem.fix}")
            read = after
    return read.text.text, done


def _count_to(read: Reading, place: int) -> int:
    return sum(one.span[0] <= place for one in read.problems)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        text = text[: edit.span[0]] + edit.text + text[edit.span[1] :]
    return text


def _problems(debate: Debate, read: Reading) -> Iterator[Problem]:
    """Yield what can be mended in a file that was read, those with the least effect first."""
    base = debate.knowledge_base(without=[read.path])
    context = Context([read], base.asserted)
    for stage in checking.stages(base):
        made = [problem for _, problem in stage(context)]
        yield from (problem for problem in made if problem.edits and problem.rule in MENDED)
        context = context.after(made)


def _mended(read: Reading, problems: list[Problem]) -> tuple[str, list[str]]:
    """Return the text with the edits of problems, and what they are; overlapping ones wait for another time."""
    chosen: list[tuple[Edit, str, str]] = []
    for problem in problems:
        for edit in problem.edits:
            if not any(edit.span[0] < other.span[1] and other.span[0] < edit.span[1] for other, _, _ in chosen):
                line = read.text.place(edit.span[0])[0]
                chosen.append((edit, problem.rule, f"line {line}: {problem.message} {problem.fix}"))
    text, done = read.text.text, []
    # from the end, so that places stay what they are
    for edit, rule, said in sorted(chosen, reverse=True):
        after = _edited(text, [edit])
        if _is_harmless(text, after, rule):
            text = after
            done.append(said)
    return text, done[::-1]


def _is_harmless(text: str, edited: str, rule: str) -> bool:
    """Say whether a text with an edit says the same: as many triples, all but those that are mended the same."""
    before, after = _said(text), _said(edited)
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


def _said(text: str) -> set[tuple[str, ...]] | None:
    """Return what a text says, whatever its blank nodes are called, or ``None`` where that can't be told."""
    try:
        return relabelled(facts_of(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    except (SyntaxError, AmbiguousBlankNodesError):
        return None
