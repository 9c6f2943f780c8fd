"""What a reading removes from its debate is told, and nothing that others rest on goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

TEXT = ROOT / "examples" / "tools" / "text.txt"
READING = """[Lend]: The library should lend tools. {quote: "whether our library should lend tools"}

# For

<Idle>: Tools are idle. {quote: "Most tools lie idle. A drill"}
  - [Shop]: So are those of the shop. {quote: "the shop's lie idle as well", basis: stated}

# Against

<Danger>: People come to harm by tools. {quote: "1. Tools hurt people."}
  - [Knives]: Bread knives do harm, too. {quote: "So do bread knives", by: Ivo, basis: stated}
"""
#: Another person's, of which nothing is in the one above.
OTHER = """[Lend]: The library should lend tools. {quote: "whether our library should lend tools"}

# For

<Sharing>: Nobody would wait. {quote: "nobody would wait long"}
"""
#: Claims beside the arguments, one for each of some words of the text.
MORE = "\n# Said\n" + "".join(
    f'\n[{title}]: {title} it is. {{quote: "{words}"}}\n'
    for title, words in {
        "Drill": "A drill is perhaps used for an hour a year.",
        "Repairs": "repairs would have to be paid for",
        "Six": "we have repaired things at the café for six years",
        "Twenty": "If twenty households shared one",
        "Chainsaws": "We could leave out chainsaws",
    }.items()
)


class Folder:
    """A debate to which readings are imported."""

    def __init__(self, path: Path, run: Run) -> None:
        self.path, self._run = path, run

    def read(self, text: str, *options: str) -> tuple[int, str]:
        """Import a reading, and return exit status and stderr."""
        file = self.path.parent / "reading.argdown"
        file.write_text(text, encoding="utf-8")
        words = ("import", "--from", "argdown", str(file), "--source", str(TEXT), "-o", str(self.path), *options)
        process = self._run("-q", *words)
        return process.returncode, process.stderr

    def content(self) -> dict[str, bytes]:
        """Return the files of the debate."""
        return {file.name: file.read_bytes() for file in self.path.glob("*.ttl")}


@pytest.fixture
def folder(tmp_path: Path, run: Run) -> Folder:
    result = Folder(tmp_path / "tools", run)
    assert result.read(READING, "--language", "en") == (0, "")
    return result


def test_what_a_reading_removes_is_told_even_if_notes_are_not(folder: Folder) -> None:
    status, notes = folder.read(OTHER)
    assert status == 0
    assert notes.endswith(
        "reading.argdown: note: removes 2 arguments, 4 claims and 2 rebuttals (first Against#1 “Danger”), "
        "not in this reading\n"
    )
    assert folder.read(OTHER) == (0, "")
    status, notes = folder.read(OTHER.replace("Nobody would wait.", "Nobody waits."))
    assert (status, notes) == (0, "")


def test_a_reading_without_most_of_the_one_before_is_refused(folder: Folder) -> None:
    assert folder.read(READING + MORE) == (0, "")
    before = folder.content()
    status, errors = folder.read(OTHER)
    assert status == 2
    assert "would remove 2 arguments, 9 claims and 2 rebuttals (first Against#1 “Danger”) from" in errors
    assert "add --replace" in errors
    assert folder.content() == before
    assert folder.read(OTHER, "--replace")[0] == 0
    # a part of it may go
    assert folder.read(READING + MORE)[0] == 0
    assert folder.read(READING)[0] == 0


def test_what_a_contribution_refers_to_is_not_removed(folder: Folder, run: Run, tmp_path: Path) -> None:
    words, draft = tmp_path / "words.txt", tmp_path / "nora.ttl"
    words.write_text("The shop lends its tools every day.", encoding="utf-8")
    about = ("--voice", "Nora Vaht", "--target", "Post.1", "--attack", "rebutting", "--text", str(words))
    data = ("--data", str(folder.path))
    made = run("contribute", "new", "rebuttal", *about, *data, "-o", str(draft))
    assert made.returncode == 0, made.stderr
    accepted = run("contribute", "accept", str(draft), "--by", "Ann", *data)
    assert accepted.returncode == 0, accepted.stderr
    before = folder.content()
    file = folder.path / "contributions" / "nora.ttl"
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "cg:attacks" in text)
    for changed in (READING.replace("[Shop]", "[Store]"), READING.replace("  - [Shop]", "  - [Store]")):
        status, errors = folder.read(changed)
        assert status == 1
        assert f"{file}:{line}: error: a contribution refers to shop by attacks" in errors
        assert "capgen contribute withdraw nora" in errors
        assert folder.content() == before
    # the claim may have another title as long as its name stays
    assert (
        folder.read(READING.replace("[Shop]: So are those of the shop. {", "[Store]: So are theirs. {id: shop, "))[0]
        == 0
    )
    assert run("validate", *data).stdout == "conforms\n"
    shutil.rmtree(file.parent)
    assert folder.read(READING.replace("[Shop]", "[Store]"))[0] == 0
