"""A debate is started from a text; its passages are listed with their words and joined."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from capgen_kg.debate import open_debate
from tests.conftest import ROOT, Run

TEXT = ROOT / "examples" / "tools" / "text.txt"


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    place = tmp_path / "tools"
    process = run("-q", "new", str(place), "--text", str(TEXT), "--title", "Lend tools?", "--language", "en")
    assert process.returncode == 0, process.stderr
    assert process.stdout == f"{place}: 4 people named, 32 passages to read\n"
    return place


def listed(run: Run, folder: Path, *words: str) -> list[dict[str, str]]:
    process = run("source", "list", str(folder / "text.txt"), "--data", str(folder), *words)
    assert process.returncode == 0, process.stderr
    return list(csv.DictReader(io.StringIO(process.stdout)))


def test_a_new_debate_conforms_and_lint_lists_what_is_to_be_done(run: Run, folder: Path) -> None:
    assert (folder / "text.txt").read_bytes() == TEXT.read_bytes()
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    assert run("source", "verify", str(TEXT), "--data", str(folder)).stdout.startswith("100.00 % of 1905 ")
    lint = run("lint", "--data", str(folder), "--format", "text").stdout
    assert lint.count("[thesis-to-write]") == 1
    # the passage that the thesis stands in is not listed
    assert lint.count("[unread]") == 31
    people = {row["who"] for row in open_debate(folder).query("people").rows()}
    assert people == {"Ivo", "Marta", "Pavel", "Sabine", "the unnamed writer of the text"}


def test_nothing_is_overwritten(run: Run, folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    process = run("new", str(folder), "--text", str(TEXT))
    assert (process.returncode, process.stderr.count("\n")) == (2, 1)
    assert "has Turtle files already" in process.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "text.txt").write_text("mine", encoding="utf-8")
    process = run("new", str(other), "--text", str(TEXT))
    assert process.returncode == 2
    assert (other / "text.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("content", "words", "status", "message"),
    [
        (None, (), 3, "there is no such file"),
        (b" \n", (), 3, ":1:1: found no words, expected a text to read"),
        (b"\xff", (), 3, "expected UTF-8"),
        (b"A text.", ("--base", "here"), 2, "found the base 'here'"),
        (b"A text.", ("--base", "https://here/%/"), 2, "expected an IRI: Invalid IRI percent encoding"),
        (b"A text.", ("--source", "https://here: 1/"), 2, "expected an http: or https: address"),
        (b"A text.", ("--language", "?"), 2, "found the language '?'"),
    ],
)
def test_bad_input_is_one_line(
    content: bytes | None, words: tuple[str, ...], status: int, message: str, run: Run, tmp_path: Path
) -> None:
    text = tmp_path / "text"
    if content is not None:
        text.write_bytes(content)
    process = run("new", str(tmp_path / "new"), "--text", str(text), *words)
    assert (process.returncode, process.stderr.count("\n")) == (status, 1), process.stderr
    assert message in process.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "text", ["One word", "Ann: yes.\n\nÉmile Zola (1870): no.\n\n李: 不。\n", "a: b\n\n1. c\n", "x"]
)
def test_any_text_gives_a_debate_that_conforms(text: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text(text, encoding="utf-8")
    assert run("-q", "new", str(tmp_path / "new"), "--text", str(file)).returncode == 0
    assert run("validate", "--data", str(tmp_path / "new")).stdout == "conforms\n"
    assert run("source", "verify", str(file), "--data", str(tmp_path / "new")).returncode == 0


def test_passages_are_listed_with_their_words(run: Run, folder: Path) -> None:
    rows = listed(run, folder)
    by_words = {row["words"]: row for row in rows}
    assert (
        by_words["Most tools lie idle." if "Most tools lie idle." in by_words else "1. Most tools lie idle."]["read"]
        == "unread"
    )
    assert by_words["For"]["read"] == by_words["Ivo:"]["read"] == "boilerplate"
    assert by_words["Should the Library Lend Tools?"]["read"] == "Thesis"
    assert {row["read"] for row in listed(run, folder, "--unread")} == {"unread"}
    tools = run("source", "list", str(TEXT), "--data", str(ROOT / "examples" / "tools")).stdout
    assert ",For#1.2,A drill is perhaps used for an hour a year.\n" in tools
    process = run("source", "list", str(ROOT / "README.md"), "--data", str(folder))
    assert (process.returncode, process.stderr.count("\n")) == (2, 1)


def test_passages_are_joined(run: Run, folder: Path) -> None:
    rows = listed(run, folder)
    first = next(number for number, row in enumerate(rows) if row["words"].startswith("A drill"))
    names = rows[first]["passage"], rows[first + 1]["passage"]
    process = run("source", "join", str(TEXT), *names, "--data", str(folder))
    assert process.stdout == f"{folder}: 2 passages joined into {names[0]}\n"
    after = listed(run, folder)
    assert len(after) == len(rows) - 1
    assert after[first]["words"] == f"{rows[first]['words']} {rows[first + 1]['words']}"
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    assert run("source", "verify", str(TEXT), "--data", str(folder)).returncode == 0
    for words, message in (
        ((names[0], "nothing"), "has no leaf passage nothing"),
        ((names[0], names[0]), "does not stand before"),
    ):
        process = run("source", "join", str(TEXT), *words, "--data", str(folder))
        assert (process.returncode, process.stderr.count("\n")) == (2, 1)
        assert message in process.stderr


def test_passages_get_a_role(run: Run, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    rows = listed(run, folder, "--unread")
    names = [row["passage"] for row in rows if row["words"].startswith(("Yes, at first", "Here is what"))]
    assert len(names) == 2
    process = run("source", "role", str(TEXT), "greeting", *names, "--data", str(folder))
    assert process.stdout == f"{folder}: greeting for 2 passages\n", process.stderr
    assert [row["passage"] for row in listed(run, folder, "--unread")] == [
        row["passage"] for row in rows if row["passage"] not in names
    ]
    assert {row["read"] for row in listed(run, folder) if row["passage"] in names} == {"greeting"}
    assert run("validate", "--data", str(folder)).stdout == "conforms\n"
    process = run("source", "role", str(TEXT), "greeting", *names, "--data", str(folder))
    assert process.stdout.endswith("; no changes\n")
    assert run("source", "role", str(TEXT), "none", *names, "--data", str(folder)).returncode == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_roles_of_what_is_read_or_not_there_are_refused(run: Run, folder: Path) -> None:
    thesis = next(row["passage"] for row in listed(run, folder) if row["read"] == "Thesis")
    for words, message in (
        (("thanks", thesis), f"thesis was read in {thesis}; only what argues nothing has a role"),
        (("thanks", "passage-x"), "has no leaf passage passage-x in this text"),
        (("cheers", thesis), "'cheers' is not one of"),
    ):
        process = run("source", "role", str(TEXT), *words, "--data", str(folder))
        assert (process.returncode, message in process.stderr) == (2, True), process.stderr
