"""Open issues of a debate, compared with a baseline of accepted ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.errors import InputError
from capgen_kg.rdf.namespaces import CG, PREFIXES, compress, expand
from capgen_kg.rdf.parsing import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.debate import Debate

#: The rule of each kind of issue, and the query for the nodes that have it.
QUERIES = {
    "uncountered": """
        SELECT ?node { { ?node a cg:Argument } UNION { ?node a cg:Comment } UNION { ?node a cg:Contribution }
          FILTER NOT EXISTS { ?counter cg:counters ?node } }""",
    "missing-rationale": """
        SELECT ?node { ?node a cg:Relation ; cg:basis cg:Interpreted FILTER NOT EXISTS { ?node cg:rationale ?why } }""",
    "missing-anchor": """
        SELECT ?node { { ?node a cg:Claim } UNION { ?node a cg:Relation } UNION { ?node a cg:SpeechAct }
          FILTER NOT EXISTS { ?node cg:anchor ?passage } }""",
    "unread": """
        SELECT ?node { ?node a cg:LeafPassage ; cg:spokenIn ?message FILTER NOT EXISTS { ?node cg:role ?role }
          FILTER NOT EXISTS { ?reading cg:anchor/cg:within? ?node FILTER NOT EXISTS { ?reading a cg:Message }
            FILTER NOT EXISTS { ?reading a cg:Work } } }""",
    "changed-words": "SELECT ?node { ?node skos:editorialNote ?note }",
    "thesis-to-write": """
        SELECT ?node { ?debate a cg:Debate ; rdfs:label ?title ; cg:hasThesis ?node . ?node rdfs:label ?title }""",
}

#: In a debate of messages that others still answer, a message that nobody counters is no issue.
_UNCOUNTERED_ARGUMENTS = """
        SELECT ?node { ?node a cg:Argument FILTER NOT EXISTS { ?counter cg:counters ?node } }"""

#: By rule, the short names of the nodes with an issue.
Issues = dict[str, list[str]]


def open_issues(debate: Debate, only_arguments: bool = False) -> Issues:
    """Return the open issues of a debate, with the nodes of each rule sorted.

    Args:
        debate: The debate.
        only_arguments: Whether to leave out messages that nobody counters.
    """
    head = f"PREFIX cg: <{CG}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\nPREFIX skos: <{PREFIXES['skos']}>\n"
    issues = {}
    queries = QUERIES | ({"uncountered": _UNCOUNTERED_ARGUMENTS} if only_arguments else {})
    for rule, query in queries.items():
        issues[rule] = sorted({compress(row["node"]) for row in debate.sparql(head + query).rows()})
    return issues


def read_baseline(path: Path) -> Issues:
    """Return the issues of a baseline file; raises ``InputError`` if it is missing or invalid."""
    if not path.exists():
        raise InputError("there is no baseline; add --update to create one", path)
    try:
        baseline = json.loads(read_bytes(path))
        return {str(rule): [str(node) for node in nodes] for rule, nodes in baseline.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(f"invalid baseline: {error}; create a new one with `capgen lint --update`", path) from None


def as_baseline(issues: Issues) -> bytes:
    """Return issues as the content of a baseline file."""
    return json.dumps(issues, indent=2, ensure_ascii=False).encode() + b"\n"


def new_issues(issues: Issues, baseline: Issues) -> list[Finding]:
    """Return the issues that the baseline does not have, as findings."""
    from capgen_kg.diagnostics.rules import rules

    return [
        Finding(expand(node), "", "", rule, "violation", rules()[rule].text)
        for rule, nodes in issues.items()
        for node in nodes
        if node not in baseline.get(rule, ())
    ]


def resolved_issues(issues: Issues, baseline: Issues) -> list[tuple[str, str]]:
    """Return rule and node of the issues that the baseline has and that are no longer open."""
    return [(rule, node) for rule, nodes in baseline.items() for node in nodes if node not in issues.get(rule, ())]
