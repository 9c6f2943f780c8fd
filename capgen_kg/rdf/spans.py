"""Places in a text: spans of code points, lines and columns, and triples with the spans of their terms."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

#: The first code point of what is written, and the one after its last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LocatedTriple:
    """A triple, its terms in N-Triples' notation, and where each of them is written.

    The rdf:first and rdf:rest of a collection are where its member is.
    """

    triple: tuple[str, str, str]
    subject: Span
    predicate: Span
    obj: Span


class Text:
    """A text of which places can be told as line and column, both counted from one, columns in code points."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a place."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the place that has a line and column, no further than the end of the line."""
        starts = [*self._starts, len(self.text) + 1]
        line = min(max(line, 1), len(starts) - 1)
        return min(starts[line - 1] + max(column, 1) - 1, starts[line] - 1)

    def line(self, number: int) -> str:
        """Return a line without its end."""
        starts = [*self._starts, len(self.text) + 1]
        return self.text[starts[number - 1] : starts[number] - 1].rstrip("\r")
