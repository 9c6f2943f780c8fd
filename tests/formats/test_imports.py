"""Argument maps become debates that conform, keep their names, and say where something can't be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.debate import Debate, open_debate
from capgen_kg.formats import IMPORT_FORMATS, aif_json
from capgen_kg.rdf.located_json import DEPTH, read_json
from capgen_kg.rdf.namespaces import CG, PREFIXES
from capgen_kg.rdf.parsing import ntriples, read_facts
from capgen_kg.rdf.terms import from_oxigraph, to_oxigraph
from capgen_kg.rdf.writing import serialize_facts
from capgen_kg.readings.importing import READING_FORMATS
from capgen_kg.resources import data_files
from capgen_kg.threads import SOURCES
from tests.conftest import ROOT, Run

#: A map as AIFdb gives it: numbers for names, an undercut, a rephrasing, an attack on an attack, and two speakers.
AIF = {
    "nodes": [
        {"nodeID": "1", "text": "The town should build a bridge", "type": "I"},
        {"nodeID": "2", "text": "The ferry is full every day", "type": "I"},
        {"nodeID": "3", "text": "Default Inference", "type": "RA"},
        {"nodeID": "4", "text": "A bridge costs more than the town has", "type": "I"},
        {"nodeID": "5", "text": "Default Conflict", "type": "CA"},
        {"nodeID": "6", "text": "A full ferry shows only that the ferry is small", "type": "I"},
        {"nodeID": "7", "text": "Default Conflict", "type": "CA"},
        {"nodeID": "8", "text": "There is no room on the ferry", "type": "I"},
        {"nodeID": "9", "text": "Default Rephrase", "type": "MA"},
        {"nodeID": "10", "text": "Ann : There is no room on the ferry", "type": "L"},
        {"nodeID": "11", "text": "Asserting", "type": "YA"},
        {"nodeID": "12", "text": "Bob : A full ferry shows only that the ferry is small", "type": "L"},
        {"nodeID": "13", "text": "Arguing", "type": "YA"},
        {"nodeID": "14", "text": "Default Transition", "type": "TA"},
        {"nodeID": "15", "text": "Costs can be shared", "type": "I"},
        {"nodeID": "16", "text": "Default Conflict", "type": "CA"},
        {"nodeID": "17", "text": "Preference", "type": "PA"},
        {"nodeID": "18", "text": "The ferry carried 400 people a day last year", "type": "I"},
        {"nodeID": "19", "text": "Default Inference", "type": "RA"},
    ],
    "edges": [
        {"edgeID": str(number), "fromID": start, "toID": end, "formEdgeID": None}
        for number, (start, end) in enumerate(
            [
                ("2", "3"), ("3", "1"), ("4", "5"), ("5", "1"), ("6", "7"), ("7", "3"), ("8", "9"), ("9", "2"),
                ("10", "11"), ("11", "8"), ("12", "13"), ("13", "6"), ("10", "14"), ("14", "12"), ("15", "16"),
                ("16", "7"), ("18", "19"), ("19", "2"), ("2", "99"),
            ]
        )
    ],
    "locutions": [],
}  # fmt: skip
ARGDOWN = """===
title: A bridge
===

// what everybody came for
[Bridge]: The town should build a bridge. #thesis
  - <Cost>: A bridge costs more
      than the town has.
    - [Shared]: Costs can be shared.
  + <Ferry>
    _ [Small]: A full ferry shows only that the ferry is small.
  >< [Tunnel]: The town should build a tunnel instead.

# Details

<Ferry>: The ferry is full {certainty: 0.9}

(1) The ferry is full every day.
(2) [Wanted]: What is full is wanted.
-- modus ponens --
(3) [Crossing]: People want to cross.
  - [Winter]: Not in winter.

[Winter]: Not in winter.
"""
KIALO = """Discussion Title: A bridge

1. The town should build a bridge.
1.1. Pro: The ferry is full every day.
1.1.1. Con: A full ferry shows only
that the ferry is small.
1.2. Con: A bridge costs more than the town has.
1.2.1. Con: Costs can be shared.
1.3. Pro: -> See 1.1.
1.3.1.1. Pro: This hangs on nothing.
"""


def imported(run: Run, form: str, text: str, place: Path, *words: str, name: str = "map") -> Path:
    """Import a text and return the folder, once the debate has been found to conform."""
    path = place / name
    path.write_text(text, encoding="utf-8", newline="")
    process = run("import", "--from", form, str(path), "-o", str(place / "town"), *words)
    assert process.returncode == 0, process.stderr
    return place / "town"


def rows(folder: Path, name: str, *references: str) -> list[tuple[str, ...]]:
    """Return what a debate answers, in columns that don't hang on names."""
    columns = {"counters": ("counter", "attackType", "attacked", "label"), "supports": ("supporter", "label")}.get(
        name, ()
    )
    return sorted(
        tuple(row[column] for column in columns) for row in open_debate(folder).query(name, *references).rows()
    )


