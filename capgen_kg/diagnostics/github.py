"""Findings as workflow commands, which GitHub shows as annotations at their lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic

_COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}
#: How many annotations of each kind GitHub shows for a step.
MAX_ANNOTATIONS = 10


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as workflow commands, at most :data:`MAX_ANNOTATIONS` of each kind."""
    lines = []
    count = dict.fromkeys(_COMMANDS.values(), 0)
    for finding in findings:
        command = _COMMANDS[finding.severity]
        count[command] += 1
        if count[command] > MAX_ANNOTATIONS:
            continue
        place: dict[str, str | int] = {
            "file": os.path.relpath(finding.file),
            "line": finding.line,
            "endLine": finding.end_line,
            "title": finding.rule,
        }
        if finding.line == finding.end_line:
            place |= {"col": finding.column, "endColumn": max(finding.column, finding.end_column - 1)}
        properties = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in place.items())
        lines.append(f"::{command} {properties}::{_escape(printable(finding.message_with_fix))}")
    if omitted := sum(max(0, number - MAX_ANNOTATIONS) for number in count.values()):
        lines.append(f"::notice title=capgen::{omitted} more findings are not annotated; see the step summary")
    return "".join(f"{line}\n" for line in lines)


def _escape(text: str, more: str = "") -> str:
    """Return text with percent signs and line ends encoded; in properties, the characters of ``more`` too."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else char for char in text)
