"""Open issues of a debate, compared with a recorded baseline: they may be resolved, but not increase."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.errors import InputError
from capgen_kg.rdf.namespaces import CG, compress, expand
from capgen_kg.rdf.parsing import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.debate import Debate

#: The rule of each kind of issue, and the query for the nodes that have it.
ISSUES = {
    "debt-unanswered": """
        SELECT ?node { { ?node a cg:Argument } UNION { ?node a cg:Comment }
          FILTER NOT EXISTS { ?counter cg:counters ?node } }""",
    "debt-rationale": """
        SELECT ?node { ?node a cg:Relation ; cg:basis cg:Interpreted FILTER NOT EXISTS { ?node cg:rationale ?why } }""",
    "debt-source": """
        SELECT ?node { { ?node a cg:Claim } UNION { ?node a cg:Relation } UNION { ?node a cg:SpeechAct }
          FILTER NOT EXISTS { ?node cg:anchor ?passage } }""",
}

Issues = dict[str, list[str]]


def open_issues(debate: Debate) -> Issues:
    """Return the open issues of a debate: the names of nodes by rule, sorted."""
    head = f"PREFIX cg: <{CG}>\n"
    issues = {}
    for rule, query in ISSUES.items():
        issues[rule] = sorted({compress(row["node"]) for row in debate.sparql(head + query).rows()})
    return issues


def read_baseline(path: Path) -> Issues:
    """Return a recorded baseline; raises ``InputError`` when there is none at ``path``."""
    if not path.exists():
        raise InputError("there is no baseline here; record one with `capgen lint --update`", path)
    try:
        content = json.loads(read_bytes(path))
        return {str(rule): [str(node) for node in nodes] for rule, nodes in content.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(f"this is not a baseline: {error}; record one with `capgen lint --update`", path) from None


def as_baseline(issues: Issues) -> bytes:
    """Return issues as the content of a baseline file."""
    return json.dumps(issues, indent=2, ensure_ascii=False).encode() + b"\n"


def unrecorded(issues: Issues, baseline: Issues) -> list[Finding]:
    """Return the issues that are not in the baseline, as findings."""
    from capgen_kg.diagnostics.rules import rules

    return [
        Finding(expand(node), "", "", rule, "violation", rules()[rule].text)
        for rule, nodes in issues.items()
        for node in nodes
        if node not in baseline.get(rule, ())
    ]


def resolved(issues: Issues, baseline: Issues) -> list[tuple[str, str]]:
    """Return rule and node of each issue that is in the baseline only."""
    return [(rule, node) for rule, nodes in baseline.items() for node in nodes if node not in issues.get(rule, ())]
