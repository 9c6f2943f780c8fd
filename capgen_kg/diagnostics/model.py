"""What is wrong with a file, where exactly, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span


#: Rules of which a break means that a file couldn't be read.
UNREADABLE = frozenset({"encoding", "syntax", "prefix"})


@dataclass(frozen=True, order=True)
class Edit:
    """A change of a text: what stands at a span, in code points, becomes something else."""

    span: Span
    text: str


@dataclass(frozen=True, order=True)
class Diagnostic:
    """A finding at a place.

    Lines and columns count from one, columns in code points; the end is the place after the last one. ``rule`` is a
    name from :mod:`capgen_kg.diagnostics.rules`, ``severity`` one of ``violation``, ``warning`` and ``info``, ``fix``
    how to fix it, in words, or empty; ``edits`` do so. ``focus_node``, ``result_path`` and ``value`` are those of a
    validation result; ``line_text`` is the first line, ``units`` the columns counted in UTF-16 code units.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: str
    message: str
    fix: str = ""
    focus_node: str = ""
    result_path: str = ""
    value: str = ""
    line_text: str = field(default="", compare=False)
    units: tuple[int, int] = field(default=(1, 1), compare=False)
    edits: tuple[Edit, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return it under the names that stay the same from version to version."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "endLine": self.end_line,
            "endColumn": self.end_column,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "fix": self.fix or None,
            **{
                name: term
                for name, term in (
                    ("focusNode", self.focus_node),
                    ("resultPath", self.result_path),
                    ("value", self.value),
                )
                if term
            },
        }


@dataclass(frozen=True)
class Problem:
    """What is wrong at a span of a text, before it is known which file that is.

    A mistake has consequences, which are not to be found a second time. ``mends`` are the facts that later checks read
    in another way, as they were probably meant, or leave out (``None``); ``explains`` are the nodes of which whatever
    shapes find follows from this problem. Both are for violations alone: what conforms has been checked as it is.
    """

    span: Span
    rule: str
    message: str
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    severity: str = "violation"
    mends: tuple[tuple[Fact, Fact | None], ...] = ()
    explains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.severity == "violation" or not (self.mends or self.explains), self.rule
