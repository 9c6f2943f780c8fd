"""Findings as a list in Markdown, for the summary of a GitHub workflow step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.diagnostics.model import LEVELS
from capgen_kg.diagnostics.rules import rules
from capgen_kg.terminal import counted, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.diagnostics.model import Diagnostic

#: The size limit of a step summary, in bytes.
MAX_BYTES = 1 << 20


def render(findings: Sequence[Diagnostic], max_bytes: int = MAX_BYTES) -> str:
    """Return findings as a list in Markdown of at most ``max_bytes``; its last line says how many were omitted."""
    if not findings:
        return "### capgen: conforms\n"
    text = f"### capgen: {counted(len(findings), 'finding')}\n\n"
    for number, finding in enumerate(findings):
        place = f"`{printable(finding.file).replace('`', '')}:{finding.line}:{finding.column}`"
        message = printable(finding.message).replace("<", "&lt;").replace("|", "\\|").replace("[", "\\[")
        rule = f"[{finding.rule}]({rules()[finding.rule].page})"
        line = f"- {place} **{LEVELS[finding.severity]}** {message} ({rule})\n"
        if len((text + line).encode()) > max_bytes - 100:
            return text + f"\n{len(findings) - number} more findings were omitted.\n"
        text += line
    return text