def test_a_map_of_aifdb_becomes_a_debate(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(AIF, indent=1), encoding="utf-8")
    process = run("import", "--from", "aif-json", str(path), "-o", str(tmp_path / "town"), "--language", "en")
    assert process.returncode == 0, process.stderr
    assert process.stdout == f"{tmp_path / 'town'}: 2 arguments, 7 claims, 2 rebuttals, 1 support, 2 comments\n"
    notes = [line for line in process.stderr.splitlines() if not line.startswith("capgen: ")]
    assert [line.removeprefix(f"{path}:").split(": ", 1)[1] for line in notes] == [
        "a step that is aimed at a step which is left out is left out, too: 16",
        "a node of the kind PA is left out: 17",
        "an edge is left out, as its two nodes are not both in the map: from 2 to 99",
    ]
    places = [tuple(map(int, line.removeprefix(f"{path}:").split(":")[:2])) for line in notes]
    assert places == sorted(places)
    folder = tmp_path / "town"
    assert rows(folder, "counters", "For#1") == [
        ("Claim#1", "undercutting", "support of Thesis", "A full ferry shows only that the ferry is small")
    ]
    assert open_debate(folder).query("counters", "For#1").rows()[0]["attributedTo"] == "Bob"
    [premise] = open_debate(folder).query("premises", "For#1").rows()
    assert premise["label"] == "The ferry carried 400 people a day last year"
    [alike] = open_debate(folder).query("similar", "For#1.1").rows()
    assert alike["label"] == "There is no room on the ferry"
    assert "Comment#1" in str(open_debate(folder).query("thread", "Comment#2").rows())


def test_argdown_is_read_with_its_arguments_and_undercuts(run: Run, tmp_path: Path) -> None:
    folder = imported(run, "argdown", ARGDOWN, tmp_path, "--language", "en")
    debate = open_debate(folder)
    [row] = debate.query("thesis").rows()
    assert "The town should build a bridge." in row.values()
    sides = {row["argument"]: row for row in debate.query("arguments").rows()}
    assert set(sides) == {"For#1", "Against#1", "Against#2"}
    assert sorted(row[1:] for row in rows(folder, "counters", "For#1")) == [
        ("rebutting", "For#1.1", "Not in winter."),
        ("undercutting", "inference to For#1.1", "A full ferry shows only that the ferry is small."),
    ]
    assert {row["label"] for row in debate.query("premises", "For#1").rows()} >= {"What is full is wanted."}


