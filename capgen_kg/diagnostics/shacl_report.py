"""Validation reports of SHACL: read from any engine, and written in Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.diagnostics.rules import rules
from capgen_kg.rdf.facts import Facts, members
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.rdf.terms import from_oxigraph, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from capgen_kg.diagnostics.model import Diagnostic

_SH = PREFIXES["sh"]


def read_report(report: bytes) -> list[Finding]:
    """Return the results of a report in N-Triples as findings, sorted.

    The sh:detail of a result is not itself a result of the report (SHACL, section 3.6.2.2).
    """
    quads = ox.parse(report, format=ox.RdfFormat.N_TRIPLES)
    facts = Facts(from_oxigraph(quad) for quad in quads)
    return sorted(_finding(facts, node) for _, node in facts.pairs(f"<{_SH}result>"))


def _finding(report: Facts, node: str) -> Finding:
    def value(name: str) -> str:
        return next(iter(sorted(report.objects(node, f"<{_SH}{name}>"))), "")

    path = value("resultPath")
    return Finding(
        focus_node=_plain(value("focusNode")),
        result_path=render_path(report, path) if path else "",
        value=_plain(value("value")),
        source_shape=_plain(value("sourceShape")),
        severity=_plain(value("resultSeverity") or f"<{_SH}Violation>").removeprefix(_SH).lower(),
        message=" ".join(sorted(map(_plain, report.objects(node, f"<{_SH}resultMessage>")))),
    )


def _plain(text: str) -> str:
    return value_of(text) if text else ""


def render_path(facts: Facts, path: str) -> str:
    """Return a property path of SHACL (section 2.3.1) in the syntax of SPARQL, its IRIs without angle brackets."""
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
    # IRIs contain slashes, too: only a sequence has a second IRI
    return f"({path})" if "|" in path or path.count("://") > 1 else path


def render(findings: Sequence[Diagnostic], files: Sequence[Path] = ()) -> str:
    """Return findings as a validation report in Turtle (SHACL, section 3.6).

    The focus node of a finding that concerns no node is its file. Its place is given in rdfs:comment. A result path is
    only given if it is a single property.
    """
    import rdflib
    from rdflib import RDF, RDFS, SH, XSD

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix in ("rdfs", "sh", "shapes", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    report = rdflib.BNode("report")
    conforms = not any(finding.severity == "violation" for finding in findings)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, rdflib.Literal(conforms)))
    severities = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
    for number, finding in enumerate(findings):
        result = rdflib.BNode(f"result{number}")
        is_iri = ":" in finding.focus_node
        focus = rdflib.URIRef(finding.focus_node) if is_iri else rdflib.Literal(finding.focus_node or finding.file)
        place = f"{finding.file}:{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column}"
        for predicate, obj in (
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, focus),
            (SH.resultSeverity, severities[finding.severity]),
            (SH.sourceShape, rdflib.URIRef(_source_shape(finding.rule))),
            (SH.sourceConstraintComponent, rdflib.URIRef(f"{SHAPES}component")),
            (SH.resultMessage, rdflib.Literal(finding.message, lang="en")),
            (RDFS.comment, rdflib.Literal(place, datatype=XSD.string)),
        ):
            graph.add((result, predicate, obj))
        if _is_predicate_path(finding.result_path):
            graph.add((result, SH.resultPath, rdflib.URIRef(finding.result_path)))
        if finding.value:
            is_iri = finding.value.startswith(("http:", "https:", "urn:"))
            value = rdflib.URIRef(finding.value) if is_iri else rdflib.Literal(finding.value)
            graph.add((result, SH.value, value))
        graph.add((report, SH.result, result))
    return graph.serialize(format="turtle")


def _source_shape(rule: str) -> str:
    """Return the IRI of a shape, or for any other rule the address of its page."""
    known = rules().get(rule)
    return SHAPES + rule if known is None or known.origin == "shape" else known.page


def _is_predicate_path(path: str) -> bool:
    return path.count("://") == 1 and all(char not in path for char in "^|()* ")
