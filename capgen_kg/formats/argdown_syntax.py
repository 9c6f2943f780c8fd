"""Argdown text as statements, arguments, steps, relations, headings and data, each with its place.

The syntax is that of the lexer and parser of ``@argdown/core`` 2, with which the tests compare this reader. In Argdown,
the beginnings of lines and their indentation decide everything, so a text is read line by line, in time linear in its
length and without recursion. What Argdown's parser refuses is read as far as it has a meaning, with a problem; words
after a name that lacks its colon, for instance, are the words of that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capgen_kg.rdf.spans import Span

STATEMENT, ARGUMENT = "statement", "argument"
#: Stands for each code point of a comment, data or front matter in the text of which lines are made.
_MASK = "\0"
_SPACE = " \t\r" + _MASK
_FRONT = re.compile(r"\A\s*===+[ \t]*\r?\n(.*?)(?:\r?\n)?===+[ \t]*\r?(?:\n|\Z)", re.DOTALL)
#: What is found before lines are: an escape, data, and the beginnings of comments. ``//`` in an address is none, and
#: what looks like data or a comment in the title that begins a line is part of the title.
_SPECIAL = re.compile(
    r"^[ \t\r]*(?:\(\d+\)|\d+\.|\*|[+-]>|<[+-]|><|_>|<_|[+_-])?[ \t]*(?:\[[^\]\n]+\](?!\()|<(?!!--)[^<>\n-][^<>\n]*>)"
    r"|\\[\s\S]|\{|/\*|<!--|(?<![:\w])//",
    re.MULTILINE,
)
_COMMENT_ENDS = {"/*": "*/", "<!--": "-->", "//": "\n"}
_DATA_SPECIAL = re.compile(r"[\"'{}\[\],:]|\n[ \t\r]*\n|\s+|[^\"'{}\[\],:\s]+")
_DATA_STRINGS = {
    '"': re.compile(r'"(?:[^"\\\n]|\\.|\n(?![ \t\r]*\n))*"', re.DOTALL),
    "'": re.compile(r"'(?:[^'\n]|'')*'"),
}
_BLOCK_DATA = re.compile(r"\{[ \t]*\r?\n(.*)\n\s*\}\Z", re.DOTALL)
_HEADING = re.compile(r"(#+) +")
_NUMBER = re.compile(r"\((\d+)\)[ \t]*")
_ITEM = re.compile(r"(?:\d+\.|\*)[ \t]+")
_RELATION = re.compile(r"(\+>|->|<\+|<-|><|_>|<_|\+|-(?!-)|_(?=\s))[ \t]*")
_TITLE = re.compile(r"(\[[^\]\n]+\](?!\()|<[^<>\n-][^<>\n]*>)[ \t]*(:?)[ \t]*")
_RULES_END = re.compile(r"-{2,}[ \t\r\0]*\Z")
#: Markup inside words. What stands for emphasis is decided while it is read.
_MARKUP = re.compile(
    r"\\(.)|\[([^\[\]]+)\]\([^()\s]+\)|(@\[[^\[\]\n]+\]|@<[^<>\n]+>)|(\*+|_+)|(?:(?<=\s)|\A)#(?:\(([^()]+)\)|([\w-]+))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_TAGS = re.compile(r"(?<!\S)#(?:\([^()]*\)|[\w-]+)")
#: What may stand after the end of an emphasis.
_AFTER_EMPHASIS = frozenset(" \t\r\n)}_.,!?;:-*")
#: Blanks that are no white space in Argdown, such as no-break spaces, before what would begin an element without them.
_ODD_SPACE = re.compile(
    r"(?:[+-]>|<[+-]|><|_>|<_|[*+_-]|\(\d+\)|\d+\.)?[ \t]*(?P<space>[^\S \t\r\n]|[\u200b-\u200d\u2060\ufeff])\s*"
    r"(?:[\[<+#]|[*_-][ \t]|--|\(\d+\))"
    r"|#+(?P<after>[^\S \t\r\n]|[\u200b-\u200d\u2060\ufeff])\s*\w"
)
#: Dashes and bullets where the sign of a relation is expected.
_ODD_SIGN = re.compile(
    r"(?P<sign><?[\u2010-\u2015\u2212\u2022\u2023\u2043\u25aa\u25cf\u25e6\u2192\u00b7]+>?)\s*(?P<name>[\[<].{0,60})"
)
#: Other signs, before a name that ends its line or has a colon or data.
_STRAY_SIGN = re.compile(
    r"(?P<sign>(?:(?:[^\w\s\[\]<(){}\"'“”‘’@#\\\0]|x(?=\s))\s*){1,4})"
    r"(?P<name>\[[^\[\]\n]+\]|<[^<>\n-][^<>\n]*>)[*_]*\s*(?:[:\0]|\Z)"
)
#: A number that is not in round brackets, or a letter in them, before a name.
_ODD_NUMBER = re.compile(r"(?P<sign>\d+\)|\([a-zA-Z]\))\s*(?P<name>[\[<].{0,60})")
#: Two hyphens where a relation has one.
_DASHED_NAME = re.compile(r"--+[ \t]*(?P<name>\[[^\[\]\n]+\]|<[^<>\n-][^<>\n]*>)(?!.*--[ \t\0]*\Z)")
#: A line of inference with other lines or fewer of them than two hyphens on each side.
_ODD_INFERENCE = re.compile(r"[-\u2010-\u2015\u2212=_~]+[ \t\r\0]*[-\u2010-\u2015\u2212=_~]*")
#: A key behind a value without a comma, and a key without a value.
_NO_COMMA = re.compile(r"[\"'\]}][ \t]+(?P<key>[A-Za-z]+):")
_NO_VALUE = re.compile(r"(?<![A-Za-z])(?P<key>[A-Za-z]+):[ \t]*[,}]")
#: The name that begins a line, without the bracket that closes it.
_UNCLOSED = re.compile(r"(?P<name>[\[<][^\W\d_][^\[\]<>\n:]{0,80}[\]>]?)(?::(?!//)|[ \t\r\0]*\Z)")
#: A closing brace behind data, on the same line.
_SECOND_BRACE = re.compile(r"[^\n{}\\]*\}")
#: A string in data that goes on behind a brace and a line end.
_UNCLOSED_STRING = re.compile(r"[\[{,:][ \t]*(?P<mark>[\"'])(?:(?!(?P=mark))[^\n])*\}[ \t\r]*\n")
#: Maximum number of values in data.
_MAX_VALUES = 1_000

Value: TypeAlias = "str | list[Value] | dict[str, Value]"


@dataclass(frozen=True)
class Problem:
    """What Argdown's parser would refuse, or what has no meaning: its place, a message, and what differs in it."""

    span: Span
    message: str
    detail: str = ""


