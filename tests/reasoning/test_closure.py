"""What follows, by either reasoner, and that both agree: owlrl is the referee of the compiled rules."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from capgen_kg.debate import Debate
from capgen_kg.errors import InconsistentError, UnsupportedAxiomError, UsageError
from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.rdf.namespaces import PREFIXES
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import from_oxigraph
from capgen_kg.reasoning import REASONERS, materialize, reasoner, sparql_update_rules
from capgen_kg.reasoning.schema import compile_schema
from capgen_kg.resources import ontology_files

HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def facts(turtle: str) -> list[Fact]:
    quads = ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)
    return [from_oxigraph(q) for q in quads]


def closed(turtle: str, name: str = "compiled") -> set[Fact]:
    """Return the ontology and ``turtle`` closed; what is said is an error, as nothing may be handed over."""
    given_ = [*read_facts(ontology_files()), *facts(turtle)]
    return set(reasoner(name)(given_))


def fact(words: str) -> Fact:
    (only,) = facts(words + " .")
    return only


@pytest.mark.parametrize("name", REASONERS)
def test_every_derived_relation_follows_from_axioms(name: str) -> None:
    derived = closed(
        """
        id:a cg:raises id:r1 . id:r1 a cg:Rebuttal ; cg:attacks id:b1 .
        id:b cg:hasInference id:i ; cg:raises id:r2 . id:i cg:premise id:b1 ; cg:conclusion id:b2 .
        id:r2 a cg:Rebuttal ; cg:attacks id:c1 ; cg:counterClaim id:b1 . id:c cg:asserts id:c1 .
        id:e cg:raises id:r3 , id:r4 , id:r5 . id:r5 cg:attacks id:q . id:m0 cg:performs id:q . id:r3 cg:attacks id:i . id:r4 cg:attacks id:r2 .
        id:d cg:raises id:s , id:s2 , id:s3 , id:s4 . id:s cg:backs id:b1 . id:s2 cg:backs id:i . id:s3 cg:backs id:r2 . id:s4 cg:backs id:q . id:d cg:raises id:l . id:l cg:likens id:a .
        id:m2 cg:repliesTo id:m1 . id:m1 cg:repliesTo id:m0 .
        id:m1 a cg:Comment ; prov:wasAttributedTo id:p . id:x a cg:Argument ; cg:stance cg:For .
        """,
        name,
    )
    for words in (
        "id:a cg:counters id:b1", "id:a cg:counters id:b", "id:b cg:counteredBy id:a", "id:b cg:hasPremise id:b1", "id:b1 cg:reasonFor id:b2",
        "id:b1 cg:opposes id:c1", "id:c1 cg:opposes id:b1", "id:b cg:counters id:c", "id:c cg:counters id:b", "id:c cg:counters id:b1",
        "id:e cg:countersThroughInference id:b", "id:e cg:countersThroughRelation id:b", "id:e cg:countersThroughSpeechAct id:m0", "id:a cg:defends id:c", "id:d cg:supports id:b", "id:d cg:supportsThroughInference id:b",
        "id:d cg:supportsThroughRelation id:b", "id:d cg:supportsThroughSpeechAct id:m0", "id:d cg:supports id:m0",
        "id:b cg:supportedBy id:d", "id:d cg:similarTo id:a", "id:a cg:similarTo id:d", "id:m2 cg:inThreadOf id:m0",
        "id:p a cg:Commenter", "id:x a cg:ForArgument", "id:b1 cg:isClaimOf id:b",
    ):  # fmt: skip
        assert fact(words) in derived, words
    for words in ("id:d cg:counters id:b", "id:m2 cg:counters id:m1", "id:x a cg:AgainstArgument"):
        assert fact(words) not in derived, words


def test_artefacts_are_left_out_and_nothing_asserted_is(debate: Debate) -> None:
    graph = debate.graph
    assert not [s for s in graph.subjects() if isinstance(s, rdflib.Literal)]
    assert not [s for s, o in graph.subject_objects(OWL.sameAs) if s == o]
    assert not [s for s, o in graph.subject_objects(RDFS.subClassOf) if s == o]
    assert (None, RDF.type, OWL.Thing) not in graph
    lines = set(debate.closure.decode().splitlines())
    asserted = {" ".join((*triple, ".")) for triple in read_facts(debate.files)}
    assert asserted <= lines
    assert len(lines) > len(asserted)


def without_blanks(derived: set[Fact]) -> set[Fact]:
    return {triple for triple in derived if not any(term.startswith("_:") for term in triple)}


def test_both_reasoners_agree_on_the_debate(debate: Debate) -> None:
    given_ = list(read_facts(debate.files))
    mine, referee = set(reasoner("compiled")(given_)), set(reasoner("owlrl")(given_))
    assert without_blanks(mine) == without_blanks(referee)
    assert len(mine) == len(referee)


CLASSES, PROPERTIES, NODES = ([f"<urn:{kind}{n}>" for n in range(4)] for kind in "cpi")
c, p, i = st.sampled_from(CLASSES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)
named = {
    "sub": st.tuples(c, st.just("rdfs:subClassOf"), c),
    "same class": st.tuples(c, st.just("owl:equivalentClass"), c),
    "sub property": st.tuples(p, st.just("rdfs:subPropertyOf"), p),
    "same property": st.tuples(p, st.just("owl:equivalentProperty"), p),
    "domain": st.tuples(p, st.just("rdfs:domain"), c),
    "range": st.tuples(p, st.just("rdfs:range"), c),
    "inverse": st.tuples(p, st.just("owl:inverseOf"), p),
    "kind": st.tuples(p, st.just("a"), st.sampled_from(["owl:SymmetricProperty", "owl:TransitiveProperty"])),
    "chain": st.tuples(
        p, st.just("owl:propertyChainAxiom"), st.lists(p, min_size=1, max_size=3).map(lambda x: f"({' '.join(x)})")
    ),
    "some": st.builds("[ owl:onProperty {} ; owl:someValuesFrom {} ] rdfs:subClassOf {}".format, p, c, c),
    "some thing": st.builds("[ owl:onProperty {} ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf {}".format, p, c),
    "all": st.builds("{} rdfs:subClassOf [ owl:onProperty {} ; owl:allValuesFrom {} ]".format, c, p, c),
    "value": st.builds("{} owl:equivalentClass [ owl:onProperty {} ; owl:hasValue {} ]".format, c, p, i),
    "and": st.builds("{} owl:intersectionOf ( {} {} )".format, c, c, c),
    "or": st.builds("{} owl:unionOf ( {} {} )".format, c, c, c),
}
axiom = st.one_of(*(strategy.map(lambda x: x if isinstance(x, str) else " ".join(x)) for strategy in named.values()))
datum = st.one_of(
    st.builds("{} {} {}".format, i, p, i), st.builds("{} a {}".format, i, c), st.builds('{} {} "w"'.format, i, p)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(axiom, max_size=7), st.lists(datum, min_size=1, max_size=8))
def test_all_reasoners_agree_on_random_ontologies(axioms: list[str], data: list[str]) -> None:
    given_ = facts(" .\n".join([*axioms, *data]) + " .")
    referee = without_blanks(set(reasoner("owlrl")(given_)))
    for name in ("compiled", "columnar"):
        assert without_blanks(set(reasoner(name)(given_))) == referee


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(axiom, max_size=7), st.lists(datum, min_size=1, max_size=8))
@example(["<urn:p0> rdfs:range <urn:c0>", "<urn:p0> owl:inverseOf <urn:p0>"], ['<urn:i0> <urn:p0> "w"'])
def test_the_rules_as_updates_close_what_the_rules_close(axioms: list[str], data: list[str]) -> None:
    text = HEAD + " .\n".join([*axioms, *data]) + " ."
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:g"))
    given_ = {from_oxigraph(quad) for quad in store}
    schema = compile_schema(Facts(given_))
    store.update(sparql_update_rules.first(schema, "urn:g"))
    before = -1
    while (now := len(store)) != before:
        before = now
        for command in sparql_update_rules.commands(schema, "urn:g"):
            store.update(command)
    store.update(sparql_update_rules.last("urn:g"))
    derived = {from_oxigraph(quad) for quad in store}
    assert without_blanks(derived) == without_blanks(set(reasoner("compiled")(given_)))


#: Axioms, facts that are there from the beginning, and what follows in the end: a rule with two conditions applies
#: whichever of them is derived later.
LATE = {
    "allValuesFrom, late member": (
        "id:C rdfs:subClassOf [ owl:onProperty id:p ; owl:allValuesFrom id:D ] . id:B rdfs:subClassOf id:C .",
        "id:x id:p id:y ; a id:B .", "id:y a id:D",
    ),
    "allValuesFrom, late value": (
        """id:C rdfs:subClassOf [ owl:onProperty id:p ; owl:allValuesFrom id:D ] . id:q rdfs:subPropertyOf id:s .
        id:p owl:propertyChainAxiom ( id:s id:t ) . id:r owl:inverseOf id:q .""",
        "id:y id:r id:x . id:y id:t id:z . id:x a id:C .", "id:z a id:D",
    ),
    "someValuesFrom, late member": (
        "[ owl:onProperty id:p ; owl:someValuesFrom id:D ] rdfs:subClassOf id:C . id:B rdfs:subClassOf id:D .",
        "id:x id:p id:y . id:y a id:B .", "id:x a id:C",
    ),
    "someValuesFrom, late value": (
        "[ owl:onProperty id:p ; owl:someValuesFrom id:D ] rdfs:subClassOf id:C . id:q rdfs:subPropertyOf id:p .",
        "id:x id:q id:y . id:y a id:D .", "id:x a id:C",
    ),
    "intersectionOf, late first": (
        "id:C owl:intersectionOf ( id:D id:E ) . id:B rdfs:subClassOf id:D .", "id:x a id:B , id:E .", "id:x a id:C",
    ),
    "intersectionOf, late last": (
        "id:C owl:intersectionOf ( id:D id:E ) . id:B rdfs:subClassOf id:E .", "id:x a id:B , id:D .", "id:x a id:C",
    ),
    "hasValue, late member": (
        "id:C owl:equivalentClass [ owl:onProperty id:p ; owl:hasValue id:v ] . id:B rdfs:subClassOf id:C .",
        "id:x a id:B .", "id:x id:p id:v",
    ),
    "hasValue, late value": (
        "id:C owl:equivalentClass [ owl:onProperty id:p ; owl:hasValue id:v ] . id:q rdfs:subPropertyOf id:p .",
        "id:x id:q id:v .", "id:x a id:C",
    ),
    "chain, late first": (
        "id:r owl:propertyChainAxiom ( id:p id:s id:t ) . id:q rdfs:subPropertyOf id:p .",
        "id:x id:q id:y . id:y id:s id:z . id:z id:t id:w .", "id:x id:r id:w",
    ),
    "chain, late middle": (
        "id:r owl:propertyChainAxiom ( id:p id:s id:t ) . id:q rdfs:subPropertyOf id:s .",
        "id:x id:p id:y . id:y id:q id:z . id:z id:t id:w .", "id:x id:r id:w",
    ),
    "chain, late last": (
        "id:r owl:propertyChainAxiom ( id:p id:s id:t ) . id:q rdfs:subPropertyOf id:t .",
        "id:x id:p id:y . id:y id:s id:z . id:z id:q id:w .", "id:x id:r id:w",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REASONERS)
@pytest.mark.parametrize("case", LATE)
def test_a_rule_applies_to_what_is_derived_late(case: str, name: str) -> None:
    axioms, data, follows = LATE[case]
    derived = set(reasoner(name)(facts(f"{axioms} {data}")))
    assert fact(follows) in derived
    # each part of the data is needed
    others = [triple for triple in facts(data) if triple != facts(data)[0]]
    assert fact(follows) not in set(reasoner(name)([*facts(axioms), *others]))


@pytest.mark.parametrize(
    ("turtle", "row", "named"),
    [
        ("id:x a cg:Argument , cg:Comment .", "cax-adc", ["id:x rdf:type cg:Argument", "id:x rdf:type cg:Message"]),
        ("id:a owl:disjointWith id:b . id:x a id:a , id:b .", "cax-dw", ["id:x", "id:a", "id:b"]),
        ("id:a owl:complementOf id:b . id:x a id:a , id:b .", "cls-com", ["id:x", "id:a", "id:b"]),
        ("id:x a owl:Nothing .", "cls-nothing2", ["id:x", "owl:Nothing"]),
        (
            "id:p owl:propertyDisjointWith id:q . id:x id:p id:y ; id:q id:y .",
            "prp-pdw",
            ["id:x id:p id:y", "id:x id:q id:y", "id:p owl:propertyDisjointWith id:q"],
        ),
        ("id:p a owl:IrreflexiveProperty . id:x id:p id:x .", "prp-irp", ["id:x id:p id:x"]),
        ("id:p a owl:AsymmetricProperty . id:x id:p id:y . id:y id:p id:x .", "prp-asyp", ["id:p", "id:x", "id:y"]),
        ("id:x owl:differentFrom id:x .", "eq-diff1", ["id:x owl:differentFrom id:x"]),
    ],
)
def test_a_clash_is_reported_with_its_rule_and_facts_and_owlrl_agrees(turtle: str, row: str, named: list[str]) -> None:
    with pytest.raises(InconsistentError, match=rf"^{row}: .*id:") as clash:
        closed(turtle)
    assert [words for words in named if words not in str(clash.value)] == []
    with pytest.raises(InconsistentError):
        closed(turtle, "owlrl")


@pytest.mark.parametrize(
    "turtle",
    [
        "id:x owl:sameAs id:y .",
        "id:c owl:oneOf ( id:x id:y ) .",
        "id:c owl:hasKey ( id:p ) .",
        "[] owl:onProperty id:p ; owl:maxCardinality 1 .",
        "id:x cg:attackType cg:Rebutting , cg:Undercutting .",
        "id:p a owl:InverseFunctionalProperty . id:x id:p id:z . id:y id:p id:z .",
        "id:p rdfs:subPropertyOf rdf:type . id:x id:p id:c .",
        "id:c owl:intersectionOf id:list . id:list rdf:first id:d .",
        "[] owl:onProperty id:p ; owl:someValuesFrom xsd:integer .",
        'id:c cg:number "one" .',
    ],
)
def test_what_is_not_compiled_is_named_and_handed_over(turtle: str) -> None:
    with pytest.raises(UnsupportedAxiomError):
        closed(turtle)
    messages: list[str] = []
    given_ = [*read_facts(ontology_files()), *facts(turtle)]
    try:
        handed = materialize(given_, "compiled", messages.append)
    except InconsistentError:
        handed = []
    assert any("falling back to owlrl" in message for message in messages)
    assert handed == [] or set(given_) <= set(handed)


def test_an_unknown_reasoner_is_named_with_the_known() -> None:
    with pytest.raises(UsageError, match="no reasoner 'owlr'; did you mean owlrl"):
        reasoner("owlr")


def test_lexical_forms_come_through_as_written() -> None:
    given_ = facts('id:x id:p "01"^^xsd:integer , "a\\tb\\n\\"c\\""@EN , "1.0"^^xsd:decimal .')
    assert set(given_) <= set(reasoner("compiled")(given_))
    assert {triple[2].lower() for triple in given_} <= {triple[2].lower() for triple in reasoner("owlrl")(given_)}
