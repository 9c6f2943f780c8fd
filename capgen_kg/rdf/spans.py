"""Positions in a text: spans of code points, lines and columns, and triples with the spans of their terms."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

#: The offset of the first code point, and the one after the last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LocatedTriple:
    """A triple, its terms in N-Triples syntax, and their spans in the source.

    The rdf:first and rdf:rest triples of a collection have the span of the member.
    """

    triple: tuple[str, str, str]
    subject: Span
    predicate: Span
    obj: Span


class Text:
    """A text that converts between offsets and lines and columns, both counted from one, columns in code points."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, clamped to the end of the line."""
        starts = [*self._starts, len(self.text) + 1]
        line = min(max(line, 1), len(starts) - 1)
        return min(starts[line - 1] + max(column, 1) - 1, starts[line] - 1)

    def line(self, number: int) -> str:
        """Return a line without its end."""
        starts = [*self._starts, len(self.text) + 1]
        return self.text[starts[number - 1] : starts[number] - 1].rstrip("\r")