@dataclass
class Data:
    """Data in braces: values by key, and the place of each key."""

    span: Span
    text: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def place(self, key: str) -> int:
        """Return the offset of a key, or of the data where there is no such key."""
        return self.places.get(key, self.span[0])


@dataclass(eq=False)
class Element:
    """A statement or argument, where it is defined or referred to.

    Attributes:
        kind: :data:`STATEMENT` or :data:`ARGUMENT`.
        span: Its place, without the relations below it.
        title: Its title; empty for a statement without one.
        text: Its words, on one line and without markup; empty for a reference.
        bare: The same words with a placeholder for each code point that is escaped, and so certainly no notation.
        tags: Its tags, without ``#``.
        data: Its data.
        number: Its number among the statements of an argument; 0 elsewhere.
        is_top: Whether it stands by itself: neither below another nor in a list of premises.
    """

    kind: str
    span: Span
    title: str = ""
    text: str = ""
    bare: str = ""
    tags: list[tuple[Span, str]] = field(default_factory=list)
    data: Data | None = None
    number: int = 0
    is_top: bool = False

    @property
    def name(self) -> str:
        """The title in the brackets of its kind; empty without a title."""
        return "" if not self.title else f"<{self.title}>" if self.kind == ARGUMENT else f"[{self.title}]"


