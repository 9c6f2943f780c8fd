"""Argdown: statements, arguments with premises and conclusions, and the relations between them, as text.

:mod:`capgen_kg.formats.argdown_syntax` reads the text; here it becomes an argument map, and a debate becomes text. A
heading that names a side, such as ``# For``, puts what stands below it on that side. Tags, data and other headings have
no place in an argument map and are noted; :mod:`capgen_kg.readings` reads the data. In Argdown, a relation to an
argument holds for its steps, one from an argument for its conclusion.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argdown_syntax import ARGUMENT, Element, Heading, Structure, parse
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.conventions import argument_of, inference_name, notation_of, one_line
from capgen_kg.formats.from_debate import map_of

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from capgen_kg.formats.argdown_syntax import Document, Member
    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

_LEFT_OUT = "data in braces are left out; give the text that they are about with --source"
#: Words of headings that name the side of what stands below them.
SIDES = {"for": "+", "pro": "+", "pros": "+", "against": "-", "con": "-", "cons": "-", "contra": "-"}


def write(source: Source) -> bytes:
    """Return a debate as Argdown: items with their relations, then each inference as an argument.

    The first inference of an argument to its conclusion is the argument itself; others are arguments whose titles are
    that of their item and a number. What is aimed at the relation of an argument to the thesis is aimed at the
    argument. A relation that rests on claims leads from each of these, one of which has to stand.
    """
    debate_map = map_of(source.graph)
    items = [node for node in debate_map.nodes.values() if node.title]
    inferences = _inferences(debate_map)
    titles = {step.name: title for title, step in inferences.items()}
    relations: dict[str, list[str]] = {}
    attacked = debate_map.attacked()
    for node in debate_map.nodes.values():
        if node.class_name in ("rebuttal", "support"):
            target = debate_map.nodes[debate_map.target(node.name)]
            if not target.title:
                # a relation has no name here, other than that of an argument to the thesis
                argument = debate_map.nodes.get(argument_of(target.name))
                reference = titles.get(target.name) or (_reference(argument) if argument and argument.title else "")
            else:
                reference = _reference(target)
            if reference:
                relations.setdefault(reference, []).extend(_relation_lines(debate_map, node, attacked))
    lines = [f"===\ntitle: {json.dumps(debate_map.title, ensure_ascii=False)}\n===\n"]
    for node in items:
        is_argument = node.class_name == "argument"
        tag = node.stance if is_argument else node.class_name
        lines.append(f"{_reference(node)}: {escape(node.label)}" + (f" #{tag}" if tag else ""))
        if is_argument and node.stance and node.thesis:
            sign = "+" if node.stance == "for" else "-"
            lines.append(f"  {sign}> {_reference(debate_map.nodes[node.thesis])}")
        lines += [f"  {line}" for line in relations.get(_reference(node), ())]
        lines.append("")
    written = set(map(_reference, items))
    for title, step in inferences.items():
        lines.append(title)
        if title not in written:
            lines += [f"  {line}" for line in relations.get(title, ())]
        lines.append("")
        for number, premise in enumerate(step.premises, 1):
            lines.append(f"({number}) {_reference(debate_map.nodes[premise])}")
        conclusion = _reference(debate_map.nodes[step.conclusion])
        lines += ["-----", f"({len(step.premises) + 1}) {conclusion}", ""]
    return "\n".join(lines).encode()


@dataclass(frozen=True)
class _Inference:
    """The step of an inference, by name, with its premises and its conclusion."""

    name: str
    premises: list[str]
    conclusion: str


def _inferences(debate_map: ArgumentMap) -> dict[str, _Inference]:
    """Return the steps to be written as arguments with premises and a conclusion, by the title of each in brackets."""
    steps = debate_map.inferences()
    inferences: dict[str, _Inference] = {}
    for item in [node for node in debate_map.nodes.values() if node.title]:
        own = [(step, debate_map.conclusions(step)[0]) for step in steps.get(item.name, ())]
        is_argument = item.class_name == "argument"
        conclusions = debate_map.conclusions(item.name) if is_argument else []
        # the argument itself is its first step to its conclusion, or what it only assumes
        own.sort(key=lambda step: step[1] not in conclusions)
        if conclusions and not (own and own[0][1] in conclusions):
            own.insert(0, (item.name, conclusions[0]))
        is_first = bool(conclusions)
        for number, (step, conclusion) in enumerate(own, 1 if is_first or not is_argument else 2):
            premises = [] if step == item.name else debate_map.premises(step)
            if conclusion in conclusions:
                premises = [*premises, *debate_map.assumed(item.name, steps.get(item.name, ()), conclusion)]
            title = _reference(item) if is_first and number == 1 else f"<{inference_name(item.title, number)}>"
            if premises:
                inferences[title] = _Inference(step, premises, conclusion)
    return inferences


def _relation_lines(debate_map: ArgumentMap, relation: Node, attacked: Container[str]) -> list[str]:
    """Return a line for each claim that a relation rests on, or for its item, where that falls with the relation.

    An argument falls with its conclusion, an item that is attacked as a whole with all that it raises.
    """
    is_undercut = relation.name in debate_map.undercuts
    sign = "+" if relation.kind == INFERENCE else "_" if is_undercut else "-"
    raiser, grounds = debate_map.raiser(relation.name), debate_map.grounds[relation.name]
    is_whole = not grounds or raiser in attacked or [*grounds] == debate_map.conclusions(raiser)[:1]
    starts = [raiser] if is_whole else grounds
    return [f"{sign} {_reference(debate_map.nodes[start])}" for start in starts]


def _reference(node: Node) -> str:
    """Return the title of an item in the brackets of arguments or statements."""
    return f"<{node.title}>" if node.class_name == "argument" else f"[{node.title}]"


def escape(text: str) -> str:
    """Return a text on one line, with what Argdown would read as markup escaped."""
    return re.sub(r"[\\\[\]<>{}#@*_]|(?<=/)/", r"\\\g<0>", one_line(text))


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text; raises ``InputError`` where that has no statement and no argument."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._map = ArgumentMap(path, text)
        self._document = parse(text)
        #: Names of elements and lines of inference in the map.
        self._names: dict[Member, str] = {}
        #: Arguments by name: the element that has their words, or the first.
        self._arguments: dict[str, Element] = {}
        self._structures: dict[str, list[Structure]] = {}
        self._conclusions: dict[str, str] = {}

    def read(self) -> ArgumentMap:
        self._read_front_matter()
        for problem in (*self._document.problems, *self._document.doubts):
            self._map.note(problem.span, problem.message, problem.detail)
        for element in self._document.elements:
            self._read_element(element)
        if not self._document.elements:
            message = (
                "found no statement such as [Title]: words and no argument such as <Title>; is this another format?"
            )
            raise InputError(message, self._map.path, 1, 1)
        for part in self._document.parts:
            if isinstance(part, Structure):
                self._read_structure(part)
            elif isinstance(part, Heading):
                self._read_heading(part)
        for name in self._arguments:
            self._add_argument(name)
        for relation in self._document.relations:
            self._add_relation(relation.sign, self._names[relation.start], self._names[relation.end], relation.span)
        self._add_sides()
        return self._map

    def _read_front_matter(self) -> None:
        """Read the title, and whether attacks between statements hold in both directions (strict mode)."""
        front = self._document.front
        for key, value in front.values.items() if front else ():
            if key == "title" and isinstance(value, str):
                self._map.title = one_line(value)
            elif key not in ("model", "mode"):
                assert front is not None
                message = "a line of the front matter that is not the title is left out"
                self._map.note((front.place(key), front.place(key) + 1), message, f"{key}: {value}")
        self._is_strict = is_strict(self._document)

    def _read_heading(self, heading: Heading) -> None:
        if heading.text.casefold() not in SIDES:
            self._map.note(heading.span, "a heading that names no side is left out", heading.text)

    def _read_element(self, element: Element) -> None:
        """Give an element its name, and a statement its node."""
        for span, tag in element.tags:
            self._map.note(span, "a tag is left out", f"#{tag}")
        if element.data:
            self._map.note(element.data.span, _LEFT_OUT, element.data.text)
        name = self._names[element] = element.name or f"untitled-{len(self._names) + 1}"
        if element.kind == ARGUMENT:
            first = self._arguments.setdefault(name, element)
            if element.text and not first.text:
                self._arguments[name] = element
            elif element.text and element.text != first.text:
                self._map.note(element.span, "another wording of an argument is left out", name)
            return
        if not element.title:
            self._map.add(Node(name, INFORMATION, element.text, element.span, key=element.text))
            return
        node = self._map.nodes.get(name)
        titled = f"{element.title}: {element.text}"
        if node is None or (element.text and node.label == element.title):
            label = titled if element.text and notation_of(titled) else element.text or element.title
            self._map.add(Node(name, INFORMATION, label, element.span))
        elif element.text and node.label not in (element.text, titled):
            self._map.note(element.span, "another wording of a statement is left out", name)

    def _read_structure(self, structure: Structure) -> None:
        """Assign a premise–conclusion structure to its argument, or to one of its own."""
        argument = structure.argument
        if not structure.steps:
            self._map.note(structure.span, "a numbered statement that no line of inference follows is part of no step")
            return
        name = self._names[argument] if argument else f"untitled-{len(self._names) + 1}"
        if argument is None:
            argument = Element(ARGUMENT, structure.span)
            self._names[argument] = name
            self._arguments[name] = argument
        self._structures.setdefault(name, []).append(structure)
        for row in structure.unused:
            self._map.note(row.span, "a premise that no conclusion follows is part of no step", name)
        for _, line, _ in structure.steps:
            if line.rules:
                self._map.note(line.span, "the name of a rule of inference is left out", line.rules)
            if line.data and line.data.values.keys() - {"uses"}:
                self._map.note(line.data.span, _LEFT_OUT, line.data.text)

    def _add_argument(self, name: str) -> None:
        """Add an argument: its last step as an inference with its title, others as steps of it, or else a statement."""
        argument = self._arguments[name]
        title = "" if notation_of(f"{argument.title}: x") else argument.title
        steps = [step for structure in self._structures.get(name, ()) for step in structure.steps]
        if not steps:
            words = f"{argument.title}: {argument.text}" if argument.text and not title else argument.text
            self._map.add(Node(name, INFORMATION, words or title, argument.span, title=title))
            return
        self._conclusions[name] = self._names[steps[-1][2]]
        for number, (premises, line, conclusion) in enumerate(reversed(steps), 1):
            step = name if number == 1 else inference_name(name, number)
            self._names[line] = step
            end = self._names[conclusion]
            starts = [start for premise in premises if (start := self._names[premise]) != end]
            node = Node(step, INFERENCE, "", (premises or [conclusion])[0].span)
            if number == 1:
                node = Node(step, INFERENCE, argument.text, argument.span, title=title or argument.title)
            self._map.add(node, *((start, step) for start in starts), (step, end))

    def _add_relation(self, sign: str, start: str, end: str, span: Span) -> None:
        """Add the step of a relation; that of an argument begins at its conclusion."""
        name = f"{start} {sign} {end}"
        if name in self._map.nodes:
            return
        kind = INFERENCE if sign == "+" else CONFLICT
        source = self._conclusions.get(start, start)
        self._map.add(Node(name, kind, "", span), (source, name), (name, end))
        if source != start:
            self._map.raised_by[name] = start
        if sign == "_":
            self._map.undercuts.add(name)
        are_statements = not (start in self._arguments or end in self._arguments)
        if sign == "><" or (sign == "-" and self._is_strict and are_statements):
            self._map.mutual.add(name)

    def _add_sides(self) -> None:
        """Add the steps to the thesis of what stands below a heading of a side and leads to nothing."""
        thesis = thesis_title(self._document)
        if not thesis:
            return
        for sign, element in on_sides(self._document):
            if self._names[element] != thesis:
                self._add_relation(sign, self._names[element], thesis, element.span)


def is_strict(document: Document) -> bool:
    """Return whether a text is in Argdown's strict mode."""
    front = document.front.values if document.front else {}
    model = front.get("model")
    return "strict" in (front.get("mode"), model.get("mode") if isinstance(model, dict) else "")


