"""An argument map as it was read: what is said, the steps between, and where in the file each stands.

The words are those of the Argument Interchange Format: information nodes (``I``) say something; inferences (``RA``),
conflicts (``CA``) and rephrasings (``MA``) lead from some of them to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

#: How words begin that carry the notation of an item, as our own exports have it.
TITLED = re.compile(r"([A-Z][A-Za-z]*(?:#[1-9][0-9]*)(?:[.](?:[1-9][0-9]*|[A-Z]))?): +(?=\S)|(Thesis|Post): +(?=\S)")
INFORMATION, INFERENCE, CONFLICT, REPHRASING = "I", "RA", "CA", "MA"
STEPS = (INFERENCE, CONFLICT, REPHRASING)
#: How many places a line has for notes of its kind, beside the first, and how long the detail of a note may be.
SHOWN_PLACES, SHOWN_DETAIL = 3, 80


@dataclass(frozen=True)
class Node:
    """A node: its name in the file, its kind, its words and where it stands.

    ``key`` is what it is known by from import to import, where that isn't its name; ``title`` a short name for people.
    """

    name: str
    kind: str
    label: str
    span: Span
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class Utterance:
    """Somebody's message: who, where it stands, what is said by it, and what message it answers, if the file says."""

    name: str
    speaker: str
    span: Span
    says: tuple[str, ...]
    answers: str = ""


@dataclass(frozen=True)
class Note:
    """Something that is left out or changed: where it stands, what happens to it, and which one it is.

    Notes with the same ``message`` are of one kind; ``detail`` is what differs between them, and may be empty.
    """

    span: Span
    message: str
    detail: str = ""


@dataclass
class ArgumentMap:
    """What a reader found in a file.

    ``edges`` lead from the start of a step to it and from a step to its end. ``mutual`` names conflicts that go both
    ways, ``undercuts`` those aimed at the step of an argument, ``raised_by`` the inference that makes a step of its own
    against or for another. ``maker`` is who made the map, where the file says so.
    """

    path: Path
    text: str
    title: str = ""
    maker: tuple[str, Span] | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    mutual: set[str] = field(default_factory=set)
    undercuts: set[str] = field(default_factory=set)
    raised_by: dict[str, str] = field(default_factory=dict)
    utterances: list[Utterance] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, span: Span, message: str, detail: str = "") -> None:
        """Add a note."""
        self.notes.append(Note(span, message, " ".join(detail.split())))

    def summary(self, is_full: bool = False) -> list[str]:
        """Return the notes as lines with file, line and column, in the order of the text.

        Notes of one kind share a line, which has their number and their first places, unless ``is_full``.
        """
        text = Text(self.text)
        kinds: dict[object, list[Note]] = {}
        for note in sorted(self.notes, key=lambda note: note.span):
            kinds.setdefault(note if is_full else note.message, []).append(note)
        lines = []
        for first, *others in kinds.values():
            line, column = text.place(first.span[0])
            told = f"{self.path}:{line}:{column}: {first.message}" + (
                f": {_brief(first.detail)}" if first.detail else ""
            )
            places = [":".join(map(str, text.place(note.span[0]))) for note in others[:SHOWN_PLACES]]
            rest = f" and {len(others) - len(places):,} more" if len(others) > len(places) else ""
            lines.append(f"{told} ({len(others) + 1:,} times; also at {', '.join(places)}{rest})" if others else told)
        return lines

    def starts(self, step: str) -> list[str]:
        """Return what leads to a step."""
        return self._before.get(step, [])

    def ends(self, step: str) -> list[str]:
        """Return what a step leads to."""
        return self._after.get(step, [])

    def index(self) -> None:
        """Make ready for :meth:`starts` and :meth:`ends`, once all edges are known."""
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        for start, end in dict.fromkeys(self.edges):
            self._before.setdefault(end, []).append(start)
            self._after.setdefault(start, []).append(end)


def _brief(detail: str) -> str:
    return detail if len(detail) <= SHOWN_DETAIL else f"{detail[: SHOWN_DETAIL - 1]}…"
