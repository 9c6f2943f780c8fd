"""Shapes applied by pyshacl: the referee, and what judges where nothing faster is installed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import SH
from rdflib.plugins.sparql import prepareQuery

from capgen_kg.turtle import graph_of, term, to_rdflib_term
from capgen_kg.validation.report import read_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from capgen_kg.validation.findings import Finding

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: How many shapes are checked before it is told how far it has come.
_BATCH = 8


class Once(rdflib.Graph):
    """A graph that parses a query once: pyshacl asks each constraint once for every node."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> rdflib.query.Result:
        """Return what rdflib answers to the query."""
        return super().query(
            _prepared(query_object) if isinstance(query_object, str) else query_object, *args, **options
        )


@lru_cache(maxsize=1024)
def _prepared(query: str) -> rdflib.plugins.sparql.sparql.Query:
    return prepareQuery(query)


def check(data: bytes, shapes: bytes, say: Callable[[int, int], None] = lambda done, of: None) -> list[Finding]:
    """Return what ``shapes`` find wrong with ``data``, both N-Triples, sorted.

    ``say`` is told, after each shape, how many have been checked and how many there are.
    """
    return findings(graph_of(data), graph_of(shapes), say)


def findings(
    data: rdflib.Graph, shapes: rdflib.Graph, say: Callable[[int, int], None] = lambda done, of: None
) -> list[Finding]:
    """Return what ``shapes`` find wrong with ``data``, sorted; neither graph is changed."""
    from pyshacl import validate

    graph = Once(bind_namespaces="none")
    for triple in data:
        graph.add(triple)
    targeted = sorted({str(node) for name in _TARGETS for node in shapes.subjects(name)})
    found: list[Finding] = []
    for first in range(0, len(targeted), _BATCH):
        part = _aimed(shapes, set(targeted[first : first + _BATCH]))
        _, report, _ = validate(graph, shacl_graph=part, inference="none", do_owl_imports=False, inplace=True)
        assert isinstance(report, rdflib.Graph), report
        if (None, SH.result, None) in report:
            found += read_report(report.serialize(format="nt", encoding="utf-8"))
        say(min(first + _BATCH, len(targeted)), len(targeted))
    return sorted(found)


def findings_at(data: rdflib.Graph, shapes: rdflib.Graph, nodes: Mapping[str, Iterable[str]]) -> list[Finding]:
    """Return what shapes find wrong with some nodes, sorted: for each shape in ``nodes`` with those it is given.

    Shapes and nodes are in N-Triples' notation.
    """
    from pyshacl import validate

    part = _aimed(shapes, set())
    for shape, focuses in nodes.items():
        for focus in focuses:
            part.add((to_rdflib_term(term(shape)), SH.targetNode, to_rdflib_term(term(focus))))
    _, report, _ = validate(data, shacl_graph=part, inference="none", do_owl_imports=False, inplace=True)
    assert isinstance(report, rdflib.Graph), report
    return read_report(report.serialize(format="nt", encoding="utf-8"))


def _aimed(shapes: rdflib.Graph, kept: set[str]) -> rdflib.Graph:
    """Return all shapes, of which only those that are ``kept`` have targets."""
    part = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, value in shapes:
        if predicate not in _TARGETS or str(subject) in kept:
            part.add((subject, predicate, value))
    return part
