"""The thesis of a map is the statement that most of it argues for or against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from capgen_kg.formats import aif_json
from capgen_kg.formats.interpretation import interpret
from capgen_kg.formats.reading import read_debate
from capgen_kg.formats.to_debate import ImportOptions
from tests.conftest import Run


def _text(kinds: dict[str, str], edges: list[str]) -> str:
    """Return a map of nodes by name, with edges written as ``ab`` from a to b."""
    nodes = [
        {"nodeID": name, "type": kind, "text": f"statement {name}" if kind == "I" else ""}
        for name, kind in kinds.items()
    ]
    return json.dumps({"nodes": nodes, "edges": [{"fromID": edge[0], "toID": edge[1]} for edge in edges]})


def _statements(names: str, **steps: str) -> dict[str, str]:
    return {**dict.fromkeys(names, "I"), **steps}


@pytest.mark.parametrize(
    ("kinds", "edges", "thesis"),
    [
        # a statement that more rephrasings than arguments lead to
        (_statements("abcde", M="MA", N="MA", R="RA"), ["bM", "Ma", "cN", "Na", "dR", "Re"], "e"),
        # what leads only to itself is no argument, and what also attacks itself may be the thesis
        (_statements("abc", C="CA", R="RA"), ["aC", "Ca", "bR", "Rc"], "c"),
        (_statements("ab", C="CA", R="RA"), ["aC", "Ca", "bR", "Ra"], "a"),
        # prose before the map
        (_statements("abc", R="RA"), ["cR", "Rb"], "b"),
        # more nodes lead to it, by way of others
        (_statements("abcde", R="RA", S="RA", T="CA"), ["bR", "Ra", "eS", "Sd", "dT", "Tc"], "c"),
        # a circle
        (_statements("xab", R="RA", S="RA"), ["aR", "Rb", "bS", "Sa"], "a"),
        # equals, and nothing that is argued
        (_statements("abcd", R="RA", S="RA"), ["bR", "Ra", "dS", "Sc"], "a"),
        (_statements("ab", M="MA"), ["aM", "Mb"], "a"),
    ],
)
def test_the_thesis_is_what_most_of_the_map_argues_about(kinds: dict[str, str], edges: list[str], thesis: str) -> None:
    argument_map = aif_json.read(_text(kinds, edges), Path("map.json"))
    argument_map.index()
    interpretation = interpret(argument_map, "")
    assert interpretation.thesis == thesis
    has_argument = any(kinds[edge[0]] in ("RA", "CA") and edge[1] == thesis for edge in edges)
    assert bool(interpretation.arguments) == has_argument


def test_a_map_without_arguments_says_why(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(_text(_statements("ab", M="MA"), ["aM", "Mb"]), encoding="utf-8")
    process = run("import", "--from", "aif-json", str(path), "-o", str(tmp_path / "town"))
    assert process.returncode == 0
    message = "the debate has no arguments: no inference or conflict leads from one statement of the map to another"
    assert process.stderr.startswith(f"capgen: {message}\n")


@pytest.mark.parametrize("wrap", ["data", "AIF", "both"])
def test_a_map_is_read_inside_its_wrapper(wrap: str) -> None:
    text = _text(_statements("ab", R="RA"), ["bR", "Ra"])
    wrapped = f'{{"data": {{"AIF": {text}}}, "status": 1}}' if wrap == "both" else f'{{"{wrap}": {text}, "status": 1}}'
    argument_map = aif_json.read(wrapped, Path("map.json"))
    assert list(argument_map.nodes) == ["a", "b", "R"]
    assert [note.message for note in argument_map.notes] == ["the member 'status' of the file is left out"]


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        # the thesis is a premise against itself
        ("argdown", "[t1]: s1.\n  - [t2]: s2.\n    + [t1]\n", "the thesis is left out as a premise"),
        # a step named after an argument leads from the thesis to itself
        ("argdown", "[t]: s.\n  + <a>: w.\n\n<a>\n\n(1) [x]: v.\n----\n(2) [t]: s.\n", "from a statement to itself"),
        # an answer denies what was only asked
        ("aif-json", _text(
            _statements("abcdz", C="CA", R="RA", S="RA", L="L", Y="YA"),
            ["LY", "Ya", "bC", "Ca", "cR", "Rz", "dS", "Sz"],
        ).replace('"YA", "text": ""', '"YA", "text": "Pure Questioning"'), ""),
    ],
)  # fmt: skip
def test_maps_that_argue_in_a_circle_or_deny_a_question_conform(
    tmp_path: Path, name: str, text: str, note: str
) -> None:
    path = tmp_path / "map"
    path.write_text(text, encoding="utf-8")
    imported = read_debate(name, path, ImportOptions("https://example.org/", "map"))
    assert imported.findings == []
    assert note in "".join(imported.notes())
    assert imported.counts()["Argument"]


TWO = "[Lend]: Lend tools.\n  + <Idle>: They lie idle.\n  + <Cheap>: It is cheap.\n\n[Open]: Open on Sundays.\n  - <Staff>: It needs staff.\n"


def test_of_several_theses_one_is_taken_and_the_others_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.argdown"
    path.write_text(TWO, encoding="utf-8")
    process = run("import", "--from", "argdown", str(path), "-o", str(tmp_path / "lend"))
    message = "several statements could be the thesis, and a debate has one; --thesis names another, or several"
    assert process.stderr.startswith(f"{path}:1:1: {message}: [Lend] is taken; claims are [Open]\n")
    assert process.stdout.endswith(": 2 arguments, 5 claims, 1 rebuttal, 2 supports\n")


def test_each_thesis_can_have_a_debate_of_its_own_and_all_be_opened_together(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.argdown"
    path.write_text(TWO, encoding="utf-8")
    words = ("import", "--from", "argdown", str(path), "-o", str(tmp_path), "--thesis", "[Lend]", "--thesis", "[Open]")
    assert run(*words).returncode == 0
    folders = [tmp_path / "lend", tmp_path / "open"]
    together = tmp_path / "together.ttl"
    together.write_bytes(b"".join(part.read_bytes() for folder in folders for part in sorted(folder.glob("*.ttl"))))
    for debate in (open_debate(folders), open_debate(together)):
        assert debate.validate() == []
        assert [(row["thesis"], row["thesisIri"]) for row in debate.query("thesis").rows()] == [
            ("Lend tools.", "https://example.org/lend/lend"), ("Open on Sundays.", "https://example.org/open/open"),
        ]  # fmt: skip
        verdicts = {verdict.name: verdict.stance for verdict in debate.standing().verdicts}
        assert verdicts == {"lend/For#1": "for", "lend/For#2": "for", "open/Against#1": "against"}
        assert [row["counter"] for row in debate.query("counters", "open/Thesis").rows()] == ["open/Against#1"]
        assert debate.query("counters", "lend/Thesis").rows() == []


def test_of_several_theses_all_are_written_or_none(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.argdown"
    path.write_text(TWO, encoding="utf-8")
    words = ("import", "--from", "argdown", str(path), "-o", str(tmp_path / "out"), "--thesis", "[Lend]")
    process = run(*words, "--thesis", "[Opn]")
    assert process.returncode == 2
    assert process.stderr == f"capgen: there is no statement '[Opn]' in {path} to be the thesis; did you mean [Open]?\n"
    assert not (tmp_path / "out").exists()
    process = run(*words, "--thesis", "[Open]", "--base", "https://example.org/x#")
    assert process.returncode == 2
    assert "expected one that ends in /" in process.stderr
    assert run(*words, "--thesis", "[Open]", "--base", "https://example.org/x/").returncode == 0
    debate = open_debate([tmp_path / "out" / "open"])
    assert [row["thesisIri"] for row in debate.query("thesis").rows()] == ["https://example.org/x/open/open"]