@dataclass(eq=False)
class InferenceLine:
    """A line of inference: its place, the names of its rules, and its data."""

    span: Span
    rules: str = ""
    data: Data | None = None


@dataclass(eq=False)
class Heading:
    """A heading: its place, level from 1, words, tags and data."""

    span: Span
    level: int
    text: str = ""
    tags: list[tuple[Span, str]] = field(default_factory=list)
    data: Data | None = None


@dataclass(eq=False)
class Structure:
    """A premise–conclusion structure: its statements and lines of inference, and the argument above it, if any."""

    span: Span
    argument: Element | None
    rows: list[Element | InferenceLine] = field(default_factory=list)

    @cached_property
    def steps(self) -> list[tuple[list[Element], InferenceLine, Element]]:
        """The steps: premises, line of inference and conclusion.

        Premises are those that the data of the line name (``uses: [1, 2]``), or else the statements since the line
        before it, of which the first is the conclusion of that.
        """
        steps: list[tuple[list[Element], InferenceLine, Element]] = []
        by_number: dict[str, Element] = {}
        pending: list[Element] = []
        line: InferenceLine | None = None
        for row in self.rows:
            if isinstance(row, InferenceLine):
                line = row
                continue
            if line:
                uses = line.data.values.get("uses") if line.data else None
                if isinstance(uses, list):
                    pending = [by_number[str(number)] for number in uses if str(number) in by_number]
                steps.append((pending, line, row))
                pending, line = [row], None
            else:
                pending.append(row)
            by_number[str(row.number)] = row
        return steps

    @property
    def unused(self) -> list[Element]:
        """The statements after the last conclusion, which lead to nothing."""
        lines = [number for number, row in enumerate(self.rows) if isinstance(row, InferenceLine)]
        rest = self.rows[lines[-1] + 2 :] if lines else self.rows
        return [row for row in rest if isinstance(row, Element)]


Member: TypeAlias = "Element | InferenceLine"


@dataclass(eq=False)
class Relation:
    """A relation: its sign, which is one of ``+ - _ ><``, from which member to which, and its place."""

    sign: str
    start: Member
    end: Member
    span: Span


@dataclass
class Document:
    """An Argdown text.

    Attributes:
        front: Front matter.
        parts: Headings, elements of their own and premise–conclusion structures, in order.
        elements: All elements in order, those of relations and structures included.
        relations: Relations, in order.
        problems: What Argdown would refuse or what has no meaning.
        doubts: What Argdown accepts, but as something else than it looks like.
    """

    front: Data | None = None
    parts: list[Heading | Element | Structure] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)


