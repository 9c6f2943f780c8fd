"""Findings as SARIF 2.1.0 (OASIS Standard, 2020), which code scanning and editors read."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from capgen_kg.diagnostics.model import LEVELS
from capgen_kg.diagnostics.rules import rules
from capgen_kg.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capgen_kg.diagnostics.model import Diagnostic
    from capgen_kg.diagnostics.rules import Rule

#: How many results of a run GitHub's code scanning shows.
MAX_RESULTS = 5_000


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as a SARIF log that describes every rule, with columns in UTF-16 code units.

    Paths are relative to the working directory. Beyond :data:`MAX_RESULTS` results, a notification says how many were
    omitted.
    """
    from capgen_kg.version import __version__

    catalogue = list(rules().values())
    index = {rule.name: number for number, rule in enumerate(catalogue)}
    driver = {
        "name": "capgen",
        "version": __version__,
        "informationUri": PREFIXES["cg"],
        "rules": [_descriptor(rule) for rule in catalogue],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the folder that capgen ran in"}}},
        "artifacts": [{"location": {"uri": _relative(path), "uriBaseId": "SRCROOT"}} for path in files],
        "results": [_result(finding, index) for finding in findings[:MAX_RESULTS]],
    }
    if len(findings) > MAX_RESULTS:
        text = (
            f"{len(findings) - MAX_RESULTS:,} more findings were omitted: code scanning shows at most {MAX_RESULTS:,}."
        )
        notification = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notification]}]
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _descriptor(rule: Rule) -> dict[str, Any]:
    """Return a rule as a reportingDescriptor (section 3.49)."""
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.text},
        "help": {"text": " ".join(filter(None, (rule.text, rule.why)))},
        "helpUri": rule.page,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(finding: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    """Return a finding as a result (section 3.27)."""
    region: dict[str, Any] = {
        "startLine": finding.line,
        "startColumn": finding.units[0],
        "endLine": finding.end_line,
        "endColumn": finding.units[1],
    }
    if finding.line_text:
        region["snippet"] = {"text": finding.line_text}
    artifact = {"uri": _relative(Path(finding.file)), "uriBaseId": "SRCROOT"}
    # the fingerprint of a finding stays the same when lines are added or removed above it
    subject = finding.rule, finding.focus_node, finding.result_path, finding.value
    identity = "\0".join((*subject, finding.line_text.strip(), finding.message)).encode()
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message_with_fix},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"capgenFinding/v1": hashlib.sha256(identity).hexdigest()},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    return result


def _relative(path: Path) -> str:
    """Return a path as a reference relative to the working directory, percent-encoded."""
    return quote(Path(os.path.relpath(path)).as_posix())
