"""Findings as the XML of JUnit, which most CI services read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from capgen_kg.diagnostics import text
from capgen_kg.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return a test case for each finding, and one that passes for each file without findings.

    JUnit has no warnings: a finding that is not a violation is a skipped test case.
    """
    failures = [finding for finding in findings if finding.severity == "violation"]
    files_with_findings = {finding.file for finding in findings}
    passing = [path for path in files if str(path) not in files_with_findings]
    counts = {
        "tests": len(findings) + len(passing),
        "failures": len(failures),
        "skipped": len(findings) - len(failures),
    }
    attributes = {"name": "capgen", **{name: str(number) for name, number in counts.items()}, "errors": "0"}
    root = ElementTree.Element("testsuites", attributes)
    suite = ElementTree.SubElement(root, "testsuite", attributes)
    for finding in findings:
        _add_case(suite, finding)
    for path in passing:
        ElementTree.SubElement(suite, "testcase", {"classname": printable(str(path)), "name": "conforms"})
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ElementTree.Element, finding: Diagnostic) -> None:
    file = printable(finding.file)
    attributes = {"classname": file, "name": f"{finding.rule} at {finding.line}:{finding.column}"}
    case = ElementTree.SubElement(suite, "testcase", attributes | {"file": file, "line": str(finding.line)})
    outcome = {"message": printable(finding.message)}
    if finding.severity == "violation":
        element = ElementTree.SubElement(case, "failure", outcome | {"type": finding.rule})
    else:
        element = ElementTree.SubElement(case, "skipped", outcome)
    element.text = printable(text.render([finding])).replace("\\n", "\n")
