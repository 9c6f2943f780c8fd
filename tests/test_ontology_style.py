"""The ontology keeps to docs/ontology-style-guide.md, as far as a machine can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from capgen_kg.rdf.namespaces import CG
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.resources import data_files, folder, ontology_files, shape_files

PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
HEAD = f"""@prefix cg: <{CG}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> .
@prefix dcterms: <{DCTERMS}> .
"""
GOOD = """cg:NewTerm a owl:Class ; rdfs:label "new term"@en ; rdfs:isDefinedBy <https://w3id.org/capgen/ontology> ;
    skos:definition "A term that is new."@en .
"""


def faults(graph: rdflib.Graph) -> Iterator[str]:
    """Yield what is wrong with the terms of a graph."""
    definitions: dict[str, rdflib.term.Node] = {}
    for term in sorted({term for term in graph.subjects(RDF.type) if str(term).startswith(CG)}, key=str):
        name = str(term).removeprefix(CG)
        is_property = bool(PROPERTIES & set(graph.objects(term, RDF.type)))
        if not re.fullmatch("[a-z][A-Za-z0-9]*" if is_property else "[A-Z][A-Za-z0-9]*", name):
            yield f"{name}: the name is not in the case of its kind"
        for prop, pattern in (
            (RDFS.label, r"(?![A-Z][a-z]).*"),
            (SKOS.definition, r"[A-Z].*\."),
            (SKOS.scopeNote, r"[A-Z].*\."),
            (SKOS.example, r"\S.*"),
        ):
            values = list(graph.objects(term, prop))
            if prop in (RDFS.label, SKOS.definition) and len(values) != 1:
                yield f"{name}: {len(values)} values of {graph.qname(prop)}"
            for value in values:
                if not isinstance(value, rdflib.Literal) or value.language != "en":
                    yield f"{name}: {graph.qname(prop)} is not in English"
                elif not re.fullmatch(pattern, value):
                    yield f"{name}: {graph.qname(prop)} is not of the form agreed"
        definition = str(graph.value(term, SKOS.definition))
        if definitions.setdefault(definition, term) != term:
            yield f"{name}: has the definition of {definitions[definition]}"


def deprecation_faults(graph: rdflib.Graph, *users: rdflib.Graph) -> Iterator[str]:
    """Yield what is wrong with the deprecated terms of a graph, which ``users`` may no longer use."""
    for term in sorted(graph.subjects(OWL.deprecated, rdflib.Literal(True)), key=str):
        name = str(term).removeprefix(CG)
        notes = [str(note) for note in graph.objects(term, SKOS.scopeNote)]
        if not any(re.match(r"Deprecated in \d+\.\d+: ", note) for note in notes):
            yield f"{name}: no scope note with the version and the reason"
        for new in graph.objects(term, DCTERMS.isReplacedBy):
            if (new, RDF.type, None) not in graph or (new, OWL.deprecated, None) in graph:
                yield f"{name}: the replacement {new} is no current term"
        if any(term in triple for user in users for triple in user):
            yield f"{name}: is still used"


def test_terms_keep_to_the_style_guide() -> None:
    assert list(faults(load(ontology_files()))) == []


def test_whatever_excludes_each_other_is_declared_so() -> None:
    """Individuals of one class are all different, and classes without a superclass of ours are all disjoint."""
    graph = load(ontology_files())

    def declared(kind: rdflib.URIRef, members: rdflib.URIRef) -> list[set[rdflib.term.Node]]:
        return [set(graph.items(graph.value(node, members))) for node in graph.subjects(RDF.type, kind)]  # type: ignore[arg-type]

    individuals: dict[rdflib.term.Node, set[rdflib.term.Node]] = {}
    for individual in graph.subjects(RDF.type, OWL.NamedIndividual):
        [kind] = set(graph.objects(individual, RDF.type)) - {OWL.NamedIndividual}
        individuals.setdefault(kind, set()).add(individual)
    different = declared(OWL.AllDifferent, OWL.distinctMembers)
    assert [members for members in individuals.values() if members not in different] == []
    # everything that can be contested is of one of its subclasses
    contestable = rdflib.URIRef(f"{CG}Contestable")
    roots = {
        term
        for term in graph.subjects(RDF.type, OWL.Class)
        if str(term).startswith(CG) and set(graph.objects(term, RDFS.subClassOf)) <= {contestable}
    }
    assert roots - {contestable} in declared(OWL.AllDisjointClasses, OWL.members)


def test_deprecated_terms_keep_to_the_policy() -> None:
    queries = " ".join(path.read_text("utf-8") for path in folder("queries").glob("*.rq"))
    ontology = load(ontology_files())
    assert list(deprecation_faults(ontology, load(data_files()), load(shape_files()))) == []
    for term in ontology.subjects(OWL.deprecated, rdflib.Literal(True)):
        assert not re.search(rf"cg:{str(term).removeprefix(CG)}\b", queries)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", None),
        ("cg:NewTerm", "cg:newTerm", "newTerm: the name is not in the case of its kind"),
        ("cg:NewTerm", "cg:New_Term", "New_Term: the name is not in the case of its kind"),
        ("owl:Class", "owl:ObjectProperty", "NewTerm: the name is not in the case of its kind"),
        ('"new term"@en', '"New term"@en', "NewTerm: rdfs:label is not of the form agreed"),
        ('"new term"@en', '"new term"@en, "other"@en', "NewTerm: 2 values of rdfs:label"),
        ('"new term"@en', '"neu"@de', "NewTerm: rdfs:label is not in English"),
        ("is new.", "is new", "NewTerm: skos:definition is not of the form agreed"),
        ('new."@en', 'new."@en ; skos:scopeNote "no sentence"@en', "NewTerm: skos:scopeNote is not of the form agreed"),
    ],
)
def test_a_fault_of_style_is_seen(old: str, new: str, fault: str | None) -> None:
    graph = rdflib.Graph().parse(data=HEAD + GOOD.replace(old, new))
    assert list(faults(graph)) == ([fault] if fault else [])


def test_a_definition_given_twice_is_seen() -> None:
    graph = rdflib.Graph().parse(data=HEAD + GOOD + GOOD.replace("NewTerm", "OtherTerm"))
    assert list(faults(graph)) == [f"OtherTerm: has the definition of {CG}NewTerm"]


def test_a_deprecated_term_needs_a_reason_a_current_replacement_and_no_users() -> None:
    new = GOOD.replace("NewTerm", "Current")
    old = GOOD.replace('new."@en', 'new."@en ; owl:deprecated true ; dcterms:isReplacedBy cg:Current')
    reason = 'cg:NewTerm skos:scopeNote "Deprecated in 0.3: cg:Current says the same."@en .'
    graph = rdflib.Graph().parse(data=HEAD + new + old + reason)
    assert list(deprecation_faults(graph, rdflib.Graph())) == []
    user = rdflib.Graph().parse(data=HEAD + "<urn:a> a cg:NewTerm .")
    assert list(deprecation_faults(graph, user)) == ["NewTerm: is still used"]
    without = rdflib.Graph().parse(data=HEAD + old)
    assert list(deprecation_faults(without)) == [
        "NewTerm: no scope note with the version and the reason",
        f"NewTerm: the replacement {CG}Current is no current term",
    ]
