"""The ontology, judged by tools that nobody here wrote: the OWL API's profile checkers and the reasoner HermiT."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from capgen_kg.debate import Debate, open_debate
from capgen_kg.rdf.namespaces import CG, ID
from capgen_kg.rdf.rdflib_graphs import load
from capgen_kg.rendering.standing import as_turtle
from capgen_kg.resources import data_files, ontology_files

JUDGE = Path(__file__).parent / "owl_judge.py"


def judged(*files: Path) -> list[dict[str, object]]:
    """Return what the profile checkers and the reasoner say of each file, asked in a process of its own."""
    pytest.importorskip("jpype", reason="LEFT OUT: no Java bridge; pip install --group owl")
    command = [sys.executable, str(JUDGE), *map(str, files)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert result.returncode == 0, result.stderr
    verdicts: list[dict[str, object]] = json.loads(result.stdout)
    return verdicts


def test_ontology_and_data_are_owl_2_dl_and_rl_consistent_and_satisfiable(tmp_path: Path) -> None:
    whole = tmp_path / "whole.ttl"
    load([*ontology_files(), *data_files()]).serialize(whole, format="turtle")
    for verdict in judged(ontology_files()[0], whole):
        assert verdict == {"OWL2DLProfile": [], "OWL2RLProfile": [], "consistent": True, "unsatisfiable": []}


def test_the_judges_see_faults(tmp_path: Path) -> None:
    head = f"@prefix cg: <{CG}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . <urn:x> a owl:Ontology .\n"
    undeclared = tmp_path / "undeclared.ttl"
    undeclared.write_text(head + "<urn:a> cg:attacks <urn:b> .")
    contradiction = tmp_path / "contradiction.ttl"
    contradiction.write_text(
        head
        + """cg:A a owl:Class . cg:B a owl:Class ; owl:disjointWith cg:A .
        cg:C a owl:Class ; rdfs:subClassOf cg:A , cg:B . <urn:i> a owl:NamedIndividual , cg:A , cg:B ."""
    )
    first, second = judged(undeclared, contradiction)
    assert first["OWL2DLProfile"]
    assert second["consistent"] is False


def test_one_chain_a_property() -> None:
    graph = load(ontology_files())
    for prop in graph.subjects(RDF.type, OWL.ObjectProperty):
        assert len(list(graph.objects(prop, OWL.propertyChainAxiom))) <= 1, prop


def test_every_term_used_in_the_data_is_declared() -> None:
    ontology, data = load(ontology_files()), load(data_files())
    declared = set(ontology.subjects(RDF.type))
    used = {p for _, p, _ in data} | {o for _, _, o in data.triples((None, RDF.type, None))}
    used |= {o for _, _, o in data if str(o).startswith(CG)}
    assert used - declared <= {RDF.type, RDFS.label}


def test_every_term_of_ours_is_used(debate: Debate) -> None:
    """By the debate, by its standing, or by the smallest debate that uses whatever the shapes speak of."""
    ontology = load(ontology_files())
    standing = rdflib.Graph().parse(data=as_turtle(debate.standing(), debate.version), format="turtle")
    # what the ontology says of its terms doesn't count, what they are linked to does
    used = {
        term
        for triple in (*debate.graph, *open_debate(Path(__file__).parent / "rules" / "minimal.ttl").graph, *standing)
        if not str(triple[0]).startswith(CG) or str(triple[2]).startswith(ID)
        for term in triple
    }
    # whoever uses an individual uses its class
    used |= {kind for term in used for kind in ontology.objects(term, RDF.type)}
    terms = {term for term in ontology.subjects(RDFS.isDefinedBy) if isinstance(term, rdflib.URIRef)}
    # the property that marks what is derived is about terms themselves
    assert terms - used == {rdflib.URIRef(f"{CG}derived")}


def test_scope_notes_and_examples_are_in_english() -> None:
    graph = load(ontology_files())
    for prop in (SKOS.definition, SKOS.scopeNote, SKOS.example, RDFS.label):
        for value in graph.objects(None, prop):
            assert isinstance(value, rdflib.Literal)
            assert value.language == "en"
