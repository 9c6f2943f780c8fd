"""The formats in which findings are reported, by the names that ``--format`` takes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from capgen_kg.terminal import Style, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic

#: The module of each format. It has a function ``render(findings, files)`` and is imported when its format is used.
FORMATS = {
    "text": "text",
    "json": "json_array",
    "turtle": "shacl_report",
    "sarif": "sarif",
    "github": "github",
    "junit": "junit",
}


def render(name: str, findings: Sequence[Diagnostic], files: Sequence[Path] = (), style: Style = plain) -> str:
    """Return a report of findings.

    Args:
        name: A key of :data:`FORMATS`.
        findings: What to report, in this order.
        files: The files that were checked; SARIF lists them, JUnit has a test case for each file without findings.
        style: Styles for a terminal, which only ``text`` has.
    """
    if name == "text":
        from capgen_kg.diagnostics import text

        return text.render(findings, files, style)
    report: str = import_module(f"capgen_kg.diagnostics.{FORMATS[name]}").render(findings, files)
    return report
