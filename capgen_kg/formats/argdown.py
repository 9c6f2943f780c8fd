"""Reader of Argdown: statements, arguments with premises and conclusions, and the relations between them.

The grammar is that of the Argdown guide. Headings, tags and data are grouping and dress, which an argument map doesn't
have: they are noted at their place, as is whatever else is left out. Argdown's relations to an argument hold of its
steps, those from an argument of what it concludes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.formats.argument_map import CONFLICT, INFERENCE, INFORMATION, TITLED, ArgumentMap, Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

#: How a comment begins, and what ends it.
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
#: Signs from the line's element to the one above, and those the other way round.
_TO_ABOVE, _FROM_ABOVE = (
    {"<+": "+", "<-": "-", "<_": "_", "+": "+", "-": "-", "_": "_"},
    {"+>": "+", "->": "-", "_>": "_"},
)


@dataclass
class _Argument:
    """What is known of an argument: where it stands, and its premises and conclusions by their names."""

    title: str
    span: Span
    words: str = ""
    premises: list[str] = field(default_factory=list)
    conclusions: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Relation:
    sign: str
    start: str
    end: str
    span: Span


def argdown(text: str, path: Path) -> ArgumentMap:
    """Read an Argdown text; raises ``InputError`` when there is no statement or argument in it."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._read = ArgumentMap(path, text)
        self._text = _without_comments(text.replace("\t", " "))
        self._arguments: dict[str, _Argument] = {}
        self._relations: list[_Relation] = []
        self._above: list[tuple[int, str]] = []
        self._reconstructed: _Argument | None = None
        self._in_list = False
        self._unnamed = 0

    def read(self) -> ArgumentMap:
        read = self._read
        if front := _FRONT.match(self._text):
            self._front_matter(front[1], front.start(1))
            self._text = _blank(front[0]) + self._text[front.end() :]
        for start, end in self._blocks():
            self._block(start, end)
        if not read.nodes and not self._arguments:
            message = (
                "found no statement such as [Title]: words and no argument such as <Title>; is this another format?"
            )
            raise InputError(message, read.path, 1, 1)
        self._finish()
        return read

    def _front_matter(self, front: str, at: int) -> None:
        """Read the title from YAML that stands before everything else."""
        for line in front.splitlines(keepends=True):
            span = (at, at + len(line.rstrip()))
            at += len(line)
            if line.startswith("title:") and not self._read.title:
                self._read.title = _unquoted(line.removeprefix("title:").strip())
            elif line.strip():
                self._read.note(span, "a line of the front matter that is not the title is left out", line)

    def _blocks(self) -> Iterator[Span]:
        """Yield lines, each with those that go on with it, as spans."""
        begun: Span | None = None
        at = 0
        for line in self._text.splitlines(keepends=True):
            start, at = at, at + len(line)
            stripped = line.strip()
            is_new = bool(
                not stripped
                or _RELATION.match(stripped)
                or _ELEMENT.match(stripped)
                or _NUMBERED.match(stripped)
                or _LINE.fullmatch(stripped)
                or stripped.startswith(("#", "*", "1."))
            )
            if stripped and begun and not is_new:
                begun = (begun[0], at)
                continue
            if begun:
                yield begun
            begun = (start, at) if stripped else None
            if not stripped:
                yield start, at
        if begun:
            yield begun

    def _block(self, start: int, end: int) -> None:
        raw = self._text[start:end]
        line = raw.strip()
        first = start + len(raw) - len(raw.lstrip())
        span = (first, first + len(line))
        indent = first - start
        if not line:
            # an empty line ends what relations hang on, not a list of premises
            self._above = []
            return
        if re.match(r"#+ ", line):
            self._read.note(span, "a heading is left out: an argument map has no groups", line.lstrip("# "))
            self._reconstructed = None
        elif found := _NUMBERED.match(line):
            self._premise(line[found.end() :], first + found.end(), span)
        elif _LINE.fullmatch(line) and self._reconstructed:
            self._in_list = True
            if rule := line.strip("- "):
                self._read.note(span, "the name of a rule of inference is left out", rule)
        elif found := _RELATION.match(line):
            self._relation(found[1], line[found.end() :], first + found.end(), indent, span)
        else:
            name = self._element(line, first, span)
            self._above = [(indent, name)]
            argument = self._arguments.get(name)
            self._reconstructed, self._in_list = argument, False

    def _premise(self, line: str, at: int, span: Span) -> None:
        """Read a line of an argument's premises, or, after a line, a conclusion."""
        argument = self._reconstructed
        name = self._element(line, at, span)
        self._above = [(0, name)]
        if argument is None:
            self._read.note(span, "a numbered statement that stands below no argument is part of no step")
            return
        if self._in_list:
            if argument.conclusions:
                message = "a conclusion on the way to another is read as a premise; its own step is left out"
                self._read.note(span, message, argument.conclusions[0])
            argument.conclusions = [name]
            argument.premises += argument.waiting
            argument.waiting, self._in_list = [name], False
        else:
            argument.waiting.append(name)

    def _relation(self, sign: str, line: str, at: int, indent: int, span: Span) -> None:
        self._above = [one for one in self._above if one[0] < indent]
        name = self._element(line, at, span)
        if not self._above:
            self._read.note(span, "a relation that stands below nothing is left out")
        else:
            above = self._above[-1][1]
            if sign == "><":
                self._relations.append(_Relation(sign, name, above, span))
            elif sign in _TO_ABOVE:
                self._relations.append(_Relation(_TO_ABOVE[sign], name, above, span))
            else:
                self._relations.append(_Relation(_FROM_ABOVE[sign], above, name, span))
        self._above.append((indent, name))

    def _element(self, line: str, at: int, span: Span) -> str:
        """Read a statement or argument, and return its name."""
        words = line
        for pattern, message in ((_DATA, "data in braces is left out"), (_TAG, "a tag is left out")):
            for left_out in pattern.finditer(words):
                self._read.note((at + left_out.start(), at + left_out.end()), message, left_out[0])
            words = pattern.sub(lambda left_out: " " * len(left_out[0]), words)
        found = _ELEMENT.match(words)
        if found is None:
            self._unnamed += 1
            name = f"untitled-{self._unnamed}"
            said = _plain(words)
            self._read.nodes[name] = Node(name, INFORMATION, said, span, key=said)
            return name
        title, is_argument = found[1][1:-1].strip(), found[1].startswith("<")
        said = _plain(words[found.end() :]) if found[2] else ""
        if not found[2] and words[found.end() :].strip():
            message = "what stands after a name without a colon is left out"
            self._read.note((at + found.end(), at + len(line)), message, words[found.end() :])
        name = f"<{title}>" if is_argument else f"[{title}]"
        if is_argument:
            argument = self._arguments.setdefault(name, _Argument(title, span))
            if said and not argument.words:
                argument.words, argument.span = said, span
            elif said not in ("", argument.words):
                self._read.note(span, "another wording of an argument is left out", name)
        else:
            known = self._read.nodes.get(name)
            if known is None or (said and known.label == title):
                words = f"{title}: {said}" if said and TITLED.match(f"{title}: {said}") else said or title
                self._read.nodes[name] = Node(name, INFORMATION, words, span)
            elif said and known.label not in (said, f"{title}: {said}"):
                self._read.note(span, "another wording of a statement is left out", name)
        return name

    def _finish(self) -> None:
        """Make nodes of arguments, and steps of relations."""
        read = self._read
        for name, argument in self._arguments.items():
            title = "" if TITLED.match(f"{argument.title}: x") else argument.title
            if argument.conclusions:
                read.nodes[name] = Node(name, INFERENCE, argument.words, argument.span, title=title or argument.title)
                grounds = [one for one in dict.fromkeys(argument.premises) if one not in argument.conclusions]
                read.edges += [(one, name) for one in grounds]
                read.edges += [(name, one) for one in argument.conclusions]
            else:
                words = f"{argument.title}: {argument.words}" if argument.words and not title else argument.words
                read.nodes[name] = Node(name, INFORMATION, words or title, argument.span, title=title)
            # after the last conclusion
            for one in argument.waiting[len(argument.conclusions) :]:
                stands = self._arguments[one].span if one in self._arguments else read.nodes[one].span
                read.note(stands, "a premise that no conclusion follows is part of no step", name)
        for relation in self._relations:
            self._step(f"{relation.start} {relation.sign} {relation.end}", relation)

    def _step(self, name: str, one: _Relation) -> None:
        read = self._read
        if name in read.nodes:
            return
        kind = INFERENCE if one.sign == "+" else CONFLICT
        starts = self._arguments[one.start].conclusions if one.start in self._arguments else []
        read.nodes[name] = Node(name, kind, "", one.span)
        read.edges += [(starts[0] if starts else one.start, name), (name, one.end)]
        if starts:
            read.raised_by[name] = one.start
        if one.sign == "_":
            read.undercuts.add(name)
        if one.sign == "><":
            read.mutual.add(name)


def _without_comments(text: str) -> str:
    """Return a text with spaces for comments, so that everything stays in its place."""
    parts, at = [], 0
    endless = set()
    for begin in _COMMENT.finditer(text):
        if begin.start() < at or begin[0] in endless:
            continue
        end = text.find(_ENDS[begin[0]], begin.end())
        if end < 0 and begin[0] != "//":
            # it is no comment, nor is any that begins so further on
            endless.add(begin[0])
            continue
        stop = len(text) if end < 0 else end + len(_ENDS[begin[0]])
        parts += [text[at : begin.start()], _blank(text[begin.start() : stop])]
        at = stop
    return "".join([*parts, text[at:]])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _plain(words: str) -> str:
    """Return words as they are meant: on one line, what is escaped without its backslash."""
    return _ESCAPED.sub(r"\1", " ".join(words.split()))


def _unquoted(value: str) -> str:
    """Return a value of YAML that is written in one line, as text."""
    try:
        return str(json.loads(value)) if value.startswith('"') else re.sub(r"^'(.*)'$", r"\1", value)
    except ValueError:
        return value.strip('"')
