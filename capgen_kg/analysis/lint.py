"""What the debate owes, held against a recorded baseline: debts may be paid off, and may not grow."""

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

#: The rule of each kind of debt, and the query that finds who owes it.
DEBTS = {
    "debt-unanswered": """
        SELECT ?node { { ?node a cg:Argument } UNION { ?node a cg:Comment }
          FILTER NOT EXISTS { ?counter cg:counters ?node } }""",
    "debt-rationale": """
        SELECT ?node { ?node a cg:Relation ; cg:basis cg:Interpreted FILTER NOT EXISTS { ?node cg:rationale ?why } }""",
    "debt-source": """
        SELECT ?node { { ?node a cg:Claim } UNION { ?node a cg:Relation } UNION { ?node a cg:SpeechAct }
          FILTER NOT EXISTS { ?node cg:anchor ?passage } }""",
}

Debts = dict[str, list[str]]


def debts(debate: Debate) -> Debts:
    """Return who owes what in a debate: for each rule the names of the nodes, sorted."""
    head = f"PREFIX cg: <{CG}>\n"
    found = {}
    for rule, query in DEBTS.items():
        found[rule] = sorted({compress(row["node"]) for row in debate.sparql(head + query).rows()})
    return found


def read_baseline(path: Path) -> Debts:
    """Return a recorded baseline; raises ``InputError`` when it isn't one."""
    if not path.exists():
        raise InputError("there is no baseline here; `capgen lint --update` records one", path)
    try:
        found = json.loads(read_bytes(path))
        return {str(rule): [str(node) for node in nodes] for rule, nodes in found.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(f"this is no baseline: {error}; `capgen lint --update` records one", path) from None


def as_baseline(found: Debts) -> bytes:
    """Return debts as the file that is recorded."""
    return json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"


def new(found: Debts, baseline: Debts) -> list[Finding]:
    """Return the debts that the baseline doesn't have, as findings."""
    from capgen_kg.diagnostics.rules import rules

    return [
        Finding(expand(node), "", "", rule, "violation", rules()[rule].text)
        for rule, nodes in found.items()
        for node in nodes
        if node not in baseline.get(rule, ())
    ]


def paid(found: Debts, baseline: Debts) -> list[tuple[str, str]]:
    """Return rule and node of what the baseline has and nobody owes any more."""
    return [(rule, node) for rule, nodes in baseline.items() for node in nodes if node not in found.get(rule, ())]
