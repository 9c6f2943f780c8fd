"""The runner of the W3C's suites finds what deviates, by a manifest of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.rdf.parsing import read_facts
from tests import suites

MANIFEST = """@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix rdft: <http://www.w3.org/ns/rdftest#> .

<#list> a rdft:TestTurtleEval ; mf:action <list.ttl> ; mf:result <list.nt> .
<#no-dot> a rdft:TestTurtleNegativeSyntax ; mf:action <no-dot.ttl> .
<#no-base> a rdft:TestTurtlePositiveSyntax ; mf:action <no-base.ttl> .
<#graph> a rdft:TestTrigPositiveSyntax ; mf:action <graph.trig> .
<#control> a rdft:TestNTriplesPositiveSyntax ; mf:action <control.nt> .
<#quad> a rdft:TestNQuadsPositiveSyntax ; mf:action <quad.nq> .
<#cut> a rdft:TestXMLNegativeSyntax ; mf:action <cut.rdf> .
<#ask> a mf:PositiveSyntaxTest11 ; mf:action <ask.rq> .
<#half> a mf:NegativeSyntaxTest11 ; mf:action <half.rq> .
<#select> a mf:QueryEvaluationTest ; mf:action [ qt:query <select.rq> ] .
<#delete> a mf:PositiveUpdateSyntaxTest11 ; mf:action <delete.ru> .
<#other> a mf:ProtocolTest .
"""
FILES = {
    "list.ttl": "<urn:a> <urn:b> ( 1 01.0 [] ) .",
    "list.nt": """<urn:a> <urn:b> _:x .
_:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:x <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:y .
_:y <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "01.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
_:y <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:z .
_:z <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:w .
_:z <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
""",
    "no-dot.ttl": "<urn:a> <urn:b> 1",
    "no-base.ttl": "<a> <urn:b> 1 .",
    "graph.trig": "<urn:g> { <urn:a> <urn:b> 1 }",
    "control.nt": '<urn:a> <urn:b/c> "\\u0001" .\n',
    "quad.nq": "<urn:a> <urn:b> <urn:c> <urn:g> .\n",
    "cut.rdf": "<rdf:RDF",
    "ask.rq": "ASK { ?s ?p ?o FILTER(TRUE) }",
    "half.rq": "SELECT * {",
    "select.rq": "SELECT ?s { SERVICE <http://a.example/> { ?s ?p ?o } }",
    "delete.ru": "DELETE WHERE { ?s ?p ?o }",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "part").mkdir()
    for name, content in {"manifest.ttl": MANIFEST, **FILES}.items():
        (tmp_path / "part" / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_what_is_as_it_should_be_is_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert suites.main(str(folder)) == 0
    tally = suites.run(folder)["part"]
    assert tally.deviations == []
    assert tally.numbers == {
        "tests": 11, "negative refused": 3, "positive read": 5, "positive refused": 3,
        # the list in six syntaxes and formatted, two documents in six, and all but RDF/XML of the last
        "written": 7 + 6 + 6 + 5,
    }  # fmt: skip
    assert tally.policies == {
        "relative IRI without a base": 1, "contribution: named graph": 2, "RDF/XML: control character": 1, "SERVICE": 1,
        "update": 1,
    }  # fmt: skip
    shown = capsys.readouterr().out
    assert "relative IRI without a base  1" in shown
    assert shown.splitlines()[2].split() == ["part", "11", "3", "5", "3", "24", "0"]


DEVIATIONS = {
    "a good document that is refused": ("list.ttl", "<urn:a> <urn:b> .", "refused without a policy"),
    "a bad document that is read": ("no-dot.ttl", "<urn:a> <urn:b> 1 .", "a negative test is read"),
    "another result": ("list.nt", "<urn:a> <urn:b> <urn:c> .\n", "it reads as something else than the result"),
    "a bad query that is answered": ("half.rq", "SELECT * {}", "a negative test is answered"),
    "a good query that is refused": ("ask.rq", "ASK {", "refused without a policy"),
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_what_deviates_is_told(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, content, message = DEVIATIONS[name]
    (folder / "part" / file).write_text(content, encoding="utf-8")
    assert suites.main(str(folder)) == 1
    [line] = capsys.readouterr().out.splitlines()[-1:]
    assert line.startswith("part: manifest.ttl#")
    assert message in line


def test_a_door_that_answers_otherwise_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "read_facts", lambda paths: [] if paths[0].suffix == ".gz" else read_facts(paths))
    assert any(
        "gzip gives triples, read gives others" in deviation for deviation in suites.run(folder)["part"].deviations
    )


def test_whatever_is_raised_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*words: object) -> bytes:
        raise KeyError("broken")

    monkeypatch.setattr(suites, "serialize", broken)
    assert any("raised KeyError: 'broken'" in deviation for deviation in suites.run(folder)["part"].deviations)


def test_a_folder_without_tests_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert suites.main(str(tmp_path)) == 1
    assert "there is no test here" in capsys.readouterr().err
