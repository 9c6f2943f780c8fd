"""Every rule of the shapes bites, and bites nothing else."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.queries.describe import describe
from capgen_kg.queries.stored import load_query, query_names
from capgen_kg.rdf.namespaces import PREFIXES, SHAPES
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import folder, ontology_files, shape_files
from capgen_kg.validation import ENGINES
from capgen_kg.validation.pyshacl_engine import findings
from tests.rules.breaks import BREAKS, OWN_BREAKS

TURTLE = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items() if p != "id")
TURTLE += "@prefix id: <https://example.org/debate/> .\n@prefix onto: <https://w3id.org/capgen/ontology> .\n"
OWN_FILES = sorted((folder("shapes") / "own").glob("*.ttl"))


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return load(ontology_files())


@pytest.fixture(scope="module")
def minimal(ontology: rdflib.Graph) -> rdflib.Graph:
    return ontology + load([Path(__file__).parent / "minimal.ttl"])


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return load(shape_files())


@pytest.fixture(scope="module")
def own_shapes() -> rdflib.Graph:
    return load(OWN_FILES)


@pytest.fixture(scope="module")
def own(ontology: rdflib.Graph) -> rdflib.Graph:
    query = """id:query a sh:SPARQLExecutable ; rdfs:label "Every cup of tea"@en ; dcterms:subject "tea" ;
      rdfs:comment "Returns each cup of tea there is, and its size."@en ; sh:select "SELECT * {}" ;
      sh:parameter id:parameter . id:parameter sh:name "size" ; sh:description "The size of the cup." ;
      skos:example "1" ; dcterms:type "integer" ."""
    return ontology + rdflib.Graph().parse(data=TURTLE + query, format="turtle")


def changed(graph: rdflib.Graph, change: str) -> rdflib.Graph:
    """Return a copy of ``graph`` with the change, in the notation of breaks.py."""
    result = rdflib.Graph()
    for triple in graph:
        result.add(triple)
    for line in change.splitlines():
        sign, words = line[0], line[1:].strip()
        if sign == "+":
            result.parse(data=f"{TURTLE}{words} .", format="turtle")
            continue
        pattern = words if len(words.split()) == 3 else f"{words} id:any"
        subject, predicate, value = next(iter(rdflib.Graph().parse(data=f"{TURTLE}{pattern} .", format="turtle")))
        before = len(result)
        result.remove((subject, predicate, value if pattern == words else None))
        assert len(result) < before, f"nothing to take out: {line}"
    return result


def rules(graph: rdflib.Graph) -> set[str]:
    """Return the names of all rules: property shapes, and node shapes that check something themselves."""
    named = set(graph.subjects(RDF.type, SH.PropertyShape))
    for constraint in (SH.sparql, SH["or"], SH.xone, SH.nodeKind):
        named |= {node for node in graph.subjects(constraint) if (node, RDF.type, SH.NodeShape) in graph}
    return {str(node).removeprefix(SHAPES) for node in named}


def only(graph: rdflib.Graph, rule: str) -> rdflib.Graph:
    """Return the part of the shapes that makes up one rule."""
    node = rdflib.URIRef(SHAPES + rule)
    part = graph.cbd(node)
    for parent in graph.subjects(SH.property, node):
        part += graph.cbd(parent)
        for constraint in graph.objects(parent, SH.property):
            if constraint != node:
                part.remove((parent, SH.property, constraint))
    for inner in graph.objects(None, SH.node):
        part += graph.cbd(inner)
        for constraint in graph.objects(inner, SH.property):
            part += graph.cbd(constraint)
    return part


def broken_rules(data: rdflib.Graph, graph: rdflib.Graph, rule: str) -> list[str]:
    return [finding.source_shape.removeprefix(SHAPES) for finding in findings(data, only(graph, rule))]


def test_every_rule_has_a_case(shapes: rdflib.Graph, own_shapes: rdflib.Graph) -> None:
    assert rules(shapes) == set(BREAKS)
    assert rules(own_shapes) == set(OWN_BREAKS)


@pytest.mark.parametrize("rule", BREAKS)
def test_rule_bites_its_break_and_not_the_neighbour(rule: str, minimal: rdflib.Graph, shapes: rdflib.Graph) -> None:
    broken, neighbour = BREAKS[rule]
    assert rule in broken_rules(changed(minimal, broken), shapes, rule)
    assert rule not in broken_rules(changed(minimal, neighbour), shapes, rule)


@pytest.mark.parametrize("rule", OWN_BREAKS)
def test_rule_for_our_own_files_bites(rule: str, own: rdflib.Graph, own_shapes: rdflib.Graph) -> None:
    broken, neighbour = OWN_BREAKS[rule]
    assert rule in broken_rules(changed(own, broken), own_shapes, rule)
    assert rule not in broken_rules(changed(own, neighbour), own_shapes, rule)


@pytest.mark.parametrize("rule", BREAKS)
def test_all_engines_find_the_same(rule: str, minimal: rdflib.Graph, shapes: rdflib.Graph) -> None:
    data, rules_ = (
        graph.serialize(format="nt", encoding="utf-8") for graph in (changed(minimal, BREAKS[rule][0]), shapes)
    )
    findings = [import_module(module).check(data, rules_) for module in ENGINES.values()]
    first, second = ([_summary(finding) for finding in each] for each in findings)
    assert first == second
    assert first


def _summary(finding: Finding) -> tuple[str, ...]:
    # a blank node has a label of its own in every report
    focus, value = (text if ":" in text else "" for text in (finding.focus_node, finding.value))
    return focus, finding.result_path, value, finding.source_shape, finding.severity


def test_the_minimal_debate_conforms_to_all_rules_and_neither_is_changed(
    minimal: rdflib.Graph, shapes: rdflib.Graph
) -> None:
    before = set(minimal), set(shapes)
    assert findings(minimal, shapes) == []
    assert (set(minimal), set(shapes)) == before


def test_ontology_and_queries_conform_to_the_rules_for_our_own_files(
    ontology: rdflib.Graph, own_shapes: rdflib.Graph
) -> None:
    described = ontology
    for name in query_names():
        described = described + describe(load_query(name))
    assert findings(described, own_shapes) == []


def test_every_shape_has_an_iri_a_severity_and_a_message(shapes: rdflib.Graph, own_shapes: rdflib.Graph) -> None:
    both = shapes + own_shapes
    every = {*both.subjects(RDF.type, SH.NodeShape), *both.subjects(RDF.type, SH.PropertyShape)}
    assert {*both.objects(None, SH.property), *both.objects(None, SH.node)} <= every
    for shape in every:
        assert str(shape).startswith(SHAPES), shape
        assert both.value(shape, SH.severity), shape
        assert len(str(both.value(shape, SH.message))) > 15, shape


def test_every_class_has_a_file_of_shapes() -> None:
    graph = load(shape_files())
    targets = {str(o).removeprefix(PREFIXES["cg"]) for o in graph.objects(None, SH.targetClass)}
    classes = {"Debate", "Item", "Post", "Comment", "Argument", "Claim", "Relation", "Rebuttal", "Support", "Similarity",
               "SpeechAct", "Concession", "Question", "Answer", "Proposal", "Report", "Disclaimer", "Person", "Voice",
               "Passage", "LeafPassage"}  # fmt: skip
    assert classes <= targets
    assert {f"{re.sub('(?<=[a-z])(?=[A-Z])', '-', name).lower()}.ttl" for name in classes} <= {
        path.name for path in shape_files()
    }
