from __future__ import annotations

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from capgen_kg.debate import Debate
from capgen_kg.errors import InconsistentError, UsageError
from capgen_kg.namespaces import CG, ID
from capgen_kg.reasoning import reasoner
from capgen_kg.resources import ontology_files
from capgen_kg.turtle import load


def closed(turtle: str) -> rdflib.Graph:
    prefixes = f"@prefix cg: <{CG}> . @prefix id: <{ID}> . @prefix prov: <http://www.w3.org/ns/prov#> .\n"
    return reasoner("owlrl")(load(ontology_files()) + rdflib.Graph().parse(data=prefixes + turtle, format="turtle"))


def test_every_derived_relation_follows_from_axioms() -> None:
    graph = closed("""
        id:a cg:raises id:r1 . id:r1 a cg:Rebuttal ; cg:attacks id:b-1 .
        id:b cg:hasPremise id:b-1 ; cg:raises id:r2 . id:r2 cg:contradicts id:c .
        id:d cg:raises id:s . id:s cg:backs id:b-1 . id:d cg:raises id:l . id:l cg:likens id:a .
        id:m2 cg:repliesTo id:m1 . id:m1 cg:repliesTo id:m0 .
        id:m1 a cg:Comment ; prov:wasAttributedTo id:p . id:x a cg:Argument ; cg:stance cg:For .
    """)
    n, cg = rdflib.Namespace(ID), rdflib.Namespace(CG)
    for triple in [
        (n.a, cg.counters, n["b-1"]), (n.a, cg.counters, n.b), (n.b, cg.counteredBy, n.a),
        (n.b, cg.opposes, n.c), (n.c, cg.opposes, n.b), (n.c, cg.counters, n.b), (n.a, cg.defends, n.c),
        (n.d, cg.supports, n.b), (n.b, cg.supportedBy, n.d), (n.d, cg.similarTo, n.a), (n.a, cg.similarTo, n.d),
        (n.m2, cg.inThreadOf, n.m0), (n.p, RDF.type, cg.Commenter), (n.x, RDF.type, cg.ForArgument),
        (n["b-1"], cg.isClaimOf, n.b),
    ]:  # fmt: skip
        assert triple in graph, triple
    assert (n.d, cg.counters, n.b) not in graph
    assert (n.m2, cg.counters, n.m1) not in graph
    assert (n.x, RDF.type, cg.AgainstArgument) not in graph


def test_artefacts_are_left_out_and_nothing_asserted_is(debate: Debate) -> None:
    graph = debate.graph
    assert not [s for s in graph.subjects() if isinstance(s, rdflib.Literal)]
    assert not [s for s, o in graph.subject_objects(OWL.sameAs) if s == o]
    assert not [s for s, o in graph.subject_objects(RDFS.subClassOf) if s == o]
    assert (None, RDF.type, OWL.Thing) not in graph
    asserted = load(debate.files)
    without_blanks = {t for t in asserted if not any(isinstance(x, rdflib.BNode) for x in t)}
    assert without_blanks <= set(graph)
    assert len(graph) > len(asserted)


def test_a_contradiction_is_reported() -> None:
    with pytest.raises(InconsistentError):
        closed("id:x a cg:Argument , cg:Comment .")


def test_an_unknown_reasoner_is_named_with_the_known() -> None:
    with pytest.raises(UsageError, match="no reasoner 'owlr'; did you mean owlrl"):
        reasoner("owlr")
