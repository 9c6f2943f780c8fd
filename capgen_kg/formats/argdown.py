"""Argdown: statements, arguments with premises and conclusions, and the relations between them, as text.

The grammar is that of the Argdown guide (https://argdown.org/syntax). Headings, tags and data are grouping and markup,
which an argument map does not have; these and whatever else is omitted are noted with their places. In Argdown, a
relation to an argument holds for its steps, one from an argument for its conclusion.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, ArgumentMap, Node
from capgen_kg.formats.conventions import argument_of, inference_name, notation_of, one_line
from capgen_kg.formats.from_debate import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.formats.source import Source
    from capgen_kg.rdf.spans import Span

#: Beginnings of comments, and their ends.
_COMMENT = re.compile(r"/\*|<!--|(?<![:\w])//")
_ENDS = {"/*": "*/", "<!--": "-->", "//": "\n"}
_FRONT = re.compile(r"\A\s*===+\n(.*?)\n===+[ \t]*(?:\n|\Z)", re.DOTALL)
_RELATION = re.compile(r"(<\+|<-|<_|\+>|->|_>|><|\+|-|_)\s+(?=\S)")
_ELEMENT = re.compile(r"(\[[^\]\n]+\]|<[^<>\n]+>)\s*(:?)\s*")
_NUMBERED = re.compile(r"\((\d+)\)\s+(?=\S)")
_LINE = re.compile(r"-{2,}.*", re.DOTALL)
_DATA = re.compile(r"(?<!\\)\{[^{}]*\}")
_TAG = re.compile(r"(?<!\S)#(?:\([^()]*\)|[\w-]+)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: Signs of relations from the element of the line to its parent, and of those from its parent to it.
_TO_PARENT, _FROM_PARENT = (
    {"<+": "+", "<-": "-", "<_": "_", "+": "+", "-": "-", "_": "_"},
    {"+>": "+", "->": "-", "_>": "_"},
)


@dataclass
class _Argument:
    """An argument as far as it was read: its title, place and words, its premises and conclusions by name.

    ``pending`` are the statements since its last line of inference: premises if another conclusion follows.
    """

    title: str
    span: Span
    label: str = ""
    premises: list[str] = field(default_factory=list)
    conclusions: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Relation:
    sign: str
    start: str
    end: str
    span: Span


def write(source: Source) -> bytes:
    """Return a debate as Argdown: items with their relations, then each inference as an argument.

    The first inference of an argument to its conclusion is the argument itself; others are arguments whose titles are
    that of their item and a number. What is aimed at the relation of an argument to the thesis is aimed at the
    argument.
    """
    debate_map = map_of(source.graph)
    items = [node for node in debate_map.nodes.values() if node.title]
    inferences = _inferences(debate_map)
    titles = {name: title for title, name in inferences.items()}
    relations: dict[str, list[str]] = {}
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
                relations.setdefault(reference, []).append(_relation_line(debate_map, node))
    lines = [f"===\ntitle: {json.dumps(debate_map.title, ensure_ascii=False)}\n===\n"]
    for node in items:
        is_argument = node.class_name == "argument"
        tag = node.stance if is_argument else node.class_name
        lines.append(f"{_reference(node)}: {_escape(node.label)}" + (f" #{tag}" if tag else ""))
        if is_argument and node.stance and debate_map.thesis:
            sign = "+" if node.stance == "for" else "-"
            lines.append(f"  {sign}> {_reference(debate_map.nodes[debate_map.thesis])}")
        lines += [f"  {line}" for line in relations.get(_reference(node), ())]
        lines.append("")
    written = set(map(_reference, items))
    for title, name in inferences.items():
        lines.append(title)
        if title not in written:
            lines += [f"  {line}" for line in relations.get(title, ())]
        lines.append("")
        premises, conclusions = debate_map.premises(name), debate_map.conclusions(name)
        for number, premise in enumerate(premises, 1):
            lines.append(f"({number}) {_reference(debate_map.nodes[premise])}")
        conclusion = _reference(debate_map.nodes[conclusions[0]])
        lines += ["-----", f"({len(premises) + 1}) {conclusion}", ""]
    return "\n".join(lines).encode()


def _inferences(debate_map: ArgumentMap) -> dict[str, str]:
    """Return the steps to be written as arguments with premises and a conclusion, by the title of each in brackets."""
    steps = debate_map.inferences()
    inferences: dict[str, str] = {}
    for item in [node for node in debate_map.nodes.values() if node.title]:
        own, conclusions = steps.get(item.name, []), debate_map.conclusions(item.name)
        if item.class_name == "argument":
            first = next((step for step in own if debate_map.conclusions(step)[0] in conclusions), "")
            # what an argument only assumes leads to its conclusion as well
            if first or (debate_map.premises(item.name) and conclusions):
                inferences[_reference(item)] = first or item.name
            own = [step for step in own if step != first]
        for number, step in enumerate(own, 2 if item.class_name == "argument" else 1):
            inferences[f"<{inference_name(item.title, number)}>"] = step
    return inferences


def _relation_line(debate_map: ArgumentMap, relation: Node) -> str:
    is_undercut = relation.name in debate_map.undercuts
    sign = "+" if relation.kind == INFERENCE else "_" if is_undercut else "-"
    return f"{sign} {_reference(debate_map.nodes[debate_map.raiser(relation.name)])}"


def _reference(node: Node) -> str:
    """Return the title of an item in the brackets of arguments or statements."""
    return f"<{node.title}>" if node.class_name == "argument" else f"[{node.title}]"


def _escape(text: str) -> str:
    """Return a text on one line, with what Argdown would read as markup escaped."""
    return re.sub(r"[\\\[\]<>{}#@*_]|(?<=/)/", r"\\\g<0>", one_line(text))


def read(text: str, path: Path) -> ArgumentMap:
    """Return the map in a text; raises ``InputError`` where that has no statement and no argument."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._map = ArgumentMap(path, text)
        self._text = _without_comments(text.replace("\t", " "))
        self._arguments: dict[str, _Argument] = {}
        self._relations: list[_Relation] = []
        #: Elements that a relation on the next line may hang on, with their indentation.
        self._parents: list[tuple[int, str]] = []
        self._reconstructed: _Argument | None = None
        #: Whether the last line was a line of inference.
        self._is_inferred = False
        self._untitled = 0

    def read(self) -> ArgumentMap:
        if front := _FRONT.match(self._text):
            self._read_front_matter(front[1], front.start(1))
            self._text = _blank(front[0]) + self._text[front.end() :]
        for start, end in self._blocks():
            self._read_block(start, end)
        if not self._map.nodes and not self._arguments:
            message = (
                "found no statement such as [Title]: words and no argument such as <Title>; is this another format?"
            )
            raise InputError(message, self._map.path, 1, 1)
        self._add_arguments()
        for relation in self._relations:
            self._add_relation(relation)
        return self._map

    def _read_front_matter(self, front: str, offset: int) -> None:
        """Read the title from the YAML at the beginning."""
        for line in front.splitlines(keepends=True):
            span = (offset, offset + len(line.rstrip()))
            offset += len(line)
            if line.startswith("title:") and not self._map.title:
                self._map.title = _yaml_text(line.removeprefix("title:").strip())
            elif line.strip():
                self._map.note(span, "a line of the front matter that is not the title is left out", line)

    def _blocks(self) -> Iterator[Span]:
        """Yield the span of each element with its continuation lines, and of each empty line."""
        block: Span | None = None
        end = 0
        for line in self._text.splitlines(keepends=True):
            start, end = end, end + len(line)
            stripped = line.strip()
            is_new = bool(
                not stripped
                or _RELATION.match(stripped)
                or _ELEMENT.match(stripped)
                or _NUMBERED.match(stripped)
                or _LINE.fullmatch(stripped)
                or stripped.startswith(("#", "*", "1."))
            )
            if stripped and block and not is_new:
                block = (block[0], end)
                continue
            if block:
                yield block
            block = (start, end) if stripped else None
            if not stripped:
                yield start, end
        if block:
            yield block

    def _read_block(self, start: int, end: int) -> None:
        raw = self._text[start:end]
        line = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        first = start + indent
        span = (first, first + len(line))
        if not line:
            # an empty line ends a group of relations, but not a list of premises
            self._parents = []
        elif re.match(r"#+ ", line):
            self._map.note(span, "a heading is left out: an argument map has no groups", line.lstrip("# "))
            self._reconstructed = None
        elif match := _NUMBERED.match(line):
            self._read_premise(line[match.end() :], first + match.end(), span)
        elif _LINE.fullmatch(line) and self._reconstructed:
            self._is_inferred = True
            if rule := line.strip("- "):
                self._map.note(span, "the name of a rule of inference is left out", rule)
        elif match := _RELATION.match(line):
            self._read_relation(match[1], line[match.end() :], first + match.end(), indent, span)
        else:
            name = self._read_element(line, first, span)
            self._parents = [(indent, name)]
            self._reconstructed, self._is_inferred = self._arguments.get(name), False

    def _read_premise(self, line: str, offset: int, span: Span) -> None:
        """Read a premise of an argument or, after a line of inference, a conclusion."""
        argument = self._reconstructed
        name = self._read_element(line, offset, span)
        self._parents = [(0, name)]
        if argument is None:
            self._map.note(span, "a numbered statement that stands below no argument is part of no step")
        elif self._is_inferred:
            if argument.conclusions:
                message = "a conclusion on the way to another is read as a premise; its own step is left out"
                self._map.note(span, message, argument.conclusions[0])
            argument.conclusions = [name]
            argument.premises += argument.pending
            argument.pending, self._is_inferred = [name], False
        else:
            argument.pending.append(name)

    def _read_relation(self, sign: str, line: str, offset: int, indent: int, span: Span) -> None:
        self._parents = [parent for parent in self._parents if parent[0] < indent]
        name = self._read_element(line, offset, span)
        if not self._parents:
            self._map.note(span, "a relation that stands below nothing is left out")
        else:
            parent = self._parents[-1][1]
            if sign in _FROM_PARENT:
                self._relations.append(_Relation(_FROM_PARENT[sign], parent, name, span))
            else:
                self._relations.append(_Relation(_TO_PARENT.get(sign, sign), name, parent, span))
        self._parents.append((indent, name))

    def _read_element(self, line: str, offset: int, span: Span) -> str:
        """Read a statement or argument, and return its name."""
        text = line
        for pattern, message in ((_DATA, "data in braces is left out"), (_TAG, "a tag is left out")):
            for match in pattern.finditer(text):
                self._map.note((offset + match.start(), offset + match.end()), message, match[0])
            text = pattern.sub(lambda match: " " * len(match[0]), text)
        element = _ELEMENT.match(text)
        if element is None:
            self._untitled += 1
            name = f"untitled-{self._untitled}"
            words = _unescape(text)
            self._map.add(Node(name, INFORMATION, words, span, key=words))
            return name
        title, is_argument = element[1][1:-1].strip(), element[1].startswith("<")
        words = _unescape(text[element.end() :]) if element[2] else ""
        if not element[2] and text[element.end() :].strip():
            message = "what stands after a name without a colon is left out"
            self._map.note((offset + element.end(), offset + len(line)), message, text[element.end() :])
        if is_argument:
            return self._read_argument(title, words, span)
        return self._read_statement(title, words, span)

    def _read_argument(self, title: str, words: str, span: Span) -> str:
        name = f"<{title}>"
        argument = self._arguments.setdefault(name, _Argument(title, span))
        if words and not argument.label:
            argument.label, argument.span = words, span
        elif words not in ("", argument.label):
            self._map.note(span, "another wording of an argument is left out", name)
        return name

    def _read_statement(self, title: str, words: str, span: Span) -> str:
        name = f"[{title}]"
        node = self._map.nodes.get(name)
        if node is None or (words and node.label == title):
            titled = f"{title}: {words}"
            self._map.add(Node(name, INFORMATION, titled if words and notation_of(titled) else words or title, span))
        elif words and node.label not in (words, f"{title}: {words}"):
            self._map.note(span, "another wording of a statement is left out", name)
        return name

    def _add_arguments(self) -> None:
        """Add the arguments: those with a conclusion as inferences, others as statements."""
        for name, argument in self._arguments.items():
            title = "" if notation_of(f"{argument.title}: x") else argument.title
            if argument.conclusions:
                node = Node(name, INFERENCE, argument.label, argument.span, title=title or argument.title)
                premises = [
                    premise for premise in dict.fromkeys(argument.premises) if premise not in argument.conclusions
                ]
                edges = [(premise, name) for premise in premises]
                self._map.add(node, *edges, *((name, conclusion) for conclusion in argument.conclusions))
            else:
                words = f"{argument.title}: {argument.label}" if argument.label and not title else argument.label
                self._map.add(Node(name, INFORMATION, words or title, argument.span, title=title))
            # what stands after the last conclusion
            for premise in argument.pending[len(argument.conclusions) :]:
                source = self._arguments[premise] if premise in self._arguments else self._map.nodes[premise]
                self._map.note(source.span, "a premise that no conclusion follows is part of no step", name)

    def _add_relation(self, relation: _Relation) -> None:
        """Add the step of a relation; that of an argument begins at its conclusion."""
        name = f"{relation.start} {relation.sign} {relation.end}"
        if name in self._map.nodes:
            return
        kind = INFERENCE if relation.sign == "+" else CONFLICT
        argument = self._arguments.get(relation.start)
        start = argument.conclusions[0] if argument and argument.conclusions else relation.start
        self._map.add(Node(name, kind, "", relation.span), (start, name), (name, relation.end))
        if start != relation.start:
            self._map.raised_by[name] = relation.start
        if relation.sign == "_":
            self._map.undercuts.add(name)
        if relation.sign == "><":
            self._map.mutual.add(name)


def _without_comments(text: str) -> str:
    """Return a text with spaces in place of comments, so that places stay the same."""
    parts, position = [], 0
    unclosed = set()
    for comment in _COMMENT.finditer(text):
        if comment.start() < position or comment[0] in unclosed:
            continue
        end = text.find(_ENDS[comment[0]], comment.end())
        if end < 0 and comment[0] != "//":
            # no comment, nor is any further one that begins so
            unclosed.add(comment[0])
            continue
        stop = len(text) if end < 0 else end + len(_ENDS[comment[0]])
        parts += [text[position : comment.start()], _blank(text[comment.start() : stop])]
        position = stop
    return "".join([*parts, text[position:]])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _unescape(text: str) -> str:
    """Return a text on one line, without the backslashes of escapes."""
    return _ESCAPED.sub(r"\1", one_line(text))


def _yaml_text(value: str) -> str:
    """Return a YAML scalar of one line as text."""
    try:
        return str(json.loads(value)) if value.startswith('"') else re.sub(r"^'(.*)'$", r"\1", value)
    except ValueError:
        return value.strip('"')