def test_kialo_is_read_with_its_links(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text(KIALO, encoding="utf-8")
    process = run("import", "--from", "kialo", str(path), "-o", str(tmp_path / "town"), "-h")
    assert process.returncode == 0
    folder = imported(run, "kialo", KIALO, tmp_path)
    assert [row[1:] for row in rows(folder, "counters", "For#1")] == [
        ("rebutting", "For#1.1", "A full ferry shows only that the ferry is small.")
    ]
    assert len(open_debate(folder).query("arguments").rows()) == 2


def test_a_notation_inside_words_stays(run: Run, tmp_path: Path) -> None:
    text = "[A]: first.\n  - [B]: see For#2: again.\n    - [C]: as For#1: says.\n"
    folder = imported(run, "argdown", text, tmp_path)
    assert [row[3] for row in rows(folder, "counters", "Against#1")] == ["as For#1: says."]
    assert [row["title"] for row in open_debate(folder).query("arguments").rows()] == ["see For#2: again."]


def test_importing_again_gives_the_same_names(run: Run, tmp_path: Path) -> None:
    first = imported(run, "kialo", KIALO, tmp_path)
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    again = imported(run, "kialo", KIALO, tmp_path)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == before
    # an entry in between changes every number that Kialo gives, and no name of ours
    moved = KIALO.replace("1.2.", "1.3.").replace("1.3. Pro", "1.4. Pro").replace(
        "1.3. Con", "1.2. Con: It would look nice, some say; not so.\n1.3. Con", 1
    )  # fmt: skip
    names = {fact[0] for fact in read_facts(first.glob("*.ttl"))}
    second = {fact[0] for fact in read_facts(imported(run, "kialo", moved, tmp_path).glob("*.ttl"))}
    assert {name for name in names if "passage-between" not in name} <= second


def test_a_folder_that_was_renamed_keeps_its_names(run: Run, tmp_path: Path) -> None:
    first = imported(run, "kialo", KIALO, tmp_path)
    names = {fact[0] for fact in read_facts(first.glob("*.ttl"))}
    renamed = first.rename(first.with_name("renamed"))
    (tmp_path / "again.txt").write_text(KIALO, encoding="utf-8")
    result = run("import", "--from", "kialo", str(tmp_path / "again.txt"), "-o", str(renamed))
    assert (result.returncode, "the base IRI is" in result.stderr) == (0, False)
    assert {fact[0] for fact in read_facts(renamed.glob("*.ttl"))} == names


def test_our_own_debate_is_laid_out_anew_with_nothing_lost(run: Run, debate: Debate, tmp_path: Path) -> None:
    path = tmp_path / "one.nt"
    path.write_bytes(ntriples(read_facts(data_files())))
    folder = tmp_path / "ours"
    process = run("import", "--from", "rdf", str(path), "-o", str(folder))
    assert process.returncode == 0, process.stderr
    assert set(read_facts(folder.glob("*.ttl"))) == set(read_facts([path]))
    base = "https://example.org/ours/"
    process = run("import", "--from", "rdf", str(path), "-o", str(folder), "--base", base)
    assert process.returncode == 0, process.stderr
    assert open_debate(folder).references.resolve("For#2") == f"{base}for-2"
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"


@pytest.mark.parametrize(
    ("form", "text", "place"),
    [
        ("aif-json", '{"nodes": [}', ":1:12: found '}', expected a JSON value"),
        ("aif-json", '{"nodes": []} x', ":1:15: found 'x', expected the end of the file"),
        ("aif-json", '{"nodes"', ":1:9: found the end of the file, expected ':'"),
        ("aif-json", '{"a": "b', ":1:7: found "),
        ("aif-json", "[" * (DEPTH + 2), "more than 200 deep"),
        ("aif-json", "[1, 2]", "found no array 'nodes' of an argument map"),
        ("aif-json", '{"a": 1,\n "a": 2}', ":2:2: found a second 'a' in an object, expected each name once"),
        ("aif-json", '{"nodes": [], "edges": []}', ":1:1: found no statement that could be the thesis"),
        ("sadface", '{"edges": []}', "found no array 'nodes' of an argument map"),
        ("aif-rdf", "<urn:a> <urn:b> <urn:c> .", ":1:1: found no node of the classes of"),
        ("aif-rdf", "<urn:a> <urn:b> ", "has no value"),
        ("argdown", "# Nothing but a heading\n", ":1:1: found no statement"),
        ("kialo", "Discussion Title: Nothing\n", ":1:1: found no numbered entry"),
        ("rdf", "<urn:a> <urn:b> <urn:c> .", "found 0 things of the class cg:Debate, expected one"),
    ],
)
def test_what_is_malformed_ends_with_one_line_and_nothing_written(
    form: str, text: str, place: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "map.ttl"
    path.write_text(text, encoding="utf-8")
    process = run("import", "--from", form, str(path), "-o", str(tmp_path / "town"))
    assert (process.returncode, process.stdout, process.stderr.count("\n")) == (3, "", 1), process.stderr
    assert place in process.stderr
    assert not (tmp_path / "town").exists()


def test_wrong_usage_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map"
    path.write_text(KIALO, encoding="utf-8")
    folder = tmp_path / "town"
    for words, message in (
        (["--from", "kialos"], "did you mean kialo?"),
        (["--from", "kialo", "--base", "nothing"], "expected an IRI that ends in"),
        (["--from", "kialo", "--thesis", "1.9."], "there is no statement '1.9.'"),
        (["--from", "kialo", "--language", "x"], "expected a tag such as en"),
        (["--from", "kialo", "--source", "file:///etc"], "expected an http: or https: address"),
        ([], "name FILE, its format with --from"),
    ):
        process = run("import", str(path), "-o", str(folder), *words)
        assert (process.returncode, process.stdout) == (2, ""), process.stderr
        assert message in process.stderr
    folder.mkdir()
    (folder / "mine.ttl").write_text("", encoding="utf-8")
    process = run("import", "--from", "kialo", str(path), "-o", str(folder))
    assert (process.returncode, "(mine.ttl)" in process.stderr) == (2, True)
    listing = run("import", "--list").stdout
    assert listing.count("\n") == len({*IMPORT_FORMATS, *SOURCES, *READING_FORMATS})
    assert "\nxaif           argument map in xAIF, the JSON of AIF with speakers; " in listing


def test_a_debate_that_would_not_conform_is_not_written(run: Run, debate: Debate, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text((ROOT / "data" / "debate.ttl").read_text(encoding="utf-8"), encoding="utf-8")
    process = run("import", "--from", "rdf", str(bad), "-o", str(tmp_path / "town"))
    assert (process.returncode, (tmp_path / "town").exists()) == (1, False)
    assert "does not conform" in process.stderr


def test_hostile_words_stay_words(run: Run, tmp_path: Path) -> None:
    nodes = [
        {"nodeID": "1", "text": "</script> \\u0000 \ud83d", "type": "I"},
        {"nodeID": "../../x", "text": 'a" . <urn:a> <urn:b> <urn:c> .\n' * 40, "type": "I"},
        {"nodeID": "debate", "text": "", "type": "I"},
        {"nodeID": "3", "text": "", "type": "CA"},
    ]
    edges = [{"fromID": "../../x", "toID": "3"}, {"fromID": "3", "toID": "1"}, {"fromID": "debate", "toID": "3"}]
    folder = imported(run, "aif-json", json.dumps({"nodes": nodes, "edges": edges}), tmp_path)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["map", "town"]
    assert ("<urn:a>", "<urn:b>", "<urn:c>") not in set(read_facts(folder.glob("*.ttl")))


def test_json_is_read_as_the_standard_library_reads_it() -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )

    def plain(value: object) -> object:
        inner = getattr(value, "value", value)
        if isinstance(inner, dict):
            return {name: plain(member) for name, member in inner.items()}
        return [plain(member) for member in inner] if isinstance(inner, list) else inner

    @given(values, st.sampled_from([None, 1, "\t"]), st.booleans())
    def same(value: object, indent: int | str | None, is_ascii: bool) -> None:
        text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
        read = read_json(text, Path("x"))
        assert plain(read) == json.loads(text)
        assert read.span == (0, len(text))

    same()


def test_nodes_are_where_they_stand() -> None:
    text = json.dumps(AIF)
    argument_map = aif_json.read(text, Path("x"))
    for node in argument_map.nodes.values():
        assert json.loads(text[slice(*node.span)])["nodeID"] == node.name


@pytest.mark.parametrize(("form", "text"), [("argdown", ARGDOWN), ("kialo", KIALO), ("aif-json", json.dumps(AIF))])
def test_what_is_written_is_in_the_layout_of_the_project(form: str, text: str, run: Run, tmp_path: Path) -> None:
    folder = imported(run, form, text, tmp_path, "--language", "de-CH")
    process = run("format", "--check", *map(str, sorted(folder.glob("*.ttl"))))
    assert (process.returncode, process.stdout) == (0, "")


@given(st.text(), st.sampled_from(["", "@de-CH", f"^^<{PREFIXES['xsd']}integer>", "^^<urn:a,b>"]))
def test_any_words_are_written_so_that_they_are_read_back(words: str, kind: str) -> None:
    value = f"{ox.Literal(words)}{kind}"
    facts = [
        ("<urn:a>", f"<{CG}value>", value),
        ("<urn:a>", f"<{CG}within>", "<urn:b>"),
        ("<urn:a>", f"<{CG}within>", "<urn:c>"),
    ]
    content = serialize_facts(facts, {})
    assert {from_oxigraph(q) for q in ox.parse(content, format=ox.RdfFormat.TURTLE)} == {
        tuple(str(to_oxigraph(part)) for part in fact) for fact in facts
    }


def test_the_document_on_imports_has_all_that_can_be_read_in_one_table() -> None:
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    table = text.partition("## What can be read\n")[2].partition("\n## ")[0]
    names = re.findall(r"^\| `(\w[^`]*)` \|", table, re.MULTILINE)
    assert sorted(names) == sorted({*IMPORT_FORMATS, *SOURCES, *READING_FORMATS})
