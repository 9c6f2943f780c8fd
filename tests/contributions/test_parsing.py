"""A reading covers the whole text and two parsers agree on it, or it has a finding and no triples."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capgen_kg.contributions import checking, impact, parsing
from capgen_kg.contributions.parsing import Reading, read
from capgen_kg.debate import Debate
from capgen_kg.diagnostics.model import UNREADABLE, Problem
from capgen_kg.errors import InputError
from capgen_kg.rdf import turtle_parser
from capgen_kg.rdf.spans import LocatedTriple, Text
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import GOOD, HEAD

PLACED = LocatedTriple(("<urn:a>", "<urn:b>", "<urn:c>"), (0, 1), (2, 3), (4, 5))
WARNING = Problem((0, 1), "vocabulary", "A warning.", severity="warning")


@settings(max_examples=200)
@given(st.text(max_size=20), st.integers(0, 20), st.booleans(), st.booleans())
def test_a_clean_but_incomplete_reading_cannot_be_made(text: str, covered: int, places: bool, warns: bool) -> None:
    covered = min(covered, len(text))
    made = Reading(Path("x.ttl"), Text(text), (PLACED,) * places, (WARNING,) * warns, covered=covered)
    assert made.is_complete == (covered == len(text))
    if made.is_complete:
        assert made.facts == [PLACED.triple] * places
        return
    assert made.problems
    assert made.statements == ()
    with pytest.raises(InputError, match=r"x\.ttl:"):
        _ = made.facts


@pytest.mark.parametrize("rule", sorted(UNREADABLE))
def test_a_reading_with_a_mistake_is_not_complete(rule: str) -> None:
    made = Reading(Path("x.ttl"), Text("abc"), (PLACED,), (Problem((0, 1), rule, "Wrong."),), covered=3)
    assert (made.is_complete, made.statements) == (False, ())


UNREAD = {
    "an empty prefix": ":s <urn:p> 1 .",
    "a prefix like a scheme": "urn:x:y <urn:p> 1 .",
    "a prefix with a dot": "a.b:c <urn:p> 1 .",
    "a prefix that is a word of parsers": "between:line <urn:p> 1 .",
    "a prefix with letters of others": "é:s <urn:p> 1 .",
    "a prefix declared too late": "x:s <urn:p> 1 . @prefix x: <urn:x:> .",
    "the name of a datatype": '<urn:s> <urn:p> "1"^^x:y .',
    "a relative IRI": "<s> <urn:p> 1 .",
    "a relative datatype": '<urn:s> <urn:p> "1"^^<t> .',
    "a relative namespace": "@prefix x: <y> . x:s <urn:p> 1 .",
    "a base that is no IRI": "@base <http://[> . <x> <urn:p> 1 .",
    "a bad port": "<http://a:b/> <urn:p> 1 .",
    "a bad tag": '<urn:s> <urn:p> "x"@toolongforatag .',
    "RDF 1.2": "<urn:s> <urn:p> <urn:o> ~ <urn:r> .",
    "a version": 'VERSION "1.2" <urn:s> <urn:p> 1 .',
    "half a statement": "<urn:s> <urn:p>",
    "nothing but a dot": ".",
    "brackets alone": "[] .",
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_nowhere_declared_good(name: str, debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD + UNREAD[name] + "\n", encoding="utf-8")
    reading = read(path)
    assert (reading.is_complete, reading.statements) == (False, ())
    assert {finding.rule for finding in reading.problems} <= UNREADABLE
    diagnostics = checking.check(debate, [path])
    # nothing else is said of a file whose syntax is broken
    assert diagnostics
    assert {finding.rule for finding in diagnostics} <= UNREADABLE
    with pytest.raises(InputError):
        impact.impact(debate, [path])


def test_what_is_not_read_is_not_accepted_either(tmp_path: Path, run: Run) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    mine = tmp_path / "mine.ttl"
    mine.write_text(GOOD + "\n:s <urn:p> 1 .\n", encoding="utf-8")
    data = ("--data", str(tmp_path / "data"))
    done = run("contribute", "accept", str(mine), "--by", "me", *data)
    assert done.returncode == 3
    assert "The prefix : is not declared." in done.stdout
    assert not (tmp_path / "data" / "contributions").exists()
    done = run("-q", "contribute", "impact", str(mine), *data)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{mine}:21:1: the prefix : is not declared" in done.stderr
    checked = json.loads(run("contribute", "check", str(mine), *data, "--format", "json").stdout)
    assert [(finding["rule"], finding["line"]) for finding in checked] == [("prefix", 21)]


def test_parsers_that_disagree_are_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> 2 .\n", encoding="utf-8")
    assert read(path).is_complete
    parse = turtle_parser.parse

    def half(text: str, names: str = "_:b", trig: bool = False) -> turtle_parser.Parsed:
        parsed = parse(text, names, trig)
        return turtle_parser.Parsed(parsed.placed[:1])

    monkeypatch.setattr(turtle_parser, "parse", half)
    reading = read(path)
    assert (reading.is_complete, reading.statements) == (False, ())
    [problem] = reading.problems
    assert "Two parsers read this text differently: one reads 1 triples, the other 2." in problem.message
    # and so is one that takes what the judge of the syntax doesn't
    monkeypatch.setattr(turtle_parser, "parse", lambda *words, **names: turtle_parser.Parsed())
    path.write_text("nonsense", encoding="utf-8")
    [problem] = read(path).problems
    assert problem.message.startswith("Expected TURTLE: ")


OTHERS = {
    "mine.nt": ('<urn:a> <urn:b> "x"@en .\n', "<urn:a> <urn:b> 1 .\n"),
    "mine.nq": ("<urn:a> <urn:b> <urn:c> .\n", "<urn:a> <urn:b> <c> .\n"),
    "mine.trig": ("@prefix e: <urn:e:> .\ne:a e:b 1 .\n", "e:a e:b 1 .\n"),
    "mine.jsonld": ('{"@id": "urn:a", "urn:b": [1, {"@value": "x", "@language": "en"}]}', '{"@id": "urn:a", "b": 1}'),
    "mine.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
        '<rdf:Description rdf:about="urn:a"><e:b>x</e:b></rdf:Description></rdf:RDF>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
        '<rdf:Description rdf:about="a"><e:b>x</e:b></rdf:Description></rdf:RDF>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_other_syntaxes_are_read_by_two_parsers_as_well(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = OTHERS[name]
    path = tmp_path / name
    path.write_text(bad, encoding="utf-8")
    assert [finding.rule for finding in read(path).problems] in (["syntax"], ["prefix"])
    path.write_text(good, encoding="utf-8")
    reading = read(path)
    assert (reading.is_complete, reading.problems, len(reading.statements)) == (
        True,
        (),
        2 if name == "mine.jsonld" else 1,
    )
    if name in ("mine.nq", "mine.jsonld", "mine.rdf"):
        monkeypatch.setattr(parsing, "read_by_rdflib", lambda text, syntax: [])
        assert "Two parsers read this text differently" in read(path).problems[0].message


def test_a_literal_is_as_long_as_its_value_however_far_its_place_reaches(tmp_path: Path) -> None:
    """In JSON-LD the place of a value may be that of the node around it."""
    path = tmp_path / "mine.jsonld"
    for length, rules in ((100, []), (4_001, ["size-limit"])):
        nodes = [{"@id": f"urn:{number}", "urn:p": [{"@value": "x" * 100}]} for number in range(50)]
        path.write_text(json.dumps([*nodes, {"@id": "urn:s", "urn:p": [{"@value": "x" * length}]}]), encoding="utf-8")
        assert [problem.rule for problem in read(path).problems] == rules


def test_blank_nodes_that_nothing_tells_apart_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("".join(f"_:{i} <urn:p> _:{j} .\n" for i in range(9) for j in range(9) if i != j), encoding="utf-8")
    [problem] = read(path).problems
    assert (problem.rule, problem.fix) == ("size-limit", "give them IRIs")
    assert problem.message == "9 blank nodes look too much alike to be told apart."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(GOOD) - 1), taken=st.integers(0, 8), put=st.text(max_size=3))
def test_a_changed_file_is_read_wholly_or_not_at_all(tmp_path: Path, start: int, taken: int, put: str) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD[:start] + put + GOOD[start + taken :], encoding="utf-8", newline="")
    reading = read(path)
    assert reading.is_complete or (reading.problems and not reading.statements)
    assert not reading.is_complete or reading.covered == len(reading.text.text)


def test_other_files_are_not_blamed_for_one_that_cannot_be_read(debate: Debate, tmp_path: Path) -> None:
    # what the one refers to is described in the other
    (tmp_path / "one.ttl").write_text(HEAD + "id:c a cg:Claim\n", encoding="utf-8")
    (tmp_path / "two.ttl").write_text(GOOD.replace("id:against-4-rebuttal-2", "id:c"), encoding="utf-8")
    findings = checking.check(debate, [tmp_path / "one.ttl", tmp_path / "two.ttl"])
    assert [(Path(finding.file).name, finding.rule) for finding in findings] == [("one.ttl", "syntax")]
