"""Findings as compilers print theirs: place and message, the line with a caret, the fix, the page of the rule."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from capgen_kg.diagnostics.model import LEVELS
from capgen_kg.diagnostics.rules import rules
from capgen_kg.terminal import Style, plain, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic

_COLOUR = {"violation": "red", "warning": "yellow", "info": "blue"}
#: How many characters of a line are shown.
MAX_LINE = 160


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = (), style: Style = plain) -> str:
    """Return findings as text for people."""
    return "".join(_entry(finding, style) for finding in findings)


def _entry(finding: Diagnostic, style: Style) -> str:
    head = style(printable(f"{finding.file}:{finding.line}:{finding.column}: "), bold=True)
    level = style(LEVELS[finding.severity], fg=_COLOUR[finding.severity], bold=True)
    lines = [f"{head}{level}: {printable(finding.message)} {style(f'[{finding.rule}]', dim=True)}"]
    if finding.line_text:
        lines += _source_lines(finding, style)
    elif finding.fix:
        lines.append(f"   {printable(finding.fix)}")
    if finding.rule in rules():
        lines.append(style(f"   = {rules()[finding.rule].page}", dim=True))
    return "\n".join(lines) + "\n"


def _source_lines(finding: Diagnostic, style: Style) -> list[str]:
    """Return the line of a finding, and below it a caret with the fix."""
    line, number = finding.line_text, str(finding.line)
    last = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    # of a very long line, only the part around the place
    first = max(0, finding.column - 1 - MAX_LINE // 2) if len(line) > MAX_LINE else 0
    before, marked = line[first : finding.column - 1], line[finding.column - 1 : min(last, first + MAX_LINE)]
    caret = style("^" * max(1, _width(marked)), fg=_COLOUR[finding.severity], bold=True)
    # tabs stay tabs, so that the caret is aligned whatever their width
    pad = "".join("\t" if char == "\t" else " " * _width(char) for char in before)
    return [
        f" {number} | {_escape(line[first : first + MAX_LINE])}",
        f" {' ' * len(number)} | {pad}{caret} {printable(finding.fix)}".rstrip(),
    ]


def _escape(text: str) -> str:
    return "\t".join(map(printable, text.split("\t")))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    combining = sum(bool(unicodedata.combining(char)) for char in text)
    return len(printable(text)) + wide - combining
