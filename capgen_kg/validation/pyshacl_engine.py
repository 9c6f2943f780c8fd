"""Validation by pyshacl: the reference engine, and the fallback if no faster engine is installed or applicable."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from capgen_kg.diagnostics.shacl_report import read_report
from capgen_kg.errors import InputError
from capgen_kg.rdf.namespaces import compress
from capgen_kg.rdf.parsing import ntriples
from capgen_kg.rdf.rdflib_graphs import graph_of
from capgen_kg.rdf.terms import to_oxigraph, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rdflib.plugins.sparql.sparql import Query

    from capgen_kg.diagnostics.findings import Finding
    from capgen_kg.rdf.facts import Fact

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: How many shapes are checked between two progress reports.
_BATCH = 16


class Once(rdflib.Graph):
    """A graph that parses each query once, although pyshacl runs the query of a constraint for every focus node.

    ``functions`` are the IRIs of functions, besides casts, that queries may call: in rdflib, a call of any other is an
    expression error, which makes a filter false and hides a violation.
    """

    functions: frozenset[str] = frozenset()

    def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
        """Return rdflib's result of a query; raises ``InputError`` for a call of an unknown function."""
        if isinstance(query_object, str):
            spaces = options.pop("initNs", None) or dict(self.namespaces())
            query_object, called = _prepared(query_object, tuple(sorted((p, str(ns)) for p, ns in spaces.items())))
            if unknown := sorted(called - self.functions):
                message = f"found a call of <{unknown[0]}> in a query, which pyshacl does not support; remove it"
                raise InputError(message, "the shapes")
        return super().query(query_object, *args, **options)


@lru_cache(maxsize=1024)
def _prepared(query: str, spaces: tuple[tuple[str, str], ...]) -> tuple[Query, frozenset[str]]:
    """Return a prepared query, and the IRIs of the functions that it calls besides casts."""
    prepared = prepareQuery(query, initNs=dict(spaces))
    calls = (str(part.iri) for part in _parts(prepared.algebra) if part.name == "Function")
    return prepared, frozenset(iri for iri in calls if not iri.startswith(str(rdflib.XSD)))


def _parts(node: Any) -> Iterator[CompValue]:
    """Yield a node of a query's algebra and all its descendants."""
    if isinstance(node, CompValue):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for part in node:
            yield from _parts(part)


def check(
    data: bytes, shapes: bytes, log: Callable[[int, int], None] = lambda checked, total: None, advanced: bool = False
) -> list[Finding]:
    """Validate N-Triples against shapes in N-Triples and return the sorted findings.

    ``log`` is called with the number of shapes checked so far and their total. ``advanced`` enables features beyond
    SHACL Core and SPARQL-based constraints. Raises ``InputError`` for shapes that pyshacl cannot apply.
    """
    return findings(graph_of(data), graph_of(shapes), log, advanced)


def findings(
    data: rdflib.Graph,
    shapes: rdflib.Graph,
    log: Callable[[int, int], None] = lambda checked, total: None,
    advanced: bool = False,
) -> list[Finding]:
    """Validate a graph like :func:`check`; neither graph is changed."""
    graph = Once(bind_namespaces="none")
    for triple in data:
        graph.add(triple)
    if advanced:
        # such shapes may have other kinds of targets, so they cannot be split into batches
        graph.functions = frozenset(map(str, shapes.subjects(SH.returnType)))
        return sorted(_validate(graph, _copy(shapes, with_targets=True), advanced))
    targeted = sorted({node for name in _TARGETS for node in shapes.subjects(name)}, key=str)
    # one copy, whose targets change, as a copy for each batch takes as long as the validation
    part = _copy(shapes, with_targets=False)
    results: list[Finding] = []
    for first in range(0, len(targeted), _BATCH):
        batch = targeted[first : first + _BATCH]
        targets = [triple for node in batch for name in _TARGETS for triple in shapes.triples((node, name, None))]
        for triple in targets:
            part.add(triple)
        results += _validate(graph, part)
        for triple in targets:
            part.remove(triple)
        log(first + len(batch), len(targeted))
    return sorted(results)


def findings_at(data: rdflib.Graph, shapes: rdflib.Graph, nodes: Mapping[str, Iterable[str]]) -> list[Finding]:
    """Validate only the given focus nodes of each shape in ``nodes``; the findings are sorted.

    Shapes and nodes are in N-Triples syntax. Raises what :func:`check` does.
    """
    part = _copy(shapes, with_targets=False)
    for shape, focuses in nodes.items():
        for focus in focuses:
            part.add((to_rdflib(to_oxigraph(shape)), SH.targetNode, to_rdflib(to_oxigraph(focus))))
    return _validate(data, part)


def check_shapes(shapes: Iterable[Fact]) -> None:
    """Raise ``InputError`` unless shapes conform to the SHACL shapes for SHACL (SHACL, appendix C)."""
    from pyshacl.entrypoints import meta_validate

    conforms, report, _ = meta_validate(graph_of(ntriples(shapes)), inference="none")
    if not conforms:
        [first, *_] = read_report(report.serialize(format="nt", encoding="utf-8"))
        path = f", {compress(first.result_path)}" if first.result_path else ""
        node = compress(first.focus_node) if ":" in first.focus_node else "a blank node"
        value = f" {compress(first.value)}" if first.value != first.focus_node else ""
        raise InputError(f"found {node}{path}{value}, which is not well-formed: {first.message}", "the shapes")


def _validate(data: rdflib.Graph, shapes: rdflib.Graph, advanced: bool = False) -> list[Finding]:
    from pyshacl import validate

    try:
        conforms, report, _ = validate(
            data, shacl_graph=shapes, inference="none", do_owl_imports=False, inplace=True, advanced=advanced
        )
    except InputError:
        raise
    # pyshacl and rdflib raise various exceptions for a shape or a query that they cannot apply
    except Exception as error:
        raise _failure(error) from error
    if not isinstance(report, rdflib.Graph):
        raise _failure(report)
    findings = read_report(report.serialize(format="nt", encoding="utf-8")) if (None, SH.result, None) in report else []
    if conforms == bool(findings):
        raise _failure("its report states a violation without results")
    return findings


def _failure(error: object) -> InputError:
    reason = (str(error).splitlines() or [""])[0] or type(error).__name__
    return InputError(f"pyshacl can't apply them: {reason}", "the shapes")


def _copy(shapes: rdflib.Graph, with_targets: bool) -> rdflib.Graph:
    """Return a copy of the shapes, which pyshacl may change, with or without their targets."""
    copy = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if with_targets or predicate not in _TARGETS:
            copy.add((subject, predicate, value))
    return copy