def parse(text: str) -> Document:
    """Return the elements of an Argdown text."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._document = Document()
        self._data: list[Data] = []
        #: The number of data that an element has taken.
        self._taken = 0
        self._masked = self._mask()
        #: What the next line may continue, with the spans of its words.
        self._open: Element | Heading | None = None
        self._words: list[Span] = []
        #: Members that a relation on the next line may hang on, with their indentation.
        self._parents: list[tuple[int, Member]] = []
        #: The structure that a numbered statement or a line of inference belongs to.
        self._structure: Structure | None = None
        #: The last argument of its own, if nothing but a structure can follow.
        self._argument: Element | None = None
        #: The last argument of its own below a heading.
        self._last_argument: Element | None = None
        #: Whether something right above is reported, of which what follows is a consequence.
        self._is_reported = False

    def parse(self) -> Document:
        lines = list(self._lines())
        number = 0
        while number < len(lines):
            start, end = lines[number]
            number += self._read_line(start, end, lines, number)
        self._close()
        self._take_data(len(self._text), None)
        self._document.problems.sort(key=lambda problem: problem.span)
        return self._document

    # what is no line: front matter, comments and data

    def _mask(self) -> str:
        """Return the text with comments, data and front matter masked, line ends inside them included."""
        text = self._text
        parts, position = [], 0
        if front := _FRONT.match(text):
            self._document.front = self._yaml(front[1], front.start(1), front.span())
            position = front.end()
            # as an empty line, which ends whatever is above
            parts.append(_MASK * (position - 2) + "\n\n"[: min(position, 2)])
        end = position
        unclosed: set[str] = set()
        no_data_before = 0
        while special := _SPECIAL.search(text, end):
            start, end = special.span()
            sign = special[0]
            if sign == "{":
                stop = -1 if start < no_data_before else self._data_end(start)
                if stop < 0:
                    if start >= no_data_before:
                        self._problem((start, start + 1), "found a brace that is not closed before the next empty line")
                        no_data_before = -stop - 1
                    continue
                if block := _BLOCK_DATA.match(text, start, stop):
                    data = self._yaml(block[1], block.start(1), (start, stop))
                else:
                    data = self._yaml(text[start:stop], start, (start, stop))
                data.text = text[start:stop]
                self._data.append(data)
                if brace := _SECOND_BRACE.match(text, stop):
                    message = "found a second brace that closes data; put words that have a brace in double quotes"
                    self._doubt((brace.end() - 1, brace.end()), message)
            elif sign in _COMMENT_ENDS and sign not in unclosed:
                mark = _COMMENT_ENDS[sign]
                stop = text.find(mark, end)
                if stop < 0 and sign != "//":
                    unclosed.add(sign)
                    continue
                stop = len(text) if stop < 0 else stop + (len(mark) if sign != "//" else 0)
            else:
                continue
            parts += [text[position:start], _MASK * (stop - start)]
            position = end = stop
        return "".join([*parts, text[position:]])

    def _data_end(self, start: int) -> int:
        """Return where data end that begin at an offset, or minus where the search for that ended, minus 1."""
        text, depth, before, position = self._text, 0, "", start
        while match := _DATA_SPECIAL.match(text, position):
            sign = match[0]
            if "\n" in sign and sign.count("\n") > 1 and not self._is_block(start):
                return -position - 1
            if sign in _DATA_STRINGS and before in ("{", "[", ",", ":"):
                string = _DATA_STRINGS[sign].match(text, position)
                if not string:
                    blank = re.compile(r"\n[ \t\r]*\n").search(text, position)
                    return -(blank.start() if blank else len(text)) - 1
                position, before = string.end(), "string"
                continue
            if sign in "{}":
                depth += 1 if sign == "{" else -1
                if not depth:
                    return match.end()
            position = match.end()
            if not sign.isspace():
                before = sign
        return -len(text) - 1

    def _is_block(self, start: int) -> bool:
        """Return whether data begin with a line end, so that they may have empty lines."""
        return bool(re.compile(r"\{[ \t]*\r?\n").match(self._text, start))

    def _yaml(self, text: str, offset: int, span: Span) -> Data:
        """Return data in YAML as text values; what is no mapping is a problem."""
        import yaml

        data = Data(span)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            node = yaml.compose(text, Loader=loader)
            if node is None:
                return data
            if not isinstance(node, yaml.MappingNode):
                self._problem(span, "found data that are no list of keys and values such as {by: Ann}")
                return data
            budget = [_MAX_VALUES]
            for key, value in node.value:
                if str(key.value) in data.values:
                    place = offset + key.start_mark.index
                    message = "found a key a second time, expected each once; write several values as a list, [a, b]"
                    self._problem((place, place + 1), message, str(key.value))
                data.values[str(key.value)] = _value(value, budget)
                data.places[str(key.value)] = offset + key.start_mark.index
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            place = min(offset + (mark.index if mark else 0), max(span[1] - 1, 0))
            message = "found data that are no YAML; put words that have a colon, braces or quotes in double quotes"
            if unclosed := _UNCLOSED_STRING.search(text):
                place = offset + unclosed.start("mark")
                message = "found a quotation mark that is not closed on its line"
            elif match := _NO_COMMA.search(text):
                place = offset + match.start("key")
                message = f"found the key {match['key']!r} behind a value; put a comma before it"
            elif match := _NO_VALUE.search(text):
                place = offset + match.start("key")
                message = f"found the key {match['key']!r} without a value"
            self._problem((place, place + 1), message)
        except (RecursionError, ValueError):
            self._problem(span, f"found data that are nested or longer than {_MAX_VALUES:,} values")
        return data

    # lines

    def _lines(self) -> Iterator[Span]:
        """Yield the span of each line without its end; lines of nothing but comments and data count as none."""
        position = 0
        for line in self._masked.split("\n"):
            end = position + len(line)
            if line.strip(" \t\r") and not line.strip(_SPACE):
                pass
            else:
                yield position, end
            position = end + 1

    def _read_line(self, start: int, end: int, lines: list[Span], number: int) -> int:
        """Read a line, and return how many lines that were."""
        raw = self._masked[start:end]
        line = raw.strip(_SPACE)
        indent = len(raw) - len(raw.lstrip(_SPACE))
        first = start + indent
        last = first + len(line)
        if not line:
            self._close()
            self._take_data(first, None)
            self._parents = []
            self._is_reported = False
        elif match := _HEADING.match(line):
            self._close()
            heading = Heading((first, last), len(match[1]))
            self._document.parts.append(heading)
            self._begin(heading, first, first + match.end(), last)
            self._structure = self._argument = self._last_argument = None
            self._parents = []
            self._is_reported = False
        elif match := _DASHED_NAME.match(raw, indent):
            name = match["name"]
            self._doubt((first, last), f"found “--” before {name}; write one hyphen for a counter, - {name}")
            self._read_relation("-", first, start + match.start("name"), last, indent)
        elif line.startswith("--"):
            return self._read_inference(first, last, lines, number)
        elif self._structure and _ODD_INFERENCE.fullmatch(raw.strip()):
            message = "found a line that is no line of inference; write two hyphens on each side"
            self._doubt((first, last), f"{message}, as in -- {{basis: stated}} --")
            self._end_inference(first, end, "")
        elif match := _NUMBER.match(line):
            self._read_numbered(int(match[1][:9]), first, first + match.end(), last, indent)
        elif match := _RELATION.match(line):
            self._read_relation(match[1], first, first + match.end(), last, indent)
        elif match := _ITEM.match(line):
            self._check_item(match[0], first, first + match.end(), last, indent)
            self._read_own(first, first + match.end(), last, indent)
        elif self._open is None or self._begins_element(line):
            self._check_sign(line, first, last, indent)
            self._read_own(first, first, last, indent)
        else:
            self._check_words(first, first, last, is_own=False)
            self._words.append((first, last))
        return 1

    def _check_words(self, first: int, begin: int, last: int, *, is_own: bool) -> None:
        """Report a line that is read as words, and looks like an element, a relation or a heading.

        Args:
            first: Offset of the line.
            begin: Offset of its words.
            last: Offset of its end.
            is_own: Whether the words are those of an element that begins with the line.
        """
        masked = self._masked
        if match := _ODD_SPACE.match(masked, first, last):
            group = "space" if match["space"] else "after"
            message = f"found the character U+{ord(match[group]):04X} as a blank, which makes this line words; "
            self._doubt((match.start(group), last), f"{message}write a space")
        elif match := _ODD_NUMBER.match(masked, begin, last):
            message = f"found “{match['sign']}” before {_shown_name(match['name'])}; write a number in round brackets"
            self._doubt((begin, last), f"{message}, as in (1)")
            self._is_reported = True
        elif match := _ODD_SIGN.match(masked, begin, last) or _STRAY_SIGN.match(masked, begin, last):
            name = _shown_name(match["name"])
            message = f"found “{match['sign'].strip()}” before {name}, which makes this line words; "
            self._doubt((begin, last), f"{message}write a hyphen for a counter, - {name}, and + for a support")
        elif (match := _UNCLOSED.match(masked, begin, last)) and (is_own or match[0].endswith(":")):
            name = match["name"].rstrip(_SPACE + "]>")
            closed = name + (">" if name[0] == "<" else "]")
            self._doubt((begin, last), f"found the name {name} without its closing bracket; write {closed}: words")

    def _check_item(self, sign: str, first: int, begin: int, last: int, indent: int) -> None:
        """Report the item of a list right below an element, which looks like a relation and stands by itself."""
        if not self._parents or not _TITLE.match(self._masked, begin, last):
            return
        above_indent, above = self._parents[0]
        if indent > above_indent or not _ITEM.match(self._masked, above.span[0]):
            name = _shown_name(self._masked[begin:last])
            message = f"found “{sign.strip()}” before {name}, which is no counter and no support of what is above; "
            message += f"write - {name} or + {name}, or leave an empty line above it"
            self._doubt((first, last), message)
            self._is_reported = True

    def _check_sign(self, line: str, first: int, last: int, indent: int) -> None:
        """Report a name that is indented below an element and has no sign."""
        if self._parents and indent > self._parents[0][0] and (title := _TITLE.match(line)):
            name = title[1]
            message = f"found {name} further to the right than what is above it, without a sign; "
            self._doubt((first, last), f"{message}write - {name} or + {name}, or leave an empty line above it")
            self._is_reported = True

    def _begins_element(self, line: str) -> bool:
        """Return whether a line below an open element begins another: a title with colon, or nothing but a title."""
        title = _TITLE.match(line)
        if title is None:
            return False
        is_reference = isinstance(self._open, Element) and not self._words
        return bool(title[2] or is_reference or not _TAGS.sub("", line[title.end() :]).strip(_SPACE))

    def _read_own(self, first: int, begin: int, last: int, indent: int) -> None:
        element = self._element(first, begin, last)
        element.is_top = True
        self._document.parts.append(element)
        self._parents = [(indent, element)]
        self._structure = None
        self._argument = element if element.kind == ARGUMENT else None
        self._last_argument = self._argument or self._last_argument

    def _read_relation(self, sign: str, first: int, begin: int, last: int, indent: int) -> None:
        element = self._element(first, begin, last)
        is_back = False
        while self._parents and self._parents[-1][0] >= indent:
            is_back = self._parents.pop()[0] > indent
        if is_back and len(self._parents) > 1:
            # between two levels: as Argdown, on the outer one
            indent = self._parents.pop()[0]
        if not self._parents:
            message = "found a relation that stands below nothing; leave no empty line above it, and indent it"
            if not self._is_reported:
                self._problem(element.span, message, self._text[begin:last])
            self._is_reported = True
        else:
            parent = self._parents[-1][1]
            start, end = (parent, element) if sign in ("+>", "->", "_>") else (element, parent)
            self._document.relations.append(Relation(sign.strip("<>") or sign, start, end, element.span))
        self._parents.append((indent, element))

    def _read_numbered(self, number: int, first: int, begin: int, last: int, indent: int) -> None:
        """Read a premise or, after a line of inference, a conclusion."""
        element = self._element(first, begin, last)
        element.number = number
        self._parents = [(indent, element)]
        if self._structure is None:
            self._structure = Structure(element.span, self._argument)
            self._document.parts.append(self._structure)
            self._argument = None
        self._structure.rows.append(element)
        self._structure.span = (self._structure.span[0], element.span[1])

    def _read_inference(self, first: int, last: int, lines: list[Span], number: int) -> int:
        """Read a line of inference, which may go on until a line that ends with two hyphens."""
        count = 1
        line = self._masked[first:last]
        if not (len(line) >= 4 and _RULES_END.search(line, 2)):
            for other, (start, end) in enumerate(lines[number + 1 : number + 20], 2):
                further = self._masked[start:end].strip(_SPACE)
                if not further or _NUMBER.match(further):
                    break
                if _RULES_END.search(further):
                    count, last = other, start + len(self._masked[start:end].rstrip(_SPACE))
                    break
        start, end = lines[number]
        if count == 1 and self._has_data(last, end):
            message = "found a line of inference that does not end with --; write -- {basis: stated} --"
            self._doubt((first, end), message)
            last = end
        elif self._has_data(start, first):
            message = "found a line of inference that does not begin with --; write -- {basis: stated} --"
            self._doubt((start, last), message)
        self._end_inference(first, last, _one_line(self._masked[first:last].replace(_MASK, " ").strip("- \t\r\n")))
        return count

    def _has_data(self, start: int, end: int) -> bool:
        """Return whether data that nothing has taken yet begin between two offsets."""
        for number in range(self._taken, len(self._data)):
            if (place := self._data[number].span[0]) >= start:
                return place < end
        return False

    def _end_inference(self, first: int, last: int, rules: str) -> None:
        """Read a line of inference of known span, with the names of its rules."""
        self._close()
        inference = InferenceLine((first, last), rules)
        inference.data = self._take_data(last, inference)
        if self._structure is None:
            if not (self._document.elements or self._document.parts):
                message = "found a line of hyphens above everything; write front matter between lines of ==="
                self._problem(inference.span, message)
            elif not self._is_reported:
                message = "found a line of inference below no numbered statement; number what is above it, as (1), (2)"
                self._problem(inference.span, message)
            if not self._last_argument:
                return
            self._structure = Structure(inference.span, self._last_argument)
            self._document.parts.append(self._structure)
        self._structure.rows.append(inference)
        self._parents = [(0, inference)]

    # elements

    def _element(self, first: int, begin: int, last: int) -> Element:
        """Return a new open element whose line begins at ``first``, its own words at ``begin``."""
        self._close()
        line = self._masked[begin:last]
        title = _TITLE.match(line)
        if title is None:
            self._check_words(first, begin, last, is_own=True)
            element = Element(STATEMENT, (first, last))
            self._begin(element, first, begin, last)
        else:
            kind = ARGUMENT if line.startswith("<") else STATEMENT
            name = self._text[begin + 1 : begin + title.end(1) - 1].strip().replace("\n", " ")
            element = Element(kind, (first, last), name)
            self._begin(element, first, begin + title.end(), last)
            rest = _TAGS.sub("", line[title.end() :])
            if not title[2] and rest.strip(_SPACE):
                message = "found words after a name without a colon; they are read as its words"
                self._problem((begin + title.end(), last), message, rest)
        self._document.elements.append(element)
        return element

    def _begin(self, element: Element | Heading, first: int, begin: int, last: int) -> None:
        self._take_data(first, None)
        self._open, self._words = element, [(begin, last)] if begin < last else []

    def _close(self) -> None:
        """End the open element: give it its words, tags and data."""
        element = self._open
        if element is None:
            return
        end = max(element.span[1], *(span[1] for span in self._words), 0) if self._words else element.span[1]
        content = "\n".join(self._masked[slice(*span)] for span in self._words)
        offsets = self._words
        element.text, tags = _words(content)
        if isinstance(element, Element):
            element.bare = _words(_ESCAPE.sub("\ufffc", content))[0] if "\\" in content else element.text
        for start, stop, tag in tags:
            element.tags.append(((_offset(start, offsets), _offset(stop, offsets)), tag))
        self._open, self._words = None, []
        # data may stand on lines of their own, before the next line with words
        element.data = self._take_data(self._next_words(end), element)
        if element.data:
            end = max(end, element.data.span[1])
        element.span = (element.span[0], end)

    def _next_words(self, end: int) -> int:
        """Return the offset of the next code point that is neither masked nor a blank, up to an empty line."""
        match = re.compile(r"[ \t\r\0]*(?:\n[ \t\r]*\0[ \t\r\0]*)*").match(self._masked, end)
        return match.end() if match else end

    def _take_data(self, before: int, member: Element | Heading | InferenceLine | None) -> Data | None:
        """Return the data up to an offset that nothing has taken yet; of several, all in one."""
        taken: Data | None = None
        while self._taken < len(self._data) and self._data[self._taken].span[0] < before:
            data = self._data[self._taken]
            self._taken += 1
            if member is None:
                self._problem(data.span, "found data that stand below nothing", data.text)
            elif taken is None:
                taken = data
            else:
                taken.values |= data.values
                taken.places |= data.places
                taken.text += data.text
        return taken

    def _problem(self, span: Span, message: str, detail: str = "") -> None:
        self._document.problems.append(Problem(span, message, detail))

    def _doubt(self, span: Span, message: str) -> None:
        self._document.doubts.append(Problem(span, message))


def _words(content: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return words on one line without their markup, and the tags at their end with their offsets.

    A tag among the words is one of them. Emphasis that is not closed, or not at the edge of a word, is no markup.
    """
    pieces: list[str] = []
    tags: list[tuple[int, int, str]] = []
    #: Emphases that are open: sign, and number of its piece.
    emphases: list[tuple[str, int]] = []
    #: Number of pieces before the tags at the end.
    length = 0
    position = 0
    for match in _MARKUP.finditer(content):
        between = content[position : match.start()]
        pieces.append(between)
        position = match.end()
        escaped, link, mention, sign, long_tag, tag = match.groups()
        if between.strip(_SPACE + "\n") or not (long_tag or tag):
            tags, length = [], len(pieces)
        if long_tag or tag:
            tags.append((match.start(), match.end(), long_tag or tag))
            pieces.append(match[0])
            continue
        if sign:
            before, after = content[match.start() - 1 : match.start()], content[match.end() : match.end() + 1]
            _read_emphasis(sign, before, after, pieces, emphases)
        else:
            pieces.append(escaped or link or mention)
        length = len(pieces)
    rest = content[position:]
    if rest.strip(_SPACE + "\n"):
        tags, length = [], len(pieces)
        pieces.append(rest)
        length += 1
    if not tags:
        length = len(pieces)
    return _one_line("".join(pieces[:length]).replace(_MASK, "")), tags


