"""The contract of the command line: what goes where, and the exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from capgen_kg.cli import COMMANDS
from capgen_kg.queries.stored import query_names
from tests.conftest import ROOT, Run

THREADS = """PREFIX cg: <https://w3id.org/capgen/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?a ?b { ?x cg:repliesTo ?y . ?x skos:notation ?a . ?y skos:notation ?b }"""


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.startswith("capgen: ") and "Traceback" not in text


def test_csv_goes_to_a_pipe_with_nothing_else(run: Run, debate: object) -> None:
    result = run("-q", "query", "counters", "For#2")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.stderr == ""
    assert {"Against#2", "Against#4"} <= {row["counter"] for row in rows}
    assert rows[0]["counterIri"] == "https://w3id.org/capgen/id/against-2"


def test_threads_can_be_asked_in_sparql(run: Run) -> None:
    result = run("sparql", "-", stdin=THREADS)
    assert "Comment#16,Comment#15" in result.stdout
    assert len(result.stdout.splitlines()) == 17


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("query", "counters", "Fro#2"), 2, "did you mean For#2"),
        (("query", "countrs", "For#2"), 2, "did you mean counters"),
        (("query", "../counters"), 2, "no stored query"),
        (("query", "counters"), 2, "needs item"),
        (("query",), 2, "--list"),
        (("query", "counters", "For#2", "For#3"), 2, "too many"),
        (("query", "counters", "--set", "itme=For#2"), 2, "did you mean item"),
        (("query", "counters", "--set", "item"), 2, "NAME=VALUE"),
        (("query", "counters", "For#2", "--set", "item=For#2"), 2, "twice"),
        (("query", "counters", "For#2", "--format", "cvs"), 2, "did you mean csv"),
        (("query", "counters", "For#2", "--format", "turtle"), 2, "has no format 'turtle'"),
        (("query", "neighbourhood", "For#2", "--format", "csv"), 2, "has no format 'csv'"),
        (("query", "counters", "For#2", "--formt", "csv"), 2, "--format"),
        (("query", "counters", "2"), 2, "is ambiguous"),
        (("qurey",), 2, "did you mean query"),
        (("show", "Comment#99"), 2, "nothing is called"),
        (("show",), 2, "REF"),
        (("sparql", "no-such-file.rq"), 3, "no-such-file.rq: there is no such file"),
        (("sparql", "."), 3, "not a regular file"),
        (("validate", "no-such-file.ttl"), 3, "there is no such file"),
        (("validate", "--data", "no-such-folder"), 3, "no-such-folder: there is no such file or folder"),
        (("source", "verify", "no-such-file.txt"), 3, "there is no such file"),
        (("--data", "no-such-folder", "query", "thesis"), 3, "no-such-folder"),
        (("--data", "docs", "query", "thesis"), 3, "no .ttl file"),
        (("--reasoner", "pellet", "query", "thesis"), 2, "no reasoner 'pellet'"),
        (("--graph", "urn:g", "query", "thesis"), 2, "--endpoint"),
        (("--endpoint", "http://127.0.0.1:9", "validate"), 2, "validate does not take --endpoint"),
        (("--endpoint", "http://127.0.0.1:9", "--data", "data", "query", "thesis"), 2, "name one of them"),
        (("--endpoint", "http://127.0.0.1:9", "query", "thesis", "--asserted"), 2, "cannot be computed for a remote endpoint"),
        (("export", "--to", "ntriples", "-o", "no/such/folder/x.nt"), 3, "No such file"),
        (("query", "thesis", "--timeout", "0"), 2, "timeout"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_line_and_its_status(
    words: tuple[str, ...], status: int, message: str, run: Run
) -> None:
    result = run(*words)
    assert result.stdout == ""
    assert one_line(result.stderr), result.stderr
    assert message in result.stderr
    assert result.returncode == status


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { ?s ?p }", "line 1, column"),
        ("", "there is no query"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "line 1, column 1: INSERT is an update"),
        ("SELECT *\n{ SERVICE <http://x> { ?s ?p ?o } }", "line 2, column 3: SERVICE is not allowed"),
        ("SELECT * FROM <http://x> { ?s ?p ?o }", "FROM is not allowed"),
    ],
)
def test_sparql_that_may_not_or_cannot_be_asked(query: str, message: str, run: Run) -> None:
    result = run("sparql", "-", stdin=query)
    assert (result.returncode, result.stdout) == (2, "")
    assert one_line(result.stderr), result.stderr
    assert message in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "bad.ttl",
            b"@prefix cg: <https://w3id.org/capgen/ontology#> .\n<urn:a> cg:attacks\n  ; .",
            "bad.ttl:2:9: the property cg:attacks has no value",
        ),
        ("latin.ttl", "# caf\xe9\n".encode("latin-1"), "latin.ttl:1:6: found byte 0xe9, expected UTF-8"),
        ("utf16.ttl", "<urn:a> <urn:b> <urn:c> .".encode("utf-16"), "expected UTF-8"),
        ("page.html", b"<html></html>", "found the ending .html, expected one of .ttl"),
        ("nul.ttl", b"\0\0\0", "nul.ttl:1:1"),
    ],
)
def test_files_that_cannot_be_read_are_named_with_the_place(
    name: str, content: bytes, message: str, tmp_path: Path, run: Run
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("-q", "--data", str(path), "query", "thesis")
    assert one_line(result.stderr), result.stderr
    assert (result.returncode, result.stdout) == (3, "")
    assert message in result.stderr
    result = run("-q", "validate", str(path))
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert f"{name}:" in result.stdout + result.stderr


def test_what_is_no_file_is_said_to_be_none_whatever_its_name(tmp_path: Path, run: Run) -> None:
    (tmp_path / "folder").mkdir()
    for name, message in (("nothing", "there is no such file"), ("folder", "this is not a regular file; name a file")):
        for words in (["contribute", "check"], ["contribute", "impact"], ["validate"]):
            result = run("-q", *words, str(tmp_path / name))
            assert (result.returncode, result.stdout) == (3, ""), words
            assert message in result.stderr
    for words in (["lint"], ["contribute", "list"], ["contribute", "accept", "mine.ttl", "--by", "me"]):
        result = run("-q", *words, "--data", str(tmp_path / "nothing"))
        assert (result.returncode, result.stdout) == (3, "")
        assert result.stderr == f"capgen: {tmp_path / 'nothing'}: there is no such file or folder\n"


def test_a_pipe_in_the_place_of_a_file_is_refused(tmp_path: Path, run: Run) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    result = run("--data", str(tmp_path / "pipe.ttl"), "query", "thesis")
    assert result.returncode == 3
    assert "not a regular file" in result.stderr


def test_a_byte_order_mark_and_crlf_are_read(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "bom.ttl"
    path.write_bytes(
        b'\xef\xbb\xbf@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\r\n<urn:a> skos:notation "X" .\r\n'
    )
    result = run("-q", "--data", str(path), "sparql", "-", stdin="SELECT ?n { <urn:a> ?p ?n }")
    assert (result.returncode, result.stdout) == (0, "n\nX\n")


def test_a_negative_answer_has_status_1(run: Run) -> None:
    assert run("query", "does-counter", "Against#2", "For#2").returncode == 0
    result = run("query", "does-counter", "For#6", "For#2")
    assert (result.returncode, result.stdout, result.stderr) == (1, "false\n", "")


def test_findings_have_status_1_and_can_be_had_as_json(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text("@prefix cg: <https://w3id.org/capgen/ontology#> . @prefix id: <https://w3id.org/capgen/id/> .\n"
                    "id:comment-13 cg:counters id:for-1 .")  # fmt: skip
    result = run("validate", str(path), "--format", "json")
    assert result.returncode == 1
    findings = {finding["rule"]: finding for finding in json.loads(result.stdout)}
    assert set(findings) == {"Derived-counters", "layout"}
    assert [findings["Derived-counters"][key] for key in ("line", "column", "endLine", "endColumn")] == [2, 15, 2, 26]
    text = run("validate", str(path))
    assert text.returncode == 1
    assert f"{path}:2:15: error: cg:counters is derived" in text.stdout
    assert " 2 | id:comment-13 cg:counters id:for-1 .\n   |               ^^^^^^^^^^^" in text.stdout


def test_drifted_anchors_are_named_with_status_1(text: Path, tmp_path: Path, run: Run) -> None:
    whole = text.read_text(encoding="utf-8")
    assert run("source", "verify", str(text)).returncode == 0
    assert "100.00 % of 22417" in run("source", "verify", str(text)).stdout
    copy = tmp_path / "copy.txt"
    copy.write_text(whole[:1400] + "X" + whole[1401:], encoding="utf-8", newline="")
    result = run("source", "verify", str(copy))
    assert result.returncode == 1
    assert "id:passage-for-2-2 (1393–1682) has drifted" in result.stdout
    assert "id:passage-for-2-1 " not in result.stdout
    copy.write_text(whole[:22000], encoding="utf-8", newline="")
    assert "lies outside the text" in run("source", "verify", str(copy)).stdout


def test_the_words_behind_a_claim_can_be_shown(text: Path, run: Run) -> None:
    result = run("source", "show", "For#2.1", str(text))
    assert result.returncode == 0
    assert "1313–1393" in result.stdout


def test_a_text_is_cut_into_paragraphs_or_sentences(run: Run) -> None:
    words = ("source", "cut", "examples/tools/text.txt", "--base", "https://a.example/")
    paragraphs, sentences = (
        run(*words, "--unit", unit).stdout.count("LeafPassage") for unit in ("paragraph", "sentence")
    )
    assert run(*words).stdout.count("LeafPassage") == paragraphs
    assert sentences > paragraphs > 1


def test_a_baseline_may_be_another_file(tmp_path: Path, run: Run) -> None:
    baseline = tmp_path / "baseline.json"
    assert run("lint", "--baseline", str(baseline)).returncode == 3
    result = run("lint", "--baseline", str(baseline), "--update")
    assert (result.returncode, result.stdout.startswith(f"{baseline}: ")) == (0, True)
    assert run("lint", "--baseline", str(baseline)).stdout == "conforms\n"


def test_a_template_takes_the_fields_of_an_argument(run: Run) -> None:
    words = ("--stance", "against", "--title", "A title", "--label", "One sentence.", "--premise", "Another.",
             "--attributed-to", "TurnTrout", "--hedge", "possible", "--hedge-words", "may")  # fmt: skip
    result = run("contribute", "new", "argument", "--by", "Comment#13", *words)
    assert result.returncode == 0
    for part in (
        "cg:stance cg:Against",
        '"A title"@en',
        '"One sentence."@en',
        '"Another."@en',
        "id:person-turntrout",
        "cg:Possible",
    ):
        assert part in result.stdout


def test_a_reader_that_leaves_early_is_not_bothered() -> None:
    command = f"{sys.executable} -c 'from capgen_kg.cli import command; command()' query claims For#2 --format json"
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; ({command}; echo $? >&2) | head -c 10 > /dev/null"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert result.stderr == "0\n"


def test_formats_are_those_of_the_standards(run: Run) -> None:
    import xml.etree.ElementTree as ET

    document = json.loads(run("query", "thesis", "--format", "json").stdout)
    assert document["head"]["vars"] == ["thesis", "heldBy", "reportedIn", "thesisIri"]
    root = ET.fromstring(run("query", "thesis", "--format", "xml").stdout)
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    tsv = run("query", "thesis", "--format", "tsv").stdout
    assert tsv.startswith("?thesis\t?heldBy\t?reportedIn\t?thesisIri\n")
    assert run("query", "thesis", "--format", "markdown").stdout.startswith("| thesis")
    graph = json.loads(run("query", "neighbourhood", "For#7", "--format", "jsonld").stdout)
    assert graph
    assert "cg:counterClaim" in run("query", "neighbourhood", "Against#2").stdout


def test_asserted_leaves_out_what_follows(run: Run) -> None:
    query = "PREFIX cg: <https://w3id.org/capgen/ontology#> SELECT * { ?a cg:counters ?b }"
    assert run("sparql", "-", "--asserted", stdin=query).stdout == "a,b\n"
    assert len(run("sparql", "-", stdin=query).stdout.splitlines()) > 40


def test_the_closure_is_exported_whole(tmp_path: Path, run: Run) -> None:
    out = tmp_path / "closed.nt"
    words = ("export", "--to", "ntriples", "--closed")
    assert run(*words, "-o", str(out)).returncode == 0
    assert run(*words).stdout == out.read_text(encoding="utf-8")
    assert "<https://w3id.org/capgen/ontology#counters>" in out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["closed.nt"]


def test_format_is_a_command_and_checks(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:b> rdfs:label 'b' . <urn:a> rdfs:label 'a'."
    )
    assert run("format", "--check", str(path)).returncode == 1
    assert run("format", str(path)).returncode == 0
    assert path.read_text().index("<urn:a>") < path.read_text().index("<urn:b>")
    assert run("format", "--check", str(path)).returncode == 0


@pytest.mark.parametrize(
    "reference", ["For#2", "Against#7", "Comment#5", "Comment#1.A", "For#2.1", "TurnTrout", "Post", "thesis"]
)
def test_everything_has_a_card(reference: str, run: Run) -> None:
    result = run("show", reference)
    assert result.returncode == 0
    assert result.stdout.strip()
    assert "\x1b" not in result.stdout
    assert max(map(len, [line for line in result.stdout.splitlines() if "https://" not in line])) <= 100


def test_control_characters_in_labels_are_shown_and_not_obeyed(tmp_path: Path, run: Run) -> None:
    minimal = (ROOT / "tests/rules/minimal.ttl").read_text(encoding="utf-8")
    path = tmp_path / "hostile.ttl"
    path.write_text(minimal.replace('"Tea calms."', '"Tea \\u001B[31mcalms\\u202E."'), encoding="utf-8")
    for words in (("show", "For#1"), ("query", "claims", "For#1", "--format", "table")):
        result = run("-q", "--data", str(path), *words)
        assert result.returncode == 0
        assert "\x1b" not in result.stdout
        assert "\\u001b[31m" in result.stdout


def test_every_command_has_help_with_an_example(run: Run) -> None:
    for name in COMMANDS:
        result = run(name, "--help")
        assert result.returncode == 0
        assert f"capgen {name}" in result.stdout.split("Example", 1)[1]
    assert "0 success; 1 negative result or findings; 2 usage error" in " ".join(run("--help").stdout.split())


def test_every_query_has_help_made_of_its_header(run: Run) -> None:
    listed = run("query", "--list").stdout
    for name in query_names():
        assert f"\n{name} " in "\n" + listed
    result = run("query", "counters", "--help")
    assert "capgen query counters For#2" in result.stdout
    assert "An argument, comment, post or claim" in " ".join(result.stdout.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_queries_and_references(shell: str, run: Run) -> None:
    assert "_CAPGEN_COMPLETE" in run("completion", shell).stdout

    def complete(*words: str) -> str:
        env = {"_CAPGEN_COMPLETE": f"{shell}_complete"}
        if shell == "fish":
            env |= {"COMP_WORDS": " ".join(words[:-1]), "COMP_CWORD": words[-1]}
        else:
            env |= {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
        return run(env=env).stdout

    assert "validate" in complete("capgen", "val")
    assert "counters" in complete("capgen", "query", "coun")
    assert "For#2" in complete("capgen", "query", "counters", "For")
    assert "Comment#13" in complete("capgen", "show", "comm")
    assert "existing-subject" in complete("capgen", "contribute", "rules", "exis")
    assert "mermaid" in complete("capgen", "export", "--to", "mer")
    assert "For#2" in complete("capgen", "contribute", "new", "rebuttal", "--by", "For")
    assert "Comment#13" not in complete("capgen", "show", "--data", "tests/rules/minimal.ttl", "comm")
    assert "Comment#13" not in complete("capgen", "--data", "tests/rules/minimal.ttl", "show", "comm")


def test_debug_shows_the_traceback(run: Run) -> None:
    assert "Traceback" in run("--debug", "query", "counters", "Fro#2").stderr


def test_a_table_fits_the_terminal_and_hides_the_iris(run: Run) -> None:
    result = run("query", "counters", "For#2", "--format", "table", env={"COLUMNS": "90"})
    assert max(map(len, result.stdout.splitlines())) <= 92
    assert "counterIri" not in result.stdout
    assert "counterIri" in run("query", "counters", "For#2", "--format", "table", "--wide").stdout