def thesis_title(document: Document) -> str:
    """Return the name of the statement that sides are about: ``[Thesis]``, or else the first statement with a title."""
    titled = [element for element in document.elements if element.kind != ARGUMENT and element.title]
    return next((element.name for element in titled if element.title.casefold() == "thesis"), "") or next(
        (element.name for element in titled), ""
    )


def on_sides(document: Document) -> list[tuple[str, Element]]:
    """Return what stands below the heading of a side, with its sign, unless it leads to something else.

    The heading of a side ends at the next heading of its level or above. An argument leads to what stands below it; a
    statement also to what it stands below, wherever that is.
    """
    starts = [relation.start for relation in document.relations if isinstance(relation.start, Element)]
    leading = {start.name for start in starts if start.kind != ARGUMENT}
    leading_arguments = {start for start in starts if start.kind == ARGUMENT}
    return [
        (sign, part)
        for sign, part in below_sides(document)
        if part not in leading_arguments and part.name not in leading - {""}
    ]


def below_sides(document: Document) -> list[tuple[str, Element]]:
    """Return all that stands by itself below the heading of a side, with the sign of that."""
    sides: list[tuple[str, Element]] = []
    sign, level = "", 0
    for part in document.parts:
        if isinstance(part, Heading):
            if not sign or part.level <= level:
                sign, level = SIDES.get(part.text.casefold(), ""), part.level
        elif isinstance(part, Element) and sign:
            sides.append((sign, part))
    return sides
