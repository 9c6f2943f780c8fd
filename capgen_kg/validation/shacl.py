"""Shapes applied to a graph by pyshacl."""

from __future__ import annotations

import rdflib
from rdflib import RDF, SH

from capgen_kg.validation.findings import Finding


def findings(data: rdflib.Graph, shapes: rdflib.Graph) -> list[Finding]:
    """Return what ``shapes`` find wrong with ``data``, sorted; neither graph is changed."""
    from pyshacl import validate

    _, report, _ = validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    assert isinstance(report, rdflib.Graph), report
    return sorted(_finding(report, shapes, node) for node in report.subjects(RDF.type, SH.ValidationResult))


def _finding(report: rdflib.Graph, shapes: rdflib.Graph, node: rdflib.term.Node) -> Finding:
    def one(predicate: rdflib.URIRef) -> rdflib.term.Node | None:
        return report.value(node, predicate)

    shape = one(SH.sourceShape)
    path = one(SH.resultPath)
    severity = str(one(SH.resultSeverity) or SH.Violation)
    messages = sorted(str(message) for message in report.objects(node, SH.resultMessage))
    return Finding(
        focus=str(one(SH.focusNode)),
        path=str(path) if isinstance(path, rdflib.URIRef) else "" if path is None else _path(report, path),
        value="" if (value := one(SH.value)) is None else str(value),
        rule=str(shape),
        severity=severity.removeprefix(str(SH)).lower(),
        message=" ".join(messages),
    )


def _path(report: rdflib.Graph, path: rdflib.term.Node) -> str:
    """Return a property path other than a plain property in a short form."""
    if inverse := report.value(path, SH.inversePath):
        return f"^{inverse}"
    return "a longer path"
