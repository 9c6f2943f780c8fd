"""Findings with their places in files, and the edits that fix them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capgen_kg.rdf.facts import Fact
    from capgen_kg.rdf.spans import Span


#: Rules whose violation makes a file unreadable.
UNREADABLE = frozenset({"encoding", "syntax", "prefix"})
#: Severities in the words of compilers and of SARIF (section 3.27.10).
LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


@dataclass(frozen=True, order=True)
class Edit:
    """The replacement of a span of a text, counted in code points, by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True, order=True)
class Diagnostic:
    """A finding at a place.

    Attributes:
        file: The path of the file.
        line: The line on which it begins, counted from 1.
        column: The column at which it begins, in code points, counted from 1.
        end_line: The line on which it ends.
        end_column: The column after its last character.
        rule: The name of a rule in :mod:`capgen_kg.diagnostics.rules`.
        severity: ``violation``, ``warning`` or ``info``.
        message: What is wrong.
        fix: How to fix it, in words, or empty.
        focus_node: The focus node of a validation result, or empty.
        result_path: The path of a validation result, or empty.
        value: The value of a validation result, or empty.
        line_text: The text of its first line.
        units: The columns of its beginning and end in UTF-16 code units.
        edits: The edits of the file that fix it.
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

    @property
    def message_with_fix(self) -> str:
        """The message, and a second sentence with the fix if there is one."""
        return f"{self.message} To fix it, {self.fix}." if self.fix else self.message

    def to_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object; its keys are part of the public interface."""
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
    """What is wrong at a span of a text.

    A mistake has consequences that must not be reported again. Only violations have these two attributes, so that a
    file that conforms has been checked as it is.

    Attributes:
        corrections: Pairs of a triple and the triple that was probably meant, or ``None`` to omit it; later checks see
            the second.
        suppresses: Nodes for which findings of later checks follow from this problem.
    """

    span: Span
    rule: str
    message: str
    fix: str = ""
    edits: tuple[Edit, ...] = ()
    severity: str = "violation"
    corrections: tuple[tuple[Fact, Fact | None], ...] = ()
    suppresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.severity == "violation" or not (self.corrections or self.suppresses), self.rule
