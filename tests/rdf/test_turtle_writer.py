"""Turtle in the one layout: the same triples, the same bytes, in an order in which people read."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.errors import InputError
from capgen_kg.rdf import reading_order, turtle_writer
from capgen_kg.rdf.isomorphism import is_same
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import parse_located_text, read_facts
from capgen_kg.rdf.terms import facts_of
from capgen_kg.rdf.turtle_writer import turtle
from capgen_kg.resources import data_files, ontology_files
from tests.conftest import ROOT
from tests.rdf.test_writing import BLANK, LITERALS, NAMED, TURTLE

E = "http://e.example/"
NAMES = PREFIXES | {"e": E}
HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in NAMES.items())


def facts(text: str) -> list[tuple[str, ...]]:
    return facts_of(quad for quad, _ in parse_located_text(text, "TURTLE", "text"))


def body(text: str) -> str:
    """Return Turtle in the layout, without its prefixes."""
    return turtle(facts(HEAD + text), NAMES).split("\n\n", 1)[1]


def subjects(text: str) -> list[str]:
    return re.findall(r"(?m)^([^\s@\]]\S*)", text)


def renamed(given: list[tuple[str, ...]], seed: int) -> list[tuple[str, ...]]:
    """Return facts in another order, with other names for their blank nodes."""
    chance = random.Random(seed)
    nodes = sorted({term for fact in given for term in fact if term.startswith("_:")})
    labels = [f"_:n{number}" for number in range(len(nodes))]
    chance.shuffle(labels)
    names = dict(zip(nodes, labels, strict=True))
    facts = [tuple(names.get(term, term) for term in fact) for fact in given]
    chance.shuffle(facts)
    return facts


def assert_faithful(given: list[tuple[str, ...]]) -> None:
    text = turtle(given, NAMES)
    assert is_same(given, facts(text))
    assert turtle(renamed(given, 1), NAMES) == text
    assert turtle(facts(text), NAMES) == text


FIRST, REST, NIL = (ox.NamedNode(PREFIXES["rdf"] + name) for name in ("first", "rest", "nil"))
LINKS = st.one_of(st.sampled_from([FIRST, REST, ox.NamedNode(E + "p")]), NAMED)
ENDS = st.one_of(NAMED, BLANK, BLANK, LITERALS, st.just(NIL))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.one_of(NAMED, BLANK), LINKS, ENDS).map(lambda terms: ox.Triple(*terms)), max_size=14))
def test_any_graph_is_read_back_and_depends_on_its_triples_alone(triples: list[ox.Triple]) -> None:
    assert_faithful(facts_of(triples))


TREES = st.recursive(
    st.one_of(LITERALS.map(str), st.just("[]"), st.just("()")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda values: f"( {' '.join(values)} )"),
        st.lists(inner, min_size=1, max_size=3).map(lambda values: f"[ e:p {' , '.join(values)} ; e:q 1 ]"),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TREES, min_size=1, max_size=4))
def test_brackets_and_lists_are_written_as_such(values: list[str]) -> None:
    given = facts(f"{HEAD} e:s e:p {' , '.join(values)} .")
    assert_faithful(given)
    text = turtle(given, NAMES)
    assert "_:" not in re.sub(r'"""(?s:.*?)(?<!\\)"""|"(\\.|[^"\\])*"', "", text)


def test_odd_terms_are_kept_to_the_letter() -> None:
    assert_faithful(facts(TURTLE))


@pytest.mark.parametrize("path", sorted((ROOT / "tests/hostile").glob("*.ttl")), ids=lambda path: path.stem)
def test_hostile_files_that_can_be_read_are_kept(path: Path) -> None:
    try:
        given = [(*fact, "") for fact in read_facts([path])]
    except InputError:
        return
    assert is_same(given, facts(turtle(given, NAMES)))


def test_quotes_and_ends_of_lines_need_few_escapes() -> None:
    text = r'e:s e:p "a\nb" ; e:q "\"a\"\n" ; e:r "a\n\"\"\"b\"" ; e:t "\ta\\" ; e:u "\r\n" ; e:v "\\\"\n\\n" .'
    assert body(text).split(" ;\n    e:") == [
        'e:s e:p """a\nb"""',
        'q """"a"\n"""',
        'r """a\n\\"""b\\""""',
        't "\\ta\\\\"',
        'u """\\r\n"""',
        'v """\\\\"\n\\\\n""" .\n',
    ]


def test_brackets_are_indented() -> None:
    text = "e:s a e:C ; e:p [ e:q 1 ; e:r ( 1 [ e:q 1 , 2 ] ) ] , [ e:q 1 ] , [] , () ."
    assert (
        body(text)
        == """e:s a e:C ;
    e:p (), [
        e:q 1 ;
        e:r (
            1
            [
                e:q 1,
                    2
            ]
        )
    ],
        [ e:q 1 ],
        [] .
"""
    )


