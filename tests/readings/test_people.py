"""Whoever says something in a reading is somebody, and does not counter themselves unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.new_debate import DebateOptions
from capgen_kg.readings.encoding import encode
from capgen_kg.readings.frame import Frame
from capgen_kg.readings.from_argdown import read
from capgen_kg.threads.importing import import_thread
from capgen_kg.threads.model import Message, Thread
from tests.conftest import Run

THREAD = Thread(
    "Lend tools?",
    Message("p", "Ann", "", "", "Let us lend tools. Most tools lie idle. My brother says so. He sells drills."),
    [
        Message("a", "Bob", "", "", "I use mine every day. Tools may hurt people."),
        Message("b", "Ann", "", "a", "Every day? That was last year. Not at night."),
    ],
)
HEAD = """[Lend]: Tools should be lent. {quote: "Let us lend tools."}

# For

<Idle>: Tools are not in use. {quote: "Most tools lie idle."BY}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "t"
    path.mkdir()
    for name, content in import_thread(
        THREAD, path, DebateOptions("https://example.org/t/", "t", "en")
    ).content.items():
        (path / name).write_bytes(content)
    return path


def frame_of(folder: Path) -> Frame:
    from capgen_kg.readings.frame import read_frame

    frame = read_frame(folder, (folder / "text.txt").read_text(encoding="utf-8"), folder / "text.txt")
    assert frame
    return frame


def remarks_on(folder: Path, text: str) -> tuple[list[str], list[str]]:
    """Return the problems and notes of a reading, without their places."""
    frame = frame_of(folder)
    result = encode(read(text, Path("r.argdown"), frame.messages), frame)
    return [problem.message for problem in result.problems], [note.split(": ", 1)[1] for note in result.notes]


@pytest.mark.parametrize("name", ["He", "he", "the", "My", '"…"'])
def test_a_word_that_names_nobody_is_refused(name: str, folder: Path) -> None:
    ([problem], _) = remarks_on(folder, HEAD.replace("BY", f", by: {name}"))
    assert problem.startswith("found ")
    assert problem.endswith(
        "for somebody without a name, take the words that the text has for them, such as My brother"
    )


def test_somebody_without_a_name_has_the_words_of_the_text(folder: Path) -> None:
    assert remarks_on(folder, HEAD.replace("BY", ", by: My brother")) == ([], [])
    ([problem], _) = remarks_on(folder, HEAD.replace("BY", ', by: "Ann\'s brother"'))
    assert problem.startswith("nobody in the text is called Ann's brother; ")
    assert problem.endswith("take the words that the text has for them, such as My brother")


def test_an_empty_name_is_refused(folder: Path) -> None:
    ([problem], _) = remarks_on(folder, HEAD.replace("BY", ', by: ""'))
    assert problem == "found 'by' without a name; name who says it, or leave 'by' out"


@pytest.mark.parametrize(
    ("counter", "notes"),
    [
        ('[Night]: Not at night. {quote: "Not at night", basis: stated}', 1),
        ('[Night]: Not at night. {quote: "Not at night", by: Bob, basis: stated}', 0),
        ('[Night]: Not at night. {quote: "Not at night", basis: interpreted, why: So it seems.}', 0),
        ('[Use]: Bob uses his. {quote: "I use mine every day.", basis: stated}', 0),
    ],
)
def test_who_counters_their_own_words_is_noted(counter: str, notes: int, folder: Path) -> None:
    problems, remarks = remarks_on(folder, HEAD.replace("BY", "") + f"  - {counter}\n")
    assert problems == []
    assert remarks == notes * [
        "Ann says [Night] and <Idle>, and counters their own words here; unless that corrects them, write it below what "
        "it answers, or say whose words these are"
    ]


@pytest.mark.parametrize("notes", [0, 1])
def test_a_condition_below_a_side_is_noted(notes: int, folder: Path) -> None:
    condition = '[True]: It is true. {quote: "My brother says so."}'
    text = HEAD.replace('"BY}', '", conditions: True}')
    problems, remarks = remarks_on(folder, f"{text}\n{condition}\n" if notes else f"{text}\n# Said\n\n{condition}\n")
    assert problems == []
    assert remarks == notes * [
        "[True] is one of the conditions of <Idle>, and an argument for the thesis as well; if it is none, write it below "
        "another heading than # For"
    ]


def test_where_an_undercut_belongs_is_told(folder: Path) -> None:
    premise = '(1) [Sells]: He sells drills. {quote: "He sells drills."}\n  <_ [Night]: Not at night. {quote: "Not at night"}\n'
    steps = premise + '-- {basis: stated} --\n(2) [Idle]: Tools are idle. {quote: "Most tools lie idle."}\n'
    problems, _ = remarks_on(folder, f"{HEAD.split('<Idle>')[0]}<Idle>\n\n{steps}")
    assert problems == [
        "an undercut is aimed at a step; write it below the line of the step, -- … --, or write - instead"
    ]


def test_a_note_is_told_from_an_error(folder: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.argdown"
    file.write_text(
        HEAD.replace("BY", "") + '  - [Night]: Not at night. {quote: "Not at night", basis: stated}\n', "utf-8"
    )
    process = run("import", "--from", "argdown", str(file), "--source", str(folder / "text.txt"), "-o", str(folder))
    assert process.returncode == 0
    assert f"{file}:6:28: note: Ann says [Night] and <Idle>" in process.stderr


def test_people_of_a_former_reading_go_with_it(run: Run, tmp_path: Path) -> None:
    file, text = tmp_path / "r.argdown", tmp_path / "text.txt"
    text.write_text("Ann: Most tools lie idle. My brother says so. Let us lend tools.\n\nIvo: No.\n", "utf-8")
    people = {}
    for by in ("My brother", "Ivo", "Ann"):
        file.write_text(HEAD.replace("BY", f", by: {by}"), "utf-8")
        words = ("import", "--from", "argdown", str(file), "--source", str(text), "-o", str(tmp_path / "t"))
        process = run("-q", *words)
        assert process.returncode == 0, process.stderr
        people[by] = (tmp_path / "t" / "people.ttl").read_text("utf-8")
    assert [by for by in people if "My brother" in people[by]] == ["My brother"]
    # whom the text shows as a speaker stays
    assert all(f'"{name}"' in people["Ann"] for name in ("Ann", "Ivo"))
    assert run("validate", "--data", str(tmp_path / "t")).stdout == "conforms\n"
