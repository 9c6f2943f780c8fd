"""JSON of which it is known where each value stands.

The grammar is RFC 8259's. Strings and numbers are read by the standard library; what is around them is read here, as
no reader that tells places is kept up by anybody.
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

#: How many arrays and objects may be inside one another.
DEPTH = 200
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)


@dataclass(frozen=True)
class Value:
    """A value and where it stands: an object as ``dict``, an array as ``list``, both of values."""

    value: Any
    span: Span

    def get(self, name: str) -> Value | None:
        """Return a member of an object, or ``None`` when there is none or this is no object."""
        found = self.value.get(name) if isinstance(self.value, dict) else None
        return found if isinstance(found, Value) else None

    def items(self, name: str) -> list[Value]:
        """Return the objects in the array that is a member of an object."""
        found = self.get(name)
        listed = found.value if found and isinstance(found.value, list) else []
        return [one for one in listed if isinstance(one.value, dict)]

    def others(self, *names: str) -> dict[str, Value]:
        """Return the members of an object, beside those that are named, that have something in them."""
        members = self.value if isinstance(self.value, dict) else {}
        return {name: one for name, one in members.items() if name not in names and one.value not in (None, "", [], {})}

    def text(self, *names: str) -> str:
        """Return the first of some members that is a string or number, as text; empty when there is none."""
        for name in names:
            found = self.get(name)
            if found and isinstance(found.value, str | int | float) and not isinstance(found.value, bool):
                return str(found.value)
        return ""


def read_json(text: str, path: Path) -> Value:
    """Return the value of a JSON text; raises ``InputError`` at the place where it isn't JSON."""
    reader = _Reader(text, path)
    found, end = reader.value(reader.skip(0), 0)
    if (end := reader.skip(end)) < len(text):
        reader.fail(end, "the end of the file")
    return found


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._text, self._path = text, path

    def fail(self, at: int, expected: str) -> None:
        """Raise ``InputError`` at a place."""
        found = repr(self._text[at]) if at < len(self._text) else "the end of the file"
        raise InputError(f"found {found}, expected {expected}", self._path, *Text(self._text).place(at))

    def skip(self, at: int) -> int:
        """Return where the space that begins here ends."""
        found = _SPACE.match(self._text, at)
        assert found
        return found.end()

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        """Return the value that begins at a place, and where it ends."""
        if depth > DEPTH:
            message = f"values are inside one another more than {DEPTH} deep; no argument map is"
            raise InputError(message, self._path, *Text(self._text).place(at))
        mark = self._text[at : at + 1]
        if mark == '"':
            found, end = self._string(at)
        elif mark in ("{", "["):
            found, end = self._many(at, depth, mark == "{")
        elif scalar := _SCALAR.match(self._text, at):
            found, end = json.loads(scalar[0]) if len(scalar[0]) < 4_000 else scalar[0], scalar.end()
        else:
            self.fail(at, "a value of JSON")
        return Value(found, (at, end)), end

    def _string(self, at: int) -> tuple[str, int]:
        if self._text[at : at + 1] != '"':
            self.fail(at, 'a name in "')
        try:
            found: tuple[str, int] = _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self.fail(min(error.pos, len(self._text)), 'the rest of a string, up to "')
            raise
        return found

    def _many(self, at: int, depth: int, is_object: bool) -> tuple[Any, int]:
        closing = "}" if is_object else "]"
        members: dict[str, Value] = {}
        listed: list[Value] = []
        end = self.skip(at + 1)
        if self._text[end : end + 1] == closing:
            return (members if is_object else listed), end + 1
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
            found, end = self.value(end, depth + 1)
            if is_object:
                members[name] = found
            else:
                listed.append(found)
            end = self.skip(end)
            if self._text[end : end + 1] == closing:
                return (members if is_object else listed), end + 1
            if self._text[end : end + 1] != ",":
                self.fail(end, f"',' or {closing!r}")
            end = self.skip(end + 1)
