"""A JSON parser (RFC 8259) that records the position of each value.

The standard library parses strings and numbers; arrays and objects are parsed here, because no maintained parser
reports positions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capgen_kg.errors import InputError
from capgen_kg.rdf.spans import Text

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

#: How deep arrays and objects may be nested.
DEPTH = 200
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)


@dataclass(frozen=True)
class Value:
    """A JSON value and its position; an object is a ``dict`` and an array a ``list`` of ``Value``."""

    value: Any
    span: Span

    def get(self, name: str) -> Value | None:
        """Return a member of an object, or ``None`` if there is none or this is not an object."""
        member = self.value.get(name) if isinstance(self.value, dict) else None
        return member if isinstance(member, Value) else None

    def items(self, name: str) -> list[Value]:
        """Return the objects in the array that is the value of a member."""
        member = self.get(name)
        items = member.value if member and isinstance(member.value, list) else []
        return [item for item in items if isinstance(item.value, dict)]

    def others(self, *names: str) -> dict[str, Value]:
        """Return the members of an object that are not empty, except those named."""
        members = self.value if isinstance(self.value, dict) else {}
        return {
            name: item for name, item in members.items() if name not in names and item.value not in (None, "", [], {})
        }

    def text(self, *names: str) -> str:
        """Return the first of the named members that is a string or number, as text; empty if none is."""
        for name in names:
            member = self.get(name)
            if member and isinstance(member.value, str | int | float) and not isinstance(member.value, bool):
                return str(member.value)
        return ""


def read_json(text: str, path: Path) -> Value:
    """Return the value of a JSON text; raises ``InputError`` at the position of a syntax error."""
    reader = _Reader(text, path)
    value, end = reader.value(reader.skip(0), 0)
    if (end := reader.skip(end)) < len(text):
        reader.fail(end, "the end of the file")
    return value


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._text, self._path = text, path

    def fail(self, at: int, expected: str) -> None:
        """Raise ``InputError`` at an offset."""
        actual = repr(self._text[at]) if at < len(self._text) else "the end of the file"
        raise InputError(f"found {actual}, expected {expected}", self._path, *Text(self._text).place(at))

    def skip(self, at: int) -> int:
        """Return the offset of the first character that is not white space."""
        space = _SPACE.match(self._text, at)
        assert space
        return space.end()

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        """Return the value that begins at an offset, and the offset of its end."""
        if depth > DEPTH:
            message = f"values are nested more than {DEPTH} deep; no argument map is"
            raise InputError(message, self._path, *Text(self._text).place(at))
        mark = self._text[at : at + 1]
        if mark == '"':
            content, end = self._string(at)
        elif mark in ("{", "["):
            content, end = self._many(at, depth, mark == "{")
        elif scalar := _SCALAR.match(self._text, at):
            content, end = json.loads(scalar[0]) if len(scalar[0]) < 4_000 else scalar[0], scalar.end()
        else:
            self.fail(at, "a JSON value")
        return Value(content, (at, end)), end

    def _string(self, at: int) -> tuple[str, int]:
        if self._text[at : at + 1] != '"':
            self.fail(at, 'a name in "')
        try:
            string: tuple[str, int] = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self.fail(min(error.pos, len(self._text)), 'the rest of a string, up to "')
            raise
        return string

    def _many(self, at: int, depth: int, is_object: bool) -> tuple[Any, int]:
        closing = "}" if is_object else "]"
        members: dict[str, Value] = {}
        items: list[Value] = []
        end = self.skip(at + 1)
        if self._text[end : end + 1] == closing:
            return (members if is_object else items), end + 1
        while True:
            name = ""
            if is_object:
                start = end
                name, end = self._string(end)
                if name in members:
                    message = f"found a second {name!r} in an object, expected each name once"
                    raise InputError(message, self._path, *Text(self._text).place(start))
                if self._text[(end := self.skip(end)) : end + 1] != ":":
                    self.fail(end, "':'")
                end = self.skip(end + 1)
            value, end = self.value(end, depth + 1)
            if is_object:
                members[name] = value
            else:
                items.append(value)
            end = self.skip(end)
            if self._text[end : end + 1] == closing:
                return (members if is_object else items), end + 1
            if self._text[end : end + 1] != ",":
                self.fail(end, f"',' or {closing!r}")
            end = self.skip(end + 1)
