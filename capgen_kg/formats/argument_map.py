"""An argument map: statements, the steps between them, who says what, and where each of these stands in a file.

Every argument map format is read into this model and written from it. Its words are those of the Argument Interchange
Format (AIF): information nodes (``I``) are statements; inferences (``RA``), conflicts (``CA``) and rephrasings (``MA``)
are steps, which lead from some nodes to others. An inference with a title is an argument. A reader fills in spans and
notes; :mod:`capgen_kg.formats.from_debate` fills in the classes of the debate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capgen_kg.formats.aif_nodeset import NodeSet
    from capgen_kg.rdf.spans import Span

INFORMATION, INFERENCE, CONFLICT, REPHRASING = "I", "RA", "CA", "MA"
STEPS = (INFERENCE, CONFLICT, REPHRASING)
#: How many further places a line shows for notes with the same message, and the maximum length of a note's detail.
SHOWN_PLACES, SHOWN_DETAIL = 3, 80
#: The span of what was not read from a file.
NO_SPAN = (0, 0)


@dataclass(frozen=True)
class Node:
    """A statement or step.

    Attributes:
        name: Identifier in the map.
        kind: ``I``, ``RA``, ``CA`` or ``MA``.
        label: Text of a statement, argument or relation; empty for other steps.
        span: Code points of the file that hold the node.
        key: Identifier that is stable from import to import, where ``name`` is not; of an inference of a debate, the
            identifier of its IRI; else empty.
        title: Short name for people; in a map of a debate, the notation (``For#2.1``).
        class_name: Class of what the node stands for in a debate: ``post``, ``argument``, ``comment``,
            ``contribution``, ``claim``, ``inference``, ``rebuttal`` or ``support``; empty in a map that was read, and
            for steps that stand for none of these.
        stance: ``for`` or ``against`` the thesis, for the arguments of a debate.
        thesis: Name of this thesis, or empty.
        further_claims: Claims of an argument of a debate that are neither premises nor conclusions.
    """

    name: str
    kind: str
    label: str
    span: Span = NO_SPAN
    key: str = ""
    title: str = ""
    class_name: str = ""
    stance: str = ""
    thesis: str = ""
    further_claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """A speech act of a locution that does not assert what it is about.

    Attributes:
        class_name: Class of our ontology: ``Question``, ``Agreement`` or ``Report``.
        about: Statements that are asked about, agreed with or reported.
        reported: For a report, the locution that is reported.
        words: What the locution says in its own words, or empty.
    """

    class_name: str
    about: tuple[str, ...]
    reported: Utterance | None = None
    words: str = ""


@dataclass(frozen=True)
class Utterance:
    """A locution.

    Attributes:
        name: Identifier in the map.
        speaker: Name of the speaker; may be empty.
        span: Its place.
        says: Statements that it asserts.
        replies_to: Name of the locution that it replies to; may be empty.
        acts: What it does besides asserting.
        steps: Steps of the map that it makes.
        words: What it says in its own words, or empty.
    """

    name: str
    speaker: str
    span: Span
    says: tuple[str, ...]
    replies_to: str = ""
    acts: tuple[Act, ...] = ()
    steps: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Note:
    """An omission or change: its place, the message that all of its kind share, and what differs (may be empty)."""

    span: Span
    message: str
    detail: str = ""


@dataclass
class ArgumentMap:
    """An argument map.

    Attributes:
        path: File that the map was read from.
        text: Text of that file; spans count its code points.
        title: Title of the map, or empty.
        maker: Name of the map's author with its span, where the file has one.
        nodes: Statements and steps by name, in the order of the file or debate.
        edges: Pairs of names: from a start to its step, and from a step to its end.
        mutual: Conflicts that hold in both directions.
        undercuts: Conflicts aimed at a step, or at the step of an argument.
        raised_by: For a step, the argument or statement that raises it, where that may not be the step's start.
        aimed_at: For a step, the argument that it is aimed at, where that is not the step's end.
        grounds: For a relation of a debate, the claims that it rests on; it falls when none of them stands.
        thesis: Name of the thesis, or of the first of several, in a map of a debate that has one.
        utterances: Locutions.
        notes: What was omitted or changed in reading.
        nodeset: Nodes and edges as the file has them, which the debate keeps; ``None`` but for AIF in JSON.
    """

    path: Path = field(default_factory=Path)
    text: str = ""
    title: str = ""
    maker: tuple[str, Span] | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    mutual: set[str] = field(default_factory=set)
    undercuts: set[str] = field(default_factory=set)
    raised_by: dict[str, str] = field(default_factory=dict)
    aimed_at: dict[str, str] = field(default_factory=dict)
    grounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    thesis: str = ""
    utterances: list[Utterance] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    nodeset: NodeSet | None = None

    def add(self, node: Node, *edges: tuple[str, str]) -> None:
        """Add a node and edges."""
        self.nodes[node.name] = node
        self.edges += edges

    def note(self, span: Span, message: str, detail: str = "") -> None:
        """Add a note."""
        self.notes.append(Note(span, message, " ".join(detail.split())))

    def summary(self, is_full: bool = False) -> list[str]:
        """Return the notes as lines with file, line and column, in the order of the text.

        Notes with the same message share a line, which has their number and first places, unless ``is_full``.
        """
        text = Text(self.text)
        groups: dict[object, list[Note]] = {}
        for note in sorted(self.notes, key=lambda note: note.span):
            groups.setdefault(note if is_full else note.message, []).append(note)
        lines = []
        for first, *others in groups.values():
            line, column = text.place(first.span[0])
            message = f"{self.path}:{line}:{column}: {first.message}"
            message += f": {_brief(first.detail)}" if first.detail else ""
            if others:
                places = [":".join(map(str, text.place(note.span[0]))) for note in others[:SHOWN_PLACES]]
                rest = f" and {len(others) - len(places):,} more" if len(others) > len(places) else ""
                message += f" ({len(others) + 1:,} times; also at {', '.join(places)}{rest})"
            lines.append(message)
        return lines

    def index(self) -> None:
        """Index the edges, once all are known, for the methods that follow."""
        self._before: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        for start, end in dict.fromkeys(self.edges):
            self._before.setdefault(end, []).append(start)
            self._after.setdefault(start, []).append(end)

    def starts(self, name: str) -> list[str]:
        """Return the nodes with an edge to a node."""
        return self._before.get(name, [])

    def ends(self, name: str) -> list[str]:
        """Return the nodes with an edge from a node."""
        return self._after.get(name, [])

    def premises(self, step: str) -> list[str]:
        """Return the statements that lead to a step."""
        return [name for name in self.starts(step) if self.nodes[name].kind == INFORMATION]

    def conclusions(self, step: str) -> list[str]:
        """Return the statements that a step leads to."""
        return [name for name in self.ends(step) if self.nodes[name].kind == INFORMATION]

    def attacked(self) -> set[str]:
        """Return what the rebuttals of a debate are aimed at."""
        return {self.target(node.name) for node in self.nodes.values() if node.class_name == "rebuttal"}

    def raiser(self, step: str) -> str:
        """Return the argument or statement that raises a relation."""
        return self.raised_by.get(step) or self.starts(step)[0]

    def inferences(self) -> dict[str, list[str]]:
        """Return the inferences of a debate, by the argument or statement that makes them."""
        inferences: dict[str, list[str]] = {}
        for node in self.nodes.values():
            if node.class_name == "inference":
                inferences.setdefault(self.raiser(node.name), []).append(node.name)
        return inferences

    def assumed(self, argument: str, inferences: Iterable[str], conclusion: str) -> list[str]:
        """Return what an argument assumes for a conclusion, and none of its own inferences starts from.

        What follows from the conclusion is no reason for it.
        """
        inferred = {premise for inference in inferences for premise in self.premises(inference)}
        others = inferred.union(self.conclusions(argument))
        assumed = [name for name in self.premises(argument) if name not in others]
        following = self._following(conclusion) if assumed else ()
        return [name for name in assumed if name not in following]

    def _following(self, statement: str) -> set[str]:
        """Return the statements that inferences of a debate lead to from a statement, itself included."""
        reached, agenda = {statement}, [statement]
        for name in agenda:
            steps = [step for step in self.ends(name) if self.nodes[step].class_name == "inference"]
            new = {end for step in steps for end in self.conclusions(step)} - reached
            reached |= new
            agenda += sorted(new)
        return reached

    def target(self, step: str) -> str:
        """Return the argument or statement that a relation is aimed at."""
        return self.aimed_at.get(step) or self.ends(step)[0]


def _brief(detail: str) -> str:
    return detail if len(detail) <= SHOWN_DETAIL else f"{detail[: SHOWN_DETAIL - 1]}…"
