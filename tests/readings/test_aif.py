"""What argument mining writes as xAIF becomes a reading of the text that was mined."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from capgen_kg.debate import open_debate
from tests.conftest import Run
from tests.readings.test_argdown import TOOLS

#: Identifier, kind and text of each node; a locution has a speaker and the words of the text.
NODES = [
    ("1", "I", "The library should lend tools."),
    ("2", "I", "Most tools lie idle."),
    ("3", "I", "A drill is used for an hour a year."),
    ("4", "RA", "Default Inference"),
    ("5", "RA", "Default Inference"),
    ("6", "I", "The tools of the shop lie idle as well."),
    ("7", "CA", "Default Conflict"),
    ("8", "I", "Tools hurt people."),
    ("9", "CA", "Default Conflict"),
    ("10", "I", "So do bread knives"),
    ("11", "CA", "Default Conflict"),
    ("12", "MA", "Default Rephrase"),
    ("21", "L", "Pavel : our library should lend tools"),
    ("23", "L", "Marta : A drill is perhaps used for an hour a year."),
    ("26", "L", "Speaker 1 : the shop's lie idle as well"),
    ("31", "YA", "Asserting"),
    ("33", "YA", "Asserting"),
    ("36", "YA", "Asserting"),
]
EDGES = [
    ("3", "4"), ("4", "2"), ("2", "5"), ("5", "1"), ("6", "7"), ("7", "4"), ("8", "9"), ("9", "1"), ("10", "11"),
    ("11", "8"), ("10", "12"), ("12", "8"), ("21", "31"), ("31", "1"), ("23", "33"), ("33", "3"), ("26", "36"),
    ("36", "6"),
]  # fmt: skip


def xaif(nodes: list[tuple[str, str, str]] = NODES) -> str:
    aif = {
        "nodes": [{"nodeID": name, "type": kind, "text": text} for name, kind, text in nodes],
        "edges": [{"edgeID": n, "fromID": start, "toID": end} for n, (start, end) in enumerate(EDGES)],
        "locutions": [],
        "participants": [],
    }
    file: dict[str, Any] = {"AIF": aif, "text": "", "dialog": True, "OVA": []}
    return json.dumps(file, indent=1)


def run_import(run: Run, tmp_path: Path, text: str, *arguments: str) -> tuple[int, str, Path]:
    file, folder = tmp_path / "mined.json", tmp_path / "tools"
    file.write_text(text, encoding="utf-8")
    words = ("--source", str(TOOLS / "text.txt"), "-o", str(folder), "--language", "en", *arguments)
    process = run("import", "--from", "xaif", str(file), *words)
    return process.returncode, process.stderr.replace(str(file), "mined.json"), folder


def test_xaif_with_a_text_becomes_a_reading(run: Run, tmp_path: Path) -> None:
    status, errors, folder = run_import(run, tmp_path, xaif())
    assert status == 0, errors
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    debate = open_debate(folder)
    assert [row["title"] for row in debate.query("arguments").rows()] == ["Most tools lie idle.", "Tools hurt people."]
    [row] = debate.query("counters", "For#1").rows()
    assert (row["label"], row["attackType"], row["basis"]) == (
        "The tools of the shop lie idle as well.",
        "undercutting",
        "interpreted",
    )
    [row] = debate.query("counters", "Against#1").rows()
    assert (row["label"], row["attackType"]) == ("So do bread knives", "rebutting")
    # what was mined is quoted as the text has it, where it was rewritten
    assert "A drill is used for an hour a year." in [row["label"] for row in debate.query("premises", "For#1").rows()]
    shown = run("source", "show", "For#1.2", str(folder / "text.txt"), "--data", str(folder)).stdout
    assert "A drill is perhaps used for an hour a year." in shown
    # nothing is left out in silence
    assert "a rephrasing is no part of a reading and is left out: 12" in errors
    assert "a speaker whom the text does not name is left out; the writer of the message is taken: Speaker 1" in errors
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run_import(run, tmp_path, xaif())[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_statements_that_are_not_in_the_text_are_reported_at_their_place(run: Run, tmp_path: Path) -> None:
    nodes = [(name, kind, text.replace("bread knives", "bread forks")) for name, kind, text in NODES]
    status, errors, folder = run_import(run, tmp_path, xaif(nodes))
    assert status == 1
    [line] = [line for line in errors.splitlines() if "error: " in line]
    number = int(line.split(":")[1])
    assert '"10"' in xaif(nodes).split("\n")[number]
    assert "“So do bread forks” is nowhere in the text" in line
    assert not folder.exists()


def test_the_thesis_can_be_named(run: Run, tmp_path: Path) -> None:
    status, errors, folder = run_import(run, tmp_path, xaif(), "--thesis", "8")
    assert status == 0, errors
    [row] = open_debate(folder).query("thesis").rows()
    assert "Tools hurt people." in row.values()
    assert run_import(run, tmp_path, xaif(), "--thesis", "99")[0] == 2
