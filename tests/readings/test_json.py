"""A reading in JSON: its schema comes from the shapes, every quotation is looked up, and nothing is lost both ways."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.debate import open_debate
from capgen_kg.formats import feature_count
from capgen_kg.formats.source import Source
from capgen_kg.rdf.facts import TYPE
from capgen_kg.rdf.located_json import read_json
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.rdf.terms import cg
from capgen_kg.readings.from_debate import reading_of
from capgen_kg.readings.from_json import read
from capgen_kg.readings.importing import NOT_READ
from capgen_kg.readings.json_checking import violations
from capgen_kg.readings.json_schema import schema
from capgen_kg.readings.to_json import write
from capgen_kg.resources import shape_files
from tests.conftest import ROOT, Run
from tests.readings.test_argdown import SQUARE, TOOLS, frame_of

SCHEMA = schema()
READING: dict[str, Any] = {
    "title": "Should the library lend tools?",
    "thesis": "Lend",
    "claims": [
        {"key": "Lend", "label": "The library should lend tools.", "quotes": ["whether our library should lend tools"]},
        {
            "key": "Drill",
            "label": "A drill is used for about an hour a year.",
            "quotes": ["A drill is perhaps used for an hour a year."],
            "hedges": [{"words": "perhaps", "type": "Tentative"}],
        },
        {"key": "Idle", "label": "Tools are idle most of the time.", "quotes": ["Most tools lie idle."]},
        {"key": "Shop", "label": "So are those of the shop.", "quotes": ["the shop's lie idle as well"]},
    ],
    "arguments": [{"key": "Idle tools", "stance": "For", "conclusions": ["Idle"]}],
    "inferences": [
        {
            "key": "step",
            "source": "Idle tools",
            "premises": ["Drill"],
            "conclusion": "Idle",
            "basis": "Interpreted",
            "rationale": "The second sentence gives an example of the first.",
        }
    ],
    "relations": [{"type": "Rebuttal", "source": "Shop", "target": "step", "basis": "Stated"}],
}


def run_import(run: Run, tmp_path: Path, reading: Any) -> tuple[int, str, Path]:
    file, folder = tmp_path / "reading.json", tmp_path / "tools"
    file.write_text(reading if isinstance(reading, str) else json.dumps(reading, indent=1), encoding="utf-8")
    arguments = ("--source", str(TOOLS / "text.txt"), "-o", str(folder), "--language", "en")
    process = run("-q", "import", "--from", "reading", str(file), *arguments)
    return process.returncode, process.stderr.replace(str(file), "reading.json"), folder


def changed(*path: str | int, value: Any) -> dict[str, Any]:
    """Return the reading with another value at a path, or without it for ``None``."""
    reading = deepcopy(READING)
    part: Any = reading
    for name in path[:-1]:
        part = part[name]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return reading


def test_a_reading_in_json_becomes_a_debate(run: Run, tmp_path: Path) -> None:
    status, errors, folder = run_import(run, tmp_path, READING)
    assert (status, errors) == (0, "")
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    rows = run("-q", "query", "counters", "For#1", "--data", str(folder), "--format", "json").stdout
    assert "So are those of the shop." in rows
    assert "Undercutting" in rows or "undercutting" in rows
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run_import(run, tmp_path, READING)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("folder", [TOOLS, SQUARE], ids=lambda path: path.name)
def test_a_debate_as_json_conforms_to_the_schema_and_gives_the_same_debate(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    frame = frame_of(folder)
    text = write(*reading_of(frame))
    jsonschema.validate(json.loads(text), SCHEMA)
    copy, file = tmp_path / "debate", tmp_path / "reading.json"
    shutil.copytree(folder, copy)
    source = str(copy / "text.txt")
    exported = run("export", "--to", "reading", "--source", source, "--data", str(copy), "-o", str(file))
    assert exported.returncode == 0, exported.stderr
    # what a reading has no words for is counted
    features = Source(open_debate(copy)).graph.features
    # a report is read as the speaker of what it reports
    reports = {fact[0] for fact in read_facts(copy.glob("*.ttl")) if fact[1:] == (TYPE, cg("Report"))}
    features["speech acts"] -= len(json.loads(text).get("acts", ())) + len(reports)
    assert all(feature_count(features[name], name) in exported.stderr for name in NOT_READ if features[name])
    assert file.read_text(encoding="utf-8") == text
    process = run("import", "--from", "reading", str(file), "--source", source, "-o", str(copy))
    assert process.stdout.endswith("; no changes\n"), process.stderr
    # a change of a label comes in, and nothing else changes
    old = json.loads(text)["claims"][0]["label"]
    file.write_text(text.replace(json.dumps(old), '"Other words."', 1), encoding="utf-8")
    assert run("import", "--from", "reading", str(file), "--source", source, "-o", str(copy)).returncode == 0
    difference = set(read_facts(copy.glob("*.ttl"))) ^ set(read_facts(folder.glob("*.ttl")))
    assert {fact[1].rpartition("#")[2] for fact in difference} == {"label>"}


@pytest.mark.parametrize(
    ("reading", "pointer", "message"),
    [
        (changed("claims", 1, "quotes", 0, value="A drill is never used"), "/claims/1/quotes/0", "is nowhere in"),
        (changed("relations", 0, "basis", value=None), "/relations/0", "the member 'basis' is missing: Stated if"),
        (changed("inferences", 0, "rationale", value=None), "/inferences/0", "the member 'rationale' is missing"),
        (changed("relations", 0, "target", value="stop"), "/relations/0/target", "there is no claim, argument, "),
        (changed("arguments", 0, "stance", value="for"), "/arguments/0/stance", "found 'for'; did you mean For"),
        (changed("claims", 3, "key", value="Idle"), "/claims/3/key", "found a second 'Idle'"),
        (changed("claims", 3, "label", value=7), "/claims/3/label", "found a number, expected a string"),
        (changed("claims", 3, "words", value="x"), "/claims/3/words", "there is no member 'words' here"),
        (changed("claims", 3, "quotes", value=[]), "/claims/3", "[Shop] has no quotation"),
        (changed("claims", 1, "hedges", 0, "words", value="may"), "/claims/1", "“may” is not among the words"),
        (changed("arguments", 0, "conclusions", value=[]), "/arguments/0/conclusions", "found an empty array"),
        ([], "", "found an array, expected an object"),
    ],
)  # fmt: skip
def test_errors_have_place_and_pointer_and_nothing_is_written(
    run: Run, tmp_path: Path, reading: Any, pointer: str, message: str
) -> None:
    status, errors, folder = run_import(run, tmp_path, reading)
    assert status == 1
    first = errors.splitlines()[0]
    line, column, rest = first.removeprefix("reading.json:").split(":", 2)
    where, _, what = rest.partition(" error: ")
    assert where.strip().removesuffix(":") == pointer
    assert message in what
    # the place is that of the value to which the pointer leads
    value = reading
    for name in pointer.split("/")[1:]:
        value = value[int(name) if isinstance(value, list) else name]
    lines = (tmp_path / "reading.json").read_text(encoding="utf-8").split("\n")
    text = "\n".join([lines[int(line) - 1][int(column) - 1 :], *lines[int(line) :]])
    assert json.JSONDecoder().raw_decode(text)[0] == value
    assert errors.endswith("nothing was written\n")
    assert not folder.exists()


def test_what_is_no_json_is_unreadable(run: Run, tmp_path: Path) -> None:
    status, errors, _ = run_import(run, tmp_path, '{"thesis": ')
    assert status == 3
    assert "reading.json:1:12: found the end of the file" in errors


def test_a_reading_takes_a_text(run: Run, tmp_path: Path) -> None:
    for arguments in (("import", "--from", "reading", "x.json", "-o", str(tmp_path)), ("export", "--to", "reading")):
        process = run(*arguments)
        assert process.returncode == 2
        assert "--source" in process.stderr


def test_the_schema_is_made_of_the_shapes(run: Run) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(READING, SCHEMA)
    assert json.loads(run("export", "--to", "reading-schema").stdout) == SCHEMA
    shapes = {f"{fact[0]}": None for fact in read_facts(shape_files())}
    comments = [
        member.get("$comment")
        for definition in SCHEMA["$defs"].values()
        for member in definition["properties"].values()
        if "$comment" in member
    ]
    assert len(comments) > 20
    assert {f"<{comment}>" for comment in comments} <= shapes.keys()
    stance = SCHEMA["$defs"]["argument"]["properties"]["stance"]
    assert stance["enum"] == ["For", "Against"]
    assert "stance" in SCHEMA["$defs"]["argument"]["required"]
    assert "basis" in SCHEMA["$defs"]["relation"]["required"]


def test_the_schema_changes_with_the_shapes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    shutil.copytree(ROOT / "shapes", folder)
    file = folder / "rebuttal.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("cg:Undercutting cg:Undermining )", "cg:Undermining )"), encoding="utf-8")
    monkeypatch.setattr("capgen_kg.readings.json_schema.shape_files", lambda: sorted(folder.glob("*.ttl")))
    assert schema()["$defs"]["relation"]["properties"]["attackType"]["enum"] == ["Rebutting", "Undermining"]


LEAVES = st.sampled_from(["", "Lend", "For", "for", "Stated", "Interpreted", "Post#x", 3, None, True])
NAMES = ("key", "label", "stance", "basis", "rationale", "conclusions", "premises", "quotes", "hedges", "words", "id")


@given(
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner)),
    st.sampled_from([("claims", 0), ("arguments", 0), ("inferences", 0), ("claims", 1, "hedges", 0), ("relations",)]),
    st.sampled_from(NAMES),
)
def test_the_check_takes_what_a_library_for_json_schema_takes(inner: Any, path: tuple[Any, ...], name: str) -> None:
    reading = deepcopy(READING)
    part: Any = reading
    for step in path:
        part = part[step]
    if isinstance(part, dict):
        part[name] = inner
    else:
        part.append(inner)
    is_valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(reading)
    assert (not list(violations(read_json(json.dumps(reading), Path("x.json")), SCHEMA))) == is_valid


@pytest.mark.parametrize(
    ("reading", "error"),
    [
        (changed("claims", 1, "quotes", value="A drill"), '/claims/1/quotes: error: found a string, expected an array such as ["…"]'),
        (changed("claims", 1, "why", value="x"), "/claims/1/why: error: there is no member 'why' here; did you mean rationale?"),
        (changed("claims", 1, "concedes", value=["Idle"]), "/claims/1/concedes: error: there is no member 'concedes' here; write it as one of acts"),
        (changed("rebuttals", value=[]), "/rebuttals: error: there is no member 'rebuttals' here; did you mean relations?"),
        (changed("claims", 1, "key", value="[Drill]"), "/claims/1/key: error: found the key '[Drill]', expected no brackets"),
        (changed("claims", 1, "quotes", value=[]), "/claims/1: error: [Drill] has no quotation; quote its words in the text (quotes) or"),
        (changed("claims", 1, "message", value="Mary"), "/claims/1/message: error: there is no message 'Mary'"),
        (changed("relations", value=READING["relations"] * 2), "/relations/1: error: found the same relation as /relations/0"),
        # a missing member with another name
        (changed("arguments", 0, value={"key": "Idle tools", "side": "For", "conclusions": ["Idle"]}), "/arguments/0/side: error: there is no member 'side' here; did you mean stance?"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_error_that_says_what_to_write(
    reading: dict[str, Any], error: str, run: Run, tmp_path: Path
) -> None:
    status, errors, _ = run_import(run, tmp_path, reading)
    assert status == 1
    first, *others = errors.splitlines()
    assert error in first
    assert others == ["capgen: found 1 error; nothing was written"]


def test_of_a_person_the_messages_are_named() -> None:
    text = json.dumps({**READING, "claims": [{**READING["claims"][0], "message": "Mary"}]})
    problems = read(text, Path("r.json"), ["Post", "Comment#1"], "", {"Post": "Ann", "Comment#1": "Mary"}).problems
    assert problems[0].message == "there is no message 'Mary'; name one that Mary wrote: Comment#1"
