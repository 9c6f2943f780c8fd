"""A closure kept while facts come and go is always the closure worked out anew."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from capgen_kg.debate import Debate
from capgen_kg.errors import InconsistentError, UnsupportedAxiomError
from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.reasoning import reasoner
from capgen_kg.reasoning.incremental import MaterializedGraph, Overlay
from capgen_kg.reasoning.schema import is_axiom
from capgen_kg.resources import ontology_files
from tests.reasoning.test_closure import axiom, datum, facts


def anew(asserted: set[Fact]) -> set[Fact]:
    return set(MaterializedGraph(Facts(asserted)).facts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(axiom, max_size=6),
    st.lists(datum, min_size=1, max_size=8),
    st.lists(st.lists(datum, min_size=1, max_size=3), min_size=1, max_size=6),
    st.booleans(),
)
def test_coming_and_going_equals_closing_anew(
    axioms: list[str], data: list[str], edits: list[list[str]], layered: bool
) -> None:
    schema, begun = facts(" .\n".join([*axioms, ""])), set(facts(" .\n".join([*data, ""])))
    try:
        closed = MaterializedGraph(Facts([*schema, *begun]))
    except UnsupportedAxiomError:
        reject()
    if layered:
        closed = MaterializedGraph(Overlay(closed.asserted), Overlay(closed.facts), closed.schema)
    asserted = {*schema, *begun}
    for number, edit in enumerate(edits):
        changed = set(facts(" .\n".join([*edit, ""])))
        before = anew(asserted)
        # what is there goes and what is not comes, so that both happen, also to what was derived
        coming, going = changed - asserted, changed & asserted if number % 2 else set()
        appeared = closed.add(coming).appeared
        between = anew(asserted | coming)
        vanished = closed.withdraw(going).vanished
        asserted = (asserted | coming) - going
        after = anew(asserted)
        assert appeared <= between - before | coming
        assert vanished <= between - after | going
        for fact in before | between | after:
            assert (fact in closed.facts) == (fact in after), fact


def test_each_message_of_the_debate_can_be_taken_out_and_put_back(debate: Debate) -> None:
    asserted = list(read_facts(debate.files))
    closed = MaterializedGraph(Facts(asserted))
    before = set(closed.facts)
    for node in ("comment-13", "for-2", "against-4-claim-1"):
        about = [triple for triple in asserted if f"/id/{node}>" in triple[0] + triple[2] and not is_axiom(triple)]
        vanished = closed.withdraw(about).vanished
        assert set(closed.facts) == anew(set(asserted) - set(about))
        assert closed.add(about).appeared == vanished
        assert set(closed.facts) == before


def test_the_change_is_what_a_reasoner_says_it_is(debate: Debate) -> None:
    asserted = list(read_facts(debate.files))
    coming = facts(
        "id:new a cg:Argument ; cg:stance cg:For ; cg:raises id:new-rebuttal . "
        "id:new-rebuttal a cg:Rebuttal ; cg:attacks id:for-2-claim-1 ."
    )
    change = MaterializedGraph(Facts(asserted)).add(coming)
    close = reasoner("compiled")
    assert change.appeared == set(close([*asserted, *coming])) - set(close(asserted))
    assert facts("id:new cg:counters id:for-2 .")[0] in change.appeared


def test_a_contradiction_is_found_in_what_comes() -> None:
    closed = MaterializedGraph(Facts([*read_facts(ontology_files()), *facts("id:x a cg:Argument .")]))
    with pytest.raises(InconsistentError, match="cax-adc"):
        closed.add(facts("id:x a cg:Comment ."))


def test_axioms_do_not_come_and_go() -> None:
    closed = MaterializedGraph(Facts(read_facts(ontology_files())))
    with pytest.raises(UnsupportedAxiomError, match="a change of the axiom"):
        closed.add(facts("id:a rdfs:subClassOf id:b ."))
    axiom = next(triple for triple in read_facts(ontology_files()) if triple[1].endswith("#subPropertyOf>"))
    with pytest.raises(UnsupportedAxiomError, match="a change of the axiom"):
        closed.withdraw([axiom])
    assert axiom in closed.asserted
    assert closed.add(facts('id:a rdfs:label "a"@en .')).appeared
