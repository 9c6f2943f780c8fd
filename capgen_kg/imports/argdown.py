"""Reader of Argdown: statements, arguments with premises and conclusions, and the relations between them.

The grammar is that of the Argdown guide. Headings, lists and data are grouping and dress, which an argument map doesn't
have: what could not be read is noted at its line. Argdown's relations to an argument hold of its steps, those from an
argument of what it concludes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from capgen_kg.errors import InputError
from capgen_kg.imports.maps import CONFLICT, INFERENCE, INFORMATION, TITLED, Node, ReadMap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from capgen_kg.positions import Span

_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<![:\w])//[^\n]*", re.DOTALL)
_FRONT = re.compile(r"\A\s*===+\n(.*?)\n===+[ \t]*(?:\n|\Z)", re.DOTALL)
_RELATION = re.compile(r"(<\+|<-|<_|\+>|->|_>|><|\+|-|_)\s+(?=\S)")
_ELEMENT = re.compile(r"(\[[^\]\n]+\]|<[^<>\n]+>)\s*(:?)\s*")
_NUMBERED = re.compile(r"\((\d+)\)\s+(?=\S)")
_LINE = re.compile(r"-{2,}.*", re.DOTALL)
_DATA = re.compile(r"\{[^{}]*\}")
_TAG = re.compile(r"(?<!\S)#(?:\([^)]*\)|[\w-]+)")
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


def argdown(text: str, path: Path) -> ReadMap:
    """Read an Argdown text; raises ``InputError`` when there is no statement or argument in it."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._read = ReadMap(path, text)
        # what is no content becomes space, so that everything stays in its place
        self._text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text.replace("\t", " "))
        self._arguments: dict[str, _Argument] = {}
        self._relations: list[_Relation] = []
        self._above: list[tuple[int, str]] = []
        self._reconstructed: _Argument | None = None
        self._in_list = False
        self._unnamed = 0

    def read(self) -> ReadMap:
        read = self._read
        if front := _FRONT.match(self._text):
            title = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", front[1], re.MULTILINE)
            read.title = title[1] if title else ""
            self._text = re.sub(r"[^\n]", " ", front[0]) + self._text[front.end() :]
        for start, end in self._blocks():
            self._block(start, end)
        if not read.nodes and not self._arguments:
            message = (
                "found no statement such as [Title]: words and no argument such as <Title>; is this another format?"
            )
            raise InputError(message, read.path, 1)
        self._finish()
        return read

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
            self._read.note(span, "a heading groups, which an argument map doesn't; it is left out")
            self._reconstructed = None
        elif found := _NUMBERED.match(line):
            self._premise(line[found.end() :], first + found.end(), span)
        elif _LINE.fullmatch(line) and self._reconstructed:
            self._in_list = True
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
            self._read.note(span, "a numbered statement stands below no argument; its step is left out")
            return
        if self._in_list:
            argument.conclusions = [name]
            argument.premises += argument.waiting
            argument.waiting, self._in_list = [name], False
        else:
            argument.waiting.append(name)

    def _relation(self, sign: str, line: str, at: int, indent: int, span: Span) -> None:
        self._above = [one for one in self._above if one[0] < indent]
        name = self._element(line, at, span)
        if not self._above:
            self._read.note(span, "a relation stands below nothing; it is left out")
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
        data = _DATA.search(line)
        if data:
            self._read.note((at + data.start(), at + data.end()), "data in braces is left out")
        words = _TAG.sub(" ", _DATA.sub(" ", line))
        found = _ELEMENT.match(words)
        if found is None:
            self._unnamed += 1
            name = f"untitled-{self._unnamed}"
            said = " ".join(words.split())
            self._read.nodes[name] = Node(name, INFORMATION, said, span, key=said)
            return name
        title, is_argument = found[1][1:-1].strip(), found[1].startswith("<")
        said = " ".join(words[found.end() :].split()) if found[2] else ""
        if not found[2] and words[found.end() :].strip():
            self._read.note(span, f"what stands after {found[1]} without a colon is left out")
        name = f"<{title}>" if is_argument else f"[{title}]"
        if is_argument:
            argument = self._arguments.setdefault(name, _Argument(title, span))
            if said and not argument.words:
                argument.words, argument.span = said, span
        else:
            known = self._read.nodes.get(name)
            if known is None or (said and known.words == title):
                words = f"{title}: {said}" if said and TITLED.match(f"{title}: {said}") else said or title
                self._read.nodes[name] = Node(name, INFORMATION, words, span)
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
                for one in argument.waiting:
                    read.note(read.nodes[one].span, f"a premise of {name}, which has no conclusion, stands by itself")
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
