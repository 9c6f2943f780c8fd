"""Shapes are read whole or refused: whoever adds one need not know what an engine leaves out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from capgen_kg.diagnostics.findings import Finding
from capgen_kg.diagnostics.shacl_report import read_report
from capgen_kg.errors import InputError, UsageError
from capgen_kg.rdf.facts import Fact, Facts
from capgen_kg.rdf.parsing import read_facts, read_located_facts
from capgen_kg.resources import folder, shape_files
from capgen_kg.validation import ENGINES, apply, incremental, validate
from capgen_kg.validation.pyshacl_engine import check_shapes
from capgen_kg.validation.shape_dependencies import NotBoundedError, aims
from capgen_kg.validation.shapes import Shapes, read_shapes
from tests import shacl_suite

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <urn:e:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """e:a a e:C ; e:p "x" ; e:q e:b . e:b a e:C ; e:r e:d . e:d a e:D ; e:p 5 ."""


def facts_of(text: str, place: Path) -> list[Fact]:
    path = place / "data.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return list(read_facts([path]))


def shapes_of(text: str, place: Path) -> Shapes:
    path = place / "shapes.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_shapes(read_located_facts([path]))


def summary(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {
        (finding.focus_node.removeprefix("urn:e:"), finding.value.removeprefix("urn:e:"), finding.severity)
        for finding in findings
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("e:S a sh:NodeShape ;\n sh:property [ sh:path e:p ; sh:minCuont 3 ] .", "shapes.ttl:4: found sh:minCuont, which is not a term of SHACL; did you mean minCount"),
        ("e:S a sh:NodeShape ;\n sh:property [ sh:minCount 3 ] .", "found 0 sh:path of the property shape a blank node, expected one"),
        ("e:S a sh:NodeShape ; sh:property e:misspelt .", "found urn:e:misspelt as a shape, which is not defined"),
        ("e:S a sh:NodeShape ; sh:node e:misspelt .", "found urn:e:misspelt as a shape, which is not defined"),
        ("e:S a sh:NodeShape ; sh:or () .", "found rdf:nil as sh:or, expected a list of shapes"),
        ("e:S a sh:NodeShape ; sh:node [ sh:not [ sh:node e:S ] ] .", "inside itself, which SHACL does not define"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:ask "ASK {}" ] .', "found a SPARQL-based constraint without sh:select"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:select "ASK { $this e:p ?x }" ] .', "found ASK in sh:select, expected SELECT"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }" ] .', "found MINUS in the query"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { VALUES ?x { 1 } $this ?p ?x }" ] .', "found VALUES in the query"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { SERVICE <urn:x> { $this ?p ?x } }" ] .', "found SERVICE in the query"),
        ('e:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT (?o AS ?this) { ?s ?p ?o }" ] .', "found AS ?this in the query"),
        ("e:S a sh:NodeShape ; sh:js [ sh:jsFunctionName 'f' ] .", "which no engine supports"),
        ("<urn:shapes> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "found sh:entailment, which no engine supports"),
        ("<urn:shapes> owl:imports <urn:others> .", "found owl:imports urn:others, which is not fetched"),
        ("e:S a sh:NodeShape ; sh:sparql [ sh:prefixes e:x ; sh:select 'SELECT $this {}' ] . e:x sh:declare [ sh:prefix 'a' ] .", "found a sh:declare that lacks sh:prefix or sh:namespace"),
    ],
)  # fmt: skip
def test_what_no_engine_would_check_is_refused_at_its_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        shapes_of(text, tmp_path)
    assert message in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path / 'shapes.ttl'}:")
    assert "\n" not in str(raised.value)


def test_words_in_strings_and_comments_of_a_query_are_no_keywords(tmp_path: Path) -> None:
    shapes_of("""e:S a sh:NodeShape ; sh:sparql [ sh:select '''# no MINUS here
      SELECT $this { $this <urn:e:p> "VALUES", ?service . ?minus ?values ?x }''' ] .""", tmp_path)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:pattern "(" ] .',
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount "many" ] .',
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this { $this <urn:e:p> ?x" ] .',
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this { $this unknown:p ?x }" ] .',
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this { $this <urn:e:p> ?x FILTER(<urn:f>(?x)) }" ] .',
    ],
)  # fmt: skip
def test_a_shape_that_an_engine_cannot_apply_is_no_pass(engine: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the shapes: "):
        apply(facts_of(DATA, tmp_path), shapes_of(text, tmp_path), engine)


def test_shapes_of_others_have_to_be_well_formed(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + 'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:deactivated "no" .', encoding="utf-8")
    with pytest.raises(InputError, match="found urn:e:S, sh:deactivated no, which is not well-formed"):
        validate(facts_of(DATA, tmp_path), [path])


def test_our_shapes_are_well_formed() -> None:
    for files in (shape_files(), sorted((folder("shapes") / "own").glob("*.ttl"))):
        check_shapes(read_shapes(read_located_facts(files)).facts)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        # a shape that is a class, of a class of classes
        ("e:C a sh:NodeShape, e:Meta ; sh:property [ sh:path e:p ; sh:minCount 1 ] . e:Meta rdfs:subClassOf rdfs:Class .",
         {("b", "", "violation")}),
        ("e:C a sh:NodeShape, owl:Class ; sh:property [ sh:path e:p ; sh:minCount 1 ] .", {("b", "", "violation")}),
        # prefixes that are declared, here and in what that imports
        ("""e:S a sh:NodeShape ; sh:targetClass e:C ; sh:severity sh:Warning ; sh:sparql [ sh:prefixes e:P ;
            sh:select "SELECT $this ?value { $this mine:q ?value . ?value other:e:r ?x }" ] .
            e:P sh:declare [ sh:prefix "mine" ; sh:namespace "urn:e:"^^xsd:anyURI ] ; owl:imports e:Q .
            e:Q sh:declare [ sh:prefix "other" ; sh:namespace "urn:"^^xsd:anyURI ] .""", {("a", "b", "warning")}),
        # a target that is told by a query, and a constraint component: beyond Core
        ("""e:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <urn:e:q> ?x }" ] ;
            sh:property [ sh:path e:p ; sh:maxCount 0 ] .""", {("a", "", "violation")}),
        ("""e:Longest a sh:ConstraintComponent ; sh:parameter [ sh:path <http://e.org/longest> ] ;
            sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(STRLEN(STR($value)) <= $longest) }" ] .
            e:S a sh:NodeShape ; sh:targetObjectsOf e:p ; <http://e.org/longest> 0 .""", {("x", "x", "violation"), ("5", "5", "violation")}),
        # what is wrong inside is a detail of one result
        ("""e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:q ; sh:node e:T ] .
            e:T a sh:NodeShape ; sh:property [ sh:path e:p ; sh:minCount 1 ] .""", {("a", "b", "violation")}),
    ],
)  # fmt: skip
def test_all_engines_find_what_is_right(
    engine: str, shapes: str, expected: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert summary(apply(facts_of(DATA, tmp_path), shapes_of(shapes, tmp_path), engine)) == expected


def test_details_of_results_are_no_results() -> None:
    sh = "http://www.w3.org/ns/shacl#"
    lines = [
        f"_:r <{sh}result> _:a .", f"_:a <{sh}focusNode> <urn:x> .", f"_:a <{sh}detail> _:b .", f"_:b <{sh}focusNode> <urn:y> .",
        *(f"_:{n} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{sh}ValidationResult> ." for n in "ab"),
    ]  # fmt: skip
    assert [finding.focus_node for finding in read_report("\n".join(lines).encode())] == ["urn:x"]


SELECT = 'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "SELECT $this WHERE { %s }" ] .'


@pytest.mark.parametrize(
    ("shapes", "is_followed"),
    [
        (SELECT % "$this <urn:e:q> [ <urn:e:r> [ <urn:e:p> ?x ] ]", True),
        (SELECT % "$this <urn:e:q>/<urn:e:r>/<urn:e:p> ?x", True),
        (SELECT % "$this <urn:e:q> ?y BIND(EXISTS { ?y <urn:e:r>/<urn:e:p> ?x } AS ?is) FILTER(?is)", True),
        (SELECT % "$this <urn:e:q> ?y FILTER(IF(EXISTS { ?y <urn:e:r>/<urn:e:p> ?x }, true, false))", True),
        (SELECT % "$this (<urn:e:q>|<urn:e:r>)+/<urn:e:p> ?x", False),
        (SELECT % "$this !<urn:e:t>/<urn:e:r>/<urn:e:p> ?x", False),
        (SELECT % "{ SELECT $this WHERE { $this <urn:e:q>/<urn:e:r>/<urn:e:p> ?x } }", False),
        ("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path ( e:q e:r e:p ) ; sh:maxCount 0 ] .", True),
        ("e:C a sh:NodeShape, rdfs:Class ; sh:property [ sh:path ( e:q e:r e:p ) ; sh:maxCount 0 ] .", True),
        ("""e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( e:q e:r ) ] ] ;
            sh:not [ sh:property [ sh:path e:p ; sh:hasValue 5 ] ] ] .""", False),
        ("""e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:prefixes e:P ;
            sh:select "SELECT $this { $this mine:q/mine:r/mine:p ?value }" ] .
            e:P sh:declare [ sh:prefix "mine" ; sh:namespace "urn:e:"^^xsd:anyURI ] .""", True),
    ],
)  # fmt: skip
def test_additions_are_judged_as_the_whole_or_left_to_it(shapes: str, is_followed: bool, tmp_path: Path) -> None:
    read = shapes_of(shapes, tmp_path)
    every = facts_of(DATA, tmp_path)
    added = next(fact for fact in every if fact[0] == "<urn:e:d>" and fact[1] == "<urn:e:p>")
    assert summary(apply(every, read, "pyshacl"))
    assert not summary(apply([fact for fact in every if fact != added], read, "pyshacl"))
    base = Facts(fact for fact in every if fact != added)
    if is_followed:
        assert summary(incremental.check(base, [added], read)) == summary(apply(every, read, "pyshacl"))
    else:
        with pytest.raises(NotBoundedError):
            incremental.check(base, [added], read)


def test_terms_that_are_not_followed_are_left_to_the_whole(tmp_path: Path) -> None:
    text = """e:S a sh:NodeShape ; sh:property [ sh:path e:p ; sh:qualifiedMinCount 1 ;
      sh:qualifiedValueShape [ sh:class e:C ] ; sh:qualifiedValueShapesDisjoint true ] ."""
    with pytest.raises(NotBoundedError):
        aims(shapes_of(text, tmp_path).facts)


SUITE = """@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> . @prefix sht: <http://www.w3.org/ns/shacl-test#> .
<> mf:entries ( <one> ) . <one> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ; mf:result RESULT .
e:S a sh:NodeShape ; sh:targetNode e:x ; sh:property e:P . e:P sh:path e:p ; sh:minCount 1 .
"""
RESULT = """[ a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ; sh:focusNode e:x ; sh:resultPath e:p ;
  sh:resultSeverity sh:Violation ; sh:sourceShape e:P ; sh:sourceConstraintComponent sh:MinCountConstraintComponent ] ]"""


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (RESULT, 0),
        (RESULT.replace("e:x", "e:y"), 1),
        ("[ a sh:ValidationReport ; sh:conforms true ]", 1),
        ("sht:Failure", 1),
    ],
)
def test_the_runner_of_the_suite_sees_what_deviates(
    result: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "manifest.ttl").write_text(HEAD + SUITE.replace("RESULT", result), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        shacl_suite.main(tmp_path)
    assert int(ended.value.code or 0) == status
    assert ("DEVIATES" in capsys.readouterr().out) == bool(status)


def test_an_engine_that_is_not_installed_is_no_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "shacl", None)
    with pytest.raises(UsageError, match="is not installed"):
        apply(facts_of(DATA, tmp_path), shapes_of("e:S a sh:NodeShape ; sh:targetClass e:C .", tmp_path), "shacl")
