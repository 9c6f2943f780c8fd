"""SHACL's validation report to findings, the same whichever engine wrote it."""

from __future__ import annotations

import pyoxigraph as ox

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.rdf.facts import Facts, members
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.terms import from_oxigraph, value_of

_SH = PREFIXES["sh"]


def read_report(report: bytes) -> list[Finding]:
    """Return the results in a report, which is in N-Triples, as findings, sorted.

    What a result has as its sh:detail is no result of the report (section 3.6.2.2).
    """
    quads = ox.parse(report, format=ox.RdfFormat.N_TRIPLES)
    facts = Facts(from_oxigraph(quad) for quad in quads)
    return sorted(_finding(facts, node) for _, node in facts.pairs(f"<{_SH}result>"))


def _finding(report: Facts, node: str) -> Finding:
    def one(name: str) -> str:
        return next(iter(sorted(report.objects(node, f"<{_SH}{name}>"))), "")

    path = one("resultPath")
    return Finding(
        focus_node=_plain(one("focusNode")),
        result_path=render_path(report, path) if path else "",
        value=_plain(one("value")),
        source_shape=_plain(one("sourceShape")),
        severity=_plain(one("resultSeverity") or f"<{_SH}Violation>").removeprefix(_SH).lower(),
        message=" ".join(sorted(map(_plain, report.objects(node, f"<{_SH}resultMessage>")))),
    )


def _plain(text: str) -> str:
    return value_of(text) if text else ""


def render_path(facts: Facts, path: str) -> str:
    """Return a property path as SPARQL writes it, IRIs without brackets (SHACL, section 2.3.1)."""
    if path.startswith("<"):
        return path[1:-1]
    for name, before, after in (
        ("inversePath", "^", ""),
        ("zeroOrMorePath", "", "*"),
        ("oneOrMorePath", "", "+"),
        ("zeroOrOnePath", "", "?"),
    ):
        for inner in facts.objects(path, f"<{_SH}{name}>"):
            return before + _grouped(render_path(facts, inner)) + after
    for head in facts.objects(path, f"<{_SH}alternativePath>"):
        return "|".join(_grouped(render_path(facts, member)) for member in members(facts, head))
    return "/".join(_grouped(render_path(facts, member)) for member in members(facts, path))


def _grouped(path: str) -> str:
    # an IRI has slashes of its own: what is a sequence begins a second IRI after one
    return f"({path})" if "|" in path or path.count("://") > 1 else path