def _read_emphasis(run: str, before: str, after: str, pieces: list[str], emphases: list[tuple[str, int]]) -> None:
    """Add a run of asterisks or underscores to the pieces of words, without those that begin or end an emphasis."""
    position = 0
    while position < len(run):
        rest = run[position:]
        opened = emphases[-1][0] if emphases else ""
        if opened and rest.startswith(opened):
            following = rest[len(opened) : len(opened) + 1] or after
            if (position or not before.isspace()) and (not following or following in _AFTER_EMPHASIS):
                pieces[emphases.pop()[1]] = ""
                position += len(opened)
                continue
        sign = rest[:2]
        if after and not after.isspace() and not before.isalnum():
            emphases.append((sign, len(pieces)))
        pieces.append(sign)
        position += len(sign)


def _shown_name(line: str) -> str:
    """Return the name that begins a line in its brackets, or the first words of the line."""
    title = _TITLE.match(line)
    return title[1] if title else line.partition(":")[0][:40].strip(_SPACE)


def _offset(place: int, spans: list[Span]) -> int:
    """Return the offset in the text of a place in words that are joined by line ends."""
    for start, end in spans:
        if place <= end - start:
            return start + place
        place -= end - start + 1
    return spans[-1][1]


def _value(node: object, budget: list[int]) -> Value:
    """Return a YAML node as text, list or mapping; raises ``ValueError`` where there are too many."""
    import yaml

    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, budget) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(value, budget) for key, value in node.value}
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