def test_an_ontology_begins_with_its_header_then_classes_properties_individuals() -> None:
    text = """e:thing-10 a e:C . e:thing-9 a e:C . e:note a owl:AnnotationProperty ; rdfs:label "n" . dcterms:x a owl:Class .
    e:p a owl:ObjectProperty ; rdfs:label "p" . e:D a owl:Class ; rdfs:label "D" . e:C a owl:Class ; rdfs:label "C" .
    <http://e.example/> a owl:Ontology . prov:q a owl:ObjectProperty . e:size a owl:DatatypeProperty ; rdfs:label "s" ."""
    assert subjects(body(text)) == [
        "e:", "e:C", "e:D", "dcterms:x", "e:p", "prov:q", "e:size", "e:note", "e:thing-9", "e:thing-10",
    ]  # fmt: skip
    [path] = ontology_files()
    order = subjects(path.read_text(encoding="utf-8"))
    assert order[:2] == ["<https://w3id.org/capgen/ontology>", "cg:AgainstArgument"]
    assert order.index("cg:Voice") < order.index("cg:answers") < order.index("cg:Against")


def test_a_debate_is_in_the_order_of_its_items() -> None:
    files = {path.stem: subjects(path.read_text(encoding="utf-8")) for path in data_files()}
    assert files["arguments-for"][:4] == [
        "id:for-1",
        "id:for-1-inference-1",
        "id:for-1-inference-2",
        "id:for-1-inference-3",
    ]
    comments = [name for name in files["comments"] if re.fullmatch(r"id:comment-[0-9]+", name)]
    assert comments == [f"id:comment-{number}" for number in range(1, 17)]
    assert files["debate"][:3] == ["id:debate", "id:thesis", "id:assumption-1"]
    assert files["passages"][:2] == ["id:passage-post", "id:passage-post-1"]
    starts = re.findall(r"cg:start (\d+)", next(p for p in data_files() if p.stem == "passages").read_text())
    assert starts == sorted(starts, key=int)
    people = [name for name in files["people"] if name.startswith("id:person-")]
    assert people == files["people"][: len(people)] == sorted(people, key=reading_order.natural)


def test_a_relation_stands_behind_what_raises_it() -> None:
    text = "e:x a cg:Rebuttal . e:b cg:raises e:x . e:a cg:raises e:y , e:z-10 , e:z-9 . e:z-9 a e:C . e:z-10 a e:C ."
    assert subjects(body(text)) == ["e:a", "e:z-9", "e:z-10", "e:b", "e:x"]


def test_properties_of_a_shape_are_in_their_order() -> None:
    text = "e:S sh:property e:a , e:b , e:c ; sh:targetClass e:C . e:a sh:path e:p . e:b sh:order 10 . e:c sh:order 9 ."
    assert body(text).startswith("e:S sh:targetClass e:C ;\n    sh:property e:c,\n        e:b,\n        e:a .\n")
    assert subjects(body(text)) == ["e:S", "e:c", "e:b", "e:a"]


def test_properties_are_in_an_order_that_reads() -> None:
    text = """e:s cg:anchor e:x ; cg:basis cg:Stated ; e:p-10 1 ; e:p-9 1 ; cg:rationale "r" ; skos:notation "n" ;
    dcterms:description "d" ; skos:definition "d" ; rdfs:label "l" ; a e:C ."""
    names = re.findall(r"(?m)^(?:e:s|   ) (\S+)", body(text))
    assert names == [
        "a", "rdfs:label", "skos:notation", "dcterms:description", "skos:definition", "e:p-9", "e:p-10", "cg:basis",
        "cg:rationale", "cg:anchor",
    ]  # fmt: skip


def test_what_has_a_place_exists_and_has_one_place() -> None:
    declared = {subject for subject, _, _ in read_facts(ontology_files())}
    for names in (reading_order.PROPERTIES.split(), reading_order.CLASSES.split()):
        assert [name for name in names if name.startswith("cg:") and f"<{CG}{name[3:]}>" not in declared] == []
        assert len(set(names)) == len(names)


def test_what_is_deep_gets_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turtle_writer, "MAX_DEPTH", 2)
    given = facts(f"{HEAD} e:s e:p {'[ e:p ' * 5}( ( ( [ e:q 1 ] ) ) ){' ]' * 5} .")
    assert_faithful(given)
    assert turtle(given, NAMES).count("\n_:b") == 3


def test_lists_may_be_long_and_shared() -> None:
    numbers = " ".join(map(str, range(5000)))
    assert_faithful(facts(f"{HEAD} e:s e:p ( {numbers} ) ."))
    shared = "e:s e:p _:l . e:t e:p _:l . _:l rdf:first [ e:q 1 ] ; rdf:rest ( [ e:q 2 ] ) ."
    assert body(shared).endswith("_:b1 rdf:first [ e:q 1 ] ;\n    rdf:rest ( [ e:q 2 ] ) .\n")
    for circle in ("e:s e:p _:l . _:l rdf:first 1 ; rdf:rest _:l .", "_:a e:p ( _:a ) .", "_:a e:p [ e:p _:a ] ."):
        assert_faithful(facts(HEAD + circle))


def test_prefixes_are_declared_where_they_are_taken() -> None:
    assert turtle(facts(f"<{E}a> <{E}p> 1 ."), NAMES) == f"@prefix e: <{E}> .\n\ne:a e:p 1 .\n"
    assert turtle([], NAMES) == ""
    long = {"e": E, "f": f"{E}f/", "u": "urn:u:", "x": f"{E}f/x-"}
    text = turtle(facts(f"<urn:u:1> <{E}f/g> <{E}f/x-1> , <{E}g/h> , <urn:v> ."), long)
    assert text.endswith(f"\n\nu:1 f:g <{E}g/h>,\n        <urn:v>,\n        x:1 .\n")
