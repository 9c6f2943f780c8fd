"""``capgen standing`` on the real debate: what it prints, in every format, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib

from capgen_kg.debate import Debate, load_debate, open_debate
from capgen_kg.rdf.namespaces import CG
from capgen_kg.rendering import standing as rendering
from capgen_kg.standing.report import NOTE
from tests.conftest import ROOT, Run
from tests.standing.test_framework import assert_is_complete

TOOLS = [word for path in sorted((ROOT / "examples" / "tools").glob("*.ttl")) for word in ("--data", str(path))]


def test_counters_are_those_of_the_query(debate: Debate) -> None:
    result = debate.standing()
    for iri in result.labels:
        verdict = result.verdict(iri)
        if verdict.kind in ("argument", "message", "claim"):
            rows = debate.query("counters", iri).rows()
            counters = {(counter.by, counter.attacked, counter.rebuttal) for counter in verdict.counters}
            assert counters == {(row["counter"], row["attacked"], row["rebuttalIri"]) for row in rows}, verdict.name


def test_items_are_counted_as_in_contested(debate: Debate) -> None:
    result = debate.standing()
    contested = {row["itemIri"]: int(row["counters"]) for row in debate.query("contested").rows()}
    for verdict in result.verdicts:
        assert len(verdict.items) == contested.get(verdict.iri, 0), verdict.name
        assert sum(verdict.items.values()) <= len(verdict.items)


def test_the_labels_of_one_item_are_those_of_the_whole(debate: Debate) -> None:
    whole = debate.standing()
    verdicts = [whole.verdict(iri) for iri in whole.labels]
    for verdict in verdicts:
        if verdict.kind in ("argument", "message"):
            assert debate.standing(verdict.iri).verdicts == (verdict,)


def test_both_sides_with_their_verdicts(run: Run, debate: Debate) -> None:
    result = run("standing", "--format", "table", env={"COLUMNS": "80"})
    assert result.returncode == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    lines = result.stdout.splitlines()
    for side in ("For", "Against"):
        verdicts = [verdict for verdict in debate.standing().verdicts if verdict.stance == side.lower()]
        count = sum(verdict.standing == "stands" for verdict in verdicts)
        provisos = sum(bool(verdict.proviso) for verdict in verdicts)
        assert provisos
        assert f"{side}: {count} of {len(verdicts)} stand, {provisos} of them although counters are unanswered" in lines
    text = " ".join(result.stdout.split())
    assert text.count(NOTE) == 1
    assert text.count("Reading: dialectical (attacks are directed as they were made); semantics: grounded.") == 1


def test_csv_has_a_row_for_each_argument(run: Run, debate: Debate) -> None:
    result = run("standing", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["argument"] for row in rows] == [verdict.name for verdict in debate.standing().verdicts]
    assert {(row["reading"], row["semantics"]) for row in rows} == {("dialectical", "grounded")}
    assert NOTE in result.stderr
    assert NOTE not in run("-q", "standing", "--format", "csv").stderr


def test_reasons_lead_to_file_and_line(run: Run) -> None:
    content = json.loads(run("standing", "For#9", "--format", "json").stdout)
    [verdict] = content["verdicts"]
    reasons = [verdict["reason"]]
    for reason in reasons:
        reasons += reason["reasons"]
    assert {reason["role"] for reason in reasons} >= {"", "conclusion", "countered by"}
    for reason in reasons:
        path, line = reason["place"].rsplit(":", 1)
        local_name = reason["iri"].rsplit("/", 1)[1]
        assert f"id:{local_name} a " in (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_what_is_unanswered_and_not_needed_is_listed(run: Run, debate: Debate) -> None:
    verdict = next(
        verdict for verdict in debate.standing().verdicts if verdict.standing == "stands" and verdict.unanswered
    )
    assert verdict.proviso.startswith("although ")
    for words in ([], [verdict.name]):
        text = " ".join(run("standing", *words, "--format", "table").stdout.split())
        assert f"{verdict.name} stands, {verdict.proviso}." in text
    [content] = json.loads(run("standing", verdict.name, "--format", "json").stdout)["verdicts"]
    unanswered = [reason for reason in content["reason"]["reasons"] if reason["role"] == "also countered by"]
    assert {reason["iri"] for reason in unanswered} >= {counter.rebuttal for counter in verdict.unanswered}
    assert all(":" in reason["place"] for reason in unanswered)


def test_columns_are_explained_and_an_empty_last_word_is_a_dash(run: Run, debate: Debate) -> None:
    result = run("standing", "--format", "table")
    count = sum(not verdict.last_word for verdict in debate.standing().verdicts)
    assert "lastWord: who answered its counters" in " ".join(result.stdout.split())
    assert sum(line.endswith("   –") for line in result.stdout.splitlines()) == count


def test_what_would_change_a_verdict(run: Run, debate: Debate) -> None:
    change = debate.standing("For#9").needs(debate.references.resolve("For#9"))
    text = " ".join(run("standing", "For#9", "--needs", "--format", "markdown").stdout.split())
    assert "For#9 would stand if" in text
    for pieces in change.sets:
        for piece in pieces:
            assert piece.label in text


def test_cruxes_start_with_the_most_consequential(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("standing", "--crux", "--format", "csv").stdout)))
    counts = [int(row["changes"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert all("→" in row["arguments"] for row in rows)


def test_turtle_is_a_labelling_of_this_version(run: Run, debate: Debate) -> None:
    graph = rdflib.Graph().parse(data=run("standing", "--format", "turtle").stdout, format="turtle")
    [labelling] = graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{CG}Labelling"))
    values = {name: str(graph.value(labelling, rdflib.URIRef(CG + name))) for name in ("attackReading", "semantics")}
    assert values == {"attackReading": "dialectical", "semantics": "grounded"}
    assert str(graph.value(labelling, rdflib.URIRef(f"{CG}dataVersion"))) == debate.version
    labels = {
        str(node): str(debate.graph.value(value, rdflib.RDFS.label))
        for node, value in graph.subject_objects(rdflib.URIRef(f"{CG}standing"))
    }
    assert labels == debate.standing().labels


def test_a_labelling_is_refused_as_data(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "labelling.ttl"
    path.write_text(run("standing", "For#2", "--format", "turtle").stdout, encoding="utf-8")
    result = run("validate", "--data", str(path))
    assert result.returncode == 1
    assert "is computed and never part of the data" in result.stdout + result.stderr


@pytest.mark.parametrize("semantics", ["preferred", "stable"])
def test_other_semantics_name_themselves(run: Run, semantics: str) -> None:
    pytest.importorskip("clingo")
    result = run("standing", "--semantics", semantics, "--reading", "symmetric", "--format", "json")
    content = json.loads(result.stdout)
    assert (content["semantics"], content["reading"]) == (semantics, "symmetric")


def test_another_debate(run: Run) -> None:
    result = run("standing", "--format", "csv", *TOOLS)
    assert {row["standing"] for row in csv.DictReader(io.StringIO(result.stdout))} == {"stands", "open"}


def test_contested_has_the_items_of_the_stored_query_with_their_verdicts(run: Run, debate: Debate) -> None:
    rows = list(csv.DictReader(io.StringIO(run("standing", "--contested", "--format", "csv").stdout)))
    expected = debate.query("contested").rows()
    assert {(row["item"], row["counters"], row["itemIri"]) for row in rows} == {
        (row["item"], row["counters"], row["itemIri"]) for row in expected
    }
    counts = [int(row["counters"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert len(rows) > 20
    for row in rows:
        [verdict] = debate.standing(row["itemIri"]).verdicts
        assert (row["standing"], int(row["unanswered"])) == (verdict.standing, sum(verdict.items.values()))
        assert row["lastWord"] == ", ".join(verdict.last_word)
    table = run("standing", "--contested", "--format", "table", env={"COLUMNS": "200"}).stdout
    assert all(f"{row['item']} {row['label']}" in table for row in rows)
    assert " ".join(table.split()).count(NOTE) == 1
    content = json.loads(run("standing", "--contested", "--format", "json").stdout)
    assert [verdict["name"] for verdict in content["verdicts"]] == [row["item"] for row in rows]


def test_large_files_are_not_searched_for_lines(debate: Debate, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = {verdict.iri for verdict in debate.standing("For#1", "Against#2").verdicts}
    nodes = {f"<{iri}>" for iri in nodes}
    assert rendering.places_of(nodes, debate.files).keys() == nodes
    monkeypatch.setattr(rendering, "MAX_FILE_BYTES", 10)
    assert rendering.places_of(nodes, debate.files) == {}


def test_a_certificate_is_a_labelling_of_what_the_standing_depends_on(run: Run, debate: Debate) -> None:
    result = run("standing", "For#1", "--certificate", "credulous", "--format", "csv")
    rows = {row["nameIri"]: row["standing"] for row in csv.DictReader(io.StringIO(result.stdout))}
    assert result.returncode == 0
    assert rows == debate.standing("For#1").labels
    content = json.loads(run("standing", "For#1", "--certificate", "credulous", "--format", "json").stdout)
    assert (content["certificate"], {row["iri"]: row["standing"] for row in content["labels"]}) == ("For#1", rows)
    assert "For#1" in run("standing", "For#1", "--certificate", "credulous", "--format", "table").stdout
    result = run("standing", "For#1", "--certificate", "sceptical")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "capgen: there is no labelling in which For#1 does not stand\n"


@pytest.mark.parametrize(
    ("name", "certificate", "options", "answer"),
    [
        ("For#1", "credulous", [], "YES"),
        ("For#1", "sceptical", [], "YES"),
        ("For#9", "credulous", [], "NO"),
        ("For#9", "sceptical", ["--reading", "symmetric"], "NO"),
    ],
)
def test_a_witness_has_the_numbers_of_the_exported_framework(
    run: Run, tmp_path: Path, name: str, certificate: str, options: list[str], answer: str
) -> None:
    result = run("standing", name, "--certificate", certificate, "--format", "iccma", *options)
    assert result.returncode == 0
    first, *rest = result.stdout.splitlines()
    assert first == answer
    exported = run("export", "--to", "iccma", *options).stdout.splitlines()
    [number] = [int(line.split(" ")[1]) for line in exported if line.startswith("#") and line.endswith(f" {name}")]
    assert f"capgen: {name} is argument {number} of capgen export --to iccma" in result.stderr
    has_witness = (certificate == "credulous") == (answer == "YES")
    assert [line.split(" ")[0] for line in rest] == ["w"] * has_witness
    if has_witness:
        extension = set(map(int, rest[0].split(" ")[1:]))
        assert (number in extension) == (certificate == "credulous")
        nodes = set(range(1, int(exported[0].split(" ")[2]) + 1))
        pairs = [tuple(map(int, line.split(" "))) for line in exported[1:] if not line.startswith("#")]
        assert_is_complete(extension, [(attacker, target) for attacker, target in pairs], nodes)
        load_debate(tmp_path / "store", [open_debate().data_folder])
        words = ["--certificate", certificate, "--format", "iccma", "--store", str(tmp_path / "store"), *options]
        assert run("standing", name, *words).stdout == result.stdout


@pytest.mark.parametrize(("certificate", "answer"), [("credulous", "NO"), ("sceptical", "YES")])
def test_where_there_is_no_stable_labelling_there_are_answers(run: Run, certificate: str, answer: str) -> None:
    """Nothing is in some extension if there is none, and everything is in all of them."""
    pytest.importorskip("clingo")
    words = ["For#1", "--semantics", "stable", "--data", str(ROOT / "tests/standing/contradiction.ttl")]
    result = run("standing", *words)
    assert result.returncode == 2
    assert "there is no stable labelling" in result.stderr
    result = run("standing", *words, "--certificate", certificate, "--format", "iccma", "-q")
    assert (result.returncode, result.stdout) == (0, f"{answer}\n")


def test_claims_that_exclude_each_other_have_a_certificate_each(run: Run) -> None:
    pytest.importorskip("clingo")
    words = ["For#1", "--semantics", "preferred", "--data", str(ROOT / "tests/standing/debates/exclusive.ttl")]
    for kind, expected in (("credulous", "stands"), ("sceptical", "open")):
        result = run("standing", *words, "--certificate", kind, "--format", "csv")
        rows = {row["name"]: row["standing"] for row in csv.DictReader(io.StringIO(result.stdout))}
        assert rows["For#1"] == expected


def test_a_debate_without_arguments(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_text("@prefix cg: <https://w3id.org/capgen/ontology#> . <urn:d> a cg:Debate .", encoding="utf-8")
    result = run("standing", "--data", str(path), "--format", "table")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "There are no arguments.")
    assert run("standing", "--data", str(path), "--format", "csv").stdout.startswith("stance,argument,standing,")
    result = run("standing", "--crux", "--data", str(path), "--format", "table")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "No verdict depends on a single relation.")
    assert run("standing", "--crux", "--data", str(path), "--format", "csv").stdout.startswith("relation,by,label,")
    result = run("standing", "--contested", "--data", str(path), "--format", "table")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "Nothing counters any argument or comment.")
    assert run("standing", "--contested", "--data", str(path), "--format", "csv").stdout.startswith("stance,item,")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["For#99"], "nothing is called 'For#99'"),
        (["Nate"], "Nate is a person"),
        (["id:passage-comment-1-1"], "id:passage-comment-1-1 is a passage"),
        (["--needs"], "--needs takes a reference"),
        (["--crux", "For#1"], "--crux is about the whole debate"),
        (["--contested", "For#1"], "--contested is about the whole debate"),
        (["--contested", "--crux"], "--contested is about the whole debate"),
        (["--certificate", "credulous"], "--certificate takes one reference"),
        (["For#1", "For#2", "--certificate", "sceptical"], "--certificate takes one reference"),
        (["For#1", "--certificate", "yes"], "'yes' is not one of"),
        (["For#1", "--certificate", "credulous", "--format", "turtle"], "Turtle has the labels only"),
        (["For#1", "--format", "iccma"], "add --certificate"),
        (["For#1", "--needs", "--format", "turtle"], "Turtle has the labels only"),
        (["For#1", "--needs", "--semantics", "preferred"], "computed for grounded labels only"),
        (["--reading", "literal"], "'literal' is not one of"),
    ],
)
def test_what_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run("standing", *words)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_without_clingo_a_message_names_the_extra(debate: Debate) -> None:
    code = "import sys; sys.modules['clingo'] = None; from capgen_kg.cli import command; command()"
    result = subprocess.run(
        [sys.executable, "-c", code, "standing", "--semantics", "stable"],
        capture_output=True, text=True, env=dict(os.environ), cwd=ROOT, check=False,
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr == "capgen: stable labellings need an extra package: pip install 'capgen-kg[standing]'\n"
