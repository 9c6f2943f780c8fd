"""Files as people have them: encodings, line ends, document types, endings that name no syntax, and wrappers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.formats import aif_json, aif_rdf, sadface
from capgen_kg.formats.reading import RDF_SYNTAXES
from capgen_kg.rdf.parsing import ENCODINGS
from tests.conftest import Run

MAP = "[Bridge]: A bridge costs 5 €.\n  + Ferries are “full”.\n  - <Naïveté>: Caf\u00e9s would close.\n"
AIF_RDF = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF PUBLIC "-//EXAMPLE//DTD" "http://example.org/rdf.dtd">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:aif="http://www.arg.tech/aif#">
<aif:I-node rdf:about="http://example.org/1"><aif:claimText>A bridge</aif:claimText></aif:I-node>
<aif:I-node rdf:about="http://example.org/2"><aif:claimText>A ferry</aif:claimText>
<aif:Premise rdf:resource="http://example.org/3"/></aif:I-node>
<aif:CA-node rdf:about="http://example.org/3"><aif:Conclusion rdf:resource="http://example.org/1"/></aif:CA-node>
</rdf:RDF>"""


def _labels(folder: Path) -> set[str]:
    lines = (line for path in folder.glob("*.ttl") for line in path.read_text("utf-8").split("\n"))
    return {line.split('"')[1] for line in lines if line.startswith("    rdfs:label")}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_map_is_the_same_in_each_encoding_and_with_each_line_end(
    run: Run, tmp_path: Path, encoding: str, end: str
) -> None:
    plain, other = tmp_path / "plain.argdown", tmp_path / "other.argdown"
    plain.write_text(MAP, encoding="utf-8")
    other.write_bytes(MAP.replace("\n", end).encode(encoding))
    option = () if encoding == "utf-8-sig" else ("--encoding", encoding)
    for file, folder, options in ((plain, "one", ()), (other, "two", option)):
        process = run("import", "--from", "argdown", str(file), "-o", str(tmp_path / folder), "--title", "t", *options)
        assert process.returncode == 0, process.stderr
    ours, theirs = ({name for name in _labels(tmp_path / folder) if "whoever" not in name} for folder in ("one", "two"))
    assert ours == theirs
    assert "Ferries are “full”." in ours
    text = tmp_path / "two" / "text.txt" if option else other
    assert run("source", "verify", str(text), "--data", str(tmp_path / "two")).returncode == 0


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (MAP.encode("cp1252"), (), ":1:28: found byte 0x80, expected UTF-8; save the file as UTF-8, or name its encoding"),
        (MAP.encode("utf-16"), (), "--encoding (cp1252, latin-1, utf-16)"),
        (b"[A]: a \x81", ("--encoding", "cp1252"), ":1:8: found byte 0x81, expected cp1252"),
        (MAP.encode("utf-8-sig"), ("--encoding", "latin-1"), "found the byte order mark of UTF-8"),
        (MAP.encode("utf-16"), ("--encoding", "latin-1"), "found a NUL character"),
    ],
)  # fmt: skip
def test_another_encoding_is_named(
    run: Run, tmp_path: Path, data: bytes, options: tuple[str, ...], expected: str
) -> None:
    path = tmp_path / "map.argdown"
    path.write_bytes(data)
    process = run("import", "--from", "argdown", str(path), "-o", str(tmp_path / "out"), *options)
    assert (process.returncode, process.stdout) == (3, "")
    assert expected in process.stderr


@pytest.mark.parametrize(
    "arguments", [("mbox", "--encoding", "cp1252"), ("rdf", "--encoding", "cp1252"), ("kialo", "--syntax", "trig")]
)
def test_options_that_a_format_does_not_have_are_refused(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    process = run("import", "--from", *arguments, str(tmp_path / "x"), "-o", str(tmp_path / "out"))
    assert process.returncode == 2, process.stderr


@pytest.mark.parametrize("kind", ['PUBLIC "-//EXAMPLE//DTD" "http://example.org/rdf.dtd"', 'SYSTEM "rdf.dtd"', ""])
def test_rdf_with_a_document_type_and_an_ending_that_names_no_syntax_is_read(
    run: Run, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "map.aif"
    text = AIF_RDF.replace('PUBLIC "-//EXAMPLE//DTD" "http://example.org/rdf.dtd"', kind)
    # what looks like an entity is none in a comment or CDATA
    text = text.replace("A ferry", "<!-- &a; --><![CDATA[A ferry &a;]]>")
    path.write_text(text, encoding="utf-8")
    arguments = ("import", "--from", "aif-rdf", str(path), "-o", str(tmp_path / "out"))
    assert run(*arguments).returncode == 3
    process = run(*arguments, "--syntax", "rdfxml")
    assert process.returncode == 0, process.stderr
    assert "1 argument, 2 claims" in process.stdout


def test_links_that_are_written_at_both_ends_are_one_each() -> None:
    """As AIFdb's server writes them: a statement names the steps to and from it, and a step its statements."""
    text = """@prefix aif: <http://www.arg.tech/aif#> .
<urn:1> a aif:I-node ; aif:claimText "A bridge" ; aif:Conclusion <urn:3> .
<urn:2> a aif:I-node ; aif:claimText "A ferry" ; aif:Premise <urn:3> .
<urn:3> a aif:RA-node ; aif:Premise <urn:2> ; aif:Conclusion <urn:1> .
"""
    argument_map = aif_rdf.read(text, Path("x.ttl"))
    assert set(argument_map.edges) == {("<urn:2>", "<urn:3>"), ("<urn:3>", "<urn:1>")}
    assert not argument_map.notes


def test_a_debate_of_our_own_in_a_file_without_an_ending_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "debate"
    path.write_bytes(run("export", "--data", "examples/tools", "--to", "ntriples").stdout.encode())
    arguments = ("import", "--from", "rdf", str(path), "-o", str(tmp_path / "out"))
    assert run(*arguments).returncode == 3
    assert run(*arguments, "--syntax", "ntriples").returncode == 0
    assert run(*arguments, "--syntax", "rdfxml").returncode == 3


def test_the_command_offers_what_can_be_read(run: Run) -> None:
    listed = run("import", "--help").stdout
    assert f"[{'|'.join(ENCODINGS)}]" in listed
    assert f"[{'|'.join(RDF_SYNTAXES)}]" in listed


def test_a_map_inside_wrappers_is_read_and_what_stands_beside_it_noted() -> None:
    inner = {"nodes": [{"nodeID": "1", "type": "I", "text": "a"}], "edges": []}
    text = json.dumps({"status": "ok", "results": [{"map": {"AIF": inner}}]})
    argument_map = aif_json.read(text, Path("x"))
    assert list(argument_map.nodes) == ["1"]
    assert [note.message for note in argument_map.notes] == ["the member 'status' of the file is left out"]
    atom = {"id": "a", "type": "atom", "text": "a", "sources": [], "metadata": {}}
    assert list(sadface.read(json.dumps([{"nodes": [atom], "edges": []}]), Path("x")).nodes) == ["a"]
    # of two maps, neither is chosen
    with pytest.raises(Exception, match="found no array 'nodes'"):
        aif_json.read(json.dumps([inner, inner]), Path("x"))
